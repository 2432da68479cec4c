'use strict';

// buf.writeBigInt64LE() and its like: the ends of the ranges, and what is no BigInt.

const assert = require('node:assert');

const bytes = Buffer.alloc(8);
for (const [kind, min, max] of [['BigInt64', -(2n ** 63n), 2n ** 63n - 1n], ['BigUInt64', 0n, 2n ** 64n - 1n]]) {
  for (const order of ['LE', 'BE']) {
    const write = `write${kind}${order}`;
    const read = `read${kind}${order}`;
    for (const value of [min, max, 42n]) {
      assert.strictEqual(bytes[write](value, 0), 8);
      assert.strictEqual(bytes[read](0), value);
    }
    for (const value of [min - 1n, max + 1n, 2n ** 100n, 1e30, -1e30]) {
      assert.throws(() => bytes[write](value, 0), { code: 'ERR_OUT_OF_RANGE' });
    }
    // A number fails only after value and offset have been looked at.
    assert.throws(() => bytes[write](5, 0), { name: 'TypeError', message: /Cannot mix BigInt/ });
    assert.throws(() => bytes[write](5, 1), { code: 'ERR_OUT_OF_RANGE', message: /"offset"/ });
    assert.strictEqual(bytes[write]({ valueOf: () => 7n }, 0), 8);
    assert.strictEqual(bytes[read](0), 7n);
  }
}
