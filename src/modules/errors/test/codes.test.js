// The shape and texts of errors that carry a code.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');

function caught(fn) {
  try {
    fn();
  } catch (error) {
    return error;
  }
  throw new assert.AssertionError({ message: 'nothing was thrown' });
}

const error = caught(() => fs.readFileSync({}));
assert.strictEqual(error.name, 'TypeError');
assert.strictEqual(error.code, 'ERR_INVALID_ARG_TYPE');
assert.strictEqual(error.constructor, TypeError);
assert.ok(error instanceof TypeError);
assert.deepStrictEqual(Object.keys(error), ['code']);
assert.strictEqual(
  error.message,
  'The "path" argument must be of type string or an instance of Buffer or URL. ' +
  'Received an instance of Object');
assert.strictEqual(String(error), `TypeError [ERR_INVALID_ARG_TYPE]: ${error.message}`);
assert.strictEqual(error.stack.split('\n')[0], String(error));

const range = caught(() => Buffer.alloc(8).readUInt8(2 ** 33));
assert.strictEqual(
  range.message,
  'The value of "offset" is out of range. It must be >= 0 and <= 7. Received 8_589_934_592');

const missing = caught(() => fs.openSync('/nonexistent/file'));
assert.strictEqual(missing.message, "ENOENT: no such file or directory, open '/nonexistent/file'");
assert.deepStrictEqual({ ...missing }, {
  errno: -2, syscall: 'open', code: 'ENOENT', path: '/nonexistent/file',
});

// A user's prepareStackTrace sees call sites.
Error.prepareStackTrace = (_, trace) => trace.length;
assert.strictEqual(typeof new Error('x').stack, 'number');
Error.prepareStackTrace = undefined;
