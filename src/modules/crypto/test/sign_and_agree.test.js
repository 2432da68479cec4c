'use strict';
const assert = require('node:assert');
const crypto = require('node:crypto');

const data = Buffer.from('72', 'hex');
// RFC 8032, 7.1, test 2.
const ed = crypto.createPrivateKey({
  key: Buffer.from('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb', 'hex'),
  format: 'raw-private',
  asymmetricKeyType: 'ed25519',
});
assert.strictEqual(
  crypto.sign(null, data, ed).toString('hex').slice(0, 32),
  '92a009a9f0d4cab8720e820b5f642540',
);

const pairs = {
  rsa: crypto.generateKeyPairSync('rsa', { modulusLength: 1024 }),
  ec: crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ed448: crypto.generateKeyPairSync('ed448'),
};
const { RSA_PKCS1_PSS_PADDING, RSA_PKCS1_OAEP_PADDING } = crypto.constants;
const ways = [
  ['sha256', pairs.rsa, {}],
  ['sha256', pairs.rsa, { padding: RSA_PKCS1_PSS_PADDING, saltLength: 8 }],
  ['sha384', pairs.ec, {}],
  ['sha384', pairs.ec, { dsaEncoding: 'ieee-p1363' }],
  [null, pairs.ed448, {}],
  [null, pairs.ed448, { context: Buffer.from('a context') }],
];
let pending = 0;
for (const [hash, { privateKey, publicKey }, options] of ways) {
  const signature = crypto.sign(hash, data, { key: privateKey, ...options });
  const check = (bytes) => crypto.verify(hash, data, { key: publicKey, ...options }, bytes);
  assert.ok(check(signature));
  const wrong = Buffer.from(signature);
  wrong[wrong.length - 1] ^= 1;
  assert.ok(!check(wrong));
  assert.ok(!check(Buffer.alloc(1)));
  if (hash !== null) {
    const streamed = crypto.createSign(hash).update(data).sign({ key: privateKey, ...options }, 'base64');
    assert.ok(crypto.createVerify(hash).update(data).verify({ key: publicKey, ...options }, streamed, 'base64'));
  }
  pending++;
  crypto.sign(hash, data, { key: privateKey, ...options }, (error, made) => {
    assert.ifError(error);
    crypto.verify(hash, data, { key: publicKey, ...options }, made, (failure, result) => {
      assert.ifError(failure);
      assert.strictEqual(result, true);
      pending--;
    });
  });
}
assert.throws(() => crypto.createSign('sha256').sign(ed), { code: 'ERR_CRYPTO_UNSUPPORTED_OPERATION' });
assert.throws(() => crypto.sign('sha256', data, { key: pairs.rsa.privateKey, padding: 99 }), {
  code: 'ERR_OSSL_ILLEGAL_OR_UNSUPPORTED_PADDING_MODE',
});
const done = crypto.createSign('sha256');
done.sign(pairs.rsa.privateKey);
assert.throws(() => done.update('more'), { code: 'ERR_CRYPTO_INVALID_STATE' });

// RSA encryption.
const oaep = { padding: RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256', oaepLabel: Buffer.from('label') };
const sealed = crypto.publicEncrypt({ key: pairs.rsa.publicKey, ...oaep }, data);
assert.deepStrictEqual(crypto.privateDecrypt({ key: pairs.rsa.privateKey, ...oaep }, sealed), data);
assert.throws(() => crypto.privateDecrypt({ key: pairs.rsa.privateKey }, sealed), { code: 'ERR_OSSL_RSA_OAEP_DECODING_ERROR' });
assert.deepStrictEqual(crypto.publicDecrypt(pairs.rsa.publicKey, crypto.privateEncrypt(pairs.rsa.privateKey, data)), data);

const alice = crypto.createPrivateKey({
  key: Buffer.alloc(32, 7),
  format: 'raw-private',
  asymmetricKeyType: 'x25519',
});
const bob = crypto.generateKeyPairSync('x25519');
assert.deepStrictEqual(
  crypto.diffieHellman({ privateKey: alice, publicKey: bob.publicKey }),
  crypto.diffieHellman({ privateKey: bob.privateKey, publicKey: crypto.createPublicKey(alice) }),
);
assert.throws(() => crypto.diffieHellman({ privateKey: alice, publicKey: pairs.ec.publicKey }), { code: 'ERR_CRYPTO_INCOMPATIBLE_KEY' });

const [a, b] = [crypto.createECDH('secp256k1'), crypto.createECDH('secp256k1')];
a.generateKeys();
b.generateKeys();
assert.deepStrictEqual(a.computeSecret(b.getPublicKey(null, 'compressed')), b.computeSecret(a.getPublicKey()));
assert.throws(() => a.computeSecret(Buffer.alloc(65, 4)), { code: 'ERR_CRYPTO_ECDH_INVALID_PUBLIC_KEY' });
const [c, d] = [crypto.getDiffieHellman('modp5'), crypto.createDiffieHellmanGroup('modp5')];
c.generateKeys();
d.generateKeys();
assert.deepStrictEqual(c.computeSecret(d.getPublicKey()), d.computeSecret(c.getPublicKey()));
assert.throws(() => c.computeSecret(Buffer.from([1])), { code: 'ERR_CRYPTO_INVALID_KEYLEN' });
assert.throws(() => crypto.createDiffieHellman(512, 1), { code: 'ERR_OSSL_DH_BAD_GENERATOR' });

const kem = crypto.generateKeyPairSync('ml-kem-512');
const { sharedKey, ciphertext } = crypto.encapsulate(kem.publicKey);
assert.deepStrictEqual(crypto.decapsulate(kem.privateKey, ciphertext), sharedKey);
assert.throws(() => crypto.decapsulate(kem.privateKey, Buffer.alloc(3)), { code: 'ERR_CRYPTO_OPERATION_FAILED' });
process.on('exit', () => assert.strictEqual(pending, 0));
