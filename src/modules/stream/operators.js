'use strict';

// The iterator helpers of Readable: map(), filter(), reduce(), toArray() …

const {
  AbortError,
  codes: { ERR_MISSING_ARGS, ERR_OUT_OF_RANGE },
} = require('internal/errors');
const {
  validateAbortSignal,
  validateFunction,
  validateInteger,
  validateObject,
} = require('internal/errors/validators');
const { addAbortSignal } = require('internal/stream/add_abort_signal');

const { floor } = Math;

/** What no user value can be. */
const kEmpty = Symbol('kEmpty');
const kEof = Symbol('kEof');

function checkOptions(options) {
  if (options != null) validateObject(options, 'options');
  if (options?.signal != null) validateAbortSignal(options.signal, 'options.signal');
}

function throwIfAborted(options) {
  if (options?.signal?.aborted) {
    throw new AbortError(undefined, { cause: options.signal.reason });
  }
}

function compose(stream, options) {
  checkOptions(options);
  const composed = require('internal/stream/compose').compose(this, stream);
  if (options?.signal) addAbortSignal(options.signal, composed);
  return composed;
}

/**
 * Calls FN for up to `concurrency` chunks at a time; results come in the order of the chunks.
 */
function map(fn, options) {
  validateFunction(fn, 'fn');
  checkOptions(options);
  let concurrency = 1;
  if (options?.concurrency != null) concurrency = floor(options.concurrency);
  let highWaterMark = concurrency - 1;
  if (options?.highWaterMark != null) highWaterMark = floor(options.highWaterMark);
  validateInteger(concurrency, 'options.concurrency', 1);
  validateInteger(highWaterMark, 'options.highWaterMark', 0);
  highWaterMark += concurrency;

  return async function* map() {
    const signal = require('internal/web/abort_controller').AbortSignal.any([options?.signal].filter(Boolean));
    const source = this;
    const queue = [];
    const fnOptions = { signal };
    let wakeReader;
    let wakePump;
    let done = false;
    let running = 0;

    const onCatch = () => {
      done = true;
      afterItem();
    };
    const afterItem = () => {
      running -= 1;
      maybeWakePump();
    };
    const maybeWakePump = () => {
      if (wakePump && !done && running < concurrency && queue.length < highWaterMark) {
        wakePump();
        wakePump = null;
      }
    };

    async function pump() {
      try {
        for await (let value of source) {
          if (done) return;
          if (signal.aborted) throw new AbortError();
          try {
            value = fn(value, fnOptions);
            if (value === kEmpty) continue;
            value = Promise.resolve(value);
          } catch (err) {
            value = Promise.reject(err);
          }
          running += 1;
          value.then(afterItem, onCatch);
          arrayPush(queue, value);
          if (wakeReader) {
            wakeReader();
            wakeReader = null;
          }
          if (!done && (queue.length >= highWaterMark || running >= concurrency)) {
            await new Promise((resolve) => {
              wakePump = resolve;
            });
          }
        }
        arrayPush(queue, kEof);
      } catch (err) {
        const failed = Promise.reject(err);
        promiseThen(failed, afterItem, onCatch);
        arrayPush(queue, failed);
      } finally {
        done = true;
        if (wakeReader) {
          wakeReader();
          wakeReader = null;
        }
      }
    }
    pump();

    try {
      for (;;) {
        while (queue.length > 0) {
          const value = await queue[0];
          if (value === kEof) return;
          if (signal.aborted) throw new AbortError();
          if (value !== kEmpty) yield value;
          arrayShift(queue);
          maybeWakePump();
        }
        await new Promise((resolve) => {
          wakeReader = resolve;
        });
      }
    } finally {
      done = true;
      if (wakePump) {
        wakePump();
        wakePump = null;
      }
    }
  }.call(this);
}

function filter(fn, options) {
  validateFunction(fn, 'fn');
  return functionCall(map,
    this,
    async function filterFn(value, fnOptions) {
      return (await fn(value, fnOptions)) ? value : kEmpty;
    },
    options,
  );
}

async function forEach(fn, options) {
  validateFunction(fn, 'fn');
  async function forEachFn(value, fnOptions) {
    await fn(value, fnOptions);
    return kEmpty;
  }
  for await (const unused of map.call(this, forEachFn, options)); // eslint-disable-line no-unused-vars
}

async function some(fn, options = undefined) {
  for await (const unused of filter.call(this, fn, options)) return true; // eslint-disable-line no-unused-vars
  return false;
}

async function every(fn, options = undefined) {
  validateFunction(fn, 'fn');
  return !(await some.call(this, async (...args) => !(await fn(...args)), options));
}

async function find(fn, options) {
  for await (const result of filter.call(this, fn, options)) return result;
  return undefined;
}

function flatMap(fn, options) {
  const values = map.call(this, fn, options);
  return async function* flatMap() {
    for await (const value of values) yield* value;
  }.call(this);
}

async function reduce(reducer, initialValue, options) {
  validateFunction(reducer, 'reducer');
  checkOptions(options);
  let hasInitialValue = arguments.length > 1;
  if (options?.signal?.aborted) {
    const err = new AbortError(undefined, { cause: options.signal.reason });
    this.once('error', () => {}); // the rejection says it
    await require('internal/stream/end_of_stream').finished(this.destroy(err));
    throw err;
  }
  const controller = new (require('internal/web/abort_controller').AbortController)();
  const { signal } = controller;
  if (options?.signal) {
    const onAbort = () => controller.abort();
    const { kWeakHandler, kResistStopPropagation } = require('internal/web/event_target');
    options.signal.addEventListener('abort', onAbort, {
      __proto__: null,
      once: true,
      [kWeakHandler]: this,
      [kResistStopPropagation]: true,
    });
  }
  let gotAny = false;
  try {
    for await (const value of this) {
      gotAny = true;
      throwIfAborted(options);
      if (!hasInitialValue) {
        initialValue = value;
        hasInitialValue = true;
      } else {
        initialValue = await reducer(initialValue, value, { signal });
      }
    }
    if (!gotAny && !hasInitialValue) throw new ReduceAwareMissingArgs();
  } finally {
    controller.abort();
  }
  return initialValue;
}

class ReduceAwareMissingArgs extends ERR_MISSING_ARGS {
  constructor() {
    super('reduce');
    this.message = 'Reduce of an empty stream requires an initial value';
  }
}

async function toArray(options) {
  checkOptions(options);
  const result = [];
  for await (const value of this) {
    throwIfAborted(options);
    arrayPush(result, value);
  }
  return result;
}

function toCount(number) {
  number = Number(number); // as the iterator helpers of the language do
  if (Number.isNaN(number)) return 0;
  if (number < 0) throw new ERR_OUT_OF_RANGE('number', '>= 0', number);
  return number;
}

function drop(number, options = undefined) {
  checkOptions(options);
  number = toCount(number);
  return async function* drop() {
    if (options?.signal?.aborted) throw new AbortError();
    for await (const value of this) {
      if (options?.signal?.aborted) throw new AbortError();
      if (number-- <= 0) yield value;
    }
  }.call(this);
}

function take(number, options = undefined) {
  checkOptions(options);
  number = toCount(number);
  return async function* take() {
    if (options?.signal?.aborted) throw new AbortError();
    for await (const value of this) {
      if (options?.signal?.aborted) throw new AbortError();
      if (number-- > 0) yield value;
      // Not a chunk more than asked for is read.
      if (number <= 0) return;
    }
  }.call(this);
}

module.exports = {
  compose,
  /** Those whose async generator becomes a Readable. */
  streamReturning: { drop, filter, flatMap, map, take },
  promiseReturning: { every, forEach, reduce, toArray, some, find },
};
