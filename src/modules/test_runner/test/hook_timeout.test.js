'use strict';

// --test-timeout ends hooks that never do, as it ends tests.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-hooks-'));
try {
  const file = path.join(folder, 'a.test.js');
  fs.writeFileSync(file, `const { describe, it, beforeEach, before } = require('node:test');
    describe('one', () => { beforeEach((t, done) => {}); it('a', () => {}); });
    describe('two', () => { before((t, done) => {}); it('b', () => {}); });
    describe('three', () => { beforeEach(() => {}); it('c', () => {}); });`);
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const { stdout, status } = spawnSync(process.execPath, ['--test', '--test-timeout=300', '--test-reporter=tap', file], { env });
  assert.strictEqual(status, 1);
  assert.match(`${stdout}`, /not ok 1 - a[^]*failed running beforeEach hook[^]*not ok 2 - two[^]*failed running before hook[^]*ok 3 - three/);
} finally {
  fs.rmSync(folder, { recursive: true });
}
