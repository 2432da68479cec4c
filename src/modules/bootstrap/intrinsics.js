'use strict';

// --disable-proto and --frozen-intrinsics: what they change of the language's own objects (Node's documentation of the command line).

const { defineProperty, getOwnPropertyDescriptor, getPrototypeOf, freeze } = Object;
const { ownKeys } = Reflect;

/**
 * Takes Object.prototype.__proto__ away, or makes its use an error.
 * @param {'delete'|'throw'} mode
 * @param {object} objectPrototype that of the context which is changed
 */
function disableProto(mode, objectPrototype = Object.prototype) {
  if (mode === 'delete') {
    delete objectPrototype.__proto__;
    return;
  }
  const refuse = () => {
    const { codes: { ERR_PROTO_ACCESS } } = require('internal/errors');
    throw new ERR_PROTO_ACCESS();
  };
  defineProperty(objectPrototype, '__proto__', {
    __proto__: null, configurable: false, enumerable: false, get: refuse, set: refuse,
  });
}

/** Intrinsics that no property of the global object leads to. */
function hiddenIntrinsics() {
  const prototypes = [
    function* () {}, async function* () {}, async () => {}, new Map()[Symbol.iterator](), new Set()[Symbol.iterator](),
    [][Symbol.iterator](), ''[Symbol.iterator](), 'a'.matchAll(/a/g), new Intl.Segmenter().segment('')[Symbol.iterator](),
    Iterator.from({ next() {} }), [].values().map((x) => x),
  ].map(getPrototypeOf);
  return [...prototypes, getPrototypeOf(Uint8Array)];
}

const languageNames = [
  'Object', 'Function', 'Array', 'Number', 'Boolean', 'String', 'Symbol', 'BigInt', 'Date', 'Promise', 'RegExp', 'Error',
  'AggregateError', 'EvalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError', 'URIError', 'JSON', 'Math', 'Intl',
  'ArrayBuffer', 'SharedArrayBuffer', 'Atomics', 'Uint8Array', 'Int8Array', 'Uint16Array', 'Int16Array', 'Uint32Array', 'Int32Array',
  'Float32Array', 'Float64Array', 'Uint8ClampedArray', 'BigUint64Array', 'BigInt64Array', 'DataView', 'Map', 'WeakMap', 'Set', 'WeakSet',
  'WeakRef', 'FinalizationRegistry', 'Proxy', 'Reflect', 'WebAssembly', 'Iterator', 'parseFloat', 'parseInt', 'isNaN', 'isFinite',
  'decodeURI', 'decodeURIComponent', 'encodeURI', 'encodeURIComponent', 'escape', 'unescape', 'eval',
];

const hostNames = [
  'clearImmediate', 'clearInterval', 'clearTimeout', 'setImmediate', 'setInterval', 'setTimeout', 'queueMicrotask', 'console',
];

/**
 * Frozen prototypes would make assignments to objects that inherit from them fail ("override mistake"): their data properties
 * become accessors that define the property on the object assigned to.
 */
function allowOverriding(object, key, descriptor) {
  const { value, enumerable } = descriptor;
  defineProperty(object, key, {
    __proto__: null,
    configurable: false,
    enumerable,
    get() {
      return value;
    },
    set(next) {
      if (this === object) throw new TypeError(`Cannot assign to read only property '${String(key)}' of object '${String(object)}'`);
      if (Object.hasOwn(this, key)) this[key] = next;
      else defineProperty(this, key, { __proto__: null, value: next, writable: true, enumerable: true, configurable: true });
    },
  });
}

/** Everything that is reached from ROOTS by properties, accessors and prototypes. */
function reachable(roots) {
  const found = new Set();
  const waiting = [...roots];
  const visit = (value) => {
    const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function';
    if (isObject && !found.has(value)) waiting.push(value);
  };
  while (waiting.length > 0) {
    const object = waiting.pop();
    if (found.has(object)) continue;
    found.add(object);
    visit(getPrototypeOf(object));
    for (const key of ownKeys(object)) {
      const descriptor = getOwnPropertyDescriptor(object, key);
      if (descriptor === undefined) continue;
      if ('value' in descriptor) {
        visit(descriptor.value);
      } else {
        visit(descriptor.get);
        visit(descriptor.set);
      }
    }
  }
  return found;
}

/** Freezes the intrinsics of the language, the timers and console. */
function freezeIntrinsics() {
  require('internal/util').emitExperimentalWarning('Frozen intristics');
  const language = languageNames.map((name) => globalThis[name]).filter((value) => value !== undefined);
  const intrinsics = reachable([...language, ...hiddenIntrinsics()]);
  for (const name of hostNames) intrinsics.add(globalThis[name]);
  // globalThis itself stays open, and what a program's own code may have hung there.
  intrinsics.delete(globalThis);
  const prototypes = new Set();
  for (const object of intrinsics) {
    const { prototype } = object;
    if (typeof object === 'function' && typeof prototype === 'object' && prototype !== null) prototypes.add(prototype);
    prototypes.add(getPrototypeOf(object));
  }
  for (const object of prototypes) {
    // A constructor's own properties stay data: V8 looks for Error.stackTraceLimit there.
    const isConstructor = typeof object === 'function' && object !== Function.prototype;
    if (object === null || isConstructor || !intrinsics.has(object)) continue;
    for (const key of ownKeys(object)) {
      const descriptor = getOwnPropertyDescriptor(object, key);
      if ('value' in descriptor && descriptor.configurable) allowOverriding(object, key, descriptor);
    }
  }
  for (const object of intrinsics) freeze(object);
  const { console } = globalThis;
  defineProperty(globalThis, 'globalThis', { __proto__: null, value: globalThis, writable: false, enumerable: false, configurable: false });
  defineProperty(globalThis, 'console', { __proto__: null, value: console, writable: false, enumerable: false, configurable: false });
}

/** Applies --disable-proto to this realm. */
function applyOptions() {
  disableProto(require('internal/options').getOptionValue('--disable-proto'));
}

module.exports = { applyOptions, disableProto, freezeIntrinsics };
