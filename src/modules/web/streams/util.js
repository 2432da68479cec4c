'use strict';

// What the parts of the streams standard (https://streams.spec.whatwg.org) share here.
//
// Every public object holds its internal slots in one plain object, reached by a symbol
// (`stream[kImpl]`); the abstract operations of the standard work on those objects only, so nothing
// that user code does to the public classes can get between them.

const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE },
} = require('internal/errors');

/** A public object's internal slots. */
const kImpl = Symbol('kImpl');
/** First argument of constructors that only this code may call. */
const kMake = Symbol('kMake');
const kInspect = Symbol.for('nodejs.util.inspect.custom');

const PromiseCtor = Promise;
const promiseResolve = Promise.resolve;
const promiseReject = Promise.reject;
const promiseWithResolvers = Promise.withResolvers;
const { isFinite, isNaN } = Number;
const { prototype: ArrayBufferPrototype } = ArrayBuffer;
const transfer = ArrayBufferPrototype.transfer;
const { get: getDetached } = Object.getOwnPropertyDescriptor(ArrayBufferPrototype, 'detached');
const { get: getByteLength } = Object.getOwnPropertyDescriptor(ArrayBufferPrototype, 'byteLength');

function nop() {}

const kResolved = Promise.resolve();

/** `promise.then()` out of the user's reach. */
const then = (promise, ok, fail) => promiseThen(promise, ok, fail);
const resolvedWith = (value) => functionCall(promiseResolve, PromiseCtor, value);
const rejectedWith = (reason) => promiseReject.call(PromiseCtor, reason);
const withResolvers = () => functionCall(promiseWithResolvers, PromiseCtor);

/** Nobody has to look at this rejection. */
function markHandled(promise) {
  promiseThen(promise, undefined, nop);
  return promise;
}

const isObject = (value) =>
  (typeof value === 'object' && value !== null) || typeof value === 'function';

/**
 * Reacts to what a user's algorithm returned. Mostly that is nothing, for which no promise has to
 * be made.
 */
function react(result, ok, fail) {
  if (result instanceof LazyPromise) result.onSettled(ok, fail);
  else if (isObject(result)) promiseThen(resolvedWith(result), ok, fail);
  else promiseThen(kResolved, ok);
}

/**
 * What a user's algorithm returned, as webidl converts it: a promise of its own takes three ticks
 * to follow another. For what happens once in a stream's life, where the order shows.
 */
function converted(result) {
  if (!isObject(result)) return result;
  const { promise, resolve } = withResolvers();
  resolve(result);
  return promise;
}

/** As react(), in as many ticks as webidl's conversion takes. */
function reactAsPromise(result, ok, fail) {
  react(result instanceof LazyPromise ? result : converted(result), ok, fail);
}

/**
 * A promise that may never be asked for (`reader.closed`, `writer.ready`): made when it is. Its
 * rejection counts as handled, as the standard wants it for all of these.
 */
class LazyPromise {
  settled = 0; // 1: resolved, 2: rejected
  value = undefined;
  deferred = undefined;
  /** Reactions of this code, which need no promise. */
  ok = undefined;
  fail = undefined;
  more = undefined;

  get promise() {
    return (this.deferred ??= this.make()).promise;
  }

  make() {
    if (this.settled === 0) return withResolvers();
    if (this.settled === 1) return { promise: resolvedWith(this.value) };
    return { promise: markHandled(rejectedWith(this.value)) };
  }

  get isPending() {
    return this.settled === 0;
  }

  resolve(value) {
    if (this.settled !== 0) return;
    this.settled = 1;
    this.value = value;
    this.deferred?.resolve(value);
    if (this.ok !== undefined) this.runReactions();
  }

  /** As then(), for OK and FAIL that cannot throw. */
  onSettled(ok, fail = nop) {
    if (this.settled === 1) promiseThen(kResolved, ok);
    else if (this.settled === 2) promiseThen(kResolved, () => fail(this.value));
    else if (this.ok === undefined) {
      this.ok = ok;
      this.fail = fail;
    } else {
      arrayPush(this.more ??= [], ok, fail);
    }
  }

  runReactions() {
    const { ok, fail, more } = this;
    this.ok = undefined;
    this.fail = undefined;
    this.more = undefined;
    this.onSettled(ok, fail);
    if (more !== undefined) {
      for (let i = 0; i < more.length; i += 2) this.onSettled(more[i], more[i + 1]);
    }
  }

  reject(reason) {
    if (this.settled !== 0) return;
    this.settled = 2;
    this.value = reason;
    if (this.deferred !== undefined) {
      markHandled(this.deferred.promise);
      this.deferred.reject(reason);
    }
    if (this.ok !== undefined) this.runReactions();
  }

  static resolved(value) {
    const lazy = new LazyPromise();
    lazy.resolve(value);
    return lazy;
  }

  static rejected(reason) {
    const lazy = new LazyPromise();
    lazy.reject(reason);
    return lazy;
  }
}

/** Settled when IMPL, a stream that is readable or writable, is closed or has failed; made when somebody asks. */
function closedPromise(impl) {
  if (impl.whenClosed === undefined) {
    impl.whenClosed = new LazyPromise();
    if (impl.state === 'closed') impl.whenClosed.resolve();
    else if (impl.state === 'errored') impl.whenClosed.reject(impl.storedError);
  }
  return impl.whenClosed;
}

// --- arguments --------------------------------------------------------------------------------

/** A webidl dictionary argument. Unlike validateObject() it may be a function. */
function checkDictionary(value, name) {
  if (!isObject(value)) throw new ERR_INVALID_ARG_TYPE(name, 'Object', value);
}

/** A method of an underlying source, sink or transformer. As in Node, whatever is falsy is none. */
function methodOf(object, key, name) {
  const method = object?.[key];
  if (!method && !(key === 'start' && name === 'transformer' && method !== undefined)) return undefined;
  if (typeof method !== 'function') {
    throw new ERR_INVALID_ARG_TYPE(`${name}.${key}`, 'Function', method);
  }
  return method;
}

/** ExtractHighWaterMark. */
function extractHighWaterMark(value, fallback) {
  if (value === undefined) return fallback;
  const mark = +value;
  if (isNaN(mark) || mark < 0) {
    throw new ERR_INVALID_ARG_VALUE.RangeError('strategy.highWaterMark', value);
  }
  return mark;
}

/** ExtractSizeAlgorithm: undefined stands for "every chunk counts 1". */
function extractSizeAlgorithm(size) {
  if (size === undefined) return undefined;
  if (typeof size !== 'function') throw new ERR_INVALID_ARG_TYPE('strategy.size', 'Function', size);
  return size;
}

// --- queues with sizes ------------------------------------------------------------------------

/** The size of a chunk as the queue counts it; throws if the strategy gave nonsense. */
function checkSize(given) {
  const size = +given;
  if (!(size >= 0) || !isFinite(size)) throw new ERR_INVALID_ARG_VALUE.RangeError('size', given);
  return size;
}

// --- array buffers ----------------------------------------------------------------------------

const isDetached = (buffer) =>
  require('internal/util/types').isSharedArrayBuffer(buffer) ? false : functionCall(getDetached, buffer);

/** Takes the memory away from whoever holds BUFFER. */
function transferBuffer(buffer) {
  return functionCall(transfer, buffer);
}

const bufferLength = (buffer) => getByteLength.call(buffer);

// --- inspection -------------------------------------------------------------------------------

/** `Name { … }` for util.inspect(). */
function inspectAs(name, shown, depth, options) {
  if (depth < 0) return name;
  const { inspect } = require('internal/util/inspect');
  const depthLeft = options.depth == null ? null : options.depth - 1;
  return `${name} ${inspect(shown, { ...options, depth: depthLeft })}`;
}

/** The public faces are enumerable, as webidl has it. */
function makeEnumerable(prototype, names) {
  for (let i = 0; i < names.length; i++) Object.defineProperty(prototype, names[i], { __proto__: null, enumerable: true });
}

function setTag(Class) {
  Object.defineProperty(Class.prototype, Symbol.toStringTag, {
    __proto__: null,
    configurable: true,
    value: Class.name,
  });
}

module.exports = {
  kImpl,
  kMake,
  kInspect,
  LazyPromise,
  bufferLength,
  checkDictionary,
  checkSize,
  closedPromise,
  converted,
  extractHighWaterMark,
  extractSizeAlgorithm,
  inspectAs,
  isDetached,
  isObject,
  kResolved,
  makeEnumerable,
  markHandled,
  methodOf,
  nop,
  react,
  reactAsPromise,
  rejectedWith,
  resolvedWith,
  setTag,
  then,
  transferBuffer,
  withResolvers,
};
