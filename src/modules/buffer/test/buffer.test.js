'use strict';
const assert = require('node:assert');
const { Buffer, constants, isAscii, isUtf8, transcode } = require('node:buffer');
const { inspect } = require('node:util');

const rangeError = (name) => ({ code: 'ERR_OUT_OF_RANGE', message: new RegExp(`"${name}"`) });

// Every encoding both ways, small (pooled) and large (memory of its own).
for (const text of ['', 'a', 'héllo wörld', '中文 😀 text', 'x'.repeat(100000), 'ü中'.repeat(50000)]) {
  assert.strictEqual(Buffer.from(text).toString(), text);
  assert.strictEqual(Buffer.from(text, 'utf16le').toString('ucs2'), text);
  const bytes = Buffer.from(text);
  for (const encoding of ['hex', 'base64', 'base64url']) {
    const encoded = bytes.toString(encoding);
    assert.deepStrictEqual(Buffer.from(encoded, encoding), bytes);
    assert.strictEqual(Buffer.byteLength(encoded, encoding), bytes.length);
  }
  assert.deepStrictEqual(Buffer.from(bytes.toString('latin1'), 'binary'), bytes);
  assert.strictEqual(bytes.toString('ascii'), Buffer.from(bytes.map((byte) => byte & 0x7f)).toString('latin1'));
  assert.strictEqual(Buffer.byteLength(text), bytes.length);
}

// Tolerance for bad input.
assert.strictEqual(Buffer.from('YQ==YQ==', 'base64').toString(), 'a');
assert.strictEqual(Buffer.from('Y*W-J_j', 'base64').toString('hex'), '616f89fe');
assert.strictEqual(Buffer.from('abxx', 'hex').toString('hex'), 'ab');
assert.strictEqual(Buffer.from('\ud800x').toString('hex'), 'efbfbd78');
assert.strictEqual(Buffer.from([0xff, 0xe4, 0xb8]).toString(), '\ufffd\ufffd');

// A string that does not fit ends with its last whole character.
const small = Buffer.alloc(4);
assert.strictEqual(small.write('ab中'), 2);
assert.strictEqual(small.write('€€'), 3);
assert.strictEqual(small.write('abc', 1, 'hex'), 1);
assert.throws(() => small.write('a', 5), rangeError('offset'));

// The pool, and what does not come from it.
assert.notStrictEqual(Buffer.from('abc').buffer.byteLength, 3);
assert.strictEqual(Buffer.alloc(10).buffer.byteLength, 10);
assert.strictEqual(Buffer.allocUnsafeSlow(10).buffer.byteLength, 10);
assert.ok(Buffer.alloc(1000).every((byte) => byte === 0));
assert.throws(() => Buffer.alloc(-1), rangeError('size'));
assert.throws(() => Buffer.allocUnsafe(2 ** 52), { code: 'ERR_MEMORY_ALLOCATION_FAILED' });
assert.strictEqual(constants.MAX_LENGTH, Number.MAX_SAFE_INTEGER);

// Sources of all kinds.
assert.deepStrictEqual([...Buffer.from([1, 256, -1, 3.7])], [1, 0, 255, 3]);
assert.deepStrictEqual([...Buffer.from({ length: 2, 0: 7 })], [7, 0]);
assert.deepStrictEqual([...Buffer.from(Buffer.from('ab').toJSON())], [97, 98]);
assert.deepStrictEqual([...Buffer.copyBytesFrom(new Uint16Array([1, 2, 3]), 1, 1)], [2, 0]);
const shared = new Uint16Array([1, 2]);
const view = Buffer.from(shared.buffer);
shared[0] = 0x0102;
assert.strictEqual(view[0], 2);
assert.throws(() => Buffer.from(new ArrayBuffer(4), 5), { code: 'ERR_BUFFER_OUT_OF_BOUNDS' });

// Numbers: all widths, both orders, both signs, and the words of the errors.
const numbers = Buffer.alloc(16);
for (const order of ['LE', 'BE']) {
  for (let size = 1; size <= 6; size++) {
    const most = 2 ** (size * 8 - 1);
    for (const value of [0, 1, most - 1, -1, -most]) {
      numbers[`writeInt${order}`](value, 3, size);
      assert.strictEqual(numbers[`readInt${order}`](3, size), value);
      if (value >= 0) {
        numbers[`writeUInt${order}`](value * 2, 3, size);
        assert.strictEqual(numbers[`readUInt${order}`](3, size), value * 2);
      }
    }
  }
  for (const value of [0.1, -Infinity, 2 ** 52]) {
    numbers[`writeDouble${order}`](value, 1);
    assert.strictEqual(numbers[`readDouble${order}`](1), value);
    numbers[`writeFloat${order}`](value, 1);
    assert.strictEqual(numbers[`readFloat${order}`](1), Math.fround(value));
  }
  for (const value of [0n, -1n, 2n ** 63n - 1n]) {
    numbers[`writeBigInt64${order}`](value, 5);
    assert.strictEqual(numbers[`readBigInt64${order}`](5), value);
  }
}
assert.strictEqual(numbers.writeUInt32BE(0xdeadbeef, 4), 8);
assert.strictEqual(numbers.readUInt32BE(4), 0xdeadbeef);
assert.strictEqual(numbers.readInt32BE(4), 0xdeadbeef | 0);
assert.throws(() => numbers.readUInt16LE(15), { message: /It must be >= 0 and <= 14\. Received 15/ });
assert.throws(() => numbers.writeInt8(200), { message: /It must be >= -128 and <= 127\. Received 200/ });
assert.throws(() => numbers.readInt8('0'), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => Buffer.alloc(3).readInt32LE(), { code: 'ERR_BUFFER_OUT_OF_BOUNDS' });
assert.throws(() => numbers.writeBigInt64LE(1), TypeError);

// Searching.
const hay = Buffer.from('abcabc');
assert.deepStrictEqual([hay.indexOf('c'), hay.lastIndexOf('c'), hay.indexOf('c', -2), hay.indexOf('zz'), hay.indexOf('', 10)],
                       [2, 5, 5, -1, 6]);
assert.strictEqual(hay.indexOf(Buffer.from('bc'), 2), 4);
assert.strictEqual(hay.indexOf(99 + 256), 2);
assert.strictEqual(hay.indexOf('bc', 0, 2), -1);
assert.strictEqual(hay.includes('6263', 0, 'hex'), true);
assert.strictEqual(Buffer.from('abcabc', 'ucs2').indexOf('c', 1, 'ucs2'), 4);

// Comparing, copying, filling, swapping.
assert.strictEqual(Buffer.compare(Buffer.from('a'), Buffer.from('ab')), -1);
assert.strictEqual(hay.compare(Buffer.from('xbcx'), 1, 3, 1, 3), 0);
assert.ok(hay.equals(new Uint8Array(hay)));
const overlapping = Buffer.from('12345');
overlapping.copy(overlapping, 1, 0, 4);
assert.strictEqual(overlapping.toString(), '11234');
assert.strictEqual(Buffer.alloc(5, 'ab').toString(), 'ababa');
assert.strictEqual(Buffer.alloc(5).fill('abc', 'hex').toString('hex'), 'ababababab');
assert.throws(() => Buffer.alloc(5).fill('zz', 'hex'), { code: 'ERR_INVALID_ARG_VALUE' });
assert.strictEqual(Buffer.from('0102030405060708', 'hex').swap32().toString('hex'), '0403020108070605');
assert.strictEqual(Buffer.concat([hay, new Uint8Array(2)], 10).toString('hex'), '61626361626300000000');
assert.throws(() => Buffer.alloc(3).swap16(), { code: 'ERR_INVALID_BUFFER_SIZE' });

// Views follow memory that shrinks under them.
const resizable = new ArrayBuffer(8, { maxByteLength: 16 });
const over = Buffer.from(resizable);
resizable.resize(2);
assert.strictEqual(over.length, 2);
assert.strictEqual(over.toString('hex'), '0000');

assert.strictEqual(inspect(Object.assign(Buffer.from('ab'), { x: 1 })), '<Buffer 61 62, x: 1>');
assert.strictEqual(transcode(Buffer.from('€é'), 'utf8', 'latin1').toString('hex'), '3fe9');
assert.throws(() => transcode(hay, 'utf8', 'hex'), { code: 'U_ILLEGAL_ARGUMENT_ERROR' });
assert.ok(isAscii(hay) && isUtf8(Buffer.from('é')) && !isUtf8(Buffer.from([0xff])));
assert.strictEqual(atob(btoa('\xff\x00a')), '\xff\x00a');
assert.throws(() => btoa('€'), { name: 'InvalidCharacterError' });
assert.throws(() => atob('a'), { name: 'InvalidCharacterError' });

// A length that lies shows nobody's memory.
const liar = Object.defineProperty(new Uint8Array([1, 2, 3]), 'length', { value: 100 });
assert.deepStrictEqual([...Buffer.concat([liar, liar])], [1, 2, 3, 1, 2, 3]);
assert.deepStrictEqual([...Buffer.from(liar)], [1, 2, 3]);
