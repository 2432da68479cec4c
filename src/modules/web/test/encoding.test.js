'use strict';
const assert = require('node:assert');

const encoder = new TextEncoder();
for (const text of ['', 'short', 'é', '中文😀', 'x'.repeat(1000), 'ü中'.repeat(40000)]) {
  assert.deepStrictEqual(Buffer.from(encoder.encode(text)), Buffer.from(text));
  assert.strictEqual(new TextDecoder().decode(encoder.encode(text)), text);
  assert.strictEqual(new TextDecoder('utf-16le').decode(Buffer.from(text, 'utf16le')), text);
}
assert.deepStrictEqual(encoder.encodeInto('aé\u{1F600}', new Uint8Array(3)), { read: 2, written: 3 });
assert.deepStrictEqual(encoder.encodeInto('é€\u{1F600}\ud800', new Uint8Array(8)), { read: 2, written: 5 });
assert.deepStrictEqual(encoder.encodeInto('\ud800', new Uint8Array(9)), { read: 1, written: 3 });

// Streams, cut anywhere; byte order marks; fatal mode.
const bytes = Buffer.from('\ufeffaé€😀');
for (const encoding of ['utf-8', 'utf-16le', 'utf-16be']) {
  let source = encoding === 'utf-8' ? bytes : Buffer.from('\ufeffaé€😀', 'utf16le');
  if (encoding === 'utf-16be') source = Buffer.from(source).swap16();
  for (let size = 1; size <= source.length; size++) {
    const decoder = new TextDecoder(encoding, { fatal: true });
    let text = '';
    for (let i = 0; i < source.length; i += size) text += decoder.decode(source.subarray(i, i + size), { stream: true });
    assert.strictEqual(text + decoder.decode(), 'aé€😀');
    assert.strictEqual(decoder.decode(source), 'aé€😀');
  }
  assert.strictEqual(new TextDecoder(encoding, { ignoreBOM: true }).decode(source), '\ufeffaé€😀');
}
for (const [encoding, input] of [['utf-8', [0xff]], ['utf-8', [0xe2, 0x82]], ['utf-16le', [0, 0xd8]], ['gbk', [0xc4]], ['windows-1253', [0xaa]]]) {
  const input8 = new Uint8Array(input);
  assert.throws(() => new TextDecoder(encoding, { fatal: true }).decode(input8), { code: 'ERR_ENCODING_INVALID_ENCODED_DATA' });
  assert.strictEqual(new TextDecoder(encoding).decode(input8), '\ufffd');
}

// Legacy encodings.
const decode = (label, ...input) => new TextDecoder(label).decode(new Uint8Array(input));
assert.strictEqual(decode('latin1', 0x80, 0xe9), '€é');
assert.strictEqual(decode('koi8-r', 0xc1), 'а');
assert.strictEqual(decode('shift_jis', 0x82, 0xa0, 0x81, 0x20), 'あ\ufffd ');
assert.strictEqual(decode('gb18030', 0xc4, 0xe3), '你');
assert.strictEqual(decode('euc-kr', 0xb0, 0xa1), '가');
assert.strictEqual(decode('x-user-defined', 0x80), '\uf780');
assert.strictEqual(new TextDecoder(' UTF-16\n').encoding, 'utf-16le');
assert.throws(() => new TextDecoder('utf-7'), { code: 'ERR_ENCODING_NOT_SUPPORTED' });
assert.throws(() => new TextDecoder().decode(1), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => TextDecoder.prototype.decode.call({}), { code: 'ERR_INVALID_THIS' });

// GBK is decoded as GB 18030; half a pair and half a unit at the end are one error.
assert.strictEqual(new TextDecoder('gbk').decode(new Uint8Array([0x98, 0x39, 0x9f, 0x39])), '\u{2b741}');
assert.strictEqual(new TextDecoder('utf-16le').decode(new Uint8Array([0x41, 0, 0x3d, 0xd8, 0x41])), 'A\ufffd');
