'use strict';
// Arguments that are no numbers, throw, or have gone: Node's errors, and no effect.
const assert = require('node:assert');
const { StringDecoder } = require('node:string_decoder');

const bytes = () => Buffer.from('abcdefgh');
const hostile = { valueOf() { throw new Error('valueOf'); }, toString() { throw new Error('toString'); } };

// The type of an offset is looked at before its value.
for (const method of ['readUInt8', 'readInt16BE', 'readInt32LE', 'readFloatLE', 'readDoubleBE', 'readBigInt64LE']) {
  for (const offset of [hostile, 5n, Symbol('offset'), { __proto__: null }, 'x', null]) {
    assert.throws(() => bytes()[method](offset), { code: 'ERR_INVALID_ARG_TYPE' });
  }
}
for (const offset of [1.5, NaN, Infinity, 2 ** 53, -1]) {
  assert.throws(() => bytes().fill('x', offset), { code: 'ERR_OUT_OF_RANGE' });
  assert.throws(() => bytes().fill(1, 0, offset), { code: 'ERR_OUT_OF_RANGE' });
}
assert.throws(() => bytes().fill(5n), { message: 'Cannot convert a BigInt value to a number' });
assert.throws(() => bytes().writeIntBE(hostile), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => bytes().copy(Buffer.alloc(8), -(2 ** 53) - 2), { code: 'ERR_OUT_OF_RANGE' });
assert.strictEqual(bytes().copy(Buffer.alloc(8), 2 ** 53), 0);
assert.throws(() => Buffer.prototype.copy.call(5n), { message: /Received type bigint \(5n\)$/ });
for (const encoding of [Symbol('x'), { __proto__: null }]) assert.throws(() => new StringDecoder(encoding), { code: 'ERR_UNKNOWN_ENCODING' });

// Memory that is gone or grows meanwhile.
const gone = () => {
  const buffer = Buffer.from(new ArrayBuffer(16));
  structuredClone(buffer.buffer, { transfer: [buffer.buffer] });
  return buffer;
};
assert.strictEqual(gone().toString(), '');
assert.strictEqual(gone().length, 0);
assert.strictEqual(gone().indexOf('a'), -1);
assert.strictEqual(gone().write('abc'), 0);
assert.strictEqual(gone().copy(Buffer.alloc(4)), 0);
assert.strictEqual(bytes().copy(gone()), 0);
assert.strictEqual(Buffer.compare(gone(), gone()), 0);
assert.throws(() => Buffer.concat([gone(), bytes()]), { name: 'TypeError' });
assert.throws(() => gone().readUInt8(0), { code: 'ERR_BUFFER_OUT_OF_BOUNDS' });
assert.throws(() => gone().readBigUInt64LE(0), { code: 'ERR_BUFFER_OUT_OF_BOUNDS' });
assert.strictEqual(new TextDecoder().decode(gone()), '');
assert.deepStrictEqual(new TextEncoder().encodeInto('abc', gone()), { read: 0, written: 0 });
assert.strictEqual(new StringDecoder('utf8').write(gone()), '');

const memory = new ArrayBuffer(8, { maxByteLength: 16 });
const following = Buffer.from(memory);
memory.resize(16);
assert.strictEqual(following.length, 16);
assert.strictEqual(following.fill('z').toString('latin1', 8), 'zzzzzzzz');
memory.resize(2);
assert.strictEqual(following.toString(), 'zz');
assert.throws(() => following.readUInt32LE(0), { code: 'ERR_BUFFER_OUT_OF_BOUNDS' });
const fixed = Buffer.from(memory, 0, 2);
memory.resize(1);
assert.strictEqual(fixed.length, 0);
assert.strictEqual(fixed.toString('hex'), '');
assert.strictEqual(fixed.equals(gone()), true);
// A conversion in the middle of a call takes the memory away.
const shrinking = Buffer.from(new ArrayBuffer(64, { maxByteLength: 64 })).fill('y');
assert.doesNotThrow(() => shrinking.toString('utf8', { valueOf() { shrinking.buffer.resize(0); return 0; } }, 64));

// Half characters.
assert.strictEqual(Buffer.from('\ud83d').toString('hex'), 'efbfbd');
const decoder = new StringDecoder('utf8');
assert.strictEqual(decoder.write(Buffer.from([0xf0, 0x9f])) + decoder.write(Buffer.from([0x98])) + decoder.end(), '\ufffd');
const halves = new StringDecoder('utf16le');
assert.strictEqual(halves.write(Buffer.from([0x3d])) + halves.write(Buffer.from([0xd8])) + halves.end(), '\ud83d');
for (let i = 0; i < 256; i++) {
  const text = new TextDecoder('utf-8').decode(new Uint8Array([i, 0x41]));
  assert.ok(text.endsWith('A') || i >= 0xc2);
}

// Of wide characters in base64 and hexadecimal text the low byte counts.
assert.strictEqual(Buffer.from('\u4e61\u4e62', 'hex').toString('hex'), 'ab');
assert.strictEqual(Buffer.from('\u4e61\u4e62\u4e63\u4e64', 'base64').toString('hex'), '69b71d');

// Called with `new`, the searching functions refuse their receiver; any Uint8Array will do for them.
for (const name of ['indexOf', 'lastIndexOf', 'includes']) {
  assert.throws(() => new Buffer.prototype[name](1, 'x'), {
    code: 'ERR_INVALID_ARG_TYPE',
    message: `The "buffer" argument must be an instance of Buffer, TypedArray, or DataView. Received an instance of ${name}`,
  });
}
assert.strictEqual(Buffer.prototype.includes.call(new Uint8Array([0x61, 0, 0xa3, 3]), '\u03a3'.toLowerCase(), 0, 'utf16le'), false);
assert.strictEqual(Buffer.prototype.includes.call(new Uint8Array([0x61, 0, 0xa3, 3]), '\u03a3', 0, 'utf16le'), true);
