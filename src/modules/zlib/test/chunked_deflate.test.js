'use strict';

// Deflate streams are compressed in chunks until the first flush (chunked_deflate.cc): whatever is written, flushed, reset and set
// meanwhile, and however it is cut, zlib's inflate() reads it back, and its output does not depend on the cuts.

const assert = require('assert');
const zlib = require('zlib');

const { constants } = zlib;
const kFirst = 128 * 1024, kNext = 256 * 1024;
const formats = [['createGzip', 'createGunzip', 'gzipSync'], ['createDeflate', 'createInflate', 'deflateSync'],
  ['createDeflateRaw', 'createInflateRaw', 'deflateRawSync']];

/** Text, noise and zeros: dynamic, stored and long blocks. */
function document(size) {
  const bytes = Buffer.alloc(size);
  let state = 1;
  for (let i = 0; i < size; i++) {
    state = (state * 48271) % 0x7fffffff;
    const part = (i >> 15) % 4;
    bytes[i] = part === 0 ? state >> 8 : part === 1 ? 0 : 97 + (state >> 8) % (part * 5);
  }
  return bytes;
}
const input = document(kFirst + 2 * kNext + 70_000);

/** What STREAM gives for the writes, flushes … that STEPS makes on it. */
async function output(stream, steps) {
  const parts = [];
  stream.on('data', (part) => parts.push(part));
  const ended = new Promise((resolve, reject) => stream.on('end', resolve).on('error', reject));
  await steps(stream, () => Buffer.concat(parts));
  await ended;
  return Buffer.concat(parts);
}
const write = (stream, chunk) => new Promise((resolve) => stream.write(chunk, resolve));
const flush = (stream, kind) => new Promise((resolve) => stream.flush(kind, resolve));
/** In steps, so that it is zlib that reads. */
const unpack = (create, packed, options) => output(zlib[create](options), (stream) => {
  for (let at = 0; at < packed.length; at += 150_000) stream.write(packed.subarray(at, at + 150_000));
  stream.end();
});
async function check(create, packed, plain) {
  assert.ok((await unpack(create, packed)).equals(plain), create);
}

async function main() {
  for (const [create, undo, whole] of formats) {
    // Around the ends of chunks; one chunk is what the functions for whole inputs give.
    for (const size of [0, 1, 64, 65, kFirst - 1, kFirst, kFirst + 1, kFirst + kNext + 1]) {
      if (create !== 'createGzip' && size < 1000) continue;
      const plain = input.subarray(0, size);
      const once = await output(zlib[create](), (stream) => stream.end(plain));
      await check(undo, once, plain);
      if (size <= kFirst) assert.ok(once.equals(zlib[whole](plain)), `${create} ${size}`);
      for (const cut of [7777, kFirst, 300_000]) {
        const cuts = await output(zlib[create]({ chunkSize: cut === 7777 && size < kNext ? 512 : undefined }), (stream) => {
          for (let at = 0; at < size; at += cut) stream.write(plain.subarray(at, at + cut));
          stream.end();
        });
        assert.ok(cuts.equals(once), `${create} ${size} ${cut}`);
      }
    }

    // A flush before the first chunk, at its end and behind it; all that came before can be read then.
    for (const at of create === 'createGzip' ? [0, 10, kFirst, kFirst + 1, kFirst + kNext + 3] : [kFirst + 50_000]) {
      for (const kind of [constants.Z_PARTIAL_FLUSH, constants.Z_SYNC_FLUSH, constants.Z_FULL_FLUSH, constants.Z_BLOCK]) {
        const packed = await output(zlib[create](), async (stream, soFar) => {
          await write(stream, input.subarray(0, at));
          await flush(stream, kind);
          if (kind !== constants.Z_BLOCK) {
            const seen = await unpack(undo, soFar(), { finishFlush: constants.Z_SYNC_FLUSH });
            assert.ok(seen.equals(input.subarray(0, at)), `${create} ${at} ${kind}`);
          }
          await flush(stream, kind);
          stream.end(input.subarray(at, at + 50_000));
        });
        await check(undo, packed, input.subarray(0, at + 50_000));
      }
    }

    // Behind a chunk zlib finds what was in it.
    const noise = input.subarray(0, 20_000);
    const again = await output(zlib[create](), async (stream) => {
      await write(stream, Buffer.concat([Buffer.alloc(kFirst - noise.length), noise, Buffer.alloc(1)]));
      await flush(stream, constants.Z_SYNC_FLUSH);
      stream.end(noise);
    });
    assert.ok(again.length < noise.length * 1.2, `${create} ${again.length}`);

    // Levels and strategies on the way; gzip's stay, as in Node.
    const changed = await output(zlib[create](), async (stream) => {
      await write(stream, input.subarray(0, 200_000));
      for (const [level, strategy] of [[0, 0], [9, constants.Z_HUFFMAN_ONLY], [1, constants.Z_DEFAULT_STRATEGY]]) {
        await new Promise((resolve) => stream.params(level, strategy, resolve));
        await write(stream, input.subarray(200_000, 300_000));
      }
      stream.end();
    });
    const middle = input.subarray(200_000, 300_000);
    await check(undo, changed, Buffer.concat([input.subarray(0, 200_000), middle, middle, middle]));

    // reset() forgets all that came before, in either state.
    for (const flushes of [false, true]) {
      for (const size of [0, 1000, kFirst + 1000]) {
        let before;
        const packed = await output(zlib[create](), async (stream, soFar) => {
          await write(stream, input.subarray(0, size));
          if (flushes) await flush(stream);
          before = soFar().length;
          stream.reset();
          stream.end(input.subarray(0, 150_000));
        });
        await check(undo, packed.subarray(before), input.subarray(0, 150_000));
      }
    }

    // Behind Z_FINISH there is nothing but Z_FINISH.
    for (const [kind, chunk, code] of [[constants.Z_NO_FLUSH, 'x', 'Z_STREAM_ERROR'], [constants.Z_SYNC_FLUSH, '', 'Z_STREAM_ERROR'],
      [constants.Z_FINISH, 'x', 'Z_BUF_ERROR']]) {
      for (const first of [undefined, constants.Z_SYNC_FLUSH]) {
        const stream = zlib[create]({ flush: kind });
        stream.resume();
        if (first) await flush(stream, first);
        await flush(stream, constants.Z_FINISH);
        const failed = new Promise((resolve) => stream.on('error', resolve));
        stream.write(chunk);
        assert.strictEqual((await failed).code, code);
      }
    }
    const late = await output(zlib[create](), (stream) => {
      stream.write(input);
      stream.flush();
      stream.flush(constants.Z_SYNC_FLUSH);
      stream.end();
    });
    await check(undo, late, input);
  }

  // Many small writes and a destroyed stream with a chunk under way; neither leaves memory that grows.
  const drops = await output(zlib.createGzip({ level: 1 }), (stream) => {
    for (let i = 0; i < 3000; i++) stream.write(input.subarray(i, i + 1));
    stream.end();
  });
  await check('createGunzip', drops, input.subarray(0, 3000));
  for (let i = 0; i < 20; i++) {
    const stream = zlib.createGzip();
    stream.write(input);
    setImmediate(() => stream.destroy());
  }
}

main();
