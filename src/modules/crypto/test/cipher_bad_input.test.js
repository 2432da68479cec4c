'use strict';

// Ciphers that authenticate: tags of wrong lengths, changed tags, texts and additional data, steps out of order.

const assert = require('node:assert');
const crypto = require('node:crypto');

const key = Buffer.alloc(32, 7);
const iv = Buffer.alloc(12, 9);
const text = Buffer.from('attack at dawn');
const aad = Buffer.from('to whom it may concern');

for (const name of ['aes-256-gcm', 'aes-256-ccm', 'aes-256-ocb', 'chacha20-poly1305']) {
  const options = { authTagLength: 16 };
  const data = { plaintextLength: text.length };
  const cipher = crypto.createCipheriv(name, key, iv, options).setAAD(aad, data);
  const sealed = Buffer.concat([cipher.update(text), cipher.final()]);
  const tag = cipher.getAuthTag();
  const open = (ciphertext, itsTag, itsAad = aad, itsOptions = options) => {
    const decipher = crypto.createDecipheriv(name, key, iv, itsOptions).setAuthTag(itsTag).setAAD(itsAad, { plaintextLength: ciphertext.length });
    return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
  };
  assert.deepStrictEqual(open(sealed, tag), text, name);

  // Lengths that no tag has, and another than was announced.
  for (const length of [0, 1, 3, 5, 15, 17, 32]) {
    const long = Buffer.concat([tag, tag]).subarray(0, length);
    assert.throws(() => open(sealed, long), { code: 'ERR_CRYPTO_INVALID_AUTH_TAG' }, `${name} ${length}`);
  }
  for (const authTagLength of [17, 2 ** 31]) {
    assert.throws(() => crypto.createCipheriv(name, key, iv, { authTagLength }), Error, `${name} ${authTagLength}`);
  }
  for (const authTagLength of [-1, 1.5, '16', NaN]) {
    assert.throws(() => crypto.createCipheriv(name, key, iv, { authTagLength }), { code: 'ERR_INVALID_ARG_VALUE' });
  }

  // Every bit counts.
  for (let i = 0; i < 16; i++) {
    const other = Buffer.from(tag);
    other[i] ^= 1 << (i % 8);
    assert.throws(() => open(sealed, other), Error, name);
  }
  for (let i = 0; i < sealed.length; i++) {
    const other = Buffer.from(sealed);
    other[i] ^= 0x80;
    assert.throws(() => open(other, tag), Error, name);
  }
  assert.throws(() => open(sealed.subarray(0, -1), tag), Error, name);
  assert.throws(() => open(sealed, tag, Buffer.from('to whom it may concerN')), Error, name);

  // Out of order.
  assert.throws(() => cipher.update(text), Error);
  assert.throws(() => cipher.final(), Error);
  const fresh = crypto.createCipheriv(name, key, iv, options);
  assert.throws(() => fresh.getAuthTag(), { code: 'ERR_CRYPTO_INVALID_STATE' });
  const twice = crypto.createDecipheriv(name, key, iv, options).setAuthTag(tag);
  assert.throws(() => twice.setAuthTag(tag), { code: 'ERR_CRYPTO_INVALID_STATE' });

  // Keys and initialization vectors of wrong lengths.
  assert.throws(() => crypto.createCipheriv(name, key.subarray(1), iv, options), { code: 'ERR_CRYPTO_INVALID_KEYLEN' });
  assert.throws(() => crypto.createCipheriv(name, key, Buffer.alloc(0), options), { code: 'ERR_CRYPTO_INVALID_IV' });
}

// Blocks that are no padded text.
const decipher = crypto.createDecipheriv('aes-256-cbc', key, Buffer.alloc(16));
decipher.update(Buffer.alloc(16));
assert.throws(() => decipher.final(), { code: 'ERR_OSSL_BAD_DECRYPT' });
const cut = crypto.createDecipheriv('aes-256-cbc', key, Buffer.alloc(16));
cut.update(Buffer.alloc(15));
assert.throws(() => cut.final(), { code: 'ERR_OSSL_WRONG_FINAL_BLOCK_LENGTH' });

// What update() is refused has no reason of OpenSSL's.
{
  const wrap = crypto.createDecipheriv('id-aes128-wrap', key.subarray(0, 16), Buffer.alloc(8, 0xa6));
  assert.throws(() => wrap.update(Buffer.alloc(32)), (error) => {
    assert.strictEqual(error.message, 'Trying to add data in unsupported state');
    assert.deepStrictEqual(Object.keys(error), []);
    return true;
  });
}
