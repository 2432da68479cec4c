'use strict';

// A socket whose native handle feeds a parser: its stream sleeps until somebody wants to read from it.

const { kServerConnection } = require('internal/http/symbols');

function unconsumeFor(socket, type) {
  if (type === 'data' || type === 'readable') socket[kServerConnection]?.unconsume(true);
}

function onWrap(type, listener) {
  unconsumeFor(this, type);
  return functionCall(Reflect.getPrototypeOf(this).on, this, type, listener);
}

function addListenerWrap(type, listener) {
  unconsumeFor(this, type);
  return Reflect.getPrototypeOf(this).addListener.call(this, type, listener);
}

function prependListenerWrap(type, listener) {
  unconsumeFor(this, type);
  return Reflect.getPrototypeOf(this).prependListener.call(this, type, listener);
}

function setEncodingWrap() {
  // HTTP is bytes.
  const { codes: { ERR_HTTP_SOCKET_ENCODING } } = require('internal/errors');
  throw new ERR_HTTP_SOCKET_ENCODING();
}

/** From now on a listener for data wakes the stream of SOCKET. */
function watchListeners(socket) {
  socket.on = onWrap;
  socket.addListener = addListenerWrap;
  socket.prependListener = prependListenerWrap;
  socket.setEncoding = setEncodingWrap;
}

function unwatchListeners(socket) {
  delete socket.on;
  delete socket.addListener;
  delete socket.prependListener;
  delete socket.setEncoding;
}

module.exports = { watchListeners, unwatchListeners };
