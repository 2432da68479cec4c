'use strict';

// Packages step a stream's own handle into the stream's own buffer: png parsers inflate their images so.

const assert = require('assert');
const zlib = require('zlib');

/** What STREAM makes of INPUT, step by step; ends with the first step that does not fill the buffer, or that fails. */
function step(stream, input) {
  const pieces = [];
  const { _handle: handle, _outBuffer: buffer, _writeState: state, _chunkSize: size } = stream;
  let failure;
  stream.on('error', (error) => { failure = error; });
  let offset = 0;
  do {
    state[0] = 1;
    handle.writeSync(stream._finishFlushFlag, input, offset, input.length - offset, buffer, 0, size);
    pieces.push(Buffer.from(buffer.subarray(0, size - state[0])));
    offset = input.length - state[1];
  } while (state[0] === 0);
  stream.close();
  return { output: Buffer.concat(pieces), failed: () => failure };
}

const input = Buffer.from('a line of the picture, '.repeat(1000));
assert.deepStrictEqual(step(zlib.createInflate({ chunkSize: 1000 }), zlib.deflateSync(input)).output, input);
assert.deepStrictEqual(zlib.gunzipSync(step(zlib.createGzip({ chunkSize: 100 }), input).output), input);

const { failed } = step(zlib.createInflate(), Buffer.from('no picture'));
setImmediate(() => assert.strictEqual(failed().code, 'Z_DATA_ERROR'));

// The buffer is one and the same, of the stream's size, and may be replaced; a class's prototype has none.
const stream = zlib.createGunzip({ chunkSize: 64 });
assert.strictEqual(stream._outBuffer, stream._outBuffer);
assert.strictEqual(stream._outBuffer.length, 64);
const own = stream._outBuffer = Buffer.alloc(64);
assert.strictEqual(stream._outBuffer, own);
assert.strictEqual(zlib.Gunzip.prototype._outBuffer, undefined);
stream.end(zlib.gzipSync('abc')).on('data', (chunk) => assert.strictEqual(chunk.buffer, own.buffer));
