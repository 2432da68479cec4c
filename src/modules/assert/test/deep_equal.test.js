// Which values are deeply equal: strictly, loosely and in part.
'use strict';
const assert = require('node:assert');
const { isDeepStrictEqual } = require('node:util');

const loosely = (a, b) => {
  try {
    assert.deepEqual(a, b);
    return true;
  } catch {
    return false;
  }
};
const partly = (a, b) => {
  try {
    assert.partialDeepStrictEqual(a, b);
    return true;
  } catch {
    return false;
  }
};
class Foo {}
const circle = () => {
  const o = { a: 1 };
  o.o = o;
  return o;
};

// [a, b, strict, loose, partial]
for (const [a, b, strict, loose, partial] of [
  [{ a: 1, b: [1, 2] }, { b: [1, 2], a: 1 }, true, true, true],
  [{ a: 1 }, { a: '1' }, false, true, false],
  [{ a: 1, b: 2 }, { a: 1 }, false, false, true],
  [[1, 2, 3], [1, 3], false, false, true],
  [[, 1], [undefined, 1], false, false, false], // eslint-disable-line no-sparse-arrays
  [NaN, NaN, true, true, true],
  [0, -0, false, true, false],
  [new Map([[{ k: 1 }, 1], ['a', 2]]), new Map([['a', 2], [{ k: 1 }, 1]]), true, true, true],
  [new Map([[1, 'a']]), new Map([['1', 'a']]), false, true, false],
  [new Set([{ a: 1 }, 2]), new Set([{ a: 1 }]), false, false, true],
  [new Date(1), new Date(2), false, false, false],
  [/a/g, /a/, false, false, false],
  [new Error('x'), new Error('x'), true, true, true],
  [new Error('x'), new TypeError('x'), false, false, false],
  [new Error('x', { cause: 1 }), new Error('x', { cause: 2 }), false, false, false],
  [new Foo(), {}, false, true, true],
  [Object(1), Object(2), false, false, false],
  [new Uint8Array([1, 2]), new Uint8Array([1, 2]), true, true, true],
  [new Uint8Array([1, 2]), new Int8Array([1, 2]), false, false, false],
  [Object.assign([1], { x: 1 }), [1], false, false, true],
  [{ [Symbol.for('s')]: 1 }, { [Symbol.for('s')]: 2 }, false, true, false],
  [circle(), circle(), true, true, true],
  [new WeakMap(), new WeakMap(), false, false, false],
  [[1, 2], { 0: 1, 1: 2 }, false, false, false],
]) {
  assert.strictEqual(isDeepStrictEqual(a, b), strict);
  assert.strictEqual(loosely(a, b), loose);
  assert.strictEqual(partly(a, b), partial);
}
assert.ok(isDeepStrictEqual(new Foo(), {}, true));
