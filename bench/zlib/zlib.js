'use strict';
const zlib = require('node:zlib');
const { measure, measureAsync } = require('../lib/measure.js');

const text = Buffer.from(JSON.stringify(Array.from({ length: 200 }, (_, i) => ({ id: i, name: `item ${i}`, on: i % 3 === 0 }))));
const packed = zlib.gzipSync(text);
const each = (name, operation) =>
  measure(`zlib: ${name}`, (count) => {
    let last;
    for (let i = 0; i < count; i++) last = operation();
    return last;
  });

each('gzipSync, 8 KB', () => zlib.gzipSync(text));
each('gunzipSync, 8 KB', () => zlib.gunzipSync(packed));
each('deflateRawSync, 8 KB', () => zlib.deflateRawSync(text));
each('brotliCompressSync, quality 4', () => zlib.brotliCompressSync(text, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 4 } }));
measureAsync('zlib: gzip with a callback', async (count) => {
  for (let i = 0; i < count; i++) await new Promise((resolve) => zlib.gzip(text, resolve));
});
