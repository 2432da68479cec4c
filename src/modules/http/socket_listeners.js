'use strict';

// What a server listens for on a socket that speaks HTTP: its input where no native handle feeds the parser, its end, timeouts and
// errors. `this` is the socket, whose connection (internal/http/server_connection) does the rest.

const { ConnResetException, codes: { ERR_HTTP_REQUEST_TIMEOUT }, errnoException } = require('internal/errors');
const { freeParser } = require('_http_common');
const { kServerConnection, kNeedDrain } = require('internal/http/symbols');
const { constants: { UV_ECANCELED } } = require('internal/net');

const badRequest = 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n';
const requestTimeout = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n';
const payloadTooLarge = 'HTTP/1.1 413 Payload Too Large\r\nConnection: close\r\n\r\n';
const fieldsTooLarge = 'HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\n\r\n';

function noop() {}

/** The requests and responses of CONNECTION that nobody will hear of any more. */
function abortMessages(connection) {
  const { outgoing } = connection;
  while (connection.request !== null) connection.removeRequest().destroy(new ConnResetException('aborted'));
  // Answers whose turn never came.
  while (outgoing.length) arrayShift(outgoing).destroy(new ConnResetException('aborted'));
}

function onSocketEnd() {
  const connection = this[kServerConnection];
  const { parser, server, outgoing } = connection;
  const result = parser === null ? undefined : parser.finish();
  if (result instanceof Error) {
    // A message that was cut off.
    onSocketError.call(this, result);
    return;
  }
  if (!server.httpAllowHalfOpen) {
    this.end();
  } else if (outgoing.length) {
    outgoing[outgoing.length - 1]._last = true;
  } else if (this._httpMessage) {
    this._httpMessage._last = true;
  } else {
    this.end();
  }
}

function onSocketClose() {
  const connection = this[kServerConnection];
  // Somebody called the listener on something else.
  if (connection === undefined) return;
  const { parser } = connection;
  connection.consumed = false;
  connection.parser = null;
  if (connection.pendingWrites > 0 || connection.backlog || connection.writeCallbacks !== null) {
    connection.fail(this._httpMessage, errnoException(UV_ECANCELED, 'write'));
  }
  freeParser(parser, null, this);
  abortMessages(connection);
}

function onSocketData(data) {
  this[kServerConnection]?.onData(data);
}

function onSocketDrain() {
  const connection = this[kServerConnection];
  connection.unpause();
  const message = this._httpMessage;
  if (message && !message.finished && message[kNeedDrain]) {
    message[kNeedDrain] = false;
    message.emit('drain');
  }
}

function onSocketTimeout() {
  const req = this.parser?.incoming;
  const reqTimeout = req && !req.complete && req.emit('timeout', this);
  const res = this._httpMessage;
  const resTimeout = res && res.emit('timeout', this);
  const serverTimeout = this[kServerConnection].server.emit('timeout', this);
  if (!reqTimeout && !resTimeout && !serverTimeout) this.destroy();
}

/** Bad input, a reset, a request that took too long. */
function onSocketError(error) {
  // Once is enough.
  this.removeListener('error', onSocketError);
  if (this.listenerCount('error', noop) === 0) this.on('error', noop);
  const server = this[kServerConnection]?.server ?? this.server;
  if (server.emit('clientError', error, this)) return;
  // An answer only where none has begun: else it would land in the middle of it.
  if (this.writable && (!this._httpMessage || !this._httpMessage._headerSent) && !this.parser?.answeredInRead()) {
    let response = badRequest;
    if (error.code === 'HPE_HEADER_OVERFLOW') response = fieldsTooLarge;
    else if (error.code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') response = payloadTooLarge;
    else if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') response = requestTimeout;
    this.write(response);
  }
  this.destroy(error);
}

/** The sweep over messages that take too long; `this` is the parser. */
function onParserTimeout() {
  const { socket } = this;
  if (socket) functionCall(onSocketError, socket, new ERR_HTTP_REQUEST_TIMEOUT());
}

module.exports = {
  onSocketData, onSocketEnd, onSocketClose, onSocketDrain, onSocketTimeout, onSocketError, onParserTimeout,
};
