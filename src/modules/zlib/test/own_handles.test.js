'use strict';

// Packages make native codecs by themselves, of the class of a stream's handle, and step them: ssh2 compresses its packets so.

const assert = require('assert');
const zlib = require('zlib');

const { constants } = zlib;
const Handle = zlib.createInflate()._handle.constructor;

function make(mode, processed = assert.fail) {
  const handle = new Handle(mode);
  const state = new Uint32Array(2);
  handle.onerror = (message, errno, code) => { handle.failure = { message, errno, code }; };
  handle.init(15, -1, 8, 0, state, processed, undefined);
  return { handle, state };
}

function step(mode, input) {
  const { handle, state } = make(mode);
  const output = Buffer.alloc(100);
  handle.writeSync(constants.Z_PARTIAL_FLUSH, input, 0, input.length, output, 0, output.length);
  handle.close();
  if (handle.failure) return handle.failure;
  assert.strictEqual(state[1], 0);
  return output.subarray(0, output.length - state[0]);
}

const packed = step(constants.DEFLATE, Buffer.from('hello hello hello'));
assert.strictEqual(String(step(constants.INFLATE, packed)), 'hello hello hello');
assert.strictEqual(step(constants.INFLATE, Buffer.from('junk')).code, 'Z_DATA_ERROR');

// Windows beyond all range are refused.
for (const bits of [-(2 ** 31), 2 ** 31 - 1]) {
  const { handle } = make(constants.INFLATERAW);
  handle.init(bits, 6, 8, 0, new Uint32Array(2), () => {}, undefined);
  handle.writeSync(constants.Z_FINISH, Buffer.alloc(1), 0, 1, Buffer.alloc(1), 0, 1);
  handle.close();
}

// An asynchronous step ends with the function that init() was given.
const input = Buffer.from('later');
const output = Buffer.alloc(100);
const { handle, state } = make(constants.DEFLATE, function() {
  assert.strictEqual(this, handle);
  assert.strictEqual(String(step(constants.INFLATE, output.subarray(0, 100 - state[0]))), 'later');
  handle.close();
});
handle.write(constants.Z_SYNC_FLUSH, input, 0, input.length, output, 0, output.length);
