'use strict';
const crypto = require('node:crypto');
const { measure, measureAsync } = require('../lib/measure.js');

const small = Buffer.alloc(64, 'x');
const large = Buffer.alloc(64 * 1024, 'x');
const key = Buffer.alloc(32, 'k');
const iv = Buffer.alloc(12, 'i');
const each = (name, operation) =>
  measure(`crypto: ${name}`, (count) => {
    let last;
    for (let i = 0; i < count; i++) last = operation();
    return last;
  });

each('createHash sha256, 64 B', () => crypto.createHash('sha256').update(small).digest('hex'));
each('createHash sha256, 64 KB', () => crypto.createHash('sha256').update(large).digest('hex'));
each('createHash md5, 64 B', () => crypto.createHash('md5').update(small).digest('hex'));
each('createHmac sha256, 64 B', () => crypto.createHmac('sha256', key).update(small).digest('base64'));
each('randomBytes(16)', () => crypto.randomBytes(16));
each('randomUUID', () => crypto.randomUUID());
each('getRandomValues(16)', () => crypto.getRandomValues(new Uint8Array(16)));
each('timingSafeEqual', () => crypto.timingSafeEqual(key, key));
each('aes-256-gcm, 64 B', () => {
  const cipher = crypto.createCipheriv('aes-256-gcm', key, iv);
  cipher.update(small);
  cipher.final();
  return cipher.getAuthTag();
});
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
