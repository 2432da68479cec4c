'use strict';

// Gzip files through streams (gzip_reader.cc): members whole, in pieces, several and damaged, read as zlib reads them.

const assert = require('assert');
const zlib = require('zlib');

const plain = Buffer.from('members of a gzip file; '.repeat(900));
const packed = zlib.gzipSync(plain);

/** What STREAM makes of CHUNKS: the bytes that came, and how it ended. */
async function read(chunks, options, name = 'createGunzip') {
  const stream = zlib[name](options);
  const parts = [];
  stream.on('data', (part) => parts.push(part));
  const ended = new Promise((resolve) => {
    stream.on('end', () => resolve('end')).on('error', ({ code, message }) => resolve(`${code}: ${message}`));
  });
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  return { end: await ended, output: Buffer.concat(parts), bytesWritten: stream.bytesWritten };
}
const cut = (input, size) => Array.from({ length: Math.ceil(input.length / size) }, (_, i) => input.subarray(i * size, (i + 1) * size));
const changed = (at) => {
  const copy = Buffer.from(packed);
  copy.writeUInt8(copy[copy.length + at] ^ 1, copy.length + at);
  return copy;
};

async function main() {
  for (const name of ['createGunzip', 'createUnzip']) {
    for (const size of [1, 9, 10, 11, packed.length - 5, packed.length]) {
      for (const chunkSize of [100, plain.length, undefined]) {
        const { end, output, bytesWritten } = await read(cut(packed, size), { chunkSize }, name);
        assert.deepStrictEqual([end, bytesWritten], ['end', packed.length]);
        assert.ok(output.equals(plain));
      }
    }
    // Members behind the first, and what is none.
    for (const size of [50, 100_000]) {
      const twice = await read(cut(Buffer.concat([packed, packed]), size), undefined, name);
      assert.ok(twice.end === 'end' && twice.output.equals(Buffer.concat([plain, plain])), `${name} ${size}`);
      const zeros = await read(cut(Buffer.concat([packed, Buffer.alloc(20)]), size), undefined, name);
      assert.ok(zeros.end === 'end' && zeros.output.equals(plain));
      const junk = await read(cut(Buffer.concat([packed, Buffer.from('junk')]), size), undefined, name);
      assert.strictEqual(junk.end, 'Z_DATA_ERROR: incorrect header check');
    }
    const other = await read([packed, zlib.deflateSync(plain)], undefined, name);
    assert.strictEqual(other.end, name === 'createUnzip' ? 'end' : 'Z_DATA_ERROR: incorrect header check');

    // Every damage of the trailer, and every end before it.
    for (const size of [1, 100_000]) {
      for (let at = -8; at < 0; at++) {
        const { end } = await read(cut(changed(at), size), undefined, name);
        assert.strictEqual(end, `Z_DATA_ERROR: incorrect ${at < -4 ? 'data' : 'length'} check`);
      }
      for (let length = packed.length - 9; length < packed.length; length++) {
        const short = cut(packed.subarray(0, length), size);
        assert.strictEqual((await read(short, undefined, name)).end, 'Z_BUF_ERROR: unexpected end of file');
        const { end, output } = await read(short, { finishFlush: zlib.constants.Z_SYNC_FLUSH }, name);
        assert.strictEqual(end, 'end');
        if (length >= packed.length - 8) assert.ok(output.equals(plain));
      }
    }

    // reset() in the middle of a member and behind it.
    for (const first of [packed, packed.subarray(0, 40), packed.subarray(0, packed.length - 3)]) {
      const stream = zlib[name]();
      let size = 0;
      await new Promise((resolve) => { stream.on('data', (part) => { size += part.length; }).write(first, resolve); });
      stream.reset();
      const parts = [];
      stream.on('data', (part) => parts.push(part));
      stream.end(packed);
      await new Promise((resolve) => stream.on('end', resolve));
      assert.ok(Buffer.concat(parts).equals(plain), `${name} ${size}`);
    }
  }
  assert.strictEqual((await read([packed, Buffer.from('x')], { rejectGarbageAfterEnd: true })).end,
    'ERR_TRAILING_JUNK_AFTER_STREAM_END: Trailing junk found after the end of the compressed stream');
  // A reader that does not come for what is there.
  zlib.createGunzip().end(zlib.gzipSync(Buffer.alloc(900_000)));
}

main();
