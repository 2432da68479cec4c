'use strict';
const assert = require('node:assert');
const zlib = require('node:zlib');
const { pipeline } = require('node:stream');

const input = Buffer.from('the same words again and again, '.repeat(5000));
const pairs = [
  ['gzip', 'gunzip'],
  ['deflate', 'inflate'],
  ['deflateRaw', 'inflateRaw'],
  ['brotliCompress', 'brotliDecompress'],
  ['zstdCompress', 'zstdDecompress'],
  ['gzip', 'unzip'],
  ['deflate', 'unzip'],
];
let done = 0;
for (const [compress, decompress] of pairs) {
  assert.deepStrictEqual(zlib[`${decompress}Sync`](zlib[`${compress}Sync`](input)), input);
  zlib[compress](input, (error, packed) => {
    assert.ifError(error);
    zlib[decompress](packed, (failure, output) => {
      assert.ifError(failure);
      assert.ok(output.equals(input));
      done++;
    });
  });
}

// Two gzip members are one stream.
assert.strictEqual(zlib.gunzipSync(Buffer.concat([zlib.gzipSync('a'), zlib.gzipSync('b')])).toString(), 'ab');

// As streams, with a flush in the middle.
// The factories are plain functions, which programs call with `new`, too.
assert.ok(new zlib.createGunzip() instanceof zlib.Gunzip);
const gzip = zlib.createGzip();
const gunzip = zlib.createGunzip();
let length = 0;
pipeline(gzip, gunzip, (error) => {
  assert.ifError(error);
  assert.strictEqual(length, input.length * 2);
  assert.strictEqual(gzip.bytesWritten, input.length * 2);
  done++;
});
gunzip.on('data', (chunk) => (length += chunk.length));
gzip.write(input);
gzip.flush(() => gzip.end(input));

// Bad data and bombs.
assert.throws(() => zlib.gunzipSync('abc'), { code: 'Z_DATA_ERROR', errno: -3, message: 'incorrect header check' });
assert.throws(() => zlib.inflateSync(zlib.deflateSync(input).subarray(0, 20)), { code: 'Z_BUF_ERROR', message: 'unexpected end of file' });
assert.throws(() => zlib.zstdDecompressSync(Buffer.from('abc')), { code: 'ZSTD_error_prefix_unknown' });
assert.throws(() => zlib.gunzipSync(zlib.gzipSync(input), { maxOutputLength: 100 }), { code: 'ERR_BUFFER_TOO_LARGE' });
assert.throws(() => zlib.createGzip({ level: 99 }), { code: 'ERR_OUT_OF_RANGE' });
assert.strictEqual(zlib.crc32('hello'), 0x3610a686);

process.on('exit', () => assert.strictEqual(done, pairs.length + 1));

// Brotli with a raw dictionary: smaller with it, unreadable without, good for every reset.
{
  const dictionary = Buffer.from('The quick brown fox jumps over the lazy dog, and then some more words follow it. ');
  const text = Buffer.from(`Now ${dictionary} and ${dictionary} again`);
  const packed = zlib.brotliCompressSync(text, { dictionary });
  assert.ok(packed.length < zlib.brotliCompressSync(text).length);
  assert.deepStrictEqual(zlib.brotliDecompressSync(packed, { dictionary: new Uint8Array(dictionary).buffer }), text);
  assert.throws(() => zlib.brotliDecompressSync(packed), { code: 'ERR__ERROR_FORMAT_DICTIONARY', message: 'Decompression failed' });
  const encoder = zlib.createBrotliCompress({ dictionary });
  encoder.reset();
  const chunks = [];
  encoder.on('data', (chunk) => chunks.push(chunk));
  encoder.on('end', () => assert.deepStrictEqual(zlib.brotliDecompressSync(Buffer.concat(chunks), { dictionary }), text));
  encoder.end(text);
  assert.throws(() => zlib.createBrotliCompress({ dictionary: 'x' }), { code: 'ERR_INVALID_ARG_TYPE' });
}

// What follows the end is an error where the caller says so, a second member of a gzip file, too; a broken promise of a size.
{
  const once = zlib.gzipSync('a');
  const twice = Buffer.concat([once, once]);
  assert.strictEqual(zlib.gunzipSync(twice).toString(), 'aa');
  for (const input of [twice, Buffer.concat([once, Buffer.from('xx')])]) {
    assert.throws(() => zlib.gunzipSync(input, { rejectGarbageAfterEnd: true }), { code: 'ERR_TRAILING_JUNK_AFTER_STREAM_END' });
  }
  assert.throws(() => zlib.createInflate({ rejectGarbageAfterEnd: 1 }), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => zlib.zstdCompressSync('abc', { pledgedSrcSize: 5 }), { code: 'ZSTD_error_srcSize_wrong', errno: 72 });
  assert.throws(() => zlib.createZstdCompress({ pledgedSrcSize: -1 }), { code: 'ERR_OUT_OF_RANGE' });
}
