'use strict';

const assert = require('node:assert');
const v8 = require('node:v8');

const value = {
  a: 1n, b: new Map([[1, new Set(['x'])]]), c: Buffer.from('hi'), d: new Uint16Array([1, 2]), e: new Float64Array([1.5]), f: new Date(5),
  g: /x/g, h: new Error('boom'), i: undefined, j: -0,
};
value.self = value;
const copy = v8.deserialize(v8.serialize(value));
assert.deepStrictEqual(copy, value);
assert.ok(Buffer.isBuffer(copy.c) && copy.self === copy);
assert.deepStrictEqual([...v8.serialize({ a: 1 })], [0xff, 0x0f, 0x6f, 0x22, 0x01, 0x61, 0x49, 0x02, 0x7b, 0x01]);
assert.throws(() => v8.serialize(() => {}), { message: '() => {} could not be cloned.' });
assert.throws(() => v8.deserialize('x'), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => v8.deserialize(Buffer.from([0xff, 0x0f])), Error);

class Writer extends v8.DefaultSerializer {
  _getDataCloneError(message) {
    return new TypeError(message);
  }
}
{
  const writer = new Writer();
  writer.writeHeader();
  writer.writeValue(Buffer.from('raw'));
  writer.writeUint32(300);
  writer.writeUint64(1, 2);
  writer.writeDouble(0.5);
  const reader = new v8.DefaultDeserializer(writer.releaseBuffer());
  reader.readHeader();
  assert.deepStrictEqual(
    [reader.readValue(), reader.readUint32(), reader.readUint64(), reader.readDouble()], [Buffer.from('raw'), 300, [1, 2], 0.5]);
  assert.throws(() => reader.readUint32(), { message: 'ReadUint32() failed' });
  assert.throws(() => new Writer().writeValue(Symbol('s')), TypeError);
}

assert.ok(v8.getHeapStatistics().heap_size_limit > 0);
assert.ok(v8.getHeapSpaceStatistics().some(({ space_name: name }) => name === 'new_space'));
assert.strictEqual(typeof v8.cachedDataVersionTag(), 'number');
assert.strictEqual(v8.isStringOneByteRepresentation('é'), true);
assert.strictEqual(v8.isStringOneByteRepresentation('€'), false);
{
  const profiler = new v8.GCProfiler();
  profiler.start();
  assert.strictEqual(profiler.stop().version, 1);
  assert.strictEqual(profiler.stop(), undefined);
}
{
  const seen = [];
  const stop = v8.promiseHooks.createHook({ init: () => seen.push('init'), settled: () => seen.push('settled') });
  Promise.resolve(1);
  stop();
  Promise.resolve(2);
  assert.deepStrictEqual(seen, ['init', 'settled']);
}
{
  let text = '';
  v8.getHeapSnapshot().setEncoding('utf8').on('data', (chunk) => { text += chunk; }).on('end', () => JSON.parse(text));
}

// Methods know their own kind.
for (const receiver of [{}, null, undefined, 1]) {
  assert.throws(() => v8.Serializer.prototype.writeHeader.call(receiver), { name: 'TypeError', message: 'Illegal invocation' });
}
assert.strictEqual(v8.DefaultDeserializer.length, 0);
assert.strictEqual(new v8.Serializer().releaseBuffer().length, 0);
