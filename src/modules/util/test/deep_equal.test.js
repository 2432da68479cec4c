'use strict';

// util.isDeepStrictEqual(), assert.deepEqual() and partialDeepStrictEqual(): what counts besides values.

const assert = require('node:assert');
const { isDeepStrictEqual } = require('node:util');

const symbol = Symbol('symbol');
const isLoose = (a, b) => { try { assert.deepEqual(a, b); return true; } catch { return false; } };
const isPartial = (a, b) => { try { assert.partialDeepStrictEqual(a, b); return true; } catch { return false; } };
const withProperty = (object, key, value, enumerable = true) => Object.defineProperty(object, key, { value, enumerable });

// Properties of arrays and typed arrays besides their elements; symbols count where ===  does.
for (const make of [() => [1, 2], () => new Uint8Array(2), () => new Float64Array(2), () => ({ a: 1 }), () => new Map([[1, 2]])]) {
  assert(isDeepStrictEqual(make(), make()));
  for (const key of ['name', symbol]) {
    assert(isDeepStrictEqual(withProperty(make(), key, 1), withProperty(make(), key, 1)));
    assert(!isDeepStrictEqual(withProperty(make(), key, 1), withProperty(make(), key, 2)));
    assert(!isDeepStrictEqual(withProperty(make(), key, 1), make()));
    assert(!isDeepStrictEqual(make(), withProperty(make(), key, 1)));
    assert(isDeepStrictEqual(withProperty(make(), key, 1, false), make()));
    assert(isPartial(withProperty(make(), key, 1), make()));
    assert(!isPartial(make(), withProperty(make(), key, 1)));
  }
  assert(isLoose(withProperty(make(), symbol, 1), make()));
  assert(!isLoose(withProperty(make(), 'name', 1), make()));
}
assert(!isDeepStrictEqual([, 1], [undefined, 1]));
assert(!isDeepStrictEqual([undefined, 1], [, 1]));
assert(!isDeepStrictEqual([0], [-0]));
assert(isDeepStrictEqual([NaN], [NaN]));
assert(isDeepStrictEqual(new Float64Array([NaN]), new Float64Array([NaN])));
assert(!isLoose(new Float64Array([NaN]), new Float64Array([NaN])));
assert(isLoose(new Float64Array([0]), new Float64Array([-0])));
assert(!isDeepStrictEqual(new Uint8Array([1, 2]), new Uint8Array([1, 3])));

// What an object says it is, by its own tag or its class's.
class Tagged { get [Symbol.toStringTag]() { return 'Tagged'; } }
class TaggedMap extends Map { get [Symbol.toStringTag]() { return 'Object'; } }
assert(isDeepStrictEqual(new Tagged(), new Tagged()));
assert(!isDeepStrictEqual(new Date(0), withProperty(new Date(0), Symbol.toStringTag, 'Date?', false)));
assert(isDeepStrictEqual(new TaggedMap([[1, 2]]), new TaggedMap([[1, 2]])));
assert(!isDeepStrictEqual(new TaggedMap([[1, 2]]), new TaggedMap([[1, 3]])));
assert(!isLoose({}, new Map()));

// Regular expressions and their state.
assert(isDeepStrictEqual(/a/g, /a/g));
assert(!isDeepStrictEqual(/a/g, /a/y));
assert(!isDeepStrictEqual(/a/g, Object.assign(/a/g, { lastIndex: 1 })));

// An inherited constructor decides, and only without one the prototype.
class A {}
class B {}
assert(isDeepStrictEqual({}, Object.create({})));
assert(isDeepStrictEqual(new A(), Object.create(Object.create(A.prototype))));
assert(!isDeepStrictEqual(new A(), new B()));
assert(isDeepStrictEqual(new B(), withProperty(new A(), 'constructor', B, false)));
assert(!isDeepStrictEqual(withProperty(new A(), 'constructor', B, false), new B()));
assert(isDeepStrictEqual(Object.assign(new A(), { constructor: Map }), { constructor: Map }));
assert(!isDeepStrictEqual(Object.assign(new A(), { constructor: URL }), { constructor: URL }));
assert(!isDeepStrictEqual(Object.create(null), {}));
assert(isDeepStrictEqual(Object.create(null), Object.create(null)));
assert(!isDeepStrictEqual(Object.create({ constructor: undefined }), Object.create({ constructor: undefined })));

// A proxy is no map, though it says that it is one.
for (const make of [() => new Map([[1, 2]]), () => new Set([1])]) {
  const proxy = new Proxy(make(), {});
  assert(!isDeepStrictEqual(proxy, make()));
  assert(!isDeepStrictEqual(make(), proxy));
  assert(!isLoose(make(), proxy));
}
assert(isDeepStrictEqual(new Proxy({ a: 1 }, {}), { a: 1 }));

// A promise is equal to itself alone; a proxy of one shows what any object shows.
{
  const promise = Promise.resolve();
  assert.ok(!isDeepStrictEqual(promise, Promise.resolve()));
  assert.ok(isDeepStrictEqual(new Proxy(promise, {}), promise));
  assert.ok(!isDeepStrictEqual(promise, new Proxy(promise, {})));
}

{
  // Symbols count wherever they turn up: before and after the keys of an object of the same shape were listed, in objects that
  // have become dictionaries, and not at all where they are not enumerable.
  const symbol = Symbol('extra');
  const make = () => ({ a: 1, inner: { b: 2 } });
  for (let i = 0; i < 3; i++) {
    const left = make();
    const right = make();
    assert.ok(isDeepStrictEqual(left, right));
    right.inner[symbol] = 1;
    assert.ok(!isDeepStrictEqual(left, right));
    assert.ok(!isDeepStrictEqual(right, left));
    left.inner[symbol] = 1;
    assert.ok(isDeepStrictEqual(left, right));
    left.inner[symbol] = 2;
    assert.ok(!isDeepStrictEqual(left, right));
    delete left.inner.b;
    delete right.inner.b;
    assert.ok(!isDeepStrictEqual(left, right));
    right.inner[symbol] = 2;
    assert.ok(isDeepStrictEqual(left, right));
    const hidden = Object.defineProperty(make(), symbol, { value: 1 });
    assert.ok(isDeepStrictEqual(make(), hidden));
  }
  const empty = {};
  assert.ok(isDeepStrictEqual(empty, {}));
  empty[symbol] = undefined;
  assert.ok(!isDeepStrictEqual(empty, {}));
  assert.ok(!isDeepStrictEqual({}, empty));
}

{
  // Objects that were made alike, with elements and without, and in another order.
  const make = (elements) => Object.assign({ a: 1, b: { c: 2 } }, elements);
  const frozen = () => Object.freeze(make());
  for (let i = 0; i < 3; i++) {
    assert.ok(isDeepStrictEqual(make(), make()));
    assert.ok(isDeepStrictEqual(make(), { b: { c: 2 }, a: 1 }));
    assert.ok(isDeepStrictEqual(make(), frozen()));
    assert.ok(isDeepStrictEqual(make([1]), make([1])));
    assert.ok(!isDeepStrictEqual(make([1]), make([2])));
    assert.ok(!isDeepStrictEqual(make([1]), make()));
    assert.ok(!isDeepStrictEqual(make(), make([1])));
    assert.ok(!isDeepStrictEqual({ a: 1, b: undefined }, { a: 1, c: undefined }));
    assert.ok(isPartial(make([1]), make()));
    assert.ok(!isPartial(make(), make([1])));
    assert.ok(isLoose(make(['1']), make([1])));
    const hidden = make();
    Object.defineProperty(hidden, 'b', { enumerable: false });
    assert.ok(!isDeepStrictEqual(hidden, make()));
    assert.ok(isDeepStrictEqual(hidden, { a: 1 }));
  }
}
