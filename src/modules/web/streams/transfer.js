'use strict';

// Streams through a MessagePort (https://streams.spec.whatwg.org/#transferrable-streams): the two
// ends of a transferred stream talk over a channel of their own, in messages
// { type: 'chunk'|'close'|'error'|'pull', value }.

const { DOMException } = require('internal/web/dom_exception');
const {
  kImpl,
  kMake,
  markHandled,
  withResolvers,
} = require('internal/web/streams/util');
const { ReadableStream, makeStream: makeReadable } = require('internal/web/streams/readable');
const { WritableStream, makeStream: makeWritable } = require('internal/web/streams/writable');
const { TransformStream } = require('internal/web/streams/transform');
const { pipeTo } = require('internal/web/streams/pipe');

/** The channels of streams whose transfer has begun: kTransferList is asked before kTransfer. */
const channels = new WeakMap();

const quietPipe = { preventAbort: false, preventCancel: false, preventClose: false };

function refuseLocked(impl, what) {
  if (impl.isLocked) {
    throw new DOMException(`Cannot transfer a locked ${what}`, 'DataCloneError');
  }
}

function openChannel(stream) {
  const { MessageChannel } = require('worker_threads');
  const { port1, port2 } = new MessageChannel();
  // A stream in transit keeps no process alive.
  port1.unref();
  channels.set(stream, { port1, port2 });
  return [port2];
}

function takeChannel(stream) {
  const channel = channels.get(stream);
  channels.delete(stream);
  return channel;
}

/** Posts TYPE, or the failure to clone VALUE. Throws what the clone threw. */
function post(port, type, value) {
  try {
    port.postMessage({ type, value });
  } catch (err) {
    postError(port, err);
    throw err;
  }
}

/** CrossRealmTransformSendError */
function postError(port, error) {
  try {
    port.postMessage({ type: 'error', value: error });
  } catch {
    // An error that cannot be cloned: the other side hears of that instead.
    port.postMessage({
      type: 'error',
      value: new DOMException('The error could not be cloned', 'DataCloneError'),
    });
  }
}

/**
 * SetUpCrossRealmTransformReadable: what the other side writes, to be read here. A pending read
 * keeps the process alive if HOLDS, an idle stream never does.
 */
function readFromPort(port, holds) {
  const stream = makeReadable({
    __proto__: null,
    highWaterMark: 0,
    pull() {
      if (holds) port.ref();
      port.postMessage({ type: 'pull', value: undefined });
    },
    cancel(reason) {
      try {
        post(port, 'error', reason);
      } finally {
        port.close();
      }
    },
  });
  const { controller } = stream[kImpl];
  port.onmessage = ({ data: { type, value } }) => {
    port.unref();
    if (type === 'chunk') {
      controller.enqueue(value);
    } else if (type === 'close') {
      controller.close();
      port.close();
    } else if (type === 'error') {
      controller.error(value);
      port.close();
    }
  };
  port.onmessageerror = () => {
    const error = new DOMException('Internal transferred ReadableStream error', 'DataCloneError');
    postError(port, error);
    controller.error(error);
    port.close();
  };
  port.unref();
  return stream;
}

/**
 * SetUpCrossRealmTransformWritable: what is written here, to be read on the other side. A pending
 * write keeps the process alive if HOLDS.
 */
function writeToPort(port, holds) {
  let pulled = withResolvers(); // room on the other side
  const stream = makeWritable({
    __proto__: null,
    highWaterMark: 1,
    async write(chunk) {
      if (pulled !== undefined) {
        if (holds) port.ref();
        await pulled.promise;
        port.unref();
      }
      pulled = withResolvers();
      try {
        post(port, 'chunk', chunk);
      } catch (err) {
        port.close();
        throw err;
      }
    },
    close() {
      port.postMessage({ type: 'close', value: undefined });
      port.close();
    },
    abort(reason) {
      try {
        post(port, 'error', reason);
      } finally {
        port.close();
      }
    },
  });
  const { controller } = stream[kImpl];
  const wake = () => {
    pulled?.resolve();
    pulled = undefined;
  };
  port.onmessage = ({ data: { type, value } }) => {
    if (type === 'pull') {
      wake();
    } else if (type === 'error') {
      controller.errorIfNeeded(value);
      wake();
    }
  };
  port.onmessageerror = () => {
    const error = new DOMException('Internal transferred WritableStream error', 'DataCloneError');
    postError(port, error);
    controller.errorIfNeeded(error);
    wake();
    port.close();
  };
  port.unref();
  return stream;
}

/** Makes an object received what the other side gave away. */
function become(received, made) {
  received[kImpl] = made[kImpl];
  received[kImpl].wrapper = received;
}

// --- ReadableStream ---------------------------------------------------------------------------

function listReadable(stream) {
  refuseLocked(stream[kImpl], 'ReadableStream');
  return openChannel(stream);
}

function transferReadable(stream) {
  refuseLocked(stream[kImpl], 'ReadableStream');
  const { port1, port2 } = takeChannel(stream);
  const sink = writeToPort(port1, false);
  markHandled(pipeTo(stream[kImpl], sink[kImpl], quietPipe));
  return {
    data: { port: port2 },
    deserializeInfo: 'internal/web/streams/transfer:TransferredReadableStream',
  };
}

function receiveReadable(received, { port }) {
  become(received, readFromPort(port, true));
}

function TransferredReadableStream() {
  return new ReadableStream(kMake);
}

// --- WritableStream ---------------------------------------------------------------------------

function listWritable(stream) {
  refuseLocked(stream[kImpl], 'WritableStream');
  return openChannel(stream);
}

function transferWritable(stream) {
  refuseLocked(stream[kImpl], 'WritableStream');
  const { port1, port2 } = takeChannel(stream);
  const source = readFromPort(port1, false);
  markHandled(pipeTo(source[kImpl], stream[kImpl], quietPipe));
  return {
    data: { port: port2 },
    deserializeInfo: 'internal/web/streams/transfer:TransferredWritableStream',
  };
}

function receiveWritable(received, { port }) {
  become(received, writeToPort(port, true));
}

function TransferredWritableStream() {
  return new WritableStream(kMake);
}

// --- TransformStream --------------------------------------------------------------------------

function listTransform(stream) {
  const { readable, writable } = stream[kImpl];
  refuseLocked(readable[kImpl], 'ReadableStream');
  refuseLocked(writable[kImpl], 'WritableStream');
  return [readable, writable];
}

function transferTransform(stream) {
  const { readable, writable } = stream[kImpl];
  return {
    data: { readable, writable },
    deserializeInfo: 'internal/web/streams/transfer:TransferredTransformStream',
  };
}

function receiveTransform(received, { readable, writable }) {
  const impl = received[kImpl];
  impl.readable = readable;
  impl.writable = writable;
}

function TransferredTransformStream() {
  return new TransformStream(kMake);
}

module.exports = {
  TransferredReadableStream,
  TransferredTransformStream,
  TransferredWritableStream,
  listReadable,
  listTransform,
  listWritable,
  receiveReadable,
  receiveTransform,
  receiveWritable,
  transferReadable,
  transferTransform,
  transferWritable,
};
