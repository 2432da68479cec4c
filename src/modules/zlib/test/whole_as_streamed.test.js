'use strict';

// The functions with a callback do what a stream does that is given all at once and then its end: the kinds of flush are used
// one after the other, chunks that are full count before an error, and what is behind the data is looked at when it filled
// its last chunk. What is expected is what Node 24 gave.

const assert = require('node:assert');
const { promisify } = require('node:util');
const zlib = require('node:zlib');

const { Z_BLOCK, Z_SYNC_FLUSH } = zlib.constants;
const text = Buffer.from('hello world '.repeat(30));
const tooLarge = { code: 'ERR_BUFFER_TOO_LARGE' };
const cutOff = { code: 'Z_BUF_ERROR', message: 'unexpected end of file' };

async function main() {
  const [gzip, gunzip, inflateRaw, zstdCompress] = ['gzip', 'gunzip', 'inflateRaw', 'zstdCompress'].map((name) => promisify(zlib[name]));
  const packed = zlib.gzipSync(text);

  // The data with `flush`, its end with the stronger of the two.
  assert.deepStrictEqual(await gunzip(packed, { finishFlush: Z_BLOCK }), text);
  assert.strictEqual(zlib.gunzipSync(packed, { finishFlush: Z_BLOCK }).length, 0);
  assert.strictEqual((await gunzip(packed, { flush: Z_BLOCK })).length, 0);
  await assert.rejects(gunzip(packed, { flush: Z_BLOCK, rejectGarbageAfterEnd: true }), { code: 'ERR_TRAILING_JUNK_AFTER_STREAM_END' });
  assert.deepStrictEqual(zlib.gunzipSync(await gzip(text, { flush: Z_SYNC_FLUSH })), text);
  // Nobody knows how long it will be when its head is written.
  assert.notDeepStrictEqual(await zstdCompress(text), zlib.zstdCompressSync(text));

  // Too much is told before the end is missed, once a chunk has come.
  const cut = packed.subarray(0, packed.length - 9);
  await assert.rejects(gunzip(cut, { maxOutputLength: 10 }), tooLarge);
  await assert.rejects(gunzip(cut), cutOff);
  assert.throws(() => zlib.gunzipSync(cut, { maxOutputLength: 10 }), cutOff);
  assert.throws(() => zlib.gunzipSync(cut, { maxOutputLength: 10, chunkSize: 64 }), tooLarge);
  await assert.rejects(inflateRaw(zlib.deflateRawSync(text).subarray(0, -2), { maxOutputLength: 1 }), tooLarge);
  const large = zlib.zstdCompressSync(Buffer.alloc(40_000, 'abc'), { params: { [zlib.constants.ZSTD_c_checksumFlag]: 1 } });
  large[large.length - 1] ^= 1;
  assert.throws(() => zlib.zstdDecompressSync(large, { maxOutputLength: 1 }), tooLarge);
  assert.throws(() => zlib.zstdDecompressSync(large), { code: 'ZSTD_error_checksum_wrong' });

  // Behind 3,000 bytes, which are 30 chunks of 100, something is looked for; behind 16,384 at once nothing.
  const followed = Buffer.concat([zlib.zstdCompressSync(Buffer.alloc(3000, 1)), Buffer.from([1, 2, 3, 4, 5])]);
  assert.throws(() => zlib.zstdDecompressSync(followed, { chunkSize: 100 }), { code: 'ZSTD_error_prefix_unknown' });
  assert.strictEqual(zlib.zstdDecompressSync(followed).length, 3000);
  console.log('ok');
}

main();
