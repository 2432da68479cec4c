'use strict';

// Whole inputs (the Sync and callback functions) against streams: either reads what the other has written, and fails as it does.

const assert = require('assert');
const zlib = require('zlib');

const inputs = [
  Buffer.alloc(0), Buffer.from('a'), Buffer.from('text '.repeat(5000)), require('crypto').randomBytes(100_000), Buffer.alloc(3_000_000, 'x'),
];
const formats = [
  ['gzipSync', 'gunzipSync', 'createGzip', 'createGunzip'], ['deflateSync', 'inflateSync', 'createDeflate', 'createInflate'],
  ['deflateRawSync', 'inflateRawSync', 'createDeflateRaw', 'createInflateRaw'],
];

async function through(stream, input) {
  stream.end(input);
  return Buffer.concat(await stream.toArray());
}

/** What FN throws: code and message; else undefined. */
function failure(fn) {
  try {
    fn();
  } catch ({ code, message }) {
    return { code, message };
  }
}

async function main() {
  for (const [compress, decompress, compressor, decompressor] of formats) {
    for (const input of inputs) {
      for (const level of [-1, 0, 1, 6, 9]) {
        const packed = zlib[compress](input, { level });
        assert.ok((await through(zlib[decompressor](), packed)).equals(input), compress);
        assert.ok(zlib[decompress](await through(zlib[compressor]({ level }), input)).equals(input), decompress);
        // The head is zlib's.
        const head = compress === 'gzipSync' ? 10 : compress === 'deflateSync' ? 2 : 0;
        const streamed = await through(zlib[compressor]({ level }), input);
        assert.deepStrictEqual(packed.subarray(0, head), streamed.subarray(0, head), `${compress} ${level}`);
      }
    }
    // Short inputs, too, become shorter, and are byte for byte what a stream writes.
    for (const text of ['', 'a', 'a'.repeat(9), 'some long long long long string', 'x1 x2 x3 '.repeat(7)]) {
      for (const level of [1, 3, 4, 6, 9]) {
        const streamed = await through(zlib[compressor]({ level }), Buffer.from(text));
        assert.deepStrictEqual(zlib[compress](text, { level }), streamed, `${compress} ${level} ${text}`);
      }
    }
    const packed = zlib[compress](inputs[2]);
    assert.ok(zlib.unzipSync(compress === 'deflateRawSync' ? zlib.gzipSync(inputs[2]) : packed).equals(inputs[2]));
    assert.strictEqual(failure(() => zlib[decompress](packed, { maxOutputLength: 100 })).code, 'ERR_BUFFER_TOO_LARGE');
    assert.strictEqual(failure(() => zlib[compress](inputs[3], { maxOutputLength: 100 })).code, 'ERR_BUFFER_TOO_LARGE');
    for (let cut = 0; cut < packed.length; cut += 7) {
      assert.deepStrictEqual(failure(() => zlib[decompress](packed.subarray(0, cut))),
        { code: 'Z_BUF_ERROR', message: 'unexpected end of file' }, `${decompress} ${cut}`);
    }
  }
  const gzip = zlib.gzipSync('two');
  assert.strictEqual(`${zlib.gunzipSync(Buffer.concat([gzip, gzip]))}`, 'twotwo');
  assert.strictEqual(`${zlib.gunzipSync(Buffer.concat([gzip, Buffer.alloc(9)]))}`, 'two');
  const damaged = Buffer.from(gzip);
  damaged[damaged.length - 6] ^= 1;
  assert.deepStrictEqual(failure(() => zlib.gunzipSync(damaged)), { code: 'Z_DATA_ERROR', message: 'incorrect data check' });
  assert.strictEqual(zlib.crc32('hello'), 0x3610a686);
  assert.strictEqual(zlib.crc32('lo', zlib.crc32('hel')), 0x3610a686);
  assert.strictEqual(zlib.crc32(Buffer.alloc(0), 7), 7);

  // A frame of zstd says how much it holds, which may be wrong. Of several the first is read.
  const frame = zlib.zstdCompressSync(inputs[2]);
  assert.ok(zlib.zstdDecompressSync(Buffer.concat([frame, frame])).equals(inputs[2]));
  assert.strictEqual(failure(() => zlib.zstdDecompressSync(frame, { maxOutputLength: inputs[2].length - 1 })).code,
    'ERR_BUFFER_TOO_LARGE');
  assert.ok(zlib.zstdDecompressSync(frame, { maxOutputLength: inputs[2].length }).equals(inputs[2]));
  const claims = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xe0, ...Buffer.alloc(7, 0xff), 0x7f, 1, 0, 0]);
  assert.strictEqual(failure(() => zlib.zstdDecompressSync(claims)).code, 'ZSTD_error_frameParameter_windowTooLarge');
  for (const decompress of ['zstdDecompressSync', 'brotliDecompressSync', 'gunzipSync', 'inflateRawSync']) {
    assert.deepStrictEqual(failure(() => zlib[decompress]('')),
      { code: 'Z_BUF_ERROR', message: 'unexpected end of file' }, decompress);
  }
}
main();

// The stack of a failure is written with the failure's own message.
require('node:zlib').gunzip(Buffer.from('x'), (error) => {
  const { message } = error;
  error.message = 'another';
  require('node:assert').match(error.stack, new RegExp(`^Error: ${message}\n`));
});
