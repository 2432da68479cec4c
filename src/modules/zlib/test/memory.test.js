// Flags: --expose-gc
'use strict';

// A stream that nobody holds leaves no memory behind, and works on whatever its library allocates.

const assert = require('assert');
const zlib = require('zlib');

const input = Buffer.from('memory '.repeat(20_000));
const formats = [
  ['gzipSync', 'gunzipSync'], ['deflateRawSync', 'inflateRawSync'], ['brotliCompressSync', 'brotliDecompressSync'],
  ['zstdCompressSync', 'zstdDecompressSync'],
];
for (const [compress, decompress] of formats) assert.ok(zlib[decompress](zlib[compress](input)).equals(input), compress);

globalThis.gc();
const before = process.memoryUsage().external;
for (let i = 0; i < 100; i++) zlib.createGzip();
const made = process.memoryUsage().external;
globalThis.gc();
assert.ok(process.memoryUsage().external - before <= (made - before) * 0.05);
