'use strict';

// Characters of long strings lie outside of V8's heap: its collector has to know of them, or a program that makes many is out of
// memory before the first is collected.

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const bytes = Buffer.alloc(1 << 20, 'a');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'strings-'));
const file = path.join(folder, 'text');
fs.writeFileSync(file, bytes);

for (let i = 0; i < 300; i++) {
  assert.strictEqual(bytes.toString('latin1').length, 1 << 20);
  assert.strictEqual(bytes.toString('utf16le').length, 1 << 19);
  assert.strictEqual(bytes.hexSlice().length, 1 << 21);
  assert.strictEqual(fs.readFileSync(file, 'utf8').length, 1 << 20);
}
fs.rmSync(folder, { recursive: true });
// 1.5 GB were made.
assert.ok(process.memoryUsage.rss() < 600 * 1024 * 1024, `${process.memoryUsage.rss()}`);

// Memory that was used before has nothing of that in it.
for (let i = 0; i < 20; i++) {
  assert.ok(Buffer.alloc(300_000).every((byte) => byte === 0));
  assert.strictEqual(new Uint8Array(new ArrayBuffer(200_000)).indexOf(97), -1);
  bytes.toString('latin1');
}
