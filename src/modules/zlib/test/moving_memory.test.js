'use strict';
// Input that the program shrinks or writes to, and calls that come while a step is under way in the thread pool.
const assert = require('node:assert');
const zlib = require('node:zlib');
const { Worker } = require('node:worker_threads');

const size = 1 << 20;
const zeros = Buffer.alloc(size);

for (const [pack, unpack] of [
  ['deflate', 'inflate'], ['gzip', 'gunzip'], ['brotliCompress', 'brotliDecompress'], ['zstdCompress', 'zstdDecompress'],
]) {
  const memory = new ArrayBuffer(size, { maxByteLength: size });
  zlib[pack](new Uint8Array(memory), (error, packed) => {
    assert.ifError(error);
    const shared = new Uint8Array(new SharedArrayBuffer(packed.length));
    shared.set(packed);
    zlib[unpack](shared, (failure, back) => {
      assert.ifError(failure);
      assert.ok(back.equals(zeros));
    });
  });
  memory.resize(0);
}

// A stream's chunk.
{
  const memory = new ArrayBuffer(size, { maxByteLength: size });
  const gzip = zlib.createGzip();
  const parts = [];
  gzip.on('data', (part) => parts.push(part)).on('end', () => assert.ok(zlib.gunzipSync(Buffer.concat(parts)).equals(zeros)));
  gzip.end(Buffer.from(memory, 0, size));
  memory.resize(0);
}

// Input that is written to while another thread compresses it: few symbols are counted, and many would have to be written.
{
  const length = 300_000;
  const calm = Buffer.alloc(length).map((_, i) => (i % 64 === 0 ? i / 64 : i % 3));
  const wild = Buffer.alloc(length).map((_, i) => 3 + (i * 2654435761 >>> 8) % 253);
  const compress = (name, round) => {
    const input = Buffer.from(calm);
    const check = (error, packed) => {
      assert.ifError(error);
      assert.strictEqual(zlib.unzipSync(packed).length, length);
      if (round > 1) compress(name, round - 1);
    };
    if (name === 'createGzip') {
      const parts = [];
      const stream = zlib.createGzip().on('data', (part) => parts.push(part)).on('end', () => check(null, Buffer.concat(parts)));
      stream.end(input);
    } else {
      zlib[name](input, check);
    }
    for (let i = 0; i < 60; i++) (i % 2 ? calm : wild).copy(input);
  };
  for (const name of ['deflate', 'gzip', 'createGzip']) compress(name, 4);
}

// Output into memory of the program's own, which goes meanwhile.
for (const left of [0, 4096]) {
  const memory = new ArrayBuffer(8192, { maxByteLength: 8192 });
  const handle = zlib.createDeflateRaw({ level: 0 })._handle;
  const state = new Uint32Array(2);
  handle.init(15, 0, 8, 0, state, () => assert.strictEqual(new Uint8Array(memory)[left - 1], left ? 7 : undefined), undefined);
  handle.write(zlib.constants.Z_FINISH, Buffer.alloc(8000, 7), 0, 8000, new Uint8Array(memory), 0, 8192);
  memory.resize(left);
}

// What would change the codec under the step is passed over.
{
  const deflate = zlib.createDeflate();
  const handle = deflate._handle;
  deflate.on('data', () => {}).on('error', () => {});
  deflate.write(Buffer.alloc(size));
  assert.strictEqual(handle.busy, true);
  handle.initZlib(15, 6, 8, 0, undefined, false);
  handle.params(9, 0);
  handle.reset();
  deflate.end();
}

// deflateParams() after a step whose output is gone.
{
  const deflate = zlib.createDeflate({ level: 1 });
  deflate.on('data', () => {});
  deflate.write('abc'.repeat(1000), () => {
    deflate._handle.params(9, 2);
    deflate.end();
  });
}

// A thread that ends while its codec is at work.
{
  const worker = new Worker(`
    const zlib = require('zlib');
    const bytes = require('crypto').randomBytes(${size});
    for (let i = 0; i < 4; i++) zlib.brotliCompress(bytes, () => {});
    require('worker_threads').parentPort.postMessage(0);`, { eval: true });
  worker.on('message', () => worker.terminate());
}
