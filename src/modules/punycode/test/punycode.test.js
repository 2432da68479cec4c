'use strict';
process.removeAllListeners('warning');
process.on('warning', () => {});
const assert = require('node:assert');
const punycode = require('punycode');

for (const text of ['mañana', 'bücher', '他们为什么不说中文', 'Hello-Another-Way-それぞれの場所', '-> $1.00 <-', '\u{1F600}']) {
  assert.strictEqual(punycode.decode(punycode.encode(text)), text);
}
assert.strictEqual(punycode.encode('mañana'), 'maana-pta');
assert.strictEqual(punycode.toASCII('a@mañana。com'), 'a@xn--maana-pta.com');
assert.strictEqual(punycode.toUnicode('xn--maana-pta.com'), 'mañana.com');
assert.deepStrictEqual(punycode.ucs2.decode('\u{1F600}a\ud800'), [0x1f600, 97, 0xd800]);
for (const bad of ['\x80', 'a*', '999999999', '\u{1F600}-x']) assert.throws(() => punycode.decode(bad), RangeError);
