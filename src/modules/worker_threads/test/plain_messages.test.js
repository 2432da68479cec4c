'use strict';
// Values that travel without the serialiser arrive as the serialiser would have made them.
const assert = require('node:assert');
const { MessageChannel, receiveMessageOnPort } = require('node:worker_threads');

const { port1, port2 } = new MessageChannel();
const trip = (value, list) => {
  port1.postMessage(value, list);
  return receiveMessageOnPort(port2).message;
};
for (const value of [0, -0, NaN, 1.5, -(2 ** 31), 2 ** 40, null, undefined, true, false, '', 'text', 1n]) {
  assert.ok(Object.is(trip(value), value));
}

const memory = new Uint8Array(16).map((_, i) => i);
const view = memory.subarray(4, 8);
for (const copy of [trip(view), structuredClone(view)]) {
  assert.strictEqual(Object.getPrototypeOf(copy), Uint8Array.prototype);
  assert.deepStrictEqual([copy.byteOffset, copy.length, copy.buffer.byteLength], [4, 4, 16]);
  assert.deepStrictEqual(new Uint8Array(copy.buffer), memory);
  assert.notStrictEqual(copy.buffer, memory.buffer);
}
assert.strictEqual(Object.getPrototypeOf(trip(Buffer.from('x'))), Uint8Array.prototype);
assert.strictEqual(Object.getPrototypeOf(structuredClone(Buffer.from('x'))), Uint8Array.prototype);
assert.strictEqual(trip(new Uint8Array(0)).length, 0);

for (const make of [Int8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array,
  BigInt64Array, DataView]) {
  const source = new make(new ArrayBuffer(32), 8, 2);
  const copy = structuredClone(source);
  assert.strictEqual(copy.constructor, make);
  assert.deepStrictEqual([copy.byteOffset, copy.byteLength, copy.buffer.byteLength], [8, source.byteLength, 32]);
}

// What the short way must leave to the serialiser.
const growing = new Uint8Array(new ArrayBuffer(4, { maxByteLength: 8 }));
assert.strictEqual(structuredClone(growing).buffer.resizable, true);
assert.strictEqual(trip(growing).buffer.maxByteLength, 8);
const shared = new Uint8Array(new SharedArrayBuffer(4));
assert.ok(trip(shared).buffer instanceof SharedArrayBuffer);
const moved = new Uint8Array(8);
assert.strictEqual(trip(moved, [moved.buffer]).length, 8);
assert.strictEqual(moved.length, 0);
assert.throws(() => structuredClone(moved), { name: 'DataCloneError' });
port1.close();

// Several receivers: each has bytes of its own.
const [from, a, b] = [0, 1, 2].map(() => new BroadcastChannel('plain messages'));
const got = [];
a.onmessage = b.onmessage = ({ data, ports }) => {
  assert.deepStrictEqual(ports, []);
  got.push(data);
  if (got.length < 2) return;
  got[0][0] = 9;
  assert.deepStrictEqual([...got[1]], [1, 2]);
  for (const channel of [from, a, b]) channel.close();
};
from.postMessage(new Uint8Array([1, 2]));
