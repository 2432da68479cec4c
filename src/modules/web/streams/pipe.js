'use strict';

// ReadableStreamPipeTo (https://streams.spec.whatwg.org/#readable-stream-pipe-to).
//
// The standard leaves the loop to us, as long as nobody can tell. Chunks that are queued already
// move over without a promise each; only waiting (for a chunk, or for room) takes one.

const {
  kResolved,
  nop,
  resolvedWith,
  then,
  withResolvers,
} = require('internal/web/streams/util');
const {
  acquireReader,
  cancelStream,
  readDefault,
  releaseReader,
} = require('internal/web/streams/readable_default');
const {
  attachWriter,
  closeWithErrorPropagation,
  desiredSizeOf,
  releaseWriter,
  write,
} = require('internal/web/streams/writable');

const { AbortError } = require('internal/errors');

class Pipe {
  constructor(source, dest, options) {
    this.source = source;
    this.dest = dest;
    this.options = options;
    this.reader = acquireReader(source);
    this.writer = attachWriter(dest);
    this.deferred = withResolvers();
    this.shuttingDown = false;
    /** A read is under way: its chunk must still be written before anything ends. */
    this.reading = false;
    this.writesPending = 0;
    this.onWritesDone = undefined;
    this.abortAlgorithm = undefined;
    const step = () => this.pump();
    this.step = step;
    // The request of every write: only how many are open matters.
    const settled = () => {
      if (--this.writesPending === 0 && this.onWritesDone !== undefined) this.onWritesDone();
    };
    this.writeRequest = { resolve: settled, reject: settled };
    this.readRequest = {
      chunk: (value) => {
        // Never inside the source's enqueue().
        then(kResolved, () => {
          this.reading = false;
          this.writeChunk(value);
          if (this.shuttingDown) this.onReadDone?.();
          else this.pump();
        });
      },
      close: () => {
        this.reading = false;
        if (this.shuttingDown) this.onReadDone?.();
      },
      error: () => {
        this.reading = false;
        if (this.shuttingDown) this.onReadDone?.();
      },
    };
    this.onReadDone = undefined;
    source.disturbed = true;
  }

  start() {
    const { signal } = this.options;
    if (signal !== undefined) {
      this.abortAlgorithm = () => this.abort(signal.reason);
      if (signal.aborted) {
        this.abortAlgorithm();
        return this.deferred.promise;
      }
      signal.addEventListener('abort', this.abortAlgorithm, { __proto__: null, once: true });
    }
    // Errors go first, in this order, then ends.
    this.watch(this.source, this.reader.closed, 'errored', (err) => this.sourceErrored(err));
    this.watch(this.dest, this.writer.closed, 'errored', (err) => this.destErrored(err));
    if (this.source.state === 'closed') this.sourceClosed();
    else this.reader.closed.onSettled(() => this.sourceClosed());
    if (this.dest.closeQueuedOrInFlight || this.dest.state === 'closed') this.destClosed();
    if (!this.shuttingDown) this.pump();
    return this.deferred.promise;
  }

  watch(stream, closed, state, action) {
    if (stream.state === state) action(stream.storedError);
    else closed.onSettled(nop, action);
  }

  get hasRoom() {
    const { dest } = this;
    return dest.state === 'writable' && !dest.closeQueuedOrInFlight && desiredSizeOf(dest) > 0;
  }

  /**
   * Moves what can be moved now, then waits for room or for a chunk. What is queued goes over at
   * once, the source being asked for more after all of it; the next round is a tick later.
   */
  pump() {
    const { source, writer } = this;
    if (this.shuttingDown || this.reading) return;
    if (!this.hasRoom) {
      writer.onRoom = this.step; // ends are told by the watchers
      return;
    }
    if (source.state !== 'readable') return;
    const { controller } = source;
    if (!controller.isDefault || controller.queue.length === 0) {
      this.reading = true;
      readDefault(this.reader, this.readRequest);
      return;
    }
    const { queue } = controller;
    do this.writeChunk(controller.take());
    while (queue.length > 0 && this.hasRoom);
    if (source.state === 'readable') controller.afterTaking();
    if (this.hasRoom) then(kResolved, this.step);
    else writer.onRoom = this.step;
  }

  writeChunk(chunk) {
    this.writesPending++;
    write(this.writer, chunk, this.writeRequest);
  }

  // -- why it may end --

  sourceErrored(err) {
    if (this.options.preventAbort) this.shutdown(undefined, true, err);
    else this.shutdown(() => this.dest.abort(err), true, err);
  }

  destErrored(err) {
    if (this.options.preventCancel) this.shutdown(undefined, true, err);
    else this.shutdown(() => cancelStream(this.source, err), true, err);
  }

  sourceClosed() {
    if (this.options.preventClose) this.shutdown();
    else this.shutdown(() => closeWithErrorPropagation(this.writer));
  }

  destClosed() {
    const { codes: { ERR_INVALID_STATE } } = require('internal/errors');
    const err = new ERR_INVALID_STATE.TypeError('Destination WritableStream is closed');
    if (this.options.preventCancel) this.shutdown(undefined, true, err);
    else this.shutdown(() => cancelStream(this.source, err), true, err);
  }

  abort(reason) {
    const { source, dest, options } = this;
    if (reason === undefined) reason = new AbortError();
    const actions = [];
    if (!options.preventAbort) {
      actions.push(() => (dest.state === 'writable' ? dest.abort(reason) : resolvedWith(undefined)));
    }
    if (!options.preventCancel) {
      actions.push(() =>
        source.state === 'readable' ? cancelStream(source, reason) : resolvedWith(undefined),
      );
    }
    this.shutdown(() => allOf(actions.map((action) => action())), true, reason);
  }

  // -- how it ends --

  shutdown(action, hasError = false, error = undefined) {
    if (this.shuttingDown) return;
    this.shuttingDown = true;
    const finish = () => {
      if (action === undefined) {
        this.finalize(hasError, error);
        return;
      }
      then(
        action(),
        () => this.finalize(hasError, error),
        (actionError) => this.finalize(true, actionError),
      );
    };
    const { dest } = this;
    if (dest.state === 'writable' && !dest.closeQueuedOrInFlight) this.afterWrites(finish);
    else finish();
  }

  /** All chunks read so far are written first. */
  afterWrites(next) {
    if (this.chunkOnItsWay) this.onReadDone = () => this.afterWrites(next);
    else if (this.writesPending > 0) this.onWritesDone = () => then(kResolved, next);
    else then(kResolved, next);
  }

  /** Was a chunk handed over that the next tick will write? */
  get chunkOnItsWay() {
    return this.reading && this.reader.requests.length === 0;
  }

  finalize(hasError, error) {
    releaseWriter(this.writer);
    this.reading = false;
    releaseReader(this.reader);
    const { signal } = this.options;
    if (signal !== undefined && this.abortAlgorithm !== undefined) {
      signal.removeEventListener('abort', this.abortAlgorithm);
    }
    if (hasError) this.deferred.reject(error);
    else this.deferred.resolve(undefined);
  }
}

/** Resolves when all have, rejects with the first rejection: in the ticks of a Promise.all() of copies. */
function allOf(promises) {
  const { promise, resolve, reject } = withResolvers();
  let open = promises.length;
  if (open === 0) resolve(undefined);
  for (const each of promises) {
    then(
      then(each),
      () => {
        if (--open === 0) resolve(undefined);
      },
      reject,
    );
  }
  return then(promise);
}

/**
 * @param {ReadableImpl} source
 * @param {WritableImpl} dest
 * @param {{ preventAbort: boolean, preventCancel: boolean, preventClose: boolean, signal?: AbortSignal }} options
 * @returns {Promise<void>}
 */
function pipeTo(source, dest, options) {
  return new Pipe(source, dest, options).start();
}

module.exports = { pipeTo };
