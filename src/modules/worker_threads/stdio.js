'use strict';

// Standard streams of a worker: the data travels over the private port, with back-pressure by "wants more" messages.

const { Readable, Writable } = require('stream');
const messages = require('internal/worker_threads/messages');

const kPort = Symbol('port');
const kName = Symbol('name');
const kStarted = Symbol('started');
const kCallbacks = Symbol('callbacks');
const kIncrementsPortRef = Symbol('incrementsPortRef');

/** What the other side writes: worker.stdout in the parent, process.stdin in the worker. */
class ReadableWorkerStdio extends Readable {
  constructor(port, name) {
    super();
    this[kPort] = port;
    this[kName] = name;
    this[kIncrementsPortRef] = true;
    this[kStarted] = false;
    this.on('end', () => {
      if (this[kStarted] && this[kIncrementsPortRef]) decrementPortRef(port);
    });
  }

  _read() {
    if (!this[kStarted] && this[kIncrementsPortRef]) {
      this[kStarted] = true;
      incrementPortRef(this[kPort]);
    }
    this[kPort].postMessage({ type: messages.stdioWantsMore, stream: this[kName] });
  }

  /** The data does not keep the event loop alive (worker.stdout in the parent). */
  dontRefPort() {
    this[kIncrementsPortRef] = false;
    return this;
  }
}

/** process.stdout in the worker, worker.stdin in the parent. */
class WritableWorkerStdio extends Writable {
  constructor(port, name) {
    super({ decodeStrings: false });
    this[kPort] = port;
    this[kName] = name;
    this[kCallbacks] = [];
  }

  _writev(chunks, callback) {
    this[kPort].postMessage({
      type: messages.stdioPayload,
      stream: this[kName],
      chunks: chunks.map(({ chunk, encoding }) => ({ chunk, encoding })),
    });
    if (process._exiting) {
      callback();
      return;
    }
    this[kCallbacks].push(callback);
    if (this[kCallbacks].length === 1) incrementPortRef(this[kPort]);
  }

  _final(callback) {
    this[kPort].postMessage({
      type: messages.stdioPayload,
      stream: this[kName],
      chunks: [{ chunk: null, encoding: '' }],
    });
    callback();
  }

  wantsMore() {
    const callbacks = this[kCallbacks];
    this[kCallbacks] = [];
    for (let i = 0; i < callbacks.length; i++) callbacks[i]();
    if (callbacks.length > 0) decrementPortRef(this[kPort]);
  }
}

const kRefs = Symbol('refs');

function incrementPortRef(port) {
  port[kRefs] = (port[kRefs] ?? 0) + 1;
  if (port[kRefs] === 1) port.ref();
}

function decrementPortRef(port) {
  port[kRefs]--;
  if (port[kRefs] === 0) port.unref();
}

/** @param {Readable} stream  @param {{chunk: any, encoding: string}[]} chunks */
function pushChunks(stream, chunks) {
  for (let i = 0; i < chunks.length; i++) stream.push(chunks[i].chunk, chunks[i].encoding);
}

module.exports = { ReadableWorkerStdio, WritableWorkerStdio, pushChunks };
