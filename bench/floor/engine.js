'use strict';
// What the engine alone takes for the work that rows of the other areas cannot do without, with no library around it: where the
// bare operation of V8 is below 0.8 of another runtime's whole call, so is whatever is built on V8 (docs/status.md).
const { measure } = require('../lib/measure.js');

const bytes = new Uint8Array(128).fill(7);
const view = new DataView(bytes.buffer);

const kReads = {
  readUInt8: 'bytes[i & 63]',
  readUInt16LE: 'view.getUint16(i & 63, true)',
  readInt32LE: 'view.getInt32(i & 63, true)',
  readUInt32BE: 'view.getUint32(i & 63)',
  readFloatLE: 'view.getFloat32(i & 63, true)',
  readDoubleBE: 'view.getFloat64(i & 63)',
};
const kWrites = {
  writeUInt8: 'bytes[i & 63] = 42',
  writeUInt16LE: 'view.setUint16(i & 63, 42, true)',
  writeInt32BE: 'view.setInt32(i & 63, 42)',
  writeUInt32LE: 'view.setUint32(i & 63, 42, true)',
  writeFloatBE: 'view.setFloat32(i & 63, 42)',
  writeDoubleLE: 'view.setFloat64(i & 63, 42, true)',
};

// A function of its own for each, so that no site sees two kinds.
const compile = (body) => new Function('bytes', 'view', `return (count) => { ${body} }`)(bytes, view);
for (const [name, read] of Object.entries(kReads)) {
  measure(`bare ${name}`, compile(`let sum = 0; for (let i = 0; i < count; i++) sum += ${read}; return sum;`));
}
measure('bare readBigUInt64LE', compile('let last; for (let i = 0; i < count; i++) last = view.getBigUint64(i & 63, true); return last;'));
for (const [name, write] of Object.entries(kWrites)) {
  measure(`bare ${name}`, compile(`for (let i = 0; i < count; i++) ${write}; return view;`));
}

let calls = 0;
const receiver = {};
const listeners = Array.from({ length: 5 }, () => () => { calls++; });
measure('bare calls of 5 listeners', (count) => {
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < listeners.length; j++) listeners[j].call(receiver);
  }
  return calls;
});

const each = (name, operation) =>
  measure(name, (count) => {
    let last;
    for (let i = 0; i < count; i++) last = operation(i);
    return last;
  });

each('bare alloc(1024)', () => new Uint8Array(1024));
each('bare view of 64 pooled bytes', (i) => new Uint8Array(bytes.buffer, i & 63, 64));
each('the global Buffer', () => Buffer);
each('the global process', () => process);
