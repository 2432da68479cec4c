'use strict';
// Decoding picks its way by the widest character; each has to be noticed wherever it stands.
const assert = require('node:assert');

for (const wide of ['\u00ff', '\u0100', '\u07ff', '\u0800', '\uffff', '\u{10000}', '\u{10ffff}']) {
  for (const length of [31, 32, 33, 63, 64, 71, 9000, 20000, 70000, 130000]) {
    for (const at of [0, 1, 7, 8, 15, length >> 1, length - 1]) {
      for (const filler of ['a', '\u00e9']) {
        const text = filler.repeat(at) + wide + filler.repeat(length - at);
        if (Buffer.from(text).toString() !== text || new TextDecoder().decode(Buffer.from(text)) !== text) {
          assert.fail(`U+${wide.codePointAt(0).toString(16)} at ${at} of ${length}`);
        }
      }
    }
  }
}
const bytes = Buffer.alloc(65536, 'zwölf');
assert.strictEqual(Buffer.from(bytes.toString('hex'), 'hex').compare(bytes), 0);
