'use strict';
const assert = require('node:assert');
const crypto = require('node:crypto');

// Known answers: RFC 1321, RFC 4231 (case 2), RFC 6070 (case 2), RFC 7914 (12, first), RFC 5869 (A.1), NIST GCM test case 3's key.
assert.strictEqual(crypto.createHash('md5').update('abc').digest('hex'), '900150983cd24fb0d6963f7d28e17f72');
assert.strictEqual(crypto.hash('sha1', 'a'), '86f7e437faa5a7fce15d1ddcb9eaeaea377667b8');
assert.strictEqual(
  crypto.createHmac('sha256', 'Jefe').update('what do ya want for nothing?').digest('hex'),
  '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
);
assert.strictEqual(crypto.pbkdf2Sync('password', 'salt', 2, 20, 'sha1').toString('hex'), 'ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957');
assert.strictEqual(
  crypto.scryptSync('', '', 64, { N: 16, r: 1, p: 1 }).toString('hex').slice(0, 32),
  '77d6576238657b203b19ca42c18a0497',
);
assert.strictEqual(
  Buffer.from(
    crypto.hkdfSync(
      'sha256',
      Buffer.alloc(22, 0x0b),
      Buffer.from('000102030405060708090a0b0c', 'hex'),
      Buffer.from('f0f1f2f3f4f5f6f7f8f9', 'hex'),
      42,
    ),
  ).toString('hex'),
  '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
);

// Authenticated encryption: the tag decides.
const key = crypto.randomBytes(32);
const iv = crypto.randomBytes(12);
for (const name of ['aes-256-gcm', 'chacha20-poly1305']) {
  const cipher = crypto.createCipheriv(name, key, iv, { authTagLength: 16 });
  cipher.setAAD(Buffer.from('head'));
  const sealed = Buffer.concat([cipher.update('secret', 'utf8'), cipher.final()]);
  const open = (tag) => {
    const decipher = crypto.createDecipheriv(name, key, iv, { authTagLength: 16 });
    decipher.setAAD(Buffer.from('head'));
    decipher.setAuthTag(tag);
    return decipher.update(sealed, null, 'utf8') + decipher.final('utf8');
  };
  assert.strictEqual(open(cipher.getAuthTag()), 'secret');
  const wrong = Buffer.from(cipher.getAuthTag());
  wrong[0] ^= 1;
  assert.throws(() => open(wrong), /Unsupported state or unable to authenticate data/);
}

assert.throws(() => crypto.createHash('none'), { message: 'Digest method not supported' });
assert.throws(() => crypto.createCipheriv('aes-128-cbc', Buffer.alloc(16), 'short'), { code: 'ERR_CRYPTO_INVALID_IV' });
assert.throws(() => crypto.scryptSync('a', 'b', 1, { N: 3 }), { code: 'ERR_CRYPTO_INVALID_SCRYPT_PARAMS' });
assert.throws(() => crypto.timingSafeEqual(Buffer.alloc(1), Buffer.alloc(2)), { code: 'ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH' });
assert.match(crypto.randomUUID(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);

let pending = 2;
crypto.scrypt('p', 's', 8, (error, bytes) => {
  assert.ifError(error);
  assert.deepStrictEqual(bytes, crypto.scryptSync('p', 's', 8));
  pending--;
});
crypto.randomFill(new Uint32Array(4), (error, filled) => {
  assert.ifError(error);
  assert.ok(filled.some((n) => n !== 0));
  pending--;
});
process.on('exit', () => assert.strictEqual(pending, 0));
