'use strict';
const assert = require('node:assert');
const { StringDecoder } = require('node:string_decoder');

// However the bytes are cut, the text is that of the whole.
const samples = [Buffer.from('aé€😀z'), Buffer.from('e29dff80f09f98', 'hex'), Buffer.from('a中😀', 'utf16le'), Buffer.from([0, 0xd8, 65])];
for (const encoding of ['utf8', 'utf16le', 'base64', 'base64url', 'latin1', 'hex', 'ascii']) {
  for (const bytes of samples) {
    for (let size = 1; size <= bytes.length; size++) {
      const decoder = new StringDecoder(encoding);
      let text = '';
      for (let i = 0; i < bytes.length; i += size) text += decoder.write(bytes.subarray(i, i + size));
      text += decoder.end();
      assert.strictEqual(text, bytes.toString(encoding), `${encoding} ${bytes.toString('hex')} by ${size}`);
    }
  }
}

const decoder = new StringDecoder();
assert.strictEqual(decoder.write(Buffer.from([0xe2, 0x82])), '');
assert.deepStrictEqual([decoder.lastNeed, decoder.lastTotal], [1, 3]);
assert.strictEqual(decoder.end(), '\ufffd');
assert.strictEqual(decoder.text(Buffer.from('abc'), 1), 'bc');
assert.throws(() => new StringDecoder('x'), { code: 'ERR_UNKNOWN_ENCODING' });
assert.throws(() => decoder.write(1), { code: 'ERR_INVALID_ARG_TYPE' });
