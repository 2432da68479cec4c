'use strict';

// Ciphers of OpenSSL's legacy provider are known by name, but cannot be used; programs look for the code of that error.

const assert = require('assert');
const crypto = require('crypto');

assert.deepStrictEqual({ ...crypto.getCipherInfo('rc4') }, { mode: 'stream', name: 'rc4', nid: 5, keyLength: 16 });
assert.strictEqual(crypto.getCipherInfo('blowfish').name, 'bf-cbc');
assert.throws(() => crypto.createCipheriv('rc4', Buffer.alloc(16), null), { code: 'ERR_OSSL_EVP_UNSUPPORTED' });
assert.throws(() => crypto.createDecipheriv('des-cbc', Buffer.alloc(8), Buffer.alloc(8)), { code: 'ERR_OSSL_EVP_UNSUPPORTED' });
assert.throws(() => crypto.createCipheriv('nonesuch', Buffer.alloc(8), null), { code: 'ERR_CRYPTO_UNKNOWN_CIPHER' });

const ciphers = crypto.getCiphers();
assert.ok(!ciphers.includes('rc4'));
assert.ok(ciphers.includes('aes-128-cbc') && !ciphers.includes('AES-128-CBC'));
// The only form of that name.
assert.ok(ciphers.includes('id-aes128-GCM'));
