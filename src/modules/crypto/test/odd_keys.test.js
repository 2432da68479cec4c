'use strict';

// JWKs, curves and DER that are nearly right: what is refused, and as what, is what Node 24 gave.

const assert = require('node:assert');
const crypto = require('node:crypto');
const tls = require('node:tls');

const { subtle } = crypto;
const jwkOf = (...options) => crypto.generateKeyPairSync(...options).privateKey.export({ format: 'jwk' });
const ec = jwkOf('ec', { namedCurve: 'P-256' });
const ed = jwkOf('ed25519');
const rsa = jwkOf('rsa', { modulusLength: 1024 });
const readPrivate = (key) => crypto.createPrivateKey({ key, format: 'jwk' });
const readPublic = (key) => crypto.createPublicKey({ key, format: 'jwk' });
const without = (key, member) => {
  const copy = { ...key };
  delete copy[member];
  return copy;
};

// A private key is asked for, and there is none; or an empty one.
assert.throws(() => readPrivate(without(ed, 'd')), { code: 'ERR_CRYPTO_INVALID_JWK', message: 'JWK does not contain private key material' });
assert.throws(() => readPublic({ ...ed, d: '' }), { code: 'ERR_CRYPTO_INVALID_JWK', message: 'Invalid JWK OKP key' });
// Names that OpenSSL knows, though not as a curve.
assert.throws(() => readPrivate({ ...ec, crv: 'SHA256' }), { code: 'ERR_CRYPTO_INVALID_JWK', message: 'Invalid JWK EC key' });
assert.throws(() => readPrivate({ ...ec, crv: 'foo' }), { code: 'ERR_CRYPTO_INVALID_CURVE' });
assert.throws(() => readPrivate({ ...rsa, n: 'AQAB' }), { code: 'ERR_CRYPTO_OPERATION_FAILED', message: 'Unable to create key pointer' });
// Zero is an exponent as far as reading goes.
assert.strictEqual(readPublic({ kty: 'RSA', n: rsa.n, e: 'AA' }).asymmetricKeyDetails.publicExponent, 0n);

// createECDH() knows OpenSSL's names of curves only.
assert.throws(() => crypto.createECDH('P-256'), { code: 'ERR_CRYPTO_INVALID_CURVE' });
assert.throws(() => crypto.createECDH('RSA'), { code: 'ERR_CRYPTO_OPERATION_FAILED', message: 'Failed to create key using named curve' });
assert.throws(() => crypto.ECDH.convertKey(Buffer.alloc(65, 4), 'RSA'), { message: 'Failed to get EC_GROUP' });
assert.strictEqual(crypto.generateKeyPairSync('ec', { namedCurve: 'X25519' }).privateKey.asymmetricKeyType, 'x25519');
assert.throws(() => crypto.generateKeyPairSync('ec', { namedCurve: 'SHA256' }), { message: /invalid curve/ });

// A PKCS#8 key that is encrypted, as far as its first bytes tell, and nothing else: no passphrase would help.
const der = crypto.createPrivateKey({ key: ed, format: 'jwk' }).export({ format: 'der', type: 'pkcs8' });
der[2] = 4;
assert.throws(() => crypto.createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }), { library: 'asn1 encoding routines' });

// Where PKCS#1 or SEC 1 is said, any private key may be.
const plain = crypto.createPrivateKey({ key: ec, format: 'jwk' });
for (const written of ['pkcs8', 'sec1']) {
  const bytes = plain.export({ format: 'der', type: written });
  for (const type of ['pkcs1', 'sec1']) {
    assert(crypto.createPrivateKey({ key: bytes, format: 'der', type }).equals(plain));
    assert.throws(() => crypto.createPrivateKey({ key: bytes.subarray(1), format: 'der', type }), { name: 'Error' });
    assert.throws(() => crypto.createPrivateKey({ key: bytes.subarray(0, -1), format: 'der', type }), { code: 'ERR_OSSL_ASN1_NOT_ENOUGH_DATA' });
  }
}

// An empty passphrase is none.
assert.throws(() => tls.createSecureContext({ pfx: Buffer.from('00', 'hex'), passphrase: '' }), { name: 'Error' });

async function main() {
  // The two halves of a JWK have to be a pair.
  const signs = [{ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign']];
  const other = jwkOf('ec', { namedCurve: 'P-256' });
  await subtle.importKey('jwk', ec, ...signs);
  for (const d of [other.d, '', 'AQ', `${ec.d}AAAA`, Buffer.alloc(32, 255).toString('base64url')]) {
    await assert.rejects(subtle.importKey('jwk', { ...ec, d }, ...signs), { name: 'DataError', message: 'Invalid keyData' });
  }
  // However they are written.
  await subtle.importKey('jwk', { ...ed, x: `!${ed.x}=` }, 'Ed25519', true, ['sign']);
  const exponentless = await subtle.importKey('jwk', { kty: 'RSA', n: rsa.n, e: 'AA' }, { name: 'RSA-PSS', hash: 'SHA-256' }, true, []);
  assert.strictEqual(exponentless.algorithm.publicExponent.length, 0);
  console.log('ok');
}

main();
