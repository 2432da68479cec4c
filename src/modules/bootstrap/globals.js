'use strict';

// The globals of Node 24 as the same kind of property: Node's own are writable data properties, the web's non-enumerable, and heavy
// ones appear on first use.

const engine = require('internal/engine');
const { onStart } = require('internal/bootstrap/hooks');

function define(target, name, value, enumerable = false) {
  Object.defineProperty(target, name, { __proto__: null, value, writable: true, configurable: true, enumerable });
}

/** A data property to the outside that loads its value on first use and can be overwritten. */
function defineLazy(target, name, id, key = name, enumerable = false) {
  let value;
  let loaded = false;
  Object.defineProperty(target, name, {
    __proto__: null,
    configurable: true,
    enumerable,
    get: Object.defineProperty(
      function () {
        if (!loaded) {
          value = require(id)[key];
          // A module that asks for its own global while it is being loaded must not fix what it has not yet exported.
          loaded = value !== undefined;
        }
        return value;
      },
      'name',
      { __proto__: null, value: `get ${name}` },
    ),
    set: Object.defineProperty(
      function (replacement) {
        define(target, name, replacement, enumerable);
      },
      'name',
      { __proto__: null, value: `set ${name}` },
    ),
  });
}

/** As WebIDL exposes an interface: loaded on first use, replaced by a plain data property. */
function exposeLazyInterfaces(target, id, names) {
  if (!engine.hasBuiltin(id)) return;
  for (const name of names) defineLazy(target, name, id);
}

function exposeInterface(target, id, names) {
  if (!engine.hasBuiltin(id)) return;
  const exports = require(id);
  for (const name of names) define(target, name, exports[name]);
}

/** Globals that options add and take away (--experimental-eventsource, --no-experimental-websocket). */
function applyWebOptions(target) {
  const { getOptionValue } = require('internal/options');
  if (getOptionValue('--experimental-eventsource')) exposeLazyInterfaces(target, 'internal/web/fetch', ['EventSource']);
  if (!getOptionValue('--experimental-websocket')) {
    delete target.WebSocket;
    delete target.CloseEvent;
  }
}

/**
 * @param {typeof globalThis} target
 */
function installGlobals(target) {
  Object.defineProperty(target, Symbol.toStringTag, {
    __proto__: null,
    value: 'global',
    writable: false,
    enumerable: false,
    configurable: true,
  });
  define(target, 'global', target, false);

  // process and Buffer are accessors so that ES modules' views and monkey patches agree.
  let processValue = process;
  Object.defineProperty(target, 'process', {
    __proto__: null,
    get() {
      return processValue;
    },
    set(value) {
      processValue = value;
    },
    enumerable: false,
    configurable: true,
  });
  if (engine.hasBuiltin('buffer')) {
    let bufferValue = require('buffer').Buffer;
    Object.defineProperty(target, 'Buffer', {
      __proto__: null,
      get() {
        return bufferValue;
      },
      set(value) {
        bufferValue = value;
      },
      enumerable: false,
      configurable: true,
    });
    const { atob, btoa } = require('buffer');
    define(target, 'atob', atob, true);
    define(target, 'btoa', btoa, true);
  }

  const timers = require('timers');
  for (const name of ['clearImmediate', 'clearInterval', 'clearTimeout', 'setInterval', 'setTimeout', 'setImmediate']) {
    define(target, name, timers[name], true);
  }
  define(target, 'queueMicrotask', require('internal/process/task_queues').queueMicrotask, true);
  if (engine.hasBuiltin('internal/web/structured_clone')) {
    define(target, 'structuredClone', require('internal/web/structured_clone').structuredClone, true);
  }
  if (engine.hasBuiltin('internal/console/global')) {
    define(target, 'console', require('internal/console/global'), false);
  }

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
  if (engine.hasBuiltin('perf_hooks')) defineLazy(target, 'performance', 'perf_hooks', 'performance', true);
  if (engine.hasBuiltin('internal/web/fetch')) {
    exposeLazyInterfaces(target, 'internal/web/fetch', ['FormData', 'Headers', 'Request', 'Response', 'WebSocket', 'CloseEvent']);
    onStart(() => applyWebOptions(target));
    const { fetch } = require('internal/web/fetch_function');
    define(target, 'fetch', fetch, true);
  }
  if (engine.hasBuiltin('internal/crypto/webcrypto')) {
    exposeLazyInterfaces(target, 'internal/crypto/webcrypto', ['Crypto', 'CryptoKey', 'SubtleCrypto']);
    defineLazy(target, 'crypto', 'internal/crypto/webcrypto', 'crypto', true);
  }
  if (engine.hasBuiltin('internal/web/navigator')) {
    exposeLazyInterfaces(target, 'internal/web/navigator', ['Navigator']);
    defineLazy(target, 'navigator', 'internal/web/navigator', 'navigator', true);
  }
}

module.exports = { installGlobals, defineLazy };
