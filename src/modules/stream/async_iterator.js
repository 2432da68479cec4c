'use strict';

// for await (const chunk of readable).
//
// Behaves as an async generator over read() does, to the microtask (ECMA-262 27.6.3): next() goes
// on at once, a chunk is awaited before it is handed out, return() awaits its value before the
// stream is let go. It is no generator, as one spends several promises a chunk where two do.

const { aggregateTwoErrors } = require('internal/errors');
const { destroyer } = require('internal/stream/destroy');
const { eos } = require('internal/stream/end_of_stream');
const { isWritable } = require('internal/stream/predicates');
const { RingQueue } = require('internal/events/queue');

const AsyncIteratorPrototype = Object.getPrototypeOf(
  Object.getPrototypeOf(async function* () {}).prototype,
);
const { defineProperty } = Object;

const kNext = 0;
const kReturn = 1;
const kThrow = 2;

const kStart = 0; // next() was never called: nothing is listened to yet
const kYielded = 1; // between two calls
const kExecuting = 2; // a call is being answered: others wait
const kDone = 3;

/** What is chained on comes with the next microtask. */
const kSettled = Promise.resolve();

const isThenable = (value) =>
  ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
  typeof value.then === 'function';

class ReadableIterator {
  #stream;
  #options;
  #state = kStart;
  /** undefined: running; null: ended well. */
  #error = undefined;
  /** The call being answered, when its answer did not come at once. */
  #call = undefined;
  /** Calls made meanwhile, in order. */
  #waiting = undefined;
  /** The promise of a call is about to be settled: others are not to be before it. */
  #isAnswering = false;
  /** Nothing to read: woken by 'readable' or the stream's end. */
  #parked = false;
  #onReadable = undefined;
  #cleanup = undefined;
  #goOn = undefined;

  constructor(stream, options) {
    this.#stream = stream;
    this.#options = options;
    this.stream = stream;
  }

  /** @returns {Promise<IteratorResult<any>>} */
  next() {
    const state = this.#state;
    if (state === kExecuting) return this.#enqueue(kNext, undefined);
    if (state === kDone) return Promise.resolve({ value: undefined, done: true });
    if (state === kStart) this.#start();
    this.#state = kExecuting;

    const stream = this.#stream;
    let chunk;
    try {
      chunk = stream.destroyed ? null : stream.read();
      if (chunk !== null && !isThenable(chunk)) {
        return promiseThen(kSettled, () => {
          this.#state = kYielded;
          if (this.#waiting !== undefined) {
            this.#isAnswering = true;
            this.#drain();
            this.#isAnswering = false;
          }
          return { value: chunk, done: false };
        });
      }
    } catch (err) {
      return Promise.reject(this.#fail(err));
    }
    return new Promise((resolve, reject) => {
      this.#call = { resolve, reject };
      this.#proceed(chunk);
    });
  }

  /** @param {any} [value] */
  return(value) {
    return this.#leave(kReturn, value);
  }

  /** @param {unknown} error */
  throw(error) {
    return this.#leave(kThrow, error);
  }

  #leave(kind, value) {
    if (this.#state === kExecuting) return this.#enqueue(kind, value);
    return new Promise((resolve, reject) => this.#begin(kind, value, resolve, reject));
  }

  #enqueue(kind, value) {
    return new Promise((resolve, reject) => {
      (this.#waiting ??= new RingQueue()).push({ kind, value, resolve, reject });
    });
  }

  #start() {
    const stream = this.#stream;
    // By way of a constant, as V8 makes literals that are assigned to a property in old space.
    const onReadable = () => this.#wake();
    this.#onReadable = onReadable;
    stream.on('readable', this.#onReadable);
    this.#cleanup = eos(stream, { writable: false }, (err) => {
      this.#error = err ? aggregateTwoErrors(this.#error, err) : null;
      this.#wake();
    });
  }

  #wake() {
    if (!this.#parked) return;
    this.#parked = false;
    const goOn = () => this.#read();
    promiseThen(kSettled, (this.#goOn ??= goOn));
  }

  /** Begins to answer a call, none other being answered. */
  #begin(kind, value, resolve, reject) {
    const started = this.#state === kYielded;
    this.#state = kExecuting;
    this.#call = { resolve, reject };
    if (kind === kThrow) {
      if (started) value = this.#fail(value);
      this.#settle(kDone, kThrow, value);
    } else if (kind === kReturn) {
      Promise.resolve(value).then(
        (result) => {
          if (started) this.#letGo();
          this.#settle(kDone, kReturn, result);
        },
        (err) => {
          if (started) err = this.#fail(err);
          this.#settle(kDone, kThrow, err);
        },
      );
    } else if (started) {
      this.#read();
    } else {
      this.#settle(kDone, kReturn, undefined);
    }
  }

  #read() {
    const stream = this.#stream;
    let chunk;
    try {
      chunk = stream.destroyed ? null : stream.read();
    } catch (err) {
      this.#settle(kDone, kThrow, this.#fail(err));
      return;
    }
    this.#proceed(chunk);
  }

  /** Goes on with what read() gave. */
  #proceed(chunk) {
    if (chunk !== null) {
      Promise.resolve(chunk).then(
        (value) => this.#settle(kYielded, kNext, value),
        (err) => this.#settle(kDone, kThrow, this.#fail(err)),
      );
    } else if (this.#error) {
      this.#settle(kDone, kThrow, this.#fail(this.#error));
    } else if (this.#error === null) {
      this.#letGo();
      this.#settle(kDone, kReturn, undefined);
    } else {
      this.#parked = true;
    }
  }

  /** Answers the call in hand, and begins with the next. */
  #settle(state, kind, value) {
    const { resolve, reject } = this.#call;
    this.#call = undefined;
    this.#state = state;
    const answer = () => {
      if (kind === kThrow) reject(value);
      else resolve({ value, done: kind === kReturn });
    };
    if (this.#isAnswering) promiseThen(kSettled, answer);
    else answer();
    if (this.#waiting !== undefined) this.#drain();
  }

  #drain() {
    const waiting = this.#waiting;
    while (waiting.length > 0 && this.#state !== kExecuting) {
      const { kind, value, resolve, reject } = waiting.shift();
      this.#begin(kind, value, resolve, reject);
    }
  }

  /** The way out by an error: what it is to be told as. */
  #fail(err) {
    this.#error = aggregateTwoErrors(this.#error, err);
    err = this.#error;
    this.#letGo();
    this.#state = kDone;
    return err;
  }

  #letGo() {
    const stream = this.#stream;
    const error = this.#error;
    const destroys =
      error === undefined
        ? this.#options?.destroyOnReturn !== false
        : (error || this.#options?.destroyOnReturn !== false) &&
          stream._readableState.autoDestroy &&
          // Read to its end, a duplex lives on while it can be written to.
          (error !== null || !stream.allowHalfOpen || !isWritable(stream));
    if (destroys) {
      destroyer(stream, null);
    } else {
      stream.off('readable', this.#onReadable);
      this.#cleanup();
    }
  }
}
Object.setPrototypeOf(ReadableIterator.prototype, AsyncIteratorPrototype);
// As a generator's, it has no class of its own.
delete ReadableIterator.prototype.constructor;
defineProperty(ReadableIterator.prototype, Symbol.toStringTag, {
  __proto__: null,
  value: 'AsyncGenerator',
  configurable: true,
});

/**
 * @param {Readable} stream
 * @param {{ destroyOnReturn?: boolean }} [options]
 */
function iterate(stream, options) {
  if (typeof stream.read !== 'function') {
    stream = require('internal/stream/readable').wrap(stream, { objectMode: true });
  }
  return new ReadableIterator(stream, options);
}

module.exports = { iterate };
