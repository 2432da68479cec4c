'use strict';

// postMessageToThread (worker_threads): any thread to any thread by id. Every worker has a port to the main thread, which passes
// messages on; an answer travels back through a shared flag.

const { clearInterval, setInterval } = require('timers');
const { isMainThread, threadId } = require('internal/engine');
const {
  codes: {
    ERR_WORKER_MESSAGING_ERRORED,
    ERR_WORKER_MESSAGING_FAILED,
    ERR_WORKER_MESSAGING_SAME_THREAD,
    ERR_WORKER_MESSAGING_TIMEOUT,
  },
} = require('internal/errors');
const { validateNumber } = require('internal/errors/validators');
const { MessageChannel } = require('internal/worker_threads/messaging');

const kRequest = 'request';
const kConnect = 'connect';
const kDisconnect = 'disconnect';
const kDelivered = 0;
const kNoListener = 1;
const kThrew = 2;
const kUnknownThread = 3;
const kStatus = 0;
const kResult = 1;

/** Main thread: ports by thread id. Workers: the one port to the main thread under 0. */
const ports = new Map();

function listen(port, id) {
  port.on('message', (message) => onMessage(message, id));
  port.unref();
}

function onMessage(message) {
  switch (message.type) {
    case kConnect:
      ports.set(message.id, message.port);
      listen(message.port, message.id);
      break;
    case kDisconnect:
      ports.get(message.id)?.close();
      ports.delete(message.id);
      break;
    case kRequest:
      if (message.destination === threadId()) deliver(message);
      else forward(message);
      break;
  }
}

function answer(memory, result) {
  const status = new Int32Array(memory);
  status[kResult] = result;
  Atomics.store(status, kStatus, 1);
  Atomics.notify(status, kStatus, 1);
}

function deliver({ source, value, memory }) {
  let result = kNoListener;
  try {
    if (process.listenerCount('workerMessage') > 0) {
      process.emit('workerMessage', value, source);
      result = kDelivered;
    }
  } catch {
    result = kThrew;
  }
  answer(memory, result);
}

function forward(message) {
  const port = ports.get(message.destination);
  if (port === undefined) answer(message.memory, kUnknownThread);
  else port.postMessage(message, message.transferList);
}

/**
 * A pair of ports between a new worker and the main thread.
 * @param {number} id the worker's thread id
 */
function connectThread(id) {
  const { port1, port2 } = new MessageChannel();
  if (isMainThread()) {
    mapSet(ports, id, port1);
    listen(port1, id);
  } else {
    const main = ports.get(0);
    if (main === undefined) return { port: undefined };
    main.postMessage({ type: kConnect, id, port: port1 }, [port1]);
  }
  return { port: port2 };
}

/** Called in a worker with its port to the main thread. */
function setMainThreadPort(port) {
  if (port === undefined) return;
  ports.set(0, port);
  listen(port, 0);
}

/**
 * @param {number} destination thread id
 * @param {any} value
 * @param {object[]} [transferList]
 * @param {number} [timeout] milliseconds
 */
async function postMessageToThread(destination, value, transferList, timeout) {
  if (typeof transferList === 'number' && timeout === undefined) {
    timeout = transferList;
    transferList = [];
  }
  if (timeout !== undefined) validateNumber(timeout, 'timeout', 0);
  if (destination === threadId()) throw new ERR_WORKER_MESSAGING_SAME_THREAD();

  const memory = new SharedArrayBuffer(8);
  const status = new Int32Array(memory);
  const wait = Atomics.waitAsync(status, kStatus, 0, timeout);
  const message = { type: kRequest, source: threadId(), destination, value, memory, transferList };
  const port = isMainThread() ? ports.get(destination) : ports.get(0);
  if (port === undefined) throw new ERR_WORKER_MESSAGING_FAILED();
  port.postMessage(message, transferList);

  // The wait itself does not keep the loop alive.
  const keepAlive = setInterval(() => {}, 2 ** 30);
  let outcome;
  try {
    outcome = wait.async ? await wait.value : wait.value;
  } finally {
    clearInterval(keepAlive);
  }
  if (outcome === 'timed-out') throw new ERR_WORKER_MESSAGING_TIMEOUT();
  switch (status[kResult]) {
    case kThrew:
      throw new ERR_WORKER_MESSAGING_ERRORED();
    case kNoListener:
    case kUnknownThread:
      throw new ERR_WORKER_MESSAGING_FAILED();
  }
}
module.exports = { connectThread, setMainThreadPort, postMessageToThread };
