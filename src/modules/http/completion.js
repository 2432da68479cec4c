'use strict';

// The end of an outgoing message: the callbacks that end() was given, and 'close'.

const { kEndCallback } = require('internal/http/symbols');

/** @param {import('http').OutgoingMessage} message */
function emitCloseNT(message) {
  if (message._closed) return;
  message.destroyed = true;
  message._closed = true;
  message.emit('close');
}

/** end() may be called several times, each with a callback. */
function addEndCallback(message, callback) {
  const before = message[kEndCallback];
  if (before === undefined) message[kEndCallback] = callback;
  else if (typeof before === 'function') message[kEndCallback] = [before, callback];
  else arrayPush(before, callback);
}

/** Tells those who gave end() a callback how it went, before 'finish'. */
function callEndCallbacks(message, error) {
  const callbacks = message[kEndCallback];
  if (callbacks === undefined) return;
  message[kEndCallback] = undefined;
  if (typeof callbacks === 'function') {
    functionCall(callbacks, message, error);
    return;
  }
  for (let i = 0; i < callbacks.length; i++) functionCall(callbacks[i], message, error);
}

module.exports = { emitCloseNT, addEndCallback, callEndCallbacks };
