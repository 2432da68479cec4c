'use strict';

// new URLSearchParams() of an object: the keys that count, in order, with what getters do meanwhile, and what a Proxy sees.

const assert = require('node:assert');

const symbol = Symbol('symbol');
const textOf = (record) => new URLSearchParams(record).toString();

// More than once: the first look at a kind of object is another than the later ones.
for (let i = 0; i < 3; i++) {
  assert.strictEqual(textOf({ b: 1, a: 'x y', 2: null, 1: undefined }), '1=undefined&2=null&b=1&a=x+y');
  const hidden = Object.defineProperty({ a: 1 }, 'b', { value: 2 });
  Object.defineProperty(hidden, symbol, { value: 3 });
  assert.strictEqual(textOf(hidden), 'a=1');

  const object = { a: 1 };
  assert.strictEqual(textOf(object), 'a=1');
  object[symbol] = 1;
  assert.throws(() => new URLSearchParams(object), TypeError);

  assert.strictEqual(textOf({ get a() { delete this.b; return 1; }, b: 2, c: 3 }), 'a=1&c=3');
  assert.deepStrictEqual([...new URLSearchParams({ '\ud800': 1, 'x': 2, '\ud801': 3 })], [['\ufffd', '3'], ['x', '2']]);

  const seen = [];
  const handler = {
    ownKeys(target) { seen.push('ownKeys'); return Reflect.ownKeys(target); },
    getOwnPropertyDescriptor(target, key) { seen.push(key); return Reflect.getOwnPropertyDescriptor(target, key); },
  };
  assert.strictEqual(textOf(new Proxy({ a: 1, b: 2 }, handler)), 'a=1&b=2');
  assert.deepStrictEqual(seen, ['ownKeys', 'a', 'b']);
}
