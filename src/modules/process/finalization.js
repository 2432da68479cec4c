'use strict';

// process.finalization: callbacks for objects that are still alive when the process ends.

const { validateObject } = require('internal/errors/validators');
const { emitExperimentalWarning } = require('internal/util');

/**
 * @returns {{register: Function, registerBeforeExit: Function, unregister: Function}}
 */
function createFinalization() {
  /** References by the event that frees them. */
  const references = { __proto__: null, exit: [], beforeExit: [] };
  const listening = { __proto__: null, exit: false, beforeExit: false };
  let registry;

  const listeners = {
    __proto__: null,
    exit: () => free('exit'),
    beforeExit: () => free('beforeExit'),
  };

  function free(event) {
    for (const reference of references[event]) {
      const object = reference.deref();
      if (object !== undefined) reference.fn(object, event);
    }
    references[event] = [];
  }

  function stopIfEmpty() {
    for (const event of ['exit', 'beforeExit']) {
      if (references[event].length > 0 || !listening[event]) continue;
      listening[event] = false;
      process.removeListener(event, listeners[event]);
    }
  }

  /** Forgets the collected ones. */
  function sweep(reference) {
    for (const event of ['exit', 'beforeExit']) {
      references[event] = references[event].filter((other) => other !== reference && other.deref() !== undefined);
    }
    stopIfEmpty();
  }

  function add(event, object, fn) {
    if (!listening[event]) {
      listening[event] = true;
      process.on(event, listeners[event]);
    }
    const reference = new WeakRef(object);
    reference.fn = fn;
    registry ??= new FinalizationRegistry(sweep);
    registry.register(object, reference, object);
    references[event].push(reference);
  }

  /**
   * Calls `callback(object, 'exit')` when the process exits and `object` is still there.
   * @param {object|Function} obj
   * @param {Function} callback
   */
  function register(obj, callback) {
    emitExperimentalWarning('process.finalization.register');
    if (typeof obj !== 'function') validateObject(obj, 'obj');
    add('exit', obj, callback);
  }

  /**
   * As register, for the moment when the event loop is empty.
   * @param {object|Function} obj
   * @param {Function} callback
   */
  function registerBeforeExit(obj, callback) {
    emitExperimentalWarning('process.finalization.registerBeforeExit');
    if (typeof obj !== 'function') validateObject(obj, 'obj');
    add('beforeExit', obj, callback);
  }

  /** @param {object|Function} obj */
  function unregister(obj) {
    emitExperimentalWarning('process.finalization.unregister');
    registry ??= new FinalizationRegistry(sweep);
    registry.unregister(obj);
    for (const event of ['exit', 'beforeExit']) {
      references[event] = references[event].filter((reference) => {
        const object = reference.deref();
        return object !== undefined && object !== obj;
      });
    }
    stopIfEmpty();
  }

  return { register, registerBeforeExit, unregister };
}

module.exports = { createFinalization };
