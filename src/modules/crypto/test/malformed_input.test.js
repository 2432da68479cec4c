'use strict';

// Keys, certificates, SPKACs and JWKs with bytes that were changed, cut off or added, the same ones every time: an error or
// another key, never a crash, and no secret in a message.

const assert = require('node:assert');
const crypto = require('node:crypto');
const { subtle } = crypto;

const { random } = require('../../../../test/support/random.js')();

function mutate(bytes) {
  const out = Buffer.from(bytes);
  switch (random(4)) {
    case 0:
      out[random(out.length)] ^= 1 << random(8);
      return out;
    case 1:
      return out.subarray(0, random(out.length));
    case 2:
      return Buffer.concat([out.subarray(0, random(out.length)), Buffer.from([random(256), 0x30, 0x84, 0xff, 0xff]), out]);
    default: {
      // A length that is not true.
      const at = random(out.length);
      out[at] = [0x80, 0x81, 0x82, 0x84, 0xff][random(5)];
      return out;
    }
  }
}

const kinds = [['ed25519'], ['x25519'], ['ec', { namedCurve: 'P-256' }], ['rsa', { modulusLength: 1024 }]].map(([type, options]) => {
  const { publicKey, privateKey } = crypto.generateKeyPairSync(type, options);
  return {
    pkcs8: privateKey.export({ format: 'der', type: 'pkcs8' }),
    spki: publicKey.export({ format: 'der', type: 'spki' }),
    pem: privateKey.export({ format: 'pem', type: 'pkcs8' }),
    encrypted: privateKey.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-128-cbc', passphrase: 'top secret' }),
    jwk: privateKey.export({ format: 'jwk' }),
  };
});

const attempt = (fn) => {
  try {
    fn();
  } catch (error) {
    assert.ok(error instanceof Error);
    assert.ok(!`${error.message}${error.stack}`.includes('top secret'));
    for (const { jwk } of kinds) assert.ok(!error.message.includes(jwk.d));
  }
};

for (const { pkcs8, spki, pem, encrypted, jwk } of kinds) {
  for (let i = 0; i < 60; i++) {
    attempt(() => crypto.createPrivateKey({ key: mutate(pkcs8), format: 'der', type: 'pkcs8' }).export({ format: 'der', type: 'pkcs8' }));
    attempt(() => crypto.createPublicKey({ key: mutate(spki), format: 'der', type: 'spki' }).export({ format: 'der', type: 'spki' }));
    attempt(() => crypto.createPrivateKey(mutate(Buffer.from(pem))));
    attempt(() => new crypto.X509Certificate(mutate(spki)));
    attempt(() => crypto.Certificate.verifySpkac(mutate(Buffer.from(spki.toString('base64')))));
    attempt(() => crypto.Certificate.exportChallenge(mutate(spki)));
    const key = { ...jwk };
    const members = Object.keys(key);
    const member = members[random(members.length)];
    key[member] = [undefined, 1, '', mutate(Buffer.from(`${key[member]}`)).toString('latin1'), key.x ?? key.n][random(5)];
    attempt(() => crypto.createPrivateKey({ key, format: 'jwk' }).export({ format: 'jwk' }));
  }
  for (let i = 0; i < 5; i++) {
    attempt(() => crypto.createPrivateKey({ key: mutate(Buffer.from(encrypted)), passphrase: 'top secret' }));
    attempt(() => crypto.createPrivateKey({ key: encrypted, passphrase: mutate(Buffer.from('top secret')) }));
  }
}

async function webCrypto() {
  const algorithms = [
    { name: 'Ed25519' }, { name: 'X25519' }, { name: 'ECDSA', namedCurve: 'P-256' }, { name: 'RSA-PSS', hash: 'SHA-256' },
    { name: 'HMAC', hash: 'SHA-256' }, { name: 'AES-GCM' }, { name: 'ML-DSA-44' },
  ];
  const formats = ['raw', 'pkcs8', 'spki', 'jwk', 'raw-public', 'raw-seed', 'raw-secret'];
  for (let i = 0; i < 400; i++) {
    const format = formats[random(formats.length)];
    const { pkcs8, spki, jwk } = kinds[random(kinds.length)];
    const data = format === 'jwk' ? { ...jwk, [Object.keys(jwk)[random(3)]]: 'AQAB' } : mutate(format === 'spki' ? spki : pkcs8);
    const usage = [['sign'], ['verify'], ['encrypt'], []][random(4)];
    try {
      const key = await subtle.importKey(format, data, algorithms[random(algorithms.length)], true, usage);
      await subtle.exportKey(key.type === 'public' ? 'spki' : key.type === 'private' ? 'pkcs8' : 'raw-secret', key);
    } catch (error) {
      assert.ok(error instanceof DOMException || error instanceof TypeError, error);
      assert.ok(!error.message.includes(jwk.d));
    }
  }
}

process.removeAllListeners('warning');
webCrypto();
