'use strict';

const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { validateAbortSignal, validateFunction } = require('internal/errors/validators');
const { kResistStopPropagation } = require('internal/events/symbols');

const { queueMicrotask } = globalThis;
const SymbolDispose = Symbol.dispose;

/**
 * events.addAbortListener(): an abort listener that stopImmediatePropagation() cannot hide.
 * @param {AbortSignal} signal
 * @param {EventListener} listener
 * @returns {Disposable} disposing it removes the listener
 */
function addAbortListener(signal, listener) {
  if (signal === undefined) throw new ERR_INVALID_ARG_TYPE('signal', 'AbortSignal', signal);
  validateAbortSignal(signal, 'signal');
  validateFunction(listener, 'listener');

  let remove;
  if (signal.aborted) {
    queueMicrotask(() => listener());
  } else {
    signal.addEventListener('abort', listener, {
      __proto__: null,
      once: true,
      [kResistStopPropagation]: true,
    });
    remove = () => signal.removeEventListener('abort', listener);
  }
  return {
    __proto__: null,
    [SymbolDispose]() {
      remove?.();
    },
  };
}

module.exports = { addAbortListener };
