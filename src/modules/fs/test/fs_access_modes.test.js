'use strict';
// DEP0176: fs.F_OK and its like have the values of fs.constants, and only the first use of any of them is reported.
const assert = require('node:assert');
const fs = require('node:fs');

const warnings = [];
process.on('warning', ({ code, message }) => warnings.push([code, message]));
process.noDeprecation = true;
assert.strictEqual(fs.X_OK, fs.constants.X_OK);
process.noDeprecation = false;
for (const name of ['R_OK', 'F_OK', 'W_OK', 'X_OK', 'R_OK']) assert.strictEqual(fs[name], fs.constants[name]);
setImmediate(() => {
  assert.deepStrictEqual(warnings, [['DEP0176', 'fs.R_OK is deprecated, use fs.constants.R_OK instead']]);
});
