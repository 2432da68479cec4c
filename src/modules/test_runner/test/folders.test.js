'use strict';
// --test of a folder runs its index, as `nodus FOLDER` does.
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-folders-'));
process.on('exit', () => fs.rmSync(root, { recursive: true, force: true }));
for (const folder of ['indexed', 'plain']) fs.mkdirSync(path.join(root, folder));
fs.writeFileSync(path.join(root, 'indexed/index.js'), "require('node:test')('in the index', () => {});");
fs.writeFileSync(path.join(root, 'plain/some.test.js'), "require('node:test')('not asked for', () => {});");
const env = { ...process.env };
delete env.NODE_TEST_CONTEXT;
const run = (...args) =>
  spawnSync(process.execPath, ['--test', '--test-reporter=tap', ...args], { cwd: root, encoding: 'utf8', env }).stdout;
assert.match(run('indexed'), /^ok 1 - in the index$/m);
assert.match(run('plain'), /^not ok 1 - plain$/m);
