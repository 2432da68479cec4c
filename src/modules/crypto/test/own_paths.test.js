'use strict';

// What does not go through OpenSSL's general code gives what that gives.

const assert = require('node:assert');
const crypto = require('node:crypto');

const hex = (text) => Buffer.from(text, 'hex');

// Ed25519: RFC 8032, 7.1, test 2.
{
  const seed = hex('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb');
  const raw = hex('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c');
  const der = Buffer.concat([hex('302e020100300506032b657004220420'), seed]);
  const key = crypto.createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  assert.deepStrictEqual(key.export({ format: 'der', type: 'pkcs8' }), der);
  assert.strictEqual(key.export({ format: 'jwk' }).x, raw.toString('base64url'));
  const signature = crypto.sign(null, hex('72'), key);
  assert.strictEqual(
    signature.toString('hex'),
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  );
  const publicKey = crypto.createPublicKey(key);
  assert.strictEqual(crypto.verify(null, hex('72'), publicKey, signature), true);
  assert.strictEqual(crypto.verify(null, hex('73'), publicKey, signature), false);
  assert.strictEqual(crypto.verify(null, hex('72'), publicKey, signature.subarray(1)), false);
  // S + L is no signature: S has one form only (5.1.7).
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  const s = BigInt(`0x${Buffer.from(signature.subarray(32)).reverse().toString('hex')}`) + order;
  const other = Buffer.concat([signature.subarray(0, 32), hex(s.toString(16).padStart(64, '0')).reverse()]);
  assert.strictEqual(crypto.verify(null, hex('72'), publicKey, other), false);
  // With the neutral element as a key the equation holds for R = [S]B, whatever the message.
  const neutral = crypto.createPublicKey({
    key: Buffer.concat([hex('302a300506032b6570032100'), hex('01'.padEnd(64, '0'))]), format: 'der', type: 'spki',
  });
  const zero = Buffer.concat([hex('01'.padEnd(64, '0')), Buffer.alloc(32)]);
  assert.strictEqual(crypto.verify(null, hex('72'), neutral, zero), false);
}

// X25519: any 32 bytes are a private key.
{
  const alice = crypto.createPrivateKey({
    key: Buffer.concat([hex('302e020100300506032b656e04220420'), crypto.randomBytes(32)]), format: 'der', type: 'pkcs8',
  });
  const peer = crypto.generateKeyPairSync('x25519');
  assert.deepStrictEqual(
    crypto.diffieHellman({ privateKey: alice, publicKey: peer.publicKey }),
    crypto.diffieHellman({ privateKey: peer.privateKey, publicKey: crypto.createPublicKey(alice) }),
  );
  const d = Buffer.from(peer.privateKey.export({ format: 'jwk' }).d, 'base64url');
  assert.strictEqual(d[0] & 7, 0);
  assert.strictEqual(d[31] & 0xc0, 0x40);
}

// A key in its usual form, and laid out so that OpenSSL reads it: the same key.
const kinds = [
  ['ed25519'], ['x25519'], ['ed448'], ['rsa', { modulusLength: 1024 }],
  ...['P-256', 'P-384', 'P-521', 'secp256k1', 'secp224r1'].map((namedCurve) => ['ec', { namedCurve }]),
];
for (const [kind, options] of kinds) {
  const pair = crypto.generateKeyPairSync(kind, options);
  for (const [half, type, create] of [['privateKey', 'pkcs8', crypto.createPrivateKey], ['publicKey', 'spki', crypto.createPublicKey]]) {
    const key = pair[half];
    const pem = key.export({ format: 'pem', type });
    const der = key.export({ format: 'der', type });
    for (const form of [pem, pem.trimEnd(), `text\n${pem}`, pem.replaceAll('\n', '\r\n'), { key: der, format: 'der', type }]) {
      const read = create(form);
      assert.ok(read.equals(key), `${kind} ${half}`);
      assert.strictEqual(read.export({ format: 'pem', type }), pem);
      assert.deepStrictEqual(read.asymmetricKeyDetails, key.asymmetricKeyDetails);
    }
    // One wrong byte: the error, or another key, that there would be.
    for (const at of [1, 4, 8, 12, der.length - 40, der.length - 1]) {
      const wrong = Buffer.from(der);
      wrong[at] ^= 1;
      try {
        create({ key: wrong, format: 'der', type });
      } catch (error) {
        assert.match(`${error.code} ${error.message}`, /ERR_OSSL|Failed to read asymmetric key|ERR_MISSING_PASSPHRASE/);
      }
    }
    if (kind === 'ed448' || options?.namedCurve === 'secp224r1') continue;
    const jwk = key.export({ format: 'jwk' });
    assert.ok(create({ key: jwk, format: 'jwk' }).equals(key));
  }
}
// A point that is not on its curve.
{
  const jwk = crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
  jwk.y = jwk.x;
  assert.throws(() => crypto.createPublicKey({ key: jwk, format: 'jwk' }), { code: 'ERR_CRYPTO_INVALID_JWK' });
}

// PBKDF2 against HMAC itself (RFC 8018, 5.2), and RFC 6070.
{
  assert.strictEqual(crypto.pbkdf2Sync('password', 'salt', 4096, 20, 'sha1').toString('hex'), '4b007901b765489abead49d926f721d065a429c1');
  const slow = (digest, password, salt, iterations, length) => {
    const out = [];
    for (let number = 1; Buffer.concat(out).length < length; number++) {
      const index = Buffer.alloc(4);
      index.writeUInt32BE(number);
      let u = crypto.createHmac(digest, password).update(salt).update(index).digest();
      const sum = Buffer.from(u);
      for (let i = 1; i < iterations; i++) {
        u = crypto.createHmac(digest, password).update(u).digest();
        for (let j = 0; j < sum.length; j++) sum[j] ^= u[j];
      }
      out.push(sum);
    }
    return Buffer.concat(out).subarray(0, length);
  };
  for (const digest of ['sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'md5', 'sha3-256', 'sha512-256']) {
    for (const password of ['', 'p', 'p'.repeat(200)]) {
      for (const length of [1, 20, 64, 77, 150]) {
        assert.deepStrictEqual(crypto.pbkdf2Sync(password, 'salt', 3, length, digest), slow(digest, password, 'salt', 3, length));
      }
    }
  }
}

// scrypt: RFC 7914, 12.
assert.strictEqual(
  crypto.scryptSync('password', 'NaCl', 64, { N: 1024, r: 8, p: 16 }).toString('hex'),
  'fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640',
);
assert.strictEqual(crypto.scryptSync('', '', 8, { N: 16, r: 1, p: 1 }).toString('hex'), '77d6576238657b20');
assert.throws(() => crypto.scryptSync('', '', 8, { N: 15 }), { code: 'ERR_CRYPTO_INVALID_SCRYPT_PARAMS' });

// Random bytes of all sizes: no two alike, none left zero, and only where they belong.
{
  const seen = new Set();
  for (let i = 0; i < 1000; i++) seen.add(crypto.randomBytes(16).toString('hex')).add(crypto.randomUUID());
  assert.strictEqual(seen.size, 2000);
  assert.match(crypto.randomUUID(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  for (const size of [1, 63, 64, 65, 5000]) {
    const bytes = Buffer.alloc(size + 2);
    const touched = Buffer.alloc(size + 2);
    for (let i = 0; i < 12; i++) {
      crypto.randomFillSync(bytes, 1, size);
      for (let j = 0; j < touched.length; j++) touched[j] |= bytes[j];
    }
    assert.strictEqual(bytes[0] + bytes[size + 1], 0);
    assert.ok(touched.subarray(1, size + 1).every((byte) => byte !== 0));
  }
  assert.notDeepStrictEqual(crypto.getRandomValues(new Uint32Array(4)), new Uint32Array(4));
}

// Comparison in constant time, of every kind of bytes.
{
  const bytes = Uint8Array.of(1, 2, 3, 4);
  const forms = [bytes, bytes.buffer.slice(), new DataView(bytes.buffer.slice()), Buffer.from(bytes), new Uint32Array(bytes.buffer.slice())];
  for (const a of forms) for (const b of forms) assert.strictEqual(crypto.timingSafeEqual(a, b), true);
  assert.strictEqual(crypto.timingSafeEqual(bytes, Buffer.from([1, 2, 3, 5])), false);
  assert.strictEqual(crypto.timingSafeEqual(Buffer.alloc(100, 1), Buffer.alloc(100, 1)), true);
  assert.throws(() => crypto.timingSafeEqual('a', bytes), { code: 'ERR_INVALID_ARG_TYPE', message: /"buf1"/ });
  assert.throws(() => crypto.timingSafeEqual(bytes, 1), { code: 'ERR_INVALID_ARG_TYPE', message: /"buf2"/ });
  assert.throws(() => crypto.timingSafeEqual(bytes, bytes.subarray(1)), { code: 'ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH' });
}

// Short digests and HMACs: the same as in two updates, which are OpenSSL's.
for (const name of ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'sha512-256', 'sha3-256', 'ripemd160']) {
  for (const size of [0, 1, 55, 56, 63, 64, 65, 111, 112, 128, 1000, 1024, 1025]) {
    const data = Buffer.alloc(size, size);
    const key = Buffer.alloc(size >> 2, 7);
    const inTwo = (hash, encoding) => hash.update(data.subarray(0, 1)).update(data.subarray(1)).digest(encoding);
    const expected = inTwo(crypto.createHash(name), 'hex');
    assert.strictEqual(crypto.createHash(name).update(data).digest('hex'), expected, `${name} ${size}`);
    assert.strictEqual(crypto.hash(name, data), expected, `${name} ${size}`);
    assert.deepStrictEqual(crypto.hash(name, data, 'buffer'), hex(expected), `${name} ${size}`);
    assert.strictEqual(
      crypto.createHmac(name, key).update(data).digest('base64'),
      inTwo(crypto.createHmac(name, key), 'base64'), `${name} ${size}`);
  }
}

// timingSafeEqual() sees a difference wherever it is.
for (const size of [1, 7, 8, 9, 16, 31, 32, 33, 64, 65, 100]) {
  const bytes = crypto.randomBytes(size);
  assert.strictEqual(crypto.timingSafeEqual(bytes, Buffer.from(bytes)), true);
  for (let at = 0; at < size; at++) {
    const other = Buffer.from(bytes);
    other[at] ^= 1 << (at % 8);
    assert.strictEqual(crypto.timingSafeEqual(bytes, other), false, `${size} ${at}`);
  }
}
