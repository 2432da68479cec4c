'use strict';

// Compressed data that is cut off, changed, or becomes far more than it was: as streams, with callbacks and at once.

const assert = require('node:assert');
const zlib = require('node:zlib');
const { promisify } = require('node:util');

const input = Buffer.from('All work and no play makes Jack a dull boy. '.repeat(50));
const kinds = [
  ['gzip', 'gunzip'], ['gzip', 'unzip'], ['deflate', 'inflate'], ['deflateRaw', 'inflateRaw'], ['brotliCompress', 'brotliDecompress'],
  ['zstdCompress', 'zstdDecompress'],
];

const { random } = require('../../../../test/support/random.js')(0x9e3779b9);

/** What a decompressing stream gives for PIECES: its bytes, or its error. */
function streamed(name, pieces, options) {
  return new Promise((resolve) => {
    const stream = zlib[`create${name[0].toUpperCase()}${name.slice(1)}`](options);
    const out = [];
    stream.on('data', (chunk) => out.push(chunk)).on('end', () => resolve(Buffer.concat(out))).on('error', resolve);
    for (const piece of pieces) stream.write(piece);
    stream.end();
  });
}

async function main() {
  for (const [compress, decompress] of kinds) {
    const packed = zlib[`${compress}Sync`](input);
    const inPieces = [...packed].map((byte) => Buffer.from([byte]));
    assert.deepStrictEqual(await streamed(decompress, inPieces), input, decompress);

    // Cut at every byte.
    for (let cut = 1; cut < packed.length; cut++) {
      const error = await streamed(decompress, [packed.subarray(0, cut)]);
      assert.strictEqual(error.code, 'Z_BUF_ERROR', `${decompress} ${cut}`);
      assert.strictEqual(error.message, 'unexpected end of file');
    }

    // Changed: an error or other bytes, the same ones in every form.
    for (let i = 0; i < 40; i++) {
      const changed = Buffer.from(packed);
      changed[random(changed.length)] ^= 1 << random(8);
      const [stream, callback, sync] = [
        await streamed(decompress, [changed], { maxOutputLength: 1 << 20 }),
        await promisify(zlib[decompress])(changed, { maxOutputLength: 1 << 20 }).catch((error) => error),
        (() => { try { return zlib[`${decompress}Sync`](changed, { maxOutputLength: 1 << 20 }); } catch (error) { return error; } })(),
      ];
      assert.strictEqual(callback.code, sync.code, decompress);
      assert.strictEqual(stream.code, sync.code, decompress);
      if (Buffer.isBuffer(sync)) assert.deepStrictEqual(stream, sync);
    }

    // A bomb: a megabyte out of little; the limit is what is asked for, to the byte.
    const bomb = zlib[`${compress}Sync`](Buffer.alloc(1 << 20));
    const tooLarge = { code: 'ERR_BUFFER_TOO_LARGE', name: 'RangeError' };
    for (const maxOutputLength of [1, 65_536, (1 << 20) - 1]) {
      assert.throws(() => zlib[`${decompress}Sync`](bomb, { maxOutputLength }), tooLarge, decompress);
      await assert.rejects(promisify(zlib[decompress])(bomb, { maxOutputLength }), tooLarge, decompress);
    }
    assert.strictEqual(zlib[`${decompress}Sync`](bomb, { maxOutputLength: 1 << 20 }).length, 1 << 20);
    assert.throws(() => zlib[`${decompress}Sync`](bomb, { maxOutputLength: 0 }), { code: 'ERR_OUT_OF_RANGE' });
  }

  // No compressed data at all.
  for (const [, decompress] of kinds) {
    const error = await streamed(decompress, [Buffer.from('not compressed, whatever its name says')]);
    assert.ok(error instanceof Error && typeof error.code === 'string', decompress);
  }
}

main();
