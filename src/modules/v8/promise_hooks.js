'use strict';

// v8.promiseHooks: direct access to the life of promises.

const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { triggerUncaughtException } = require('internal/engine');
const { replacePromiseHooks } = require('internal/async_hooks/promise_hooks');

const AsyncFunction = (async () => {}).constructor;
const AsyncGeneratorFunction = (async function*() {}).constructor;

/** A hook that made promises itself would never end. */
function validatePlainFunction(fn, name) {
  if (typeof fn !== 'function' || fn instanceof AsyncFunction || fn instanceof AsyncGeneratorFunction) {
    throw new ERR_INVALID_ARG_TYPE(name, 'function', fn);
  }
}

function install(hooks) {
  replacePromiseHooks(undefined, hooks);
  let installed = true;
  return () => {
    if (!installed) return;
    installed = false;
    replacePromiseHooks(hooks, undefined);
  };
}

/** `fn` for V8: what it throws is an uncaught exception, not the promise's business. */
function guarded(fn) {
  return (promise, parent) => {
    try {
      fn(promise, parent);
    } catch (error) {
      triggerUncaughtException(error, false);
    }
  };
}

function single(kind) {
  return (fn) => {
    validatePlainFunction(fn, `${kind}Hook`);
    // A function of its own: the same one may be added twice.
    return install({ __proto__: null, [kind]: guarded(fn) });
  };
}

/**
 * @param {{init?: Function, before?: Function, after?: Function, settled?: Function}} [hooks]
 * @returns {() => void} takes them off again
 */
function createHook(hooks = {}) {
  const wanted = { __proto__: null };
  for (const kind of ['init', 'before', 'after', 'settled']) {
    const fn = hooks[kind];
    if (fn === undefined) continue;
    validatePlainFunction(fn, `${kind}Hook`);
    wanted[kind] = guarded(fn);
  }
  return install(wanted);
}

const nameless = (fn) => Object.defineProperty(fn, 'name', { __proto__: null, value: '', configurable: true });

const promiseHooks = {
  createHook,
  onInit: nameless(single('init')),
  onBefore: nameless(single('before')),
  onAfter: nameless(single('after')),
  onSettled: nameless(single('settled')),
};

module.exports = { promiseHooks };
