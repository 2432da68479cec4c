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
measureAsync('crypto: subtle.digest', async (count) => {
  for (let i = 0; i < count; i++) await crypto.subtle.digest('SHA-256', small);
});
