'use strict';
// Web Crypto: what its operations give, against node:crypto where both can do it, and what they refuse.
const assert = require('node:assert');
const nodeCrypto = require('node:crypto');

const { subtle } = globalThis.crypto;
const { KeyObject } = nodeCrypto;
process.on('warning', () => {});

const bytes = (text) => new Uint8Array(Buffer.from(text));
const hex = (buffer) => Buffer.from(buffer).toString('hex');
const refuses = (promise, name, message = /./) => assert.rejects(promise, { name, message });
const data = bytes('the quick brown fox');

async function digests() {
  for (const [name, node] of [['SHA-1', 'sha1'], ['sha-256', 'sha256'], ['SHA-512', 'sha512'], ['SHA3-256', 'sha3-256']]) {
    assert.strictEqual(hex(await subtle.digest(name, data)), nodeCrypto.hash(node, data));
  }
  assert.strictEqual(hex(await subtle.digest({ name: 'cSHAKE128', outputLength: 64 }, data)),
                     nodeCrypto.createHash('shake128', { outputLength: 8 }).update(data).digest('hex'));
  // RFC 9861, section 5: the empty message; 17 ** 4 bytes, which are a tree.
  assert.strictEqual(hex(await subtle.digest({ name: 'TurboSHAKE128', outputLength: 128 }, bytes(''))), '1e415f1c5983aff2169217277d17bb53');
  assert.strictEqual(hex(await subtle.digest({ name: 'KT128', outputLength: 128 }, bytes(''))), '1ac2d450fc3b4205d19da7bfca1b3751');
  const long = new Uint8Array(17 ** 4).map((_, i) => i % 251);
  assert.match(hex(await subtle.digest({ name: 'KT128', outputLength: 128 }, long)), /^8701045e22205345ff4dda05555cbb5c$/);
  await refuses(subtle.digest('MD5', data), 'NotSupportedError', 'Unrecognized algorithm name');
  await assert.rejects(subtle.digest('SHA-256'), { code: 'ERR_MISSING_ARGS' });
  await assert.rejects(subtle.digest('SHA-256', 'text'), { code: 'ERR_INVALID_ARG_TYPE' });
}

async function ciphers() {
  const iv = new Uint8Array(16).fill(7);
  const cases = [
    ['AES-CBC', { iv }], ['AES-CTR', { counter: iv, length: 64 }], ['AES-GCM', { iv: iv.subarray(4), additionalData: bytes('more'), tagLength: 96 }],
    ['AES-OCB', { iv: iv.subarray(4) }], ['ChaCha20-Poly1305', { iv: iv.subarray(4) }],
  ];
  for (const [name, parameters] of cases) {
    const key = await subtle.generateKey({ name, length: 256 }, true, ['encrypt', 'decrypt']);
    const algorithm = { name, ...parameters };
    for (const message of [data, new Uint8Array(0), new Uint8Array(100_000)]) {
      const sealed = await subtle.encrypt(algorithm, key, message);
      assert.deepStrictEqual(new Uint8Array(await subtle.decrypt(algorithm, key, sealed)), message, name);
    }
    if (/CBC|CTR/.test(name)) continue;
    const broken = new Uint8Array(await subtle.encrypt(algorithm, key, data));
    broken[3] ^= 1;
    await refuses(subtle.decrypt(algorithm, key, broken), 'OperationError', /operation-specific/);
    await refuses(subtle.decrypt(algorithm, key, broken.subarray(0, 5)), 'OperationError');
  }
  // The counter's own bits overflow into nothing.
  const key = await subtle.importKey('raw', new Uint8Array(16), 'AES-CTR', false, ['encrypt']);
  const counter = new Uint8Array(16).fill(255);
  const ends = await subtle.encrypt({ name: 'AES-CTR', counter, length: 4 }, key, new Uint8Array(32));
  const begun = Uint8Array.from(counter, (byte, i) => (i === 15 ? 0xf0 : byte));
  const again = await subtle.encrypt({ name: 'AES-CTR', counter: begun, length: 4 }, key, new Uint8Array(16));
  assert.strictEqual(hex(ends).slice(32), hex(again));
  await refuses(subtle.encrypt({ name: 'AES-CTR', counter, length: 1 }, key, new Uint8Array(48)), 'OperationError');
  await refuses(subtle.encrypt({ name: 'AES-CTR', counter, length: 4 }, await subtle.importKey('raw', iv, 'AES-CBC', true, ['encrypt']), data),
                'InvalidAccessError', 'Key algorithm mismatch');
}

async function signatures() {
  const hash = 'SHA-256';
  const cases = [
    [{ name: 'HMAC', hash }], [{ name: 'KMAC256' }, { name: 'KMAC256', outputLength: 256 }],
    [{ name: 'ECDSA', namedCurve: 'P-384' }, { name: 'ECDSA', hash }], [{ name: 'Ed25519' }], [{ name: 'Ed448' }], [{ name: 'ML-DSA-44' }],
    [{ name: 'RSA-PSS', hash, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) }, { name: 'RSA-PSS', saltLength: 32 }],
  ];
  for (const [generation, algorithm = generation] of cases) {
    const made = await subtle.generateKey(generation, true, ['sign', 'verify']);
    const { privateKey, publicKey } = made.privateKey ? made : { privateKey: made, publicKey: made };
    const signature = await subtle.sign(algorithm, privateKey, data);
    assert.strictEqual(await subtle.verify(algorithm, publicKey, signature, data), true, generation.name);
    assert.strictEqual(await subtle.verify(algorithm, publicKey, signature, bytes('other')), false, generation.name);
    if (privateKey === publicKey) continue;
    assert.strictEqual((await subtle.getPublicKey(privateKey, ['verify'])).type, 'public');
    for (const [format, key, usages] of [['spki', publicKey, ['verify']], ['pkcs8', privateKey, ['sign']], ['jwk', privateKey, ['sign']]]) {
      const imported = await subtle.importKey(format, await subtle.exportKey(format, key), generation, true, usages);
      assert.ok(KeyObject.from(imported).equals(KeyObject.from(key)), `${generation.name} ${format}`);
    }
  }
}

async function derivations() {
  const secret = await subtle.importKey('raw', bytes('password'), 'PBKDF2', false, ['deriveBits', 'deriveKey']);
  const pbkdf2 = { name: 'PBKDF2', hash: 'SHA-256', salt: bytes('salt'), iterations: 3 };
  assert.strictEqual(hex(await subtle.deriveBits(pbkdf2, secret, 256)), nodeCrypto.pbkdf2Sync('password', 'salt', 3, 32, 'sha256').toString('hex'));
  const derived = await subtle.deriveKey(pbkdf2, secret, { name: 'AES-GCM', length: 128 }, true, ['encrypt']);
  assert.deepStrictEqual(derived.algorithm, { name: 'AES-GCM', length: 128 });
  await refuses(subtle.deriveBits(pbkdf2, secret, 7), 'OperationError', 'length must be a multiple of 8');
  for (const name of ['X25519', 'X448', 'ECDH']) {
    const algorithm = { name, namedCurve: 'P-256' };
    const [a, b] = await Promise.all([0, 0].map(() => subtle.generateKey(algorithm, false, ['deriveBits'])));
    const [one, two] = await Promise.all([
      subtle.deriveBits({ name, public: b.publicKey }, a.privateKey, 200), subtle.deriveBits({ name, public: a.publicKey }, b.privateKey, 200),
    ]);
    assert.strictEqual(hex(one), hex(two));
    assert.strictEqual(one.byteLength, 25);
  }
  const kem = await subtle.generateKey('ML-KEM-512', false, ['encapsulateBits', 'decapsulateBits']);
  const { sharedKey, ciphertext } = await subtle.encapsulateBits('ML-KEM-512', kem.publicKey);
  assert.strictEqual(hex(await subtle.decapsulateBits('ML-KEM-512', kem.privateKey, ciphertext)), hex(sharedKey));
}

async function keys() {
  const aes = await subtle.importKey('raw', new Uint8Array(16), 'AES-CBC', true, ['decrypt', 'encrypt']);
  assert.deepStrictEqual(aes.usages, ['encrypt', 'decrypt']);
  aes.algorithm.name = 'other';
  assert.deepStrictEqual((await subtle.exportKey('jwk', aes)), {
    key_ops: ['encrypt', 'decrypt'], ext: true, alg: 'A128CBC', kty: 'oct', k: 'AAAAAAAAAAAAAAAAAAAAAA',
  });
  const clone = structuredClone(aes);
  assert.ok(KeyObject.from(clone).equals(KeyObject.from(aes)));
  assert.strictEqual(Object.getPrototypeOf(CryptoKey.prototype), Object.prototype);
  const { get } = Object.getOwnPropertyDescriptor(globalThis, 'crypto');
  assert.throws(() => get.call({}), { code: 'ERR_INVALID_THIS' });
  assert.strictEqual(get.call(undefined), crypto);
  // Points are written whole, private keys of lattices as their seeds.
  const point = Buffer.from('3039301306072a8648ce3d020106082a8648ce3d03010703220002d210b0a6f9d9f012868058b43fa4f471018543bba00c9250df9257c2acae5dd1', 'hex');
  const whole = await subtle.exportKey('spki', await subtle.importKey('spki', point, { name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify']));
  assert.strictEqual(whole.byteLength, 91);
  for (const [name, usage, size] of [['ML-DSA-44', 'sign', 54], ['ML-KEM-512', 'decapsulateBits', 86]]) {
    const { privateKey } = nodeCrypto.generateKeyPairSync(name.toLowerCase());
    const key = await subtle.importKey('pkcs8', privateKey.export({ type: 'pkcs8', format: 'der' }), name, true, [usage]);
    const seed = await subtle.exportKey('pkcs8', key);
    assert.strictEqual(seed.byteLength, size);
    assert.ok(privateKey.equals(KeyObject.from(await subtle.importKey('pkcs8', seed, name, true, [usage]))));
  }
  // Halves of two pairs; exponents that are none, whatever the usages.
  const [one, two] = [0, 1].map(() => nodeCrypto.generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }));
  await refuses(subtle.importKey('jwk', { ...one, x: two.x }, 'Ed25519', true, ['sign']), 'DataError');
  await refuses(subtle.generateKey(
    { name: 'RSA-PSS', hash: 'SHA-256', modulusLength: 1024, publicExponent: new Uint8Array([1]) }, true, []), 'OperationError');
  // OCB's shorter tags.
  const ocb = await subtle.generateKey({ name: 'AES-OCB', length: 128 }, true, ['encrypt', 'decrypt']);
  for (const tagLength of [64, 96, 128]) {
    const algorithm = { name: 'AES-OCB', iv: new Uint8Array(15), tagLength };
    assert.deepStrictEqual(new Uint8Array(await subtle.decrypt(algorithm, ocb, await subtle.encrypt(algorithm, ocb, data))), data);
  }
  const locked = await subtle.importKey('raw', new Uint8Array(16), 'AES-CBC', false, ['encrypt']);
  await refuses(subtle.exportKey('raw', locked), 'InvalidAccessError', 'key is not extractable');
  await refuses(subtle.importKey('raw', new Uint8Array(15), 'AES-CBC', true, ['encrypt']), 'DataError', 'Invalid key length');
  await refuses(subtle.importKey('spki', new Uint8Array(15), 'Ed25519', true, ['verify']), 'DataError', 'Invalid keyData');
  await refuses(subtle.generateKey('Ed25519', true, []), 'SyntaxError');
  const wrapping = await subtle.generateKey({ name: 'AES-KW', length: 128 }, false, ['wrapKey', 'unwrapKey']);
  const wrapped = await subtle.wrapKey('jwk', aes, wrapping, 'AES-KW');
  const unwrapped = await subtle.unwrapKey('jwk', wrapped, wrapping, 'AES-KW', 'AES-CBC', true, ['encrypt']);
  assert.ok(KeyObject.from(unwrapped).equals(KeyObject.from(aes)));
  assert.throws(() => new globalThis.CryptoKey(), { code: 'ERR_ILLEGAL_CONSTRUCTOR' });
  assert.throws(() => crypto.getRandomValues(new Uint8Array(65_537)), { name: 'QuotaExceededError' });
  assert.throws(() => crypto.getRandomValues(new Float32Array(1)), { name: 'TypeMismatchError' });
  assert.strictEqual(nodeCrypto.webcrypto, globalThis.crypto);
  assert.strictEqual(SubtleCrypto.supports('encrypt', { name: 'AES-GCM', iv: new Uint8Array(12) }), true);
  assert.strictEqual(SubtleCrypto.supports('digest', 'MD5'), false);
}

Promise.all([digests(), ciphers(), signatures(), derivations(), keys()]).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
