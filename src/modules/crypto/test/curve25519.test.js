'use strict';
// Ed25519 and X25519 do not take OpenSSL's way: the results are those of RFC 8032 and RFC 7748, and of OpenSSL.
const assert = require('node:assert');
const crypto = require('node:crypto');

const bytes = (hex) => Buffer.from(hex, 'hex');
const url = (buffer) => buffer.toString('base64url');
const secretKey = (crv, d, x) => crypto.createPrivateKey({ format: 'jwk', key: { kty: 'OKP', crv, d: url(d), x: url(x) } });
const publicKey = (crv, x) => crypto.createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv, x: url(x) } });
/** PKCS#8 without the public key (RFC 8410, 7), which must be computed. */
const fromSeed = (arc, seed) =>
  crypto.createPrivateKey({ format: 'der', type: 'pkcs8', key: Buffer.concat([bytes(`302e020100300506032b65${arc}04220420`), seed]) });
const edSeed = (seed) => fromSeed('70', seed);
const xScalar = (scalar) => fromSeed('6e', scalar);
const point = (key) => Buffer.from(key.export({ format: 'jwk' }).x, 'base64url');

// RFC 8032, 7.1, tests 1 to 3.
for (const [seed, key, message, signature] of [
  ['9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a', '',
    'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b'],
  ['4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
    '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c', '72',
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00'],
  ['c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
    'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025', 'af82',
    '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a'],
]) {
  const own = edSeed(bytes(seed));
  assert.strictEqual(point(crypto.createPublicKey(own)).toString('hex'), key);
  assert.strictEqual(crypto.sign(null, bytes(message), own).toString('hex'), signature);
  assert.strictEqual(crypto.verify(null, bytes(message), publicKey('Ed25519', bytes(key)), bytes(signature)), true);
}

// RFC 7748, 6.1.
const alice = xScalar(bytes('77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a'));
const bob = xScalar(bytes('5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb'));
const shared = '4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742';
assert.strictEqual(point(alice).toString('hex'), '8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a');
assert.strictEqual(point(bob).toString('hex'), 'de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f');
const agree = (privateKey, other) => crypto.diffieHellman({ privateKey, publicKey: other }).toString('hex');
assert.strictEqual(agree(alice, crypto.createPublicKey(bob)), shared);
assert.strictEqual(agree(bob, crypto.createPublicKey(alice)), shared);

// Section 5: the highest bit of a point is ignored.
const marked = point(bob);
marked[31] |= 0x80;
assert.strictEqual(agree(alice, publicKey('X25519', marked)), shared);

// Section 6.1: points of small order, and in encodings that are not the least, would give a secret of zeros.
const p = bytes('edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f');
const next = Buffer.from(p);
next[0] += 1;
for (const small of [Buffer.alloc(32), Buffer.alloc(32).fill(1, 0, 1), p, next])
  assert.throws(() => agree(alice, publicKey('X25519', small)), { code: 'ERR_OSSL_FAILED_DURING_DERIVATION' });

// Every bit of a signature, of the message and of the key counts; so does that the scalar is reduced (RFC 8032, 5.1.7).
const own = edSeed(Buffer.alloc(32, 7));
const message = Buffer.from('every bit');
const signature = crypto.sign(null, message, own);
const verify = (data, key, sig) => crypto.verify(null, data, publicKey('Ed25519', key), sig);
assert.strictEqual(verify(message, point(own), signature), true);
const flipped = (buffer, bit) => {
  const copy = Buffer.from(buffer);
  copy[bit >> 3] ^= 1 << (bit & 7);
  return copy;
};
for (let bit = 0; bit < 512; bit += 3) {
  assert.strictEqual(verify(message, point(own), flipped(signature, bit)), false);
  assert.strictEqual(verify(flipped(message, bit % (message.length * 8)), point(own), signature), false);
  assert.strictEqual(verify(message, flipped(point(own), bit % 256), signature), false);
}
const order = (1n << 252n) + 27742317777372353535851937790883648493n;
const scalar = BigInt(`0x${Buffer.from(signature.subarray(32)).reverse().toString('hex')}`) + order;
const unreduced = Buffer.concat([signature.subarray(0, 32), bytes(scalar.toString(16).padStart(64, '0')).reverse()]);
assert.strictEqual(verify(message, point(own), unreduced), false);
