'use strict';

// The body of a response (https://fetch.spec.whatwg.org/#concept-body): undici's members { stream, source, length } over bytes as they come.
// The stream is made when somebody wants it. text(), json(), arrayBuffer() and bytes() do not: they take the bytes as they are.

const { Buffer } = require('buffer');
const { ReadableStream } = require('internal/web/streams/readable');
const { kIsDisturbed, kIsReadable } = require('internal/stream/predicates');

const { withResolvers } = Promise;
const PromiseConstructor = Promise;

/** So much is read ahead of whoever reads. */
const kHighWaterMark = 64 * 1024;

function isErrorLike(value) {
  return value instanceof Error || value?.constructor?.name === 'Error' || value?.constructor?.name === 'DOMException';
}

class ResponseBody {
  /** @param {{ resume(): void, cancel(): void }} producer */
  constructor(producer) {
    this.producer = producer;
    this.source = null;
    this.length = null;
    /** Bytes that nobody has taken yet. */
    this.chunks = [];
    this.size = 0;
    this.decodedSize = 0;
    /** All bytes are there. */
    this.isEnded = false;
    this.isFailed = false;
    this.error = undefined;
    /** Somebody took the bytes without a stream. */
    this.isTaken = false;
    /** All bytes were given out. */
    this.isFinished = false;
    /** Whoever took them waits for the last: { resolve, reject, convert, copied }. */
    this.taker = null;
    /** A read of the stream waits: { promise, resolve, reject }. */
    this.pull = null;
    this.controller = null;
    /** Told once when it is finished or failed. */
    this.onFinish = null;
    this.onFinishData = undefined;
    this.madeStream = undefined;
  }

  // ---- the producer's side -----------------------------------------------------------------------------------------------

  /** False: enough for now. */
  push(chunk) {
    if (this.isFailed || this.isEnded) return true;
    arrayPush(this.chunks, chunk);
    this.size += chunk.length;
    this.decodedSize += chunk.length;
    if (this.taker !== null) return true;
    if (this.pull !== null) {
      this.deliver();
      return true;
    }
    return this.size < kHighWaterMark;
  }

  end() {
    if (this.isFailed || this.isEnded) return;
    this.isEnded = true;
    if (this.taker !== null) this.settleTaker();
    else if (this.pull !== null) this.deliver();
  }

  /** The connection failed. https://fetch.spec.whatwg.org/#concept-http-network-fetch, where "stream is readable, error" it "with a TypeError" */
  terminate(error) {
    if (this.isFailed || this.isEnded) return;
    this.fail(new TypeError('terminated', { cause: isErrorLike(error) ? error : undefined }));
  }

  /** Nothing more can be read, but ERROR. */
  fail(error) {
    if (this.isFailed || this.isFinished) return;
    this.isFailed = true;
    this.error = error;
    this.chunks = [];
    this.size = 0;
    this.finish();
    const { taker, pull } = this;
    this.taker = this.pull = null;
    taker?.reject(error);
    if (this.controller !== null && this.madeStream[kIsReadable]) this.controller.error(error);
    pull?.resolve();
  }

  finish() {
    this.isFinished = true;
    const { onFinish } = this;
    if (onFinish === null) return;
    this.onFinish = null;
    onFinish(this.onFinishData, this);
  }

  // ---- without a stream --------------------------------------------------------------------------------------------------

  /**
   * Takes all bytes. https://fetch.spec.whatwg.org/#concept-body-consume-body
   * @template T
   * @param {(bytes: Uint8Array) => T} convert
   * @param {boolean} copied CONVERT keeps the memory
   * @returns {Promise<T>}
   */
  take(convert, copied) {
    this.isTaken = true;
    const { promise, resolve, reject } = functionCall(withResolvers, PromiseConstructor);
    if (this.isFailed) {
      reject(this.error);
      return promise;
    }
    this.taker = { resolve, reject, convert, copied };
    if (this.isEnded) this.settleTaker();
    else this.producer.resume();
    return promise;
  }

  settleTaker() {
    const { resolve, reject, convert, copied } = this.taker;
    this.taker = null;
    const bytes = this.gather(copied);
    this.finish();
    try {
      resolve(convert(bytes));
    } catch (error) {
      reject(error);
    }
  }

  /** What waits, in one piece: COPIED when the memory is to belong to whoever gets it. */
  gather(copied) {
    const { chunks, size } = this;
    this.chunks = [];
    this.size = 0;
    if (chunks.length === 1 && !copied) return chunks[0];
    const bytes = copied ? new Uint8Array(size) : Buffer.allocUnsafe(size);
    let offset = 0;
    for (let i = 0; i < chunks.length; i++) {
      bytes.set(chunks[i], offset);
      offset += chunks[i].length;
    }
    return bytes;
  }

  // ---- as a stream -------------------------------------------------------------------------------------------------------

  get stream() {
    return this.madeStream ??= this.isTaken ? takenStream() : this.makeStream();
  }

  /** Of a clone: undici puts one branch of a tee here. */
  set stream(value) {
    this.madeStream = value;
  }

  makeStream() {
    const stream = new ReadableStream({
      __proto__: null,
      type: 'bytes',
      start: (controller) => {
        this.controller = controller;
      },
      pull: () => this.onPull(),
      cancel: (reason) => this.onCancel(reason),
    });
    if (this.isFailed) this.controller.error(this.error);
    return stream;
  }

  onPull() {
    this.pull = functionCall(withResolvers, PromiseConstructor);
    const { promise } = this.pull;
    if (this.size > 0 || this.isEnded) this.deliver();
    else this.producer.resume();
    return promise;
  }

  /** Gives the read that waits what there is. */
  deliver() {
    const { pull, controller } = this;
    this.pull = null;
    if (this.size > 0) {
      controller.enqueue(this.gather(true));
      if (!this.isEnded) this.producer.resume();
    } else {
      controller.close();
      controller.byobRequest?.respond(0);
      this.finish();
    }
    pull.resolve();
  }

  onCancel() {
    this.isEnded = true;
    this.chunks = [];
    this.size = 0;
    const { pull } = this;
    this.pull = null;
    this.producer.cancel();
    this.finish();
    pull?.resolve();
  }

  /** Was anything read? https://fetch.spec.whatwg.org/#dom-body-bodyused */
  get isUsed() {
    return this.madeStream === undefined ? this.isTaken : Boolean(this.madeStream[kIsDisturbed]);
  }

  /** Does somebody wait for bytes? */
  get isAwaited() { return this.taker !== null || this.pull !== null; }

  /** The response was collected unread: nobody can read it any more. */
  abandon() {
    if (this.isTaken || this.isFinished || (this.madeStream !== undefined && (this.madeStream.locked || this.isUsed))) return;
    this.onCancel();
  }
}

/** What the stream of a body looks like whose bytes were taken: read to its end, by a reader that is still there. */
function takenStream() {
  const stream = new ReadableStream({ __proto__: null, type: 'bytes', start: (controller) => controller.close() });
  stream.getReader().read();
  return stream;
}

module.exports = { ResponseBody };
