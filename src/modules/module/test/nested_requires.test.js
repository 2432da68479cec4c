'use strict';

// Thousands of files that require each other end in an error that can be caught, not in a crash.

const assert = require('assert');
const fs = require('fs');
const os = require('os');
const path = require('path');

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-nest-'));
process.on('exit', () => fs.rmSync(root, { recursive: true, force: true }));
for (let i = 0; i < 4000; i++) fs.writeFileSync(path.join(root, `m${i}.js`), `require("./m${i + 1}")`);
assert.throws(() => require(path.join(root, 'm0')), { name: 'RangeError' });

// What has failed can be tried again, and other modules still load.
assert.throws(() => require(path.join(root, 'm3999')), { code: 'MODULE_NOT_FOUND' });
fs.writeFileSync(path.join(root, 'm4000.js'), 'module.exports = 1');
assert.deepStrictEqual(require(path.join(root, 'm3990')), {});
