'use strict';

// Secrets stay where they belong: not in what is printed, not in messages, not in memory that Buffers share.

const assert = require('node:assert');
const crypto = require('node:crypto');
const tls = require('node:tls');
const { inspect } = require('node:util');

const secret = 'correct horse battery staple';
const bytes = Buffer.from(secret);
const pair = crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pem = pair.privateKey.export({ format: 'pem', type: 'pkcs8' });
const sealed = pair.privateKey.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-128-cbc', passphrase: secret });
const body = pem.split('\n')[1];
const jwk = pair.privateKey.export({ format: 'jwk' });

const isSilent = (text, what) => {
  for (const word of [secret, bytes.toString('hex'), bytes.toString('base64'), body, jwk.d]) {
    assert.ok(!text.includes(word), `${what} shows a secret`);
  }
  // As inspect() prints bytes.
  assert.ok(!text.includes('63 6f 72 72 65 63 74'), `${what} shows a secret`);
};

async function printed() {
  const secretKey = crypto.createSecretKey(secret, 'utf8');
  const cryptoKey = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, true, ['sign']);
  const ecdh = crypto.createECDH('prime256v1');
  ecdh.setPrivateKey(Buffer.from(jwk.d, 'base64url'));
  const things = {
    secretKey,
    cryptoKey,
    ecdh,
    privateKey: pair.privateKey,
    hmac: crypto.createHmac('sha256', secret),
    usedHmac: crypto.createHmac('sha256', secret).update('x'),
    cipher: crypto.createCipheriv('aes-128-ecb', secret.slice(0, 16), null),
    sign: crypto.createSign('sha256').update('x'),
    context: tls.createSecureContext({ key: sealed, passphrase: secret }),
  };
  for (const [name, thing] of Object.entries(things)) {
    isSilent(inspect(thing, { depth: 9, showHidden: true }), name);
    isSilent(JSON.stringify(thing), name);
    isSilent(`${thing}`, name);
  }
  assert.strictEqual(JSON.stringify(secretKey), '{}');
}

function messages() {
  const failing = [
    () => crypto.createPrivateKey({ key: sealed, passphrase: `${secret}!` }),
    () => crypto.createPrivateKey({ key: `${pem.slice(0, 80)}\n${pem}`, format: 'pem' }),
    () => crypto.createPrivateKey({ key: pem, format: 'der', type: 'pkcs8' }),
    () => crypto.createPrivateKey({ key: { ...jwk, crv: 'P-999' }, format: 'jwk' }),
    () => crypto.createPrivateKey({ key: { ...jwk, x: 'AA' }, format: 'jwk' }),
    () => crypto.createPrivateKey({ key: { ...jwk, kty: 'RSA' }, format: 'jwk' }),
    () => crypto.createCipheriv('aes-256-gcm', secret, Buffer.alloc(12)),
    () => crypto.createHmac('none', secret),
    () => crypto.pbkdf2Sync(secret, 'salt', 1, 8, 'none'),
    () => crypto.scryptSync(secret, 'salt', 8, { N: 3 }),
    () => crypto.hkdfSync('none', secret, '', '', 8),
    () => tls.createSecureContext({ key: sealed, passphrase: `${secret}!` }),
    () => tls.createSecureContext({ pfx: bytes, passphrase: secret }),
    () => tls.createSecureContext({ key: `-----BEGIN PRIVATE KEY-----\n${body}\n` }),
  ];
  for (const fail of failing) {
    assert.throws(fail, (error) => {
      isSilent(inspect(error, { depth: 9, showHidden: true }), `${fail}`);
      return true;
    });
  }
}

/** Text becomes bytes in memory that short Buffers share; what was a key in there must be gone. */
async function sharedMemory() {
  const uses = [
    (text) => crypto.createSecretKey(text, 'utf8'),
    (text) => crypto.createHmac('sha256', text).update('x').digest(),
    (text) => crypto.createHmac('sha256', text.repeat(20)).update('x').digest(),
    (text) => crypto.createCipheriv('aes-128-cbc', text.slice(0, 16), Buffer.alloc(16)).final(),
    (text) => crypto.pbkdf2Sync(text, 'salt', 1, 8, 'sha256'),
    (text) => crypto.scryptSync(text, 'salt', 8, { N: 2 }),
    (text) => crypto.hkdfSync('sha256', text, '', '', 8),
    (text) => pair.privateKey.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-128-cbc', passphrase: text }),
    (text) => assert.throws(() => crypto.createPrivateKey({ key: sealed, passphrase: text })),
    (text) => assert.throws(() => crypto.createPrivateKey(text)),
    (text) => assert.throws(() => crypto.createECDH('prime256v1').setPrivateKey(text.repeat(4))),
    (text) => assert.throws(() => tls.createSecureContext({ key: text })),
    (text) => new Promise((done) => { crypto.pbkdf2(text, 'salt', 1, 8, 'sha256', done); }),
    (text) => new Promise((done) => { crypto.scrypt(text, 'salt', 8, { N: 2 }, done); }),
    (text) => new Promise((done) => { crypto.hkdf('sha256', text, '', '', 8, done); }),
    (text) => crypto.subtle.importKey('jwk', { kty: 'oct', k: Buffer.from(text).fill(0, 3).toString('base64url') }, { name: 'HMAC', hash: 'SHA-256' }, true, ['sign']),
  ];
  const pool = Buffer.allocUnsafe(1).buffer;
  for (const [i, use] of uses.entries()) {
    const text = `secret ${i} of this test`;
    await use(text);
    assert.ok(!Buffer.from(pool).includes(text), `${use}`);
  }
  assert.strictEqual(Buffer.allocUnsafe(1).buffer, pool);
}

// What the caller gave is the caller's.
function given() {
  const mine = Buffer.from(secret);
  const { buffer } = new Uint8Array(mine);
  for (const key of [mine, buffer, new DataView(buffer)]) {
    crypto.createHmac('sha256', key).update('x').digest();
    crypto.pbkdf2Sync(key, 'salt', 1, 8, 'sha256');
    crypto.hkdfSync('sha256', key, '', '', 8);
    crypto.createSecretKey(key);
  }
  crypto.createPrivateKey({ key: sealed, passphrase: mine });
  assert.strictEqual(`${mine}`, secret);
  assert.strictEqual(`${Buffer.from(buffer)}`, secret);
}

(async () => {
  await printed();
  messages();
  await sharedMemory();
  given();
})();
