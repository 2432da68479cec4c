'use strict';

// The globals of Node 24 as the same kind of property: Node's own are writable data properties, the web's non-enumerable, and heavy
// ones appear on first use.

const engine = require('internal/engine');
const { beforeSnapshot, onStart } = require('internal/bootstrap/hooks');

const { defineProperty, keys } = Object;
const { deleteProperty } = Reflect;

function define(target, name, value, enumerable = false) {
  defineProperty(target, name, { __proto__: null, value, writable: true, configurable: true, enumerable });
}

/**
 * An accessor that loads its value on first use; with `writable`, assigning replaces it by a data property, with `isBranded` it is for
 * the global object alone.
 */
function defineLazy(target, name, id, key = name, enumerable = false, writable = true, isBranded = false) {
  let value;
  let loaded = false;
  const getter = function () {
    if (isBranded && this !== globalThis && this !== undefined && this !== null) {
      const { codes: { ERR_INVALID_THIS } } = require('internal/errors');
      throw new ERR_INVALID_THIS('nullish or must be the global object');
    }
    if (!loaded) {
      value = require(id)[key];
      // A module that asks for its own global while it is being loaded must not fix what it has not yet exported.
      loaded = value !== undefined;
    }
    return value;
  };
  const setter = function (replacement) {
    define(target, name, replacement, enumerable);
  };
  defineProperty(getter, 'name', { __proto__: null, value: `get ${name}` });
  defineProperty(setter, 'name', { __proto__: null, value: `set ${name}` });
  defineProperty(target, name, { __proto__: null, configurable: true, enumerable, get: getter, set: writable ? setter : undefined });
}

/** The built-in behind each interface that is loaded when it is first looked at. */
const owners = { __proto__: null };

/** @param {string} name a key of `owners` */
const loadInterface = (name) => require(owners[name])[name];

/**
 * As WebIDL exposes interfaces: data properties, filled by their first use. That kind of property cannot be in the snapshot, which
 * therefore holds places for them; the start makes them real.
 */
function exposeLazyInterfaces(target, id, names) {
  for (const name of names) {
    owners[name] = id;
    define(target, name, undefined);
  }
}

function exposeInterface(target, id, names) {
  const exports = require(id);
  for (const name of names) define(target, name, exports[name]);
}

/** process and Buffer are accessors so that ES modules' views and monkey patches agree. */
function defineReplaceable(target, name, value) {
  defineProperty(target, name, {
    __proto__: null,
    get() {
      return value;
    },
    set(replacement) {
      value = replacement;
    },
    enumerable: false,
    configurable: true,
  });
}

/** What is there without the web's interfaces (Node documentation, "Global objects"). */
function installOwn(target) {
  defineProperty(target, Symbol.toStringTag, {
    __proto__: null,
    value: 'global',
    writable: false,
    enumerable: false,
    configurable: true,
  });
  define(target, 'global', target, true);
  const { Buffer, atob, btoa } = require('buffer');
  defineReplaceable(target, 'process', process);
  defineReplaceable(target, 'Buffer', Buffer);
  const timers = require('timers');
  for (const name of ['clearImmediate', 'setImmediate', 'clearInterval', 'clearTimeout', 'setInterval', 'setTimeout']) {
    define(target, name, timers[name], true);
  }
  define(target, 'queueMicrotask', require('internal/process/task_queues').queueMicrotask, true);
  define(target, 'structuredClone', require('internal/web/structured_clone').structuredClone, true);
  define(target, 'atob', atob, true);
  define(target, 'btoa', btoa, true);
  define(target, 'console', require('internal/console/global'), false);
}

function installWeb(target) {
  exposeInterface(target, 'internal/web/event_target', ['Event', 'EventTarget']);
  exposeInterface(target, 'internal/web/abort_controller', ['AbortController', 'AbortSignal']);
  exposeLazyInterfaces(target, 'internal/web/dom_exception', ['DOMException']);
  exposeLazyInterfaces(target, 'internal/web/event_target', ['CustomEvent']);
  exposeInterface(target, 'internal/url', ['URL', 'URLSearchParams']);
  exposeLazyInterfaces(target, 'internal/url', ['URLPattern']);
  exposeInterface(target, 'internal/web/encoding', ['TextEncoder', 'TextDecoder']);
  exposeLazyInterfaces(target, 'internal/web/blob', ['Blob']);
  exposeLazyInterfaces(target, 'internal/web/file', ['File']);
  exposeLazyInterfaces(target, 'stream/web', [
    'ReadableStream',
    'ReadableStreamDefaultReader',
    'ReadableStreamBYOBReader',
    'ReadableStreamBYOBRequest',
    'ReadableByteStreamController',
    'ReadableStreamDefaultController',
    'TransformStream',
    'TransformStreamDefaultController',
    'WritableStream',
    'WritableStreamDefaultController',
    'WritableStreamDefaultWriter',
    'ByteLengthQueuingStrategy',
    'CountQueuingStrategy',
    'TextEncoderStream',
    'TextDecoderStream',
    'CompressionStream',
    'DecompressionStream',
  ]);
  exposeLazyInterfaces(target, 'internal/worker_threads/messaging', ['BroadcastChannel', 'MessageChannel', 'MessagePort', 'MessageEvent']);
  exposeLazyInterfaces(target, 'perf_hooks', [
    'Performance',
    'PerformanceEntry',
    'PerformanceMark',
    'PerformanceMeasure',
    'PerformanceObserver',
    'PerformanceObserverEntryList',
    'PerformanceResourceTiming',
  ]);
  defineLazy(target, 'performance', 'perf_hooks', 'performance', true);
  exposeLazyInterfaces(target, 'internal/fetch/interfaces', ['FormData', 'Headers', 'Request', 'Response', 'WebSocket', 'CloseEvent']);
  define(target, 'fetch', require('internal/fetch/function').fetch, true);
  exposeLazyInterfaces(target, 'internal/crypto/webcrypto', ['Crypto', 'CryptoKey', 'SubtleCrypto']);
  defineLazy(target, 'crypto', 'internal/crypto/webcrypto', 'crypto', true, false, true);
  exposeLazyInterfaces(target, 'internal/web/navigator', ['Navigator']);
  defineLazy(target, 'navigator', 'internal/web/navigator', 'navigator', true, false);
}

/**
 * In the order in which Node has them, which programs see.
 * @param {typeof globalThis} target
 */
function installGlobals(target) {
  installOwn(target);
  installWeb(target);
  // V8's own break iterator, never standardised: Intl.Segmenter took its place.
  delete target.Intl.v8BreakIterator;
  onStart(applyOptions);
  beforeSnapshot(keepPlaces);
}

/** The properties that are lazy are not part of a snapshot, either: places for those that nobody has looked at. */
function keepPlaces() {
  for (const name of keys(owners)) {
    if (!engine.isLazyValue(globalThis, name)) {
      delete owners[name];
      continue;
    }
    // To redefine it would be to look at it.
    deleteProperty(globalThis, name);
    define(globalThis, name, undefined);
  }
}

/** What the command line adds to the globals, and takes away from them. */
function applyOptions() {
  const { getOptionValue } = require('internal/options');
  if (getOptionValue('--experimental-eventsource')) exposeLazyInterfaces(globalThis, 'internal/fetch/interfaces', ['EventSource']);
  if (getOptionValue('--experimental-webstorage')) {
    exposeLazyInterfaces(globalThis, 'internal/web/storage', ['Storage']);
    defineLazy(globalThis, 'localStorage', 'internal/web/storage', 'localStorage', true);
    defineLazy(globalThis, 'sessionStorage', 'internal/web/storage', 'sessionStorage', true);
  }
  engine.defineLazyValues(globalThis, keys(owners), loadInterface);
  if (!getOptionValue('--experimental-websocket')) {
    deleteProperty(globalThis, 'WebSocket');
    deleteProperty(globalThis, 'CloseEvent');
  }
  if (!getOptionValue('--experimental-global-navigator')) {
    deleteProperty(globalThis, 'Navigator');
    deleteProperty(globalThis, 'navigator');
  }
}

module.exports = { installGlobals };
