'use strict';

// What has a way of its own for speed is exact in the corners, too: each is called often enough to be compiled.

const assert = require('node:assert');

const kOften = 20_000;

// ---- copy ---------------------------------------------------------------------------------------------------------------

/** What copy() is to do, byte by byte. */
function copyExpected(source, target, targetStart, sourceStart, sourceEnd) {
  const bytes = source.slice(sourceStart, sourceEnd);
  let count = 0;
  for (; count < bytes.length && targetStart + count < target.length; count++) target[targetStart + count] = bytes[count];
  return count;
}

for (const size of [1, 8, 63, 64, 65, 300]) {
  for (const room of [1, 16, 64, 65, 300]) {
    for (const [targetStart, sourceStart, sourceEnd] of [[0, 0, size], [0, 0, 1], [1, 0, size], [0, 1, size], [room - 1, 0, size], [3, 2, 7]]) {
      if (sourceStart > size) continue;
      // Up to 64 bytes lie on V8's heap.
      const source = new Uint8Array(size).map((_, i) => i + 1), target = Buffer.from(new Uint8Array(room).buffer);
      const small = new Uint8Array(room), wanted = new Array(room).fill(0);
      const count = copyExpected([...source], wanted, targetStart, sourceStart, sourceEnd);
      for (const to of [target, small]) {
        assert.strictEqual(Buffer.prototype.copy.call(source, to, targetStart, sourceStart, sourceEnd), count);
        assert.deepStrictEqual([...to], wanted);
      }
    }
  }
}

function copyOften(source, target, ...range) {
  let last;
  for (let i = 0; i < kOften; i++) last = source.copy(target, ...range);
  return last;
}
// Overlapping, both ways, and a small array into itself.
for (const size of [40, 400]) {
  const bytes = Buffer.from(new Uint8Array(size).map((_, i) => i));
  const first = Buffer.from(bytes), second = Buffer.from(bytes);
  assert.strictEqual(first.copy(first, 1, 0, size - 1), size - 1);
  assert.deepStrictEqual([...first.subarray(1)], [...bytes.subarray(0, size - 1)]);
  assert.strictEqual(second.copy(second, 0, 1), size - 1);
  assert.deepStrictEqual([...second.subarray(0, size - 1)], [...bytes.subarray(1)]);
}
assert.strictEqual(copyOften(Buffer.from('abcdef'), Buffer.alloc(100), 2, 1, 4), 3);
assert.strictEqual(copyOften(Buffer.alloc(200, 'x'), Buffer.alloc(100), 0, 0, 150), 100);
{
  // Views of other kinds count in bytes.
  const words = new Uint16Array(4);
  assert.strictEqual(Buffer.from([1, 2, 3, 4]).copy(words, 1), 4);
  assert.deepStrictEqual([...new Uint8Array(words.buffer)], [0, 1, 2, 3, 4, 0, 0, 0]);
  const view = new DataView(new ArrayBuffer(100));
  assert.strictEqual(Buffer.from([1, 2, 3, 4]).copy(view, 1, 1, 3), 2);
  assert.strictEqual(view.getUint16(1), 0x0203);
}
{
  // Memory that is gone, or has become less.
  const target = Buffer.from(new ArrayBuffer(100)), source = Buffer.alloc(100, 1);
  structuredClone(target.buffer, { transfer: [target.buffer] });
  assert.strictEqual(source.copy(target, 0), 0);
  assert.strictEqual(target.copy(source, 0), 0);
  const memory = new ArrayBuffer(100, { maxByteLength: 200 }), resizable = Buffer.from(memory);
  assert.strictEqual(source.copy(resizable, 0), 100);
  memory.resize(10);
  assert.strictEqual(source.copy(resizable, 4, 1), 6);
  assert.strictEqual(resizable.copy(source, 90), 10);
  memory.resize(0);
  assert.strictEqual(source.copy(resizable, 0), 0);
}

// ---- short text ---------------------------------------------------------------------------------------------------------

for (const [text, encoding, wanted] of [
  ['', 'hex', ''], ['a', 'hex', ''], ['ab', 'hex', 'ab'], ['abc', 'hex', 'ab'], ['xy', 'hex', ''], ['00ffzz00', 'hex', '00ff'],
  ['\u0161\u0161', 'hex', 'aa'], ['', 'base64', ''], ['=', 'base64', ''], ['YQ', 'base64', '61'], ['YQ==', 'base64', '61'],
  ['Y Q', 'base64', '61'], ['-_-_', 'base64', 'fbffbf'], ['YQ==YQ==', 'base64', '61'], ['\u{20ac}YQ', 'base64', null],
  ['', 'latin1', ''], ['\xe4\u20ac', 'latin1', 'e4ac'], ['a', 'latin1', '61'],
]) {
  const bytes = wanted === null ? Buffer.from(Buffer.from(text), 'utf8') : Buffer.from(wanted, 'hex');
  for (const name of [encoding, encoding.toUpperCase()]) {
    const made = Buffer.from(text, name);
    if (wanted !== null) assert.deepStrictEqual(made, bytes, `${text} ${name}`);
    assert.ok(made instanceof Buffer);
  }
}
{
  // Neighbours in the pool stay apart.
  const made = [];
  for (let i = 0; i < kOften; i++) {
    const digits = (i & 0xffff).toString(16).padStart(4, '0');
    made.push([Buffer.from(digits, 'hex'), digits], [Buffer.from(`${i}`, 'latin1'), Buffer.from(`${i}`).toString('hex')]);
    const base64 = Buffer.from(`${i}`).toString('base64');
    made.push([Buffer.from(base64, 'base64'), Buffer.from(`${i}`).toString('hex')]);
  }
  for (const [buffer, hex] of made) assert.strictEqual(buffer.toString('hex'), hex);
}

// toString() of whatever.
{
  const bytes = Buffer.from('h\xe4ll\u20ac');
  for (const encoding of ['utf8', 'hex', 'latin1', 'base64', undefined]) {
    assert.strictEqual(bytes.toString(encoding), bytes.toString(encoding, 0, bytes.length));
    assert.strictEqual(bytes.toString(encoding, undefined, 3), bytes.subarray(0, 3).toString(encoding));
    assert.strictEqual(bytes.toString(encoding, 3), bytes.subarray(3).toString(encoding));
    assert.strictEqual(Buffer.alloc(0).toString(encoding), '');
  }
  const { toString } = Buffer.prototype;
  assert.strictEqual(toString.call(new Uint16Array([65, 66])), 'A\0');
  assert.strictEqual(toString.call(new Uint16Array([65, 66]), 'hex'), '4100');
  assert.strictEqual(toString.call(new DataView(new ArrayBuffer(2))), '\0\0');
  for (const value of [{}, { length: 3 }, 5, null, undefined]) {
    assert.throws(() => toString.call(value, 'hex'), { name: 'TypeError', message: /incompatible receiver/ });
  }
  assert.throws(() => bytes.toString('none'), { code: 'ERR_UNKNOWN_ENCODING' });
}

// ---- lengths and TextEncoder --------------------------------------------------------------------------------------------

const encoder = new TextEncoder();
for (const text of [
  'plain ASCII of more than sixteen', 'L\xe4tin of more than sixteen \xff', 'wide \u20ac of more than sixteen', '\u{1f600}'.repeat(9),
  `half ${'\ud83d'.repeat(9)}`, `${'\ude00'.repeat(9)} half`, 'x'.repeat(40), '\u0800'.repeat(40), '',
]) {
  const bytes = encoder.encode(text);
  const joined = text.slice(0, 5) + text.slice(5);
  for (let i = 0; i < 3000; i++) {
    if (Buffer.byteLength(i & 1 ? text : joined) !== bytes.length) assert.fail(text);
    // On V8's heap, outside of it, and too small.
    for (const room of [8, 64, 400]) {
      const target = new Uint8Array(room);
      const { read, written } = encoder.encodeInto(i & 1 ? text : joined, target);
      if (written > room || !Buffer.from(text.slice(0, read)).equals(target.subarray(0, written))) assert.fail(`${text} ${room}`);
      if (room === 400 && read !== text.length) assert.fail(text);
      if (room > 8 && i > 100) break;
    }
  }
}

// ---- from short text ------------------------------------------------------------------------------------------------------

{
  const kPadding = 'padding that makes the text long';
  const fromOften = (text) => {
    let last;
    for (let i = 0; i < 200; i++) last = Buffer.from(text);
    return last;
  };
  for (let length = 1; length <= 10; length++) {
    for (const odd of ['b', '\x7f', '\x80', 'ÿ', '中', '\ud83d\ude00', '\ud800']) {
      for (let at = 0; at < length; at++) {
        const flat = 'a'.repeat(at) + odd + 'c'.repeat(length - at - 1);
        const wanted = Buffer.from(kPadding + flat).subarray(kPadding.length);
        // Flat, part of another, and of two bytes a character.
        for (const text of [flat, (kPadding + flat).slice(kPadding.length), `中${flat}`.slice(1)]) {
          assert.deepStrictEqual(fromOften(text), wanted);
        }
      }
    }
  }
}

// ---- writing text that is not flat ----------------------------------------------------------------------------------------

for (const [encoding, source] of [['utf8', 'zwölf Boxkämpfer'], ['latin1', 'zwölf Boxkämpfer'], ['hex', '00112233445566778899aabb'],
  ['base64', 'AAECAwQFBgcICQoLDA0ODw'], ['utf16le', 'zwölf Boxkämpfer'], ['utf8', '中文 in the middle']]) {
  const wanted = Buffer.from(source, encoding);
  const forms = [source, `some padding ${source}`.slice(13), source.slice(0, 4) + source.slice(4)];
  // On V8's heap and off it, with room for all and for some.
  for (const target of [Buffer.alloc(40), Buffer.alloc(400), Buffer.alloc(9)]) {
    for (let i = 0; i < 600; i++) {
      target.fill(0);
      const written = target.write(forms[i % 3], 1, encoding);
      assert.deepStrictEqual(target.subarray(1, 1 + written), wanted.subarray(0, written));
      if (target.length > wanted.length) assert.strictEqual(written, wanted.length);
    }
  }
}
