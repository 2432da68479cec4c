'use strict';
const assert = require('node:assert');
const crypto = require('node:crypto');
const { promisify } = require('node:util');

// RFC 8032, 7.1, test 2: a key of known bytes in every form.
const seed = Buffer.from('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb', 'hex');
const point = Buffer.from('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c', 'hex');
const key = crypto.createPrivateKey({ key: seed, format: 'raw-private', asymmetricKeyType: 'ed25519' });
assert.strictEqual(key.asymmetricKeyType, 'ed25519');
assert.deepStrictEqual(crypto.createPublicKey(key).export({ format: 'raw-public' }), point);
assert.deepStrictEqual(key.export({ format: 'jwk' }), {
  crv: 'Ed25519',
  d: seed.toString('base64url'),
  x: point.toString('base64url'),
  kty: 'OKP',
});
const readers = [
  (k) => crypto.createPrivateKey(k.export({ format: 'pem', type: 'pkcs8' })),
  (k) => crypto.createPrivateKey({ key: k.export({ format: 'der', type: 'pkcs8' }), format: 'der', type: 'pkcs8' }),
  (k) => crypto.createPrivateKey({ key: k.export({ format: 'jwk' }), format: 'jwk' }),
  (k) => {
    const sealed = k.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'secret' });
    // Of one in 256 the padding happens to be right, and what is in it is no key.
    assert.throws(() => crypto.createPrivateKey({ key: sealed, passphrase: 'wrong' }), { code: /^ERR_OSSL_(BAD_DECRYPT|UNSUPPORTED)$/ });
    return crypto.createPrivateKey({ key: sealed, passphrase: 'secret' });
  },
  (k) => structuredClone(k),
];
const types = [
  ['ed25519', {}],
  ['x448', {}],
  ['ec', { namedCurve: 'P-521' }],
  ['rsa', { modulusLength: 1024 }],
  ['ml-dsa-44', {}],
];
for (const [type, options] of types) {
  const { privateKey, publicKey } = crypto.generateKeyPairSync(type, options);
  assert.strictEqual(privateKey.asymmetricKeyType, type);
  for (const read of readers) assert.ok(read(privateKey).equals(privateKey), `${type} ${read}`);
  assert.ok(crypto.createPublicKey(publicKey.export({ format: 'pem', type: 'spki' })).equals(publicKey));
  assert.ok(crypto.createPublicKey({ key: publicKey.export({ format: 'jwk' }), format: 'jwk' }).equals(publicKey));
  assert.ok(!publicKey.equals(privateKey));
}
assert.deepStrictEqual(crypto.generateKeyPairSync('rsa', { modulusLength: 512 }).publicKey.asymmetricKeyDetails, {
  modulusLength: 512,
  publicExponent: 65537n,
});
const compressed = crypto.generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  publicKeyEncoding: { format: 'raw-public', type: 'compressed' },
  privateKeyEncoding: { format: 'pem', type: 'sec1' },
});
assert.deepStrictEqual(
  crypto.createPublicKey(compressed.privateKey).export({ format: 'raw-public', type: 'compressed' }),
  compressed.publicKey,
);

// Secret keys.
const secret = crypto.createSecretKey('0123', 'hex');
assert.strictEqual(secret.symmetricKeySize, 2);
assert.deepStrictEqual(secret.export({ format: 'jwk' }), { kty: 'oct', k: 'ASM' });
assert.ok(secret.equals(structuredClone(secret)));
{
  // Often enough to be compiled, which makes another call of it.
  const keys = ['0123', '0124', '012345', ''].map((text) => crypto.createSecretKey(Buffer.from(text, 'hex')));
  const same = keys.map((key) => structuredClone(key));
  for (let i = 0; i < 20_000; i++) assert.strictEqual(keys[i & 3].equals(same[i >> 2 & 3]), (i & 3) === (i >> 2 & 3));
}
assert.deepStrictEqual(
  crypto.createHmac('sha256', secret).digest(),
  crypto.createHmac('sha256', Buffer.from([1, 0x23])).digest(),
);

// What is not a key, or not the right one.
const bad = (make, code) => assert.throws(make, { code });
bad(() => crypto.createPrivateKey('x'), 'ERR_OSSL_UNSUPPORTED');
bad(() => crypto.createPrivateKey({ key: Buffer.alloc(9), format: 'der', type: 'pkcs8' }), 'ERR_OSSL_ASN1_WRONG_TAG');
bad(() => crypto.createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' }, format: 'jwk' }), 'ERR_CRYPTO_INVALID_JWK');
bad(() => crypto.createPublicKey(secret), 'ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE');
bad(() => key.export({ format: 'der', type: 'sec1' }), 'ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS');
bad(() => key.export({ format: 'pem', type: 'pkcs8', cipher: 'none', passphrase: '' }), 'ERR_CRYPTO_UNKNOWN_CIPHER');
bad(() => crypto.generateKeyPairSync('ec', { namedCurve: 'none' }), 'ERR_CRYPTO_INVALID_CURVE');
bad(() => crypto.KeyObject.prototype.type, 'ERR_INVALID_THIS');
bad(() => new crypto.KeyObject('secret', {}), 'ERR_INVALID_ARG_TYPE');

(async () => {
  const pair = await promisify(crypto.generateKeyPair)('x25519', { publicKeyEncoding: { format: 'jwk' } });
  assert.strictEqual(pair.publicKey.crv, 'X25519');
  assert.strictEqual(pair.privateKey.type, 'private');
  assert.strictEqual((await promisify(crypto.generateKey)('aes', { length: 192 })).symmetricKeySize, 24);
  await assert.rejects(promisify(crypto.generateKeyPair)('dh', { primeLength: 1 }), /modulus too small/);
  const { port1, port2 } = new MessageChannel();
  const received = await new Promise((resolve) => {
    port2.once?.('message', resolve) ?? (port2.onmessage = ({ data }) => resolve(data));
    port1.postMessage(key);
  });
  assert.ok(received.equals(key));
  port1.close();
})().then(
  () => {},
  (error) => {
    throw error;
  },
);
