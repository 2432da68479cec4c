'use strict';

// Internal messages between primary and workers: requests with a sequence number, answers with the same as `ack`.

const callbacks = new Map();
let sequence = 0;

/**
 * @param {EventEmitter} target the process or child to send through
 * @param {object} message
 * @param {object} [handle]
 * @param {(reply: object, handle: object) => void} [callback]
 */
function sendHelper(target, message, handle, callback) {
  if (!target.connected) return false;
  message = { cmd: 'NODE_CLUSTER', ...message, seq: sequence };
  if (typeof callback === 'function') callbacks.set(sequence, callback);
  sequence += 1;
  return target.send(message, handle);
}

/**
 * A listener for 'internalMessage' that hands answers to their callbacks and everything else to `onMessage`.
 * @param {object} worker
 * @param {Function} onMessage
 */
function internal(worker, onMessage) {
  return function onInternalMessage(message, handle, ...rest) {
    if (message.cmd !== 'NODE_CLUSTER') return;
    let listener = onMessage;
    if (message.ack !== undefined) {
      const callback = callbacks.get(message.ack);
      if (callback !== undefined) {
        listener = callback;
        callbacks.delete(message.ack);
      }
    }
    Reflect.apply(listener, worker, [message, handle, ...rest]);
  };
}

module.exports = { sendHelper, internal };
