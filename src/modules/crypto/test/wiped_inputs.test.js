'use strict';

// Who derives or makes a key in the thread pool may write over what he gave as soon as the call has returned.

const assert = require('node:assert');
const crypto = require('node:crypto');

const given = (fill) => Buffer.alloc(2000, fill);
const password = given(1);
const salt = given(2);

/** The result is that of the bytes as they were. */
function derive(expected, run, ...inputs) {
  const copies = inputs.map((input) => Buffer.from(input));
  run(...copies, (error, key) => {
    assert.ifError(error);
    assert.deepStrictEqual(key, expected);
  });
  for (const copy of copies) copy.fill(0);
}

derive(crypto.pbkdf2Sync(password, salt, 2000, 32, 'sha256'), (p, s, done) => crypto.pbkdf2(p, s, 2000, 32, 'sha256', done), password, salt);
derive(crypto.scryptSync(password, salt, 32), (p, s, done) => crypto.scrypt(p, s, 32, done), password, salt);
derive(crypto.hkdfSync('sha256', password, salt, 'info', 32),
       (p, s, done) => crypto.hkdf('sha256', p, s, 'info', 32, done), password, salt);
const argon = { parallelism: 1, tagLength: 32, memory: 64, passes: 2 };
derive(crypto.argon2Sync('argon2id', { message: password, nonce: salt, ...argon }),
       (message, nonce, done) => crypto.argon2('argon2id', { message, nonce, ...argon }, done), password, salt);

const prime = Buffer.from(crypto.generatePrimeSync(1024));
derive(true, (candidate, done) => crypto.checkPrime(candidate, done), prime);

for (const passphrase of [Buffer.from('secret'), new DataView(new TextEncoder().encode('secret').buffer)]) {
  const privateKeyEncoding = { type: 'pkcs8', format: 'pem', cipher: 'aes-128-cbc', passphrase };
  crypto.generateKeyPair('ed25519', { privateKeyEncoding }, (error, _, key) => {
    assert.ifError(error);
    assert.strictEqual(crypto.createPrivateKey({ key, passphrase: 'secret' }).asymmetricKeyType, 'ed25519');
  });
  new Uint8Array(passphrase.buffer, passphrase.byteOffset, passphrase.byteLength).fill(0);
}
