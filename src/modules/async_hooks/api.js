'use strict';

const {
  symbols: {
    after_symbol,
    before_symbol,
    destroy_symbol,
    init_symbol,
    kNoPromiseHook,
    promise_resolve_symbol,
  },
  disableHook,
  enableHook,
  executionAsyncId,
  executionAsyncResource,
  triggerAsyncId,
} = require('internal/async_hooks');
const { AsyncResource } = require('internal/async_hooks/async_resource');
const { asyncWrapProviders } = require('internal/async_hooks/providers');
const {
  codes: { ERR_ASYNC_CALLBACK, ERR_INVALID_ARG_VALUE },
} = require('internal/errors');
const { validateBoolean } = require('internal/errors/validators');

/** A set of callbacks for the life of asynchronous resources. */
class AsyncHook {
  constructor({ init, before, after, destroy, promiseResolve, trackPromises }) {
    if (init !== undefined && typeof init !== 'function') throw new ERR_ASYNC_CALLBACK('hook.init');
    if (before !== undefined && typeof before !== 'function') throw new ERR_ASYNC_CALLBACK('hook.before');
    if (after !== undefined && typeof after !== 'function') throw new ERR_ASYNC_CALLBACK('hook.after');
    if (destroy !== undefined && typeof destroy !== 'function') throw new ERR_ASYNC_CALLBACK('hook.destroy');
    if (promiseResolve !== undefined && typeof promiseResolve !== 'function') {
      throw new ERR_ASYNC_CALLBACK('hook.promiseResolve');
    }
    let noPromiseHook = false;
    if (trackPromises !== undefined) {
      validateBoolean(trackPromises, 'trackPromises');
      noPromiseHook = !trackPromises;
    }
    if (noPromiseHook && typeof promiseResolve === 'function') {
      throw new ERR_INVALID_ARG_VALUE('trackPromises', trackPromises, 'must not be false when promiseResolve is enabled');
    }
    this[init_symbol] = init;
    this[before_symbol] = before;
    this[after_symbol] = after;
    this[destroy_symbol] = destroy;
    this[promise_resolve_symbol] = promiseResolve;
    this[kNoPromiseHook] = noPromiseHook;
  }

  /** @returns {AsyncHook} this */
  enable() {
    enableHook(this);
    return this;
  }

  /** @returns {AsyncHook} this */
  disable() {
    disableHook(this);
    return this;
  }
}

/**
 * @param {{init?: Function, before?: Function, after?: Function, destroy?: Function, promiseResolve?: Function,
 *   trackPromises?: boolean}} callbacks
 * @returns {AsyncHook}
 */
function createHook(callbacks) {
  return new AsyncHook(callbacks);
}

module.exports = {
  get AsyncLocalStorage() {
    return require('internal/async_hooks/async_local_storage').AsyncLocalStorage;
  },
  createHook,
  executionAsyncId,
  triggerAsyncId,
  executionAsyncResource,
  asyncWrapProviders,
  AsyncResource,
};
