'use strict';
// Buffer.byteLength() of strings of every inner form and length: flat, joined, cut, narrow, wide, with halves of characters.
const assert = require('node:assert');

const pieces = ['', 'a', 'é', 'aé', '漢', 'a漢', '😀', '\ud800', 'x\udc00', '\ud83dx'];
const measure = (text) => Buffer.byteLength(text);
for (let round = 0; round < 3; round++) {
  for (const piece of pieces) {
    for (const times of [1, 5, 16, 17, 32, 63, 64, 65, 200]) {
      const joined = piece.repeat(times);
      const expected = new TextEncoder().encode(joined).length;
      assert.strictEqual(measure(joined), expected);
      assert.strictEqual(measure(`<${joined}>`), expected + 2);
      assert.strictEqual(measure(`<<${joined}>>`.slice(2, -2)), expected);
      assert.strictEqual(Buffer.byteLength(joined, 'utf8'), expected);
      assert.strictEqual(Buffer.byteLength(joined, 'ucs2'), joined.length * 2);
      // UTF-16 of narrow text, at even and odd addresses.
      const target = Buffer.alloc(joined.length * 2 + 3);
      for (const at of [0, 1]) {
        assert.strictEqual(target.write(joined, at, 'utf16le'), joined.length * 2);
        assert.strictEqual(target.toString('utf16le', at, at + joined.length * 2), joined);
      }
    }
  }
}
