'use strict';
// TextEncoder: short strings, which are encoded without native code, say what long ones do.
const assert = require('node:assert');

const encoder = new TextEncoder();
const texts = ['', 'a', 'é', 'aé漢b', '€', '\u07ff\u0800\uffff', '😀x', '\ud800', 'a\udc00', 'x\ud83d', 'x'.repeat(23) + 'é', 'é'.repeat(24), 'é'.repeat(30)];
for (const text of texts) {
  const expected = [...Buffer.from(text)];
  const bytes = encoder.encode(text);
  assert.strictEqual(bytes.constructor, Uint8Array);
  assert.deepStrictEqual([...bytes], expected);
  const target = new Uint8Array(200);
  assert.deepStrictEqual(encoder.encodeInto(text, target), { read: text.length, written: expected.length });
  assert.deepStrictEqual([...target.subarray(0, expected.length)], expected);
  assert.ok(target.subarray(expected.length).every((byte) => byte === 0));
}
// Only whole characters.
const three = new Uint8Array(3);
assert.deepStrictEqual(encoder.encodeInto('aéé', three), { read: 2, written: 3 });
assert.deepStrictEqual(encoder.encodeInto('漢漢', three), { read: 1, written: 3 });
assert.deepStrictEqual(encoder.encodeInto('a😀', three), { read: 1, written: 1 });
