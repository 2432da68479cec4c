'use strict';

// Ways that short or long, narrow or wide text takes: the result is the same on all of them.

const assert = require('node:assert');

// Buffer.byteLength() counts short text itself.
for (const [text, length] of [['', 0], ['abc', 3], ['h\u00e9llo', 6], ['\u07ff\u0800', 5], ['\u{1f600}', 4], ['\ud800', 3], ['\udc00\ud800x', 7], ['\ud800\u{1f600}', 7]]) {
  assert.strictEqual(Buffer.byteLength(text), length);
  assert.strictEqual(Buffer.byteLength(text + 'y'.repeat(100)), length + 100);
}

// Decoding looks for wide characters wherever they stand.
for (const size of [0, 31, 32, 127, 128, 129, 1024, 5000]) {
  for (const special of ['\u00e9', '\u0100', '\u{1f600}', '\ufffd']) {
    for (const text of [special + 'x'.repeat(size), 'x'.repeat(size) + special, 'x'.repeat(size) + special + 'y'.repeat(size)]) {
      assert.strictEqual(Buffer.from(text).toString(), text);
      assert.strictEqual(new TextDecoder().decode(new TextEncoder().encode(text)), text);
    }
  }
  const bad = Buffer.concat([Buffer.alloc(size, 'x'), Buffer.from([0xc3])]);
  assert.strictEqual(bad.toString(), `${'x'.repeat(size)}\ufffd`);
}

// Searching passes stretches without candidates, and stops at false ones.
for (const at of [0, 1, 31, 100, 127, 128, 200, 995, 996, 997]) {
  const bytes = Buffer.alloc(1000, 'ab');
  bytes.write('axb', at);
  assert.strictEqual(bytes.indexOf('axb'), at);
  assert.strictEqual(bytes.indexOf('axb', at + 1), -1);
  assert.strictEqual(bytes.indexOf('ayb'), -1);
  assert.strictEqual(bytes.indexOf('zz'), -1);
}

// Numbers of one to six bytes.
const bytes = Buffer.from([0x81, 0x02, 0x83, 0x04, 0x85, 0x06, 0x87]);
for (let size = 1; size <= 6; size++) {
  const hex = bytes.toString('hex', 1, 1 + size);
  assert.strictEqual(bytes.readUIntBE(1, size), Number(`0x${hex}`));
  assert.strictEqual(bytes.readUIntLE(1, size), Number(`0x${Buffer.from(hex, 'hex').reverse().toString('hex')}`));
}
assert.deepStrictEqual([bytes.readIntBE(0, 6), bytes.readIntLE(0, 5)], [-139627188681466, -528205282687]);

// encodeInto() of text that fits, hardly fits or does not.
const encoder = new TextEncoder();
for (const [text, size, read, written] of [['ab', 3, 2, 2], ['abcd', 3, 3, 3], ['a\u00e9', 3, 2, 3], ['ab\u00e9', 3, 2, 2], ['', 0, 0, 0]]) {
  assert.deepStrictEqual(encoder.encodeInto(text, new Uint8Array(size)), { read, written });
}
