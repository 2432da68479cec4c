'use strict';

// Keys that are written without OpenSSL's encoders: what OpenSSL wrote (its encrypted form, decrypted) is the same key, and is
// written as the same bytes.

const assert = require('node:assert');
const crypto = require('node:crypto');

const pairs = {
  ed25519: crypto.generateKeyPairSync('ed25519'),
  x25519: crypto.generateKeyPairSync('x25519'),
  rsa: crypto.generateKeyPairSync('rsa', { modulusLength: 1024 }),
};
for (const namedCurve of ['P-256', 'P-384', 'P-521', 'secp256k1']) pairs[namedCurve] = crypto.generateKeyPairSync('ec', { namedCurve });

const encodings = (name) => (name === 'rsa' ? ['pkcs8', 'pkcs1'] : name.endsWith('25519') ? ['pkcs8'] : ['pkcs8', 'sec1']);

for (const [name, { privateKey, publicKey }] of Object.entries(pairs)) {
  // By way of OpenSSL: encrypted PKCS #8 is its own.
  const sealed = privateKey.export({ format: 'der', type: 'pkcs8', cipher: 'aes-128-cbc', passphrase: 'secret' });
  const again = crypto.createPrivateKey({ key: sealed, format: 'der', type: 'pkcs8', passphrase: 'secret' });
  assert.ok(again.equals(privateKey), name);
  for (const type of encodings(name)) {
    for (const format of ['der', 'pem']) {
      const written = privateKey.export({ format, type });
      assert.deepStrictEqual(again.export({ format, type }), written, `${name} ${type} ${format}`);
      assert.ok(crypto.createPrivateKey({ key: written, format, type }).equals(privateKey));
    }
    const pem = privateKey.export({ format: 'pem', type });
    assert.match(pem, /^-----BEGIN ((RSA|EC) )?PRIVATE KEY-----\n([A-Za-z0-9+/]{64}\n)*[A-Za-z0-9+/]{1,64}={0,2}\n-----END ((RSA|EC) )?PRIVATE KEY-----\n$/);
  }
  for (const type of name === 'rsa' ? ['spki', 'pkcs1'] : ['spki']) {
    const written = publicKey.export({ format: 'der', type });
    assert.deepStrictEqual(crypto.createPublicKey(again).export({ format: 'der', type }), written, name);
    assert.ok(crypto.createPublicKey({ key: written, format: 'der', type }).equals(publicKey));
    const pem = publicKey.export({ format: 'pem', type });
    assert.deepStrictEqual(crypto.createPublicKey(pem).export({ format: 'der', type }), written);
  }
  const jwk = privateKey.export({ format: 'jwk' });
  assert.deepStrictEqual(again.export({ format: 'jwk' }), jwk);
  assert.ok(crypto.createPrivateKey({ key: jwk, format: 'jwk' }).equals(privateKey));
  assert.ok(crypto.createPublicKey({ key: publicKey.export({ format: 'jwk' }), format: 'jwk' }).equals(publicKey));
}

// What only OpenSSL writes: explicit parameters, compressed points, RSA-PSS.
const explicit = crypto.generateKeyPairSync('ec', { namedCurve: 'P-256', paramEncoding: 'explicit' });
assert.ok(explicit.privateKey.export({ format: 'der', type: 'pkcs8' }).length > 200);
const compressed = Buffer.concat([
  Buffer.from('3039301306072a8648ce3d020106082a8648ce3d030107032200', 'hex'),
  crypto.ECDH.convertKey(pairs['P-256'].publicKey.export({ format: 'der', type: 'spki' }).subarray(-65), 'prime256v1', undefined, undefined, 'compressed'),
]);
const short = crypto.createPublicKey({ key: compressed, format: 'der', type: 'spki' });
assert.ok(short.equals(pairs['P-256'].publicKey));
assert.deepStrictEqual(short.export({ format: 'der', type: 'spki' }), compressed);
const pss = crypto.generateKeyPairSync('rsa-pss', { modulusLength: 1024, hashAlgorithm: 'sha256' });
assert.ok(crypto.createPrivateKey(pss.privateKey.export({ format: 'pem', type: 'pkcs8' })).equals(pss.privateKey));

// No keys: points that are not on the curve, coordinates of another.
const point = pairs['P-256'].publicKey.export({ format: 'der', type: 'spki' });
point[point.length - 1] ^= 1;
assert.throws(() => crypto.createPublicKey({ key: point, format: 'der', type: 'spki' }), Error);
const jwk = pairs['P-256'].privateKey.export({ format: 'jwk' });
assert.throws(() => crypto.createPublicKey({ key: { ...jwk, d: undefined, y: jwk.x }, format: 'jwk' }), { code: 'ERR_CRYPTO_INVALID_JWK' });

// HKDF (RFC 5869, A.1 and A.3), also with a digest that is not of SHA's families.
const ikm = Buffer.alloc(22, 0x0b);
assert.strictEqual(
  Buffer.from(crypto.hkdfSync('sha256', ikm, Buffer.from('000102030405060708090a0b0c', 'hex'), Buffer.from('f0f1f2f3f4f5f6f7f8f9', 'hex'), 42)).toString('hex'),
  '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
);
assert.strictEqual(
  Buffer.from(crypto.hkdfSync('sha256', ikm, '', '', 42)).toString('hex'),
  '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8',
);
assert.strictEqual(crypto.hkdfSync('sha3-256', ikm, '', '', 42).byteLength, 42);
assert.strictEqual(crypto.hkdfSync('sha256', ikm, '', '', 255 * 32).byteLength, 255 * 32);
assert.throws(() => crypto.hkdfSync('sha256', ikm, '', '', 255 * 32 + 1), { code: 'ERR_CRYPTO_INVALID_KEYLEN' });
assert.throws(() => crypto.hkdfSync('none', ikm, '', '', 42), { code: 'ERR_CRYPTO_INVALID_DIGEST', message: 'Invalid digest: none' });
assert.throws(() => crypto.hkdf('none', ikm, '', '', 42, () => {}), { code: 'ERR_CRYPTO_INVALID_DIGEST' });
