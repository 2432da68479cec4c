'use strict';

// Safe primes, which are made with a sieve of our own: of the size and remainder that was asked for, and safe.

const assert = require('node:assert');
const crypto = require('node:crypto');

const isSafe = (prime) => {
  const number = BigInt(`0x${prime.toString('hex')}`);
  assert.ok(crypto.checkPrimeSync(number), 'a prime');
  assert.ok(crypto.checkPrimeSync((number - 1n) / 2n), 'a safe one');
  return number;
};

for (const bits of [64, 255, 256, 257, 300]) {
  const prime = isSafe(Buffer.from(crypto.generatePrimeSync(bits, { safe: true })));
  assert.strictEqual(prime.toString(2).length, bits);
  assert.match(prime.toString(2), /^11/);
}
const [a, b] = [0, 1].map(() => crypto.generatePrimeSync(256, { safe: true, bigint: true }));
assert.notStrictEqual(a, b);
assert.strictEqual(crypto.generatePrimeSync(32, { safe: true, add: 24n, rem: 23n, bigint: true }) % 24n, 23n);

const alice = crypto.createDiffieHellman(512);
assert.strictEqual(isSafe(alice.getPrime()) % 24n, 23n);
assert.strictEqual(alice.verifyError, 0);
const bob = crypto.createDiffieHellman(alice.getPrime(), alice.getGenerator());
alice.generateKeys();
bob.generateKeys();
assert.deepStrictEqual(alice.computeSecret(bob.getPublicKey()), bob.computeSecret(alice.getPublicKey()));

for (const bits of [2, 256, 511, 10_001]) {
  assert.throws(() => crypto.createDiffieHellman(bits), { name: 'TypeError', code: 'ERR_INVALID_ARG_VALUE', message: 'Invalid DH parameters' });
}
assert.throws(() => crypto.createDiffieHellman(512, Buffer.from([2])), { code: 'ERR_INVALID_ARG_TYPE', message: 'Second argument must be an int32' });

crypto.generatePrime(256, { safe: true }, (error, prime) => {
  assert.ifError(error);
  isSafe(Buffer.from(prime));
});
