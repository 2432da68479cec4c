'use strict';
// Numbers in and out of a buffer, as a decoder of a binary protocol does it.
const { measure } = require('../lib/measure.js');

const buffer = Buffer.alloc(128, 7);

// A function of its own a method, so that no call site sees two.
for (const name of ['readUInt8', 'readUInt16LE', 'readInt32LE', 'readUInt32BE', 'readFloatLE', 'readDoubleBE']) {
  measure(`Buffer: ${name}`, new Function('buffer', `return (count) => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += buffer.${name}(i & 63);
    return sum;
  }`)(buffer));
}
measure('Buffer: readBigUInt64LE', (count) => {
  let last;
  for (let i = 0; i < count; i++) last = buffer.readBigUInt64LE(i & 63);
  return last;
});
for (const name of ['writeUInt8', 'writeUInt16LE', 'writeInt32BE', 'writeUInt32LE', 'writeFloatBE', 'writeDoubleLE', 'writeBigInt64LE']) {
  measure(`Buffer: ${name}`, new Function('buffer', `return (count) => {
    for (let i = 0; i < count; i++) buffer.${name}(${name.includes('Big') ? '42n' : '42'}, i & 63);
    return buffer;
  }`)(buffer));
}
