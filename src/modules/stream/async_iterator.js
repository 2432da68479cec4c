'use strict';

// for await (const chunk of readable).
//
// Behaves as an async generator over read() would, with one promise per chunk instead of a
// generator's several: next() answers from the buffer at once when it can.

const { aggregateTwoErrors } = require('internal/errors');
const { destroyer } = require('internal/stream/destroy');
const { eos } = require('internal/stream/end_of_stream');
const { RingQueue } = require('internal/events/queue');

const AsyncIteratorPrototype = Object.getPrototypeOf(
  Object.getPrototypeOf(async function* () {}).prototype,
);
const { defineProperty } = Object;

const kNext = 0;
const kReturn = 1;
const kThrow = 2;

const kIdle = 0; // next() was never called: nothing is listened to yet
const kRunning = 1;
const kDone = 2;

const isThenable = (value) =>
  typeof value === 'object' && value !== null && typeof value.then === 'function';

class ReadableIterator {
  #stream;
  #options;
  #phase = kIdle;
  /** undefined: running; null: ended well. */
  #error = undefined;
  /** Calls that could not be answered yet, in order. */
  #waiting = undefined;
  /** A chunk that is a promise is being awaited. */
  #busy = false;
  #onReadable = undefined;
  #cleanup = undefined;

  constructor(stream, options) {
    this.#stream = stream;
    this.#options = options;
    this.stream = stream;
  }

  /** @returns {Promise<IteratorResult<any>>} */
  next() {
    if (!this.#busy && (this.#waiting === undefined || this.#waiting.length === 0)) {
      if (this.#phase === kDone) return Promise.resolve({ value: undefined, done: true });
      if (this.#phase === kIdle) {
        this.#start();
        // The first chunk comes no sooner than from a generator, which awaits before it yields: who
        // aborts right after he began to read is in time.
        const first = this.#attempt();
        if (first !== undefined) return first.then((result) => result);
      } else {
        const answer = this.#attempt();
        if (answer !== undefined) return answer;
      }
    }
    return this.#enqueue(kNext, undefined);
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
    if (this.#phase === kIdle) this.#phase = kDone; // never started: the stream stays untouched
    if (this.#busy || this.#waiting?.length > 0) return this.#enqueue(kind, value);
    return this.#finish(kind, value);
  }

  #start() {
    const stream = this.#stream;
    this.#phase = kRunning;
    // By way of a constant, as V8 makes literals that are assigned to a property in old space.
    const onReadable = () => this.#wake();
    this.#onReadable = onReadable;
    stream.on('readable', this.#onReadable);
    this.#cleanup = eos(stream, { writable: false }, (err) => {
      this.#error = err ? aggregateTwoErrors(this.#error, err) : null;
      this.#wake();
    });
  }

  /** An answer to next(), or undefined while there is none. */
  #attempt() {
    const stream = this.#stream;
    let chunk;
    try {
      chunk = stream.destroyed ? null : stream.read();
    } catch (err) {
      return this.#fail(err);
    }
    if (chunk !== null) {
      return isThenable(chunk)
        ? this.#awaitChunk(chunk)
        : Promise.resolve({ value: chunk, done: false });
    }
    if (this.#error) return this.#fail(this.#error);
    if (this.#error === null) return this.#finish(kReturn, undefined);
    return undefined;
  }

  #awaitChunk(chunk) {
    this.#busy = true;
    const settled = () => {
      this.#busy = false;
      if (this.#waiting?.length > 0) process.nextTick(() => this.#wake());
    };
    return Promise.resolve(chunk).then(
      (value) => {
        settled();
        return { value, done: false };
      },
      (err) => {
        settled();
        return this.#fail(err);
      },
    );
  }

  #enqueue(kind, value) {
    return new Promise((resolve) => {
      (this.#waiting ??= new RingQueue()).push({ kind, value, resolve });
    });
  }

  /** Answers waiting calls for as long as there are answers. */
  #wake() {
    const waiting = this.#waiting;
    while (waiting !== undefined && waiting.length > 0 && !this.#busy) {
      const call = waiting.peek();
      let answer;
      if (call.kind !== kNext) answer = this.#finish(call.kind, call.value);
      else if (this.#phase === kDone) answer = { value: undefined, done: true };
      else answer = this.#attempt();
      if (answer === undefined) return;
      waiting.shift();
      call.resolve(answer);
    }
  }

  #fail(err) {
    if (this.#phase === kRunning) this.#error = aggregateTwoErrors(this.#error, err);
    return this.#finish(kThrow, err);
  }

  /** The way out, whichever it is: lets go of the stream. */
  #finish(kind, value) {
    if (this.#phase === kRunning) {
      this.#phase = kDone;
      const stream = this.#stream;
      let error = this.#error;
      if (kind === kThrow) error = aggregateTwoErrors(error, value);
      const destroys =
        (error || this.#options?.destroyOnReturn !== false) &&
        (error === undefined || stream._readableState.autoDestroy);
      if (destroys) {
        destroyer(stream, null);
      } else {
        stream.off('readable', this.#onReadable);
        this.#cleanup();
      }
    }
    if (kind === kThrow) return Promise.reject(value);
    if (isThenable(value)) return Promise.resolve(value).then((v) => ({ value: v, done: true }));
    return Promise.resolve({ value, done: true });
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
