'use strict';
// A picture of the heap is for its owner.
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { writeHeapSnapshot } = require('node:v8');

const folder = fs.mkdtempSync(path.join(require('node:os').tmpdir(), 'nodus-'));
try {
  const file = writeHeapSnapshot(path.join(folder, 'a.heapsnapshot'));
  assert.strictEqual(fs.statSync(file).mode & 0o777, 0o600);
} finally {
  fs.rmSync(folder, { recursive: true });
}
