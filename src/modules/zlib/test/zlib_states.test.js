'use strict';

// Streams that are destroyed, closed or asked for flushes that there are not, and inputs that are none.

const assert = require('node:assert');
const zlib = require('node:zlib');

const nothing = (value) => ({ code: 'ERR_INVALID_ARG_TYPE', message: new RegExp(`^The "${value}" argument`) });

async function main() {
  // [name, the greatest kind of flush]
  for (const [name, most] of [['Deflate', 5], ['Inflate', 5], ['BrotliCompress', 3], ['ZstdCompress', 2]]) {
    const make = zlib[`create${name}`];
    const stream = make();
    for (const kind of [null, 'x', true, {}, 1n, Symbol('x')]) assert.throws(() => stream.flush(kind), nothing('kind'));
    for (const kind of [-1, most + 1, Infinity]) assert.throws(() => stream.flush(kind), { code: 'ERR_OUT_OF_RANGE' });
    assert.throws(() => stream.flush(1.5), nothing('chunk'));
    await new Promise((resolve) => stream.flush(NaN, resolve));
    stream.destroy();
    assert.throws(() => stream.flush(null), nothing('kind'));
    assert.throws(() => stream.reset(), { code: 'ERR_INTERNAL_ASSERTION', message: /^zlib binding closed/ });

    // Whoever wrote before destroy() gets an answer.
    const destroyed = make();
    await new Promise((resolve) => {
      destroyed.write(Buffer.alloc(1000), resolve);
      destroyed.destroy();
    });
    assert.strictEqual(destroyed.writableLength, 0);
  }
  for (const value of [5, {}, [], Symbol('x')]) assert.throws(() => zlib.gzip(value, assert.fail), nothing('chunk'));
  for (const value of [undefined, null]) {
    assert.strictEqual(zlib.gunzipSync(await new Promise((resolve, reject) => {
      zlib.gzip(value, (error, result) => (error ? reject(error) : resolve(result)));
    })).length, 0);
  }
  assert.strictEqual(Object.getPrototypeOf(zlib.codes), Object.prototype);

  // Web streams on them: chunks that are none, or were transferred away.
  for (const chunk of [5, {}, null, undefined]) {
    const writer = new CompressionStream('gzip').writable.getWriter();
    writer.closed.catch(() => {});
    await assert.rejects(writer.write(chunk), chunk === null ? { code: 'ERR_STREAM_NULL_VALUES' } : nothing('chunk'));
  }
  const bytes = new Uint8Array(8);
  structuredClone(bytes, { transfer: [bytes.buffer] });
  const writer = new CompressionStream('gzip').writable.getWriter();
  writer.closed.catch(() => {});
  await assert.rejects(writer.write(bytes), TypeError);
}

main();
