'use strict';

const {
  symbols: { async_id_symbol, trigger_async_id_symbol, destroyed: destroyed_symbol },
  asyncHookFields,
  asyncIdFields,
  callAfterHooks,
  callBeforeHooks,
  constants: { kInit, kBefore, kAfter, kDestroy, kTotals, kExecutionAsyncId, kTriggerAsyncId },
  emitDestroy,
  emitInit,
  getDefaultTriggerAsyncId,
  hasAsyncIdStack,
  newAsyncId,
  registerDestroyHook,
  scope,
} = require('internal/async_hooks');
const { AsyncContextFrame } = require('internal/async_context');
const {
  codes: { ERR_ASYNC_TYPE, ERR_INVALID_ASYNC_ID, ERR_INVALID_THIS },
} = require('internal/errors');
const { validateFunction, validateString } = require('internal/errors/validators');

const contextFrame = Symbol('context_frame');
const { apply } = Reflect;
const { defineProperties } = Object;

let warnedAsyncResourceProperty = false;

function warnAsyncResourceProperty() {
  if (warnedAsyncResourceProperty) return;
  warnedAsyncResourceProperty = true;
  process.emitWarning(
    'The asyncResource property on bound functions is deprecated', 'DeprecationWarning', 'DEP0172', warnAsyncResourceProperty,
  );
}

/** A JavaScript object that owns asynchronous work (async_hooks, "Class: AsyncResource"). */
class AsyncResource {
  /**
   * @param {string} type
   * @param {number|{triggerAsyncId?: number, requireManualDestroy?: boolean}} [options]
   */
  constructor(type, options = {}) {
    validateString(type, 'type');
    let triggerAsyncId = options;
    let requireManualDestroy = false;
    if (typeof options !== 'number') {
      triggerAsyncId = options.triggerAsyncId === undefined ? getDefaultTriggerAsyncId() : options.triggerAsyncId;
      requireManualDestroy = !!options.requireManualDestroy;
    }
    if (!Number.isSafeInteger(triggerAsyncId) || triggerAsyncId < -1) {
      throw new ERR_INVALID_ASYNC_ID('triggerAsyncId', triggerAsyncId);
    }

    this[contextFrame] = AsyncContextFrame.current();
    const asyncId = newAsyncId();
    this[async_id_symbol] = asyncId;
    this[trigger_async_id_symbol] = triggerAsyncId;

    if (asyncHookFields[kInit] > 0) {
      if (asyncHookFields[kTotals] > 0 && type.length === 0) throw new ERR_ASYNC_TYPE(type);
      emitInit(asyncId, type, triggerAsyncId, this);
    }
    if (!requireManualDestroy && asyncHookFields[kDestroy] > 0) {
      const destroyed = { destroyed: false };
      this[destroyed_symbol] = destroyed;
      registerDestroyHook(this, asyncId, destroyed);
    }
  }

  /**
   * Calls `fn` in the execution context of this resource.
   * @param {Function} fn
   * @param {unknown} [thisArg]
   * @param {...unknown} args
   */
  runInAsyncScope(fn, thisArg, ...args) {
    const asyncId = this[async_id_symbol];
    // What has no id would corrupt the stack of ids.
    if (typeof asyncId !== 'number') throw new ERR_INVALID_THIS('AsyncResource');
    // A scope that begins and ends here needs no place on the stack of scopes.
    const executionId = asyncIdFields[kExecutionAsyncId], triggerId = asyncIdFields[kTriggerAsyncId];
    const { id, resource } = scope;
    asyncIdFields[kExecutionAsyncId] = asyncId;
    asyncIdFields[kTriggerAsyncId] = this[trigger_async_id_symbol];
    scope.id = asyncId;
    scope.resource = this;
    if (asyncHookFields[kBefore] > 0) callBeforeHooks(asyncId);
    const prior = AsyncContextFrame.exchange(this[contextFrame]);
    try {
      return apply(fn, thisArg, args);
    } finally {
      AsyncContextFrame.set(prior);
      // An exception that was caught at the top has ended all scopes.
      if (hasAsyncIdStack()) {
        if (asyncHookFields[kAfter] > 0) callAfterHooks(asyncId);
        if (asyncIdFields[kExecutionAsyncId] === asyncId) {
          asyncIdFields[kExecutionAsyncId] = executionId;
          asyncIdFields[kTriggerAsyncId] = triggerId;
          scope.id = id;
          scope.resource = resource;
        }
      }
    }
  }

  /** Announces the end of the resource to the destroy hooks. */
  emitDestroy() {
    if (this[destroyed_symbol] !== undefined) this[destroyed_symbol].destroyed = true;
    emitDestroy(this[async_id_symbol]);
    return this;
  }

  /** @returns {number} */
  asyncId() {
    return this[async_id_symbol];
  }

  /** @returns {number} */
  triggerAsyncId() {
    return this[trigger_async_id_symbol];
  }

  /**
   * A function that calls `fn` in this resource's scope.
   * @param {Function} fn
   * @param {unknown} [thisArg]
   * @returns {Function}
   */
  bind(fn, thisArg) {
    validateFunction(fn, 'fn');
    let bound;
    if (thisArg === undefined) {
      const resource = this;
      bound = function(...args) {
        return resource.runInAsyncScope(fn, this, ...args);
      };
    } else {
      bound = this.runInAsyncScope.bind(this, fn, thisArg);
    }
    let self = this;
    defineProperties(bound, {
      length: { __proto__: null, configurable: true, enumerable: false, value: fn.length, writable: false },
      asyncResource: {
        __proto__: null,
        configurable: true,
        enumerable: true,
        get: function deprecated() {
          warnAsyncResourceProperty();
          return self;
        },
        set: function deprecated(value) {
          warnAsyncResourceProperty();
          self = value;
        },
      },
    });
    return bound;
  }

  /**
   * Binds `fn` to the present execution context.
   * @param {Function} fn
   * @param {string} [type]
   * @param {unknown} [thisArg]
   * @returns {Function}
   */
  static bind(fn, type, thisArg) {
    type = type || fn.name || 'bound-anonymous-fn';
    return new AsyncResource(type).bind(fn, thisArg);
  }
}

module.exports = { AsyncResource };
