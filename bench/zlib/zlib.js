'use strict';
// Compression: at once, with a callback, and as streams, of a JSON document of 8 KB and one of 1 MB.
const zlib = require('node:zlib');
const { Readable } = require('node:stream');
const { pipeline } = require('node:stream/promises');
const { measure, measureAsync } = require('../lib/measure.js');

const document = (count) => Buffer.from(JSON.stringify(
  Array.from({ length: count }, (_, i) => ({ id: i, name: `item ${i}`, on: i % 3 === 0, rank: (i * 7919) % 1009 }))));
const text = document(150);
const large = document(20_000);
const { BROTLI_PARAM_QUALITY } = zlib.constants;
const brotli = { params: { [BROTLI_PARAM_QUALITY]: 4 } };
const packed = {
  gzip: zlib.gzipSync(text), brotli: zlib.brotliCompressSync(text, brotli), largeGzip: zlib.gzipSync(large),
  largeBrotli: zlib.brotliCompressSync(large, brotli), zstd: zlib.zstdCompressSync?.(text), largeZstd: zlib.zstdCompressSync?.(large),
};

const each = (name, operation) =>
  measure(`zlib: ${name}`, (count) => {
    let last;
    for (let i = 0; i < count; i++) last = operation();
    return last;
  });

each('gzipSync, 8 KB', () => zlib.gzipSync(text));
each('gunzipSync, 8 KB', () => zlib.gunzipSync(packed.gzip));
each('deflateRawSync, 8 KB', () => zlib.deflateRawSync(text));
each('gzipSync, 1 MB', () => zlib.gzipSync(large));
each('gunzipSync, 1 MB', () => zlib.gunzipSync(packed.largeGzip));
each('brotliCompressSync, quality 4, 8 KB', () => zlib.brotliCompressSync(text, brotli));
each('brotliDecompressSync, 8 KB', () => zlib.brotliDecompressSync(packed.brotli));
each('brotliCompressSync, quality 4, 1 MB', () => zlib.brotliCompressSync(large, brotli));
each('brotliDecompressSync, 1 MB', () => zlib.brotliDecompressSync(packed.largeBrotli));
if (packed.zstd !== undefined) {
  each('zstdCompressSync, 8 KB', () => zlib.zstdCompressSync(text));
  each('zstdDecompressSync, 8 KB', () => zlib.zstdDecompressSync(packed.zstd));
  each('zstdCompressSync, 1 MB', () => zlib.zstdCompressSync(large));
  each('zstdDecompressSync, 1 MB', () => zlib.zstdDecompressSync(packed.largeZstd));
}
each('crc32, 1 MB', () => zlib.crc32?.(large));

/** INPUT in pieces of 64 KB through what MAKE returns. */
const streamed = (name, make, input) =>
  measureAsync(`zlib: ${name}`, async (count) => {
    for (let i = 0; i < count; i++) {
      const pieces = [];
      for (let at = 0; at < input.length; at += 65_536) pieces.push(input.subarray(at, at + 65_536));
      let size = 0;
      await pipeline(Readable.from(pieces), make(), async (source) => {
        for await (const chunk of source) size += chunk.length;
      });
    }
  });

(async () => {
  await measureAsync('zlib: gzip with a callback, 8 KB', async (count) => {
    for (let i = 0; i < count; i++) await new Promise((resolve) => zlib.gzip(text, resolve));
  });
  await streamed('createGzip, 1 MB', () => zlib.createGzip(), large);
  await streamed('createGunzip, 1 MB', () => zlib.createGunzip(), packed.largeGzip);
  await streamed('createBrotliDecompress, 1 MB', () => zlib.createBrotliDecompress(), packed.largeBrotli);
  if (packed.zstd !== undefined) {
    await streamed('createZstdCompress, 1 MB', () => zlib.createZstdCompress(), large);
    await streamed('createZstdDecompress, 1 MB', () => zlib.createZstdDecompress(), packed.largeZstd);
  }
})();
