'use strict';

// Sets and Maps with properties of their own: of one hidden class or of two, compared fresh and again.

const assert = require('node:assert');
const { isDeepStrictEqual } = require('node:util');

const key = Symbol('key');
const makers = [
  (extra) => Object.assign(new Set([{ a: 1 }, 2]), extra),
  (extra) => Object.assign(new Map([[1, { a: 1 }], ['b', 2]]), extra),
];
for (const make of makers) {
  for (let round = 0; round < 3; round++) {
    assert.ok(isDeepStrictEqual(make(), make()));
    assert.ok(isDeepStrictEqual(make({ x: 1, y: 2 }), make({ y: 2, x: 1 })));
    assert.ok(isDeepStrictEqual(make({ [key]: 1, x: 2 }), make({ x: 2, [key]: 1 })));
    for (const extra of [{ [key]: 1 }, { x: 1 }, { 0: 1 }]) {
      assert.ok(!isDeepStrictEqual(make(extra), make()));
      assert.ok(!isDeepStrictEqual(make(), make(extra)));
      assert.ok(isDeepStrictEqual(make(extra), make(extra)));
    }
    assert.ok(!isDeepStrictEqual(make({ 0: 1 }), make({ 1: 1 })));
    const hidden = Object.defineProperty(make(), 'z', { value: 1 });
    assert.ok(isDeepStrictEqual(hidden, make()) && isDeepStrictEqual(make(), hidden));
    const dictionary = make({ q: 1 });
    delete dictionary.q;
    assert.ok(isDeepStrictEqual(dictionary, make()));
  }
}

// Longer than what is compared here, and of other types than bytes.
for (const Type of [Uint8Array, Buffer.alloc(0).constructor, Float64Array, Int16Array]) {
  const make = () => Type.from(Array.from({ length: 500 }, (_, i) => i));
  const other = make();
  assert.ok(isDeepStrictEqual(make(), other));
  other[499]++;
  assert.ok(!isDeepStrictEqual(make(), other) && !isDeepStrictEqual(make(), make().subarray(1)));
}
