'use strict';

const { AsyncContextFrame, usage } = require('internal/async_context');
const { getContinuationData } = require('internal/engine');
const { validateObject } = require('internal/errors/validators');

const { apply } = Reflect;

/** Restores a storage's previous value when a `using` block ends (asyncLocalStorage.withScope). */
class RunScope {
  #storage;
  #previous;
  #disposed = false;

  constructor(storage, store) {
    this.#storage = storage;
    this.#previous = storage.getStore();
    storage.enterWith(store);
  }

  dispose() {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#storage.enterWith(this.#previous);
  }

  [Symbol.dispose]() {
    this.dispose();
  }
}

/** A value that follows the asynchronous flow (async_hooks, "Class: AsyncLocalStorage"). */
class AsyncLocalStorage {
  #defaultValue;
  #name;

  /** @param {{defaultValue?: unknown, name?: string}} [options] */
  constructor(options = {}) {
    validateObject(options, 'options');
    this.#defaultValue = options.defaultValue;
    if (options.name !== undefined) this.#name = `${options.name}`;
  }

  /** @returns {string} */
  get name() {
    return this.#name || '';
  }

  /**
   * Binds `fn` to the present context.
   * @param {Function} fn
   */
  static bind(fn) {
    const { AsyncResource } = require('internal/async_hooks/async_resource');
    const { validateFunction } = require('internal/errors/validators');
    validateFunction(fn, 'fn');
    return AsyncResource.bind(fn);
  }

  /** A function that calls its first argument in the present context. */
  static snapshot() {
    return AsyncLocalStorage.bind((callback, ...args) => callback(...args));
  }

  /** Ends the store of the present context, also for work already scheduled from it. */
  disable() {
    AsyncContextFrame.disable(this);
  }

  /**
   * Makes `store` current for the rest of the present synchronous execution and what follows from it.
   * @param {unknown} store
   */
  enterWith(store) {
    AsyncContextFrame.set(AsyncContextFrame.with(AsyncContextFrame.current(), this, store));
  }

  /**
   * Calls `callback(...args)` with `store` current.
   * @param {unknown} store
   * @param {Function} callback
   * @param {...unknown} args
   */
  run(store, callback, ...args) {
    const prior = AsyncContextFrame.current();
    const node = AsyncContextFrame.find(prior, this);
    if (node !== undefined && Object.is(node.value, store)) return apply(callback, null, args);
    const frame = AsyncContextFrame.with(prior, this, store);
    AsyncContextFrame.set(frame);
    try {
      return apply(callback, null, args);
    } finally {
      const current = AsyncContextFrame.current();
      if (current === frame) {
        AsyncContextFrame.set(prior);
      } else {
        // Other storages were entered meanwhile: they stay, only this one gets its previous value.
        const rest = AsyncContextFrame.without(current, this);
        AsyncContextFrame.set(node === undefined ? rest : AsyncContextFrame.with(rest, this, node.value));
      }
    }
  }

  /**
   * Calls `callback(...args)` without a store.
   * @param {Function} callback
   * @param {...unknown} args
   */
  exit(callback, ...args) {
    return this.run(undefined, callback, ...args);
  }

  /** @returns {unknown} the current store */
  getStore() {
    if (!usage.active) return this.#defaultValue;
    for (let frame = getContinuationData(); frame !== undefined; frame = frame.next) {
      if (frame.storage === this) return frame.value;
    }
    return this.#defaultValue;
  }

  /**
   * Makes `store` current until the returned scope is disposed.
   * @param {unknown} store
   * @returns {RunScope}
   */
  withScope(store) {
    return new RunScope(this, store);
  }
}

module.exports = { AsyncLocalStorage };
