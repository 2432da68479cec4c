'use strict';

// --test ends with code 7 where it cannot begin: a reporter or a global set-up that is not there or fails.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'start-failures-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));
fs.writeFileSync(path.join(folder, 'bad.mjs'), 'export function globalSetup() { throw new Error("not today") }');
fs.writeFileSync(path.join(folder, 'a.test.cjs'), 'require("node:test")("x", () => {})');

for (const [option, said] of [
  ['--test-global-setup=bad.mjs', /not today/],
  ['--test-reporter=no-such-package', /ERR_MODULE_NOT_FOUND/],
]) {
  const { status, stderr } = spawnSync(process.execPath, ['--test', option, 'a.test.cjs'], { cwd: folder, encoding: 'utf8', timeout: 20_000 });
  assert.strictEqual(status, 7, option);
  assert.match(stderr, said);
}
