'use strict';

// Step 1 of the bootstrap: `require` for built-ins. The engine compiles this file itself and calls it with its own binding in the
// place of `native`; it returns the require function every other built-in gets.

const engine = native;

// Programs may replace the language's own objects and methods, or take them away; built-ins work all the same, as they get them
// as parameters after their five: `Map`, and methods with the receiver as first argument, `mapGet(map, key)`.
const { apply } = Reflect;
const { values } = Object;
const { bind, call } = Function.prototype;
/** @type {<T extends (this: any, ...args: any[]) => any>(method: T) => (receiver: any, ...args: Parameters<T>) => ReturnType<T>} */
const uncurry = apply(bind, bind, [call]);

const prototypes = {
  __proto__: null,
  weakMap: WeakMap.prototype, weakSet: WeakSet.prototype, typedArray: Object.getPrototypeOf(Uint8Array.prototype),
  string: String.prototype, array: Array.prototype, map: Map.prototype, set: Set.prototype, regExp: RegExp.prototype,
  promise: Promise.prototype, function: Function.prototype, number: Number.prototype, date: Date.prototype,
};

/** Nobody asks which object `Math` is: built-ins have a copy, so that its functions stay. */
function copyOf(namespace) {
  const copy = {};
  for (const key of Reflect.ownKeys(namespace)) copy[key] = namespace[key];
  return Object.freeze(copy);
}

const namespaces = ['Atomics', 'JSON', 'Math', 'Reflect'];

/** What the name of a parameter stands for: a global, or a method of a prototype. */
function intrinsicNamed(name) {
  if (namespaces.includes(name)) return copyOf(globalThis[name]);
  if (Object.hasOwn(globalThis, name)) return globalThis[name];
  const [, type, first, rest] = /^(weakMap|weakSet|regExp|typedArray|[a-z]+)([A-Z])(\w*)$/.exec(name);
  return uncurry(prototypes[type][first.toLowerCase() + rest]);
}

const intrinsics = engine.intrinsicNames().map(intrinsicNamed);
const [arrayJoin, arrayPop, arrayPush, arraySlice, stringEndsWith, stringSlice, stringSplit, stringStartsWith] =
  ['arrayJoin', 'arrayPop', 'arrayPush', 'arraySlice', 'stringEndsWith', 'stringSlice', 'stringSplit', 'stringStartsWith']
    .map(intrinsicNamed);

/** @type {Record<string, {exports: any, id: string, loaded: boolean}>} */
const cache = { __proto__: null };

/** What process.moduleLoadList shows: each built-in in the order of loading. */
const loadList = [];

/**
 * @param {string} id a built-in's full id, without "node:"
 */
function requireBuiltin(id) {
  const known = cache[id];
  if (known !== undefined) return known.exports;
  return load(id);
}

function load(id) {
  const places = [];
  const compiled = engine.compileBuiltin(id, places);
  const module = { exports: {}, id, loaded: false };
  cache[id] = module;
  loadList[loadList.length] = `NativeModule ${id}`;
  const require = stringStartsWith(id, 'internal/deps/') ? requireRelativeTo(id) : requireBuiltin;
  let done = false;
  try {
    const given = [module.exports, require, module, process, engine.nativeBinding];
    for (let i = 0; i < places.length; i++) given[i + 5] = intrinsics[places[i]];
    apply(compiled, module.exports, given);
    done = true;
  } finally {
    // A failed built-in is not kept: the next require sees the error again instead of half an object.
    if (!done) delete cache[id];
  }
  module.loaded = true;
  return module.exports;
}

/** The first of CANDIDATES that is a built-in. */
function firstBuiltin(candidates) {
  for (let i = 0; i < candidates.length; i++) {
    if (cache[candidates[i]] !== undefined || engine.hasBuiltin(candidates[i])) return candidates[i];
  }
  return undefined;
}

// Embedded npm packages require their own files by relative path, and Node's modules by name.
function requireRelativeTo(from) {
  return function require(request) {
    if (stringStartsWith(request, 'node:')) return requireBuiltin(stringSlice(request, 5));
    if (!stringStartsWith(request, '.')) {
      const embedded = `internal/deps/${request}`;
      return requireBuiltin(firstBuiltin([embedded, `${embedded}/index`]) ?? request);
    }
    const parts = arraySlice(stringSplit(from, '/'), 0, -1);
    const steps = stringSplit(request, '/');
    for (let i = 0; i < steps.length; i++) {
      if (steps[i] === '..') arrayPop(parts);
      else if (steps[i] !== '.' && steps[i] !== '') arrayPush(parts, steps[i]);
    }
    const base = arrayJoin(parts, '/');
    const found = firstBuiltin([stringEndsWith(base, '.js') ? stringSlice(base, 0, -3) : base, `${base}/index`, base]);
    if (found !== undefined) return requireBuiltin(found);
    throw new Error(`Embedded package ${from} has no file ${request}`);
  };
}

requireBuiltin.loadList = loadList;
/**
 * JavaScript was ended in its midst (a timeout of `vm`), and no `finally` has run: built-ins that were being loaded are loaded anew
 * when they are asked for again. What runs the program is unfinished as long as that runs.
 */
requireBuiltin.forgetUnfinished = () => {
  for (const { id, loaded } of values(cache)) {
    if (!loaded && !stringStartsWith(id, 'internal/bootstrap')) delete cache[id];
  }
};
return requireBuiltin;
