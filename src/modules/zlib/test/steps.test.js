'use strict';

// What a stream shows while it works: chunks of the asked size, each in a turn of the loop of its own, bytesWritten on the
// way, and an error that comes after the chunks before it.

const assert = require('assert');
const zlib = require('zlib');

const plain = Buffer.alloc(300_000, 'some text that repeats, and repeats; ');
const formats = { gzip: ['gzipSync', 'createGunzip'], brotli: ['brotliCompressSync', 'createBrotliDecompress'],
  zstd: ['zstdCompressSync', 'createZstdDecompress'] };

for (const [name, [pack, create]] of Object.entries(formats)) {
  const packed = zlib[pack](plain);
  for (const chunkSize of [undefined, 1000, 200_000]) {
    const stream = zlib[create]({ chunkSize });
    const sizes = [];
    let turns = 0, last = -1;
    const count = () => { turns++; if (!stream.readableEnded) setImmediate(count); };
    setImmediate(count);
    stream.on('data', (chunk) => {
      sizes.push(chunk.length);
      assert.ok(stream.bytesWritten >= 0 && stream.bytesWritten <= packed.length);
      if (chunkSize === undefined) assert.notStrictEqual(turns, last, `${name}: one chunk a turn`);
      last = turns;
    });
    stream.on('end', () => {
      const size = chunkSize ?? 16_384;
      assert.ok(sizes.slice(0, -1).every((each) => each === size), `${name} ${chunkSize}: ${sizes}`);
      assert.strictEqual(sizes.reduce((a, b) => a + b), plain.length);
      assert.strictEqual(stream.bytesWritten, packed.length);
    });
    stream.end(packed);
  }
  // Nobody comes for what was made ahead.
  const left = zlib[create]();
  left.once('data', () => left.destroy());
  left.end(packed);
}

// Damage behind several chunks: these come first.
{
  const packed = zlib.gzipSync(plain, { level: 0 });
  packed[packed.length - 6] ^= 1;
  const stream = zlib.createGunzip();
  let size = 0;
  stream.on('data', (chunk) => { size += chunk.length; });
  stream.on('error', (error) => {
    assert.strictEqual(error.code, 'Z_DATA_ERROR');
    assert.strictEqual(error.message, 'incorrect data check');
    assert.strictEqual(size, plain.length - plain.length % 16_384);
  });
  stream.end(packed);
}

// reset() is refused while a step is under way, though its result be there already.
{
  const stream = zlib.createGunzip();
  stream.once('data', () => setImmediate(() => {
    assert.throws(() => stream.reset(), { message: 'Cannot reset zlib stream while a write is in progress' });
    stream.destroy();
  }));
  stream.on('data', () => {});
  stream.end(zlib.gzipSync(Buffer.alloc(16_384 * 5)));
}

// A change of level on the way, and flushes that a reader sees at once.
{
  const pack = zlib.createGzip(), parts = [];
  pack.on('data', (chunk) => parts.push(chunk));
  pack.write(plain.subarray(0, 100_000));
  pack.flush(() => {
    assert.strictEqual(zlib.gunzipSync(Buffer.concat(parts), { finishFlush: zlib.constants.Z_SYNC_FLUSH }).length, 100_000);
    pack.params(0, zlib.constants.Z_DEFAULT_STRATEGY, () => {
      pack.write(plain.subarray(100_000, 200_000));
      pack.params(9, zlib.constants.Z_FILTERED, () => pack.end(plain.subarray(200_000)));
    });
  });
  pack.on('end', () => assert.ok(zlib.gunzipSync(Buffer.concat(parts)).equals(plain)));
}
