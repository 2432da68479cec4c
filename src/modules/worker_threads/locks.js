'use strict';

// navigator.locks and worker_threads.locks: the Web Locks API (https://w3c.github.io/web-locks/) for all threads of the process.

const binding = native('worker_threads');
const {
  codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_THIS },
} = require('internal/errors');
const { validateAbortSignal, validateFunction, validateObject } = require('internal/errors/validators');

/** Outcomes of native requestLock(), and what its events say. */
const kQueued = 0;
const kUnavailable = 2;
const kGranted = 0;

const kCreate = Symbol('kCreate');
const modes = new Set(['shared', 'exclusive']);

function dom(message, name) {
  const { DOMException } = require('internal/web/dom_exception');
  return new DOMException(message, name);
}

/** https://w3c.github.io/web-locks/#lock */
class Lock {
  #name;
  #mode;

  constructor(key, name, mode) {
    if (key !== kCreate) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this.#name = name;
    this.#mode = mode;
  }

  get name() {
    return this.#name;
  }

  get mode() {
    return this.#mode;
  }
}

/** @typedef {{ id: number, name: string, mode: string, run: (lock: Lock|null) => void, fail: (error: any) => void }} Request */

/** @type {Map<number, Request>} requests and locks of this thread */
const requests = new Map();
let lastId = 0;
let listens = false;

/** What happened to them: in this thread at once, from others by the loop. */
function deliver() {
  const events = binding.takeLockEvents();
  for (let i = 0; i < events.length; i += 2) {
    const request = requests.get(events[i]);
    if (request === undefined) continue;
    if (events[i + 1] === kGranted) {
      request.run(new Lock(kCreate, request.name, request.mode));
    } else {
      requests.delete(request.id);
      request.fail(dom('The operation was aborted', 'AbortError'));
    }
  }
}

function release(request) {
  if (!requests.delete(request.id)) return;
  binding.releaseLock(request.id, request.name);
  deliver();
}

/** https://w3c.github.io/web-locks/#lockmanager */
class LockManager {
  constructor(key) {
    if (key !== kCreate) throw new ERR_ILLEGAL_CONSTRUCTOR();
  }

  /**
   * Runs `callback` when the lock is there, and keeps it until what the callback returns has settled.
   * @param {string} name
   * @param {{ mode?: 'exclusive'|'shared', ifAvailable?: boolean, steal?: boolean, signal?: AbortSignal }|Function} options
   * @param {(lock: Lock|null) => any} [callback]
   * @returns {Promise<any>} of what the callback gives
   */
  async request(name, options, callback = undefined) {
    if (this !== locks) throw new ERR_INVALID_THIS('LockManager');
    if (callback === undefined) {
      callback = options;
      options = undefined;
    }
    name = `${name}`;
    validateFunction(callback, 'callback');
    options ??= {};
    validateObject(options, 'options');
    const { mode = 'exclusive', ifAvailable = false, steal = false, signal } = options;
    if (!modes.has(mode)) {
      const { makeWithMessage } = require('internal/errors');
      throw makeWithMessage('ERR_INVALID_ARG_VALUE', `mode '${mode}' is not a valid enum value of type LockMode.`);
    }
    if (signal !== undefined) validateAbortSignal(signal, 'options.signal');
    if (name.startsWith('-')) throw dom('Lock name may not start with hyphen', 'NotSupportedError');
    if (ifAvailable && steal) throw dom('ifAvailable and steal are mutually exclusive', 'NotSupportedError');
    if (mode === 'shared' && steal) throw dom('mode: "shared" and steal are mutually exclusive', 'NotSupportedError');
    if (signal !== undefined && (steal || ifAvailable)) {
      throw dom('signal cannot be used with steal or ifAvailable', 'NotSupportedError');
    }
    signal?.throwIfAborted();
    return start(name, mode, ifAvailable, steal, signal, callback);
  }

  /** @returns {Promise<{ held: object[], pending: object[] }>} the locks and requests of this thread */
  async query() {
    if (this !== locks) throw new ERR_INVALID_THIS('LockManager');
    const held = [];
    const pending = [];
    const flat = binding.queryLocks();
    for (let i = 0; i < flat.length; i += 3) {
      (flat[i + 2] ? held : pending).push({
        name: flat[i],
        mode: flat[i + 1] ? 'shared' : 'exclusive',
        clientId: `node-${process.pid}-${require('internal/engine').threadId()}`,
      });
    }
    return { held, pending };
  }
}

for (const { prototype } of [Lock, LockManager]) {
  for (const key of Object.getOwnPropertyNames(prototype)) {
    if (key !== 'constructor') Object.defineProperty(prototype, key, { __proto__: null, enumerable: true });
  }
}
for (const Class of [Lock, LockManager]) {
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { __proto__: null, value: Class.name, configurable: true });
}

function start(name, mode, ifAvailable, steal, signal, callback) {
  if (!listens) {
    listens = true;
    binding.setLockListener(deliver);
  }
  const { AsyncResource } = require('async_hooks');
  const resource = new AsyncResource('Lock');
  const { promise, resolve, reject } = Promise.withResolvers();
  const request = { id: ++lastId, name, mode, run: undefined, fail: reject };
  let onAbort;

  request.run = (lock) => {
    if (onAbort !== undefined) signal.removeEventListener('abort', onAbort);
    // The callback runs in the context of the request, and a lock that is stolen from it meanwhile has failed already.
    Promise.resolve()
      .then(() => {
        // Aborted in the same turn, before the callback has begun.
        if (signal?.aborted) throw signal.reason;
        return resource.runInAsyncScope(callback, undefined, lock);
      })
      .finally(() => lock !== null && release(request))
      .then(resolve, reject);
  };

  requests.set(request.id, request);
  const outcome = binding.requestLock(request.id, name, mode === 'shared', ifAvailable, steal);
  if (outcome === kUnavailable) {
    requests.delete(request.id);
    request.run(null);
  } else if (outcome !== kQueued) {
    request.run(new Lock(kCreate, name, mode));
  } else if (signal !== undefined) {
    onAbort = () => {
      if (!binding.abortLock(request.id, name)) return;
      requests.delete(request.id);
      deliver();
      reject(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
  }
  // Who is robbed in this thread hears of it now.
  if (steal) deliver();
  return promise;
}

const locks = new LockManager(kCreate);

module.exports = { Lock, LockManager, locks };
