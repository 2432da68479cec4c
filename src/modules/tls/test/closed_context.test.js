'use strict';
// A native context before init() and after close(): every method refuses.
const assert = require('node:assert');
const tls = require('node:tls');

const { context } = tls.createSecureContext();
const fresh = new context.constructor();
context.close();
for (const closed of [context, fresh]) {
  const prototype = Object.getPrototypeOf(closed);
  for (const name of Object.getOwnPropertyNames(prototype)) {
    if (name === 'constructor' || name === 'init' || name === '_external') continue;
    for (const args of [[], [1, 2, 3], ['a', 'b'], [new Uint8Array(9)], [true], [[1]]]) {
      try { closed[name](...args); } catch (error) { assert.ok(error instanceof Error); }
    }
  }
}
assert.throws(() => context.setOptions(1), { code: 'ERR_CRYPTO_OPERATION_FAILED' });
