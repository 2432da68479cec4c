'use strict';

// ReadableStreamTee (https://streams.spec.whatwg.org/#abstract-opdef-readablestreamtee).

const {
  kImpl,
  kResolved,
  nop,
  then,
  withResolvers,
} = require('internal/web/streams/util');
const {
  acquireReader,
  cancelStream,
  readDefault,
  releaseReader,
} = require('internal/web/streams/readable_default');
const { acquireByobReader, readInto } = require('internal/web/streams/readable_byob_reader');

/**
 * @param {ReadableImpl} stream
 * @returns {[ReadableStream, ReadableStream]}
 */
function tee(stream) {
  return stream.controller.isDefault ? teeDefault(stream, false) : teeBytes(stream);
}

/** Errors both branches with the stream. */
function forwardErrors(reader, onError) {
  reader.closed.onSettled(nop, onError);
}

/** ReadableStreamDefaultTee */
function teeDefault(stream, cloneForBranch2) {
  const { makeStream } = require('internal/web/streams/readable');
  const reader = acquireReader(stream);
  let reading = false;
  let readAgain = false;
  const canceled = [false, false];
  const reasons = [undefined, undefined];
  const branches = [];
  const cancelPromise = withResolvers();

  const request = {
    chunk(value) {
      // A tick later: enqueue() may call pull(), which must not be re-entered by a read.
      then(kResolved, () => {
        readAgain = false;
        let second = value;
        if (!canceled[1] && cloneForBranch2) {
          try {
            second = require('internal/web/structured_clone').structuredClone(value);
          } catch (err) {
            for (const branch of branches) branch.controller.error(err);
            cancelPromise.resolve(cancelStream(stream, err));
            return;
          }
        }
        if (!canceled[0]) branches[0].controller.enqueue(value);
        if (!canceled[1]) branches[1].controller.enqueue(second);
        reading = false;
        if (readAgain) pull();
      });
    },
    close() {
      // As Node, behind all microtasks that are left.
      process.nextTick(() => {
        reading = false;
        if (!canceled[0]) branches[0].controller.close();
        if (!canceled[1]) branches[1].controller.close();
        if (!canceled[0] || !canceled[1]) cancelPromise.resolve(undefined);
      });
    },
    error() {
      reading = false;
    },
  };

  function pull() {
    if (reading) {
      readAgain = true;
      return kResolved;
    }
    reading = true;
    readDefault(reader, request);
    return kResolved;
  }

  const cancelBranch = (index) => (reason) => {
    canceled[index] = true;
    reasons[index] = reason;
    if (canceled[1 - index]) cancelPromise.resolve(cancelStream(stream, [reasons[0], reasons[1]]));
    return cancelPromise.promise;
  };

  const first = makeStream({ __proto__: null, pull, cancel: cancelBranch(0) });
  const second = makeStream({ __proto__: null, pull, cancel: cancelBranch(1) });
  branches.push(first[kImpl], second[kImpl]);
  forwardErrors(reader, (err) => {
    for (const branch of branches) branch.controller.error(err);
    if (!canceled[0] || !canceled[1]) cancelPromise.resolve(undefined);
  });
  return [first, second];
}

function cloneAsUint8Array({ buffer, byteOffset, byteLength }) {
  return new Uint8Array(buffer.slice(byteOffset, byteOffset + byteLength));
}

/** ReadableByteStreamTee */
function teeBytes(stream) {
  const { makeByteStream } = require('internal/web/streams/readable');
  let reader = acquireReader(stream);
  let reading = false;
  const readAgain = [false, false];
  const canceled = [false, false];
  const reasons = [undefined, undefined];
  const branches = [];
  const cancelPromise = withResolvers();

  function watch(thisReader) {
    forwardErrors(thisReader, (err) => {
      if (thisReader !== reader) return;
      for (const branch of branches) branch.controller.error(err);
      if (!canceled[0] || !canceled[1]) cancelPromise.resolve(undefined);
    });
  }

  function failClone(err) {
    for (const branch of branches) branch.controller.error(err);
    cancelPromise.resolve(cancelStream(stream, err));
  }

  function afterChunk() {
    reading = false;
    if (readAgain[0]) pullBranch(0);
    else if (readAgain[1]) pullBranch(1);
  }

  const defaultRequest = {
    chunk(value) {
      then(kResolved, () => {
        readAgain[0] = false;
        readAgain[1] = false;
        let second = value;
        if (!canceled[0] && !canceled[1]) {
          try {
            second = cloneAsUint8Array(value);
          } catch (err) {
            failClone(err);
            return;
          }
        }
        if (!canceled[0]) branches[0].controller.enqueue(value);
        if (!canceled[1]) branches[1].controller.enqueue(second);
        afterChunk();
      });
    },
    close() {
      reading = false;
      for (const index of [0, 1]) if (!canceled[index]) branches[index].controller.close();
      for (const { controller } of branches) {
        if (controller.pendingPullIntos.length > 0) controller.respond(0);
      }
      if (!canceled[0] || !canceled[1]) cancelPromise.resolve(undefined);
    },
    error() {
      reading = false;
    },
  };

  function pullWithDefaultReader() {
    if (!reader.isDefault) {
      releaseReader(reader);
      reader = acquireReader(stream);
      watch(reader);
    }
    readDefault(reader, defaultRequest);
  }

  function pullWithByobReader(view, forBranch2) {
    if (reader.isDefault) {
      releaseReader(reader);
      reader = acquireByobReader(stream);
      watch(reader);
    }
    const own = forBranch2 ? 1 : 0;
    const other = 1 - own;
    readInto(reader, view, 1, {
      chunk(value) {
        then(kResolved, () => {
          readAgain[0] = false;
          readAgain[1] = false;
          if (!canceled[other]) {
            let copy;
            try {
              copy = cloneAsUint8Array(value);
            } catch (err) {
              failClone(err);
              return;
            }
            if (!canceled[own]) branches[own].controller.respondWithNewView(value);
            branches[other].controller.enqueue(copy);
          } else if (!canceled[own]) {
            branches[own].controller.respondWithNewView(value);
          }
          afterChunk();
        });
      },
      close(value) {
        reading = false;
        if (!canceled[own]) branches[own].controller.close();
        if (!canceled[other]) branches[other].controller.close();
        if (value !== undefined) {
          if (!canceled[own]) branches[own].controller.respondWithNewView(value);
          const { controller } = branches[other];
          if (!canceled[other] && controller.pendingPullIntos.length > 0) controller.respond(0);
        }
        if (!canceled[own] || !canceled[other]) cancelPromise.resolve(undefined);
      },
      error() {
        reading = false;
      },
    });
  }

  function pullBranch(index) {
    if (reading) {
      readAgain[index] = true;
      return kResolved;
    }
    reading = true;
    const byobRequest = branches[index].controller.getByobRequest();
    if (byobRequest === null) pullWithDefaultReader();
    else pullWithByobReader(byobRequest[kImpl].view, index === 1);
    return kResolved;
  }

  const cancelBranch = (index) => (reason) => {
    canceled[index] = true;
    reasons[index] = reason;
    if (canceled[1 - index]) cancelPromise.resolve(cancelStream(stream, [reasons[0], reasons[1]]));
    return cancelPromise.promise;
  };

  const first = makeByteStream({ __proto__: null, pull: () => pullBranch(0), cancel: cancelBranch(0) });
  const second = makeByteStream({ __proto__: null, pull: () => pullBranch(1), cancel: cancelBranch(1) });
  branches.push(first[kImpl], second[kImpl]);
  watch(reader);
  return [first, second];
}

/** ReadableStreamTee with clones for the second branch, as Body.clone() wants it. */
function teeForClone(stream) {
  const impl = stream[kImpl];
  return impl.controller.isDefault ? teeDefault(impl, true) : teeBytes(impl);
}

module.exports = { tee, teeForClone };
