'use strict';
const crypto = require('node:crypto');
const { measure, measureAsync } = require('../lib/measure.js');

const small = Buffer.alloc(64, 'x');
const middle = Buffer.alloc(64 * 1024, 'x');
const large = Buffer.alloc(1024 * 1024, 'x');
const key = Buffer.alloc(32, 'k');
const iv = Buffer.alloc(12, 'i');
const each = (name, operation) =>
  measure(`crypto: ${name}`, (count) => {
    let last;
    for (let i = 0; i < count; i++) last = operation();
    return last;
  });

each('createHash sha256, 64 B', () => crypto.createHash('sha256').update(small).digest('hex'));
each('createHash sha256, 1 MB', () => crypto.createHash('sha256').update(large).digest('hex'));
each('createHash md5, 64 B', () => crypto.createHash('md5').update(small).digest('hex'));
each('createHash md5, 1 MB', () => crypto.createHash('md5').update(large).digest('hex'));
each('createHmac sha256, 64 B', () => crypto.createHmac('sha256', key).update(small).digest('base64'));
each('createHmac sha256, 1 MB', () => crypto.createHmac('sha256', key).update(large).digest('base64'));
each('randomBytes(16)', () => crypto.randomBytes(16));
each('randomBytes(64 KB)', () => crypto.randomBytes(middle.length));
each('randomUUID', () => crypto.randomUUID());
each('getRandomValues(16)', () => crypto.getRandomValues(new Uint8Array(16)));
each('timingSafeEqual', () => crypto.timingSafeEqual(key, key));
for (const [size, message] of [['64 B', small], ['64 KB', middle]]) {
  each(`aes-256-gcm, ${size}`, () => {
    const cipher = crypto.createCipheriv('aes-256-gcm', key, iv);
    cipher.update(message);
    cipher.final();
    return cipher.getAuthTag();
  });
}
each('pbkdf2Sync, 1,000 rounds', () => crypto.pbkdf2Sync(key, iv, 1000, 32, 'sha256'));
each('scryptSync, N 1024', () => crypto.scryptSync(key, iv, 32, { N: 1024 }));
each('hash sha256, 64 B', () => crypto.hash('sha256', small));
each('createSecretKey', () => crypto.createSecretKey(key));

// Keys: the same ones for every operation, as servers have them.
const ed = crypto.generateKeyPairSync('ed25519');
const ec = crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' });
const rsa = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
const [ours, theirs] = [crypto.generateKeyPairSync('x25519'), crypto.generateKeyPairSync('x25519')];
const pem = ed.privateKey.export({ format: 'pem', type: 'pkcs8' });
const pairs = [
  ['ed25519', null, ed],
  ['ecdsa P-256', 'sha256', ec],
  ['rsa 2048', 'sha256', rsa],
];
for (const [name, digest, { privateKey, publicKey }] of pairs) {
  const signature = crypto.sign(digest, small, privateKey);
  each(`${name} sign`, () => crypto.sign(digest, small, privateKey));
  each(`${name} verify`, () => crypto.verify(digest, small, publicKey, signature));
}
each('generateKeyPairSync ed25519', () => crypto.generateKeyPairSync('ed25519'));
each('generateKeyPairSync P-256', () => crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' }));
each('createPrivateKey PEM', () => crypto.createPrivateKey(pem));
each('diffieHellman x25519', () =>
  crypto.diffieHellman({ privateKey: ours.privateKey, publicKey: theirs.publicKey }),
);
measureAsync('crypto: subtle.digest', async (count) => {
  for (let i = 0; i < count; i++) await crypto.subtle.digest('SHA-256', small);
});
