'use strict';
const assert = require('node:assert');
const crypto = require('node:crypto');

// Hashes and HMACs that are fed little share memory while they wait: in any order each must keep its own. What they must
// give is computed from one part alone, too long to wait, and from the definition of HMAC (RFC 2104).
const digestOf = (name, data) => {
  const hash = crypto.createHash(name);
  hash.update(Buffer.alloc(0));
  hash.update(data);
  return hash.digest('hex');
};
const hmacOf = (name, block, key, data) => {
  if (key.length > block) key = Buffer.from(digestOf(name, key), 'hex');
  const padded = Buffer.concat([key, Buffer.alloc(block - key.length)]);
  const inner = digestOf(name, Buffer.concat([padded.map((b) => b ^ 0x36), data]));
  return digestOf(name, Buffer.concat([padded.map((b) => b ^ 0x5c), Buffer.from(inner, 'hex')]));
};

let seed = 42;
const random = (most) => {
  seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
  return (seed >>> 8) % most;
};
const bytes = (most) => Buffer.from(Array.from({ length: random(most) }, () => random(256)));
const names = [['sha256', 64], ['sha512', 128], ['md5', 64]];

const live = [];
for (let step = 0; step < 3000; step++) {
  const choice = random(4);
  if (choice === 0 || live.length === 0) {
    const [name, block] = names[random(3)];
    const key = random(2) ? bytes(300) : undefined;
    const hash = key ? crypto.createHmac(name, random(2) ? key : crypto.createSecretKey(key)) : crypto.createHash(name);
    live.push({ name, block, key: key && Buffer.from(key), hash, data: Buffer.alloc(0) });
    key?.fill(0);
  } else {
    const at = random(live.length);
    const one = live[at];
    if (choice === 3) {
      live.splice(at, 1);
      const expected = one.key ? hmacOf(one.name, one.block, one.key, one.data) : digestOf(one.name, one.data);
      assert.strictEqual(one.hash.digest('hex'), expected);
    } else {
      const data = bytes(random(8) === 0 ? 2000 : 60);
      if (random(3) === 0) one.hash.update(data.toString('hex'), 'hex');
      else one.hash.update(data);
      one.data = Buffer.concat([one.data, data]);
      data.fill(0);
    }
  }
}

const half = crypto.createHash('sha1').update('ab');
const copy = half.copy();
assert.strictEqual(copy.update('c').digest('hex'), 'a9993e364706816aba3e25717850c26c9cd0d89d');
assert.strictEqual(half.update('c').digest('hex'), 'a9993e364706816aba3e25717850c26c9cd0d89d');
assert.strictEqual(crypto.createHash('sha1').digest('hex'), 'da39a3ee5e6b4b0d3255bfef95601890afd80709');
assert.throws(() => half.update('c'), { code: 'ERR_CRYPTO_HASH_FINALIZED' });
assert.throws(() => crypto.createHmac('shake128', 'key'), Error);
const [first, second] = [1, 2].map(() => crypto.createHmac('sha512', 'key').update('text').digest());
first.fill(0);
assert.deepStrictEqual(second, crypto.createHmac('sha512', 'key').update('te').update('xt').digest());
