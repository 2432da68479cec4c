'use strict';

// The way of a server's answers past the stream of their socket.
//
// While the connection's parser is fed by the native handle and nobody has written to the socket itself, an answer goes to the
// parser's send(): head and body land in the handle's output buffer, which leaves with one system call at the end of the read, or
// of the loop's turn. Whatever else happens on the socket (pipelined answers that wait, writes by the user) takes the stream;
// order is kept, since every write of the handle first sends what was gathered.

const { Buffer } = require('buffer');
const { framing } = require('internal/http/parsers');
const {
  kSocket, kNeedDrain, kCorked, kChunkedBuffer, kHighWaterMark, kLastSent, kServerConnection,
} = require('internal/http/symbols');
const { completeHead } = require('internal/http/head');
const { kBeforeWrite, nativeEncodings } = require('internal/net');
const { kWritableState } = require('internal/stream/lazy_state');
const { Socket } = require('net');
const { codes: { ERR_STREAM_DESTROYED }, errnoException } = require('internal/errors');

const { kPlain, kChunk, kLastChunk, kContentLength, kEnd, kUnsettled } = framing;

/** Bodies of at least this size are not copied. */
const kLargeBody = 32 * 1024;

const socketWrite = Socket.prototype.write;

/**
 * The parser that takes the message's bytes, or null when they have to go through the socket's stream.
 * @param {import('http').OutgoingMessage} message
 */
function parserFor(message) {
  const socket = message[kSocket];
  if (socket === null || socket === undefined) return null;
  const connection = socket[kServerConnection];
  if (connection === undefined || !connection.consumed) return null;
  if (socket._httpMessage !== message || message.outputData.length !== 0 || socket.write !== socketWrite) return null;
  const state = socket[kWritableState];
  if (state !== undefined && (state.length !== 0 || state.corked !== 0 || state.ending || state.destroyed)) return null;
  return connection.parser;
}

/** May the native side count the bytes of the body that end() was given? */
function canCount(message, encoding) {
  return (!encoding || nativeEncodings[encoding] !== undefined) && message._hasBody && !message._removedContLen &&
    message[kCorked] === 0 && parserFor(message) !== null;
}

/**
 * Sends HEADER and DATA. False when the peer does not keep up: 'drain' will tell.
 */
function send(message, parser, header, data, encoding, mode, callback) {
  const connection = message[kSocket][kServerConnection];
  if (connection.laterWrite !== null) writeLater(connection);
  if ((mode & kUnsettled) !== 0) return sendUnsettled(connection, message, parser, header, data, encoding, mode, callback);
  if (data.length >= kLargeBody && typeof data !== 'string') {
    return sendLarge(connection, message, parser, header, data, mode, callback);
  }
  const pending = sendPiece(parser, header, data, encoding, mode);
  if (typeof callback === 'function') process.nextTick(written, connection.socket, callback);
  if (pending < 0) return false;
  // Does the peer keep up? Above the mark the answer is no, and 'drain' comes when all has left: maybe at once.
  if (pending < message[kHighWaterMark]) return true;
  parser.flush();
  waitForDrain(message, parser);
  return false;
}

/** How many bytes wait now. */
function sendPiece(parser, header, data, encoding, mode) {
  if (typeof data !== 'string' || !encoding) return parser.send(header, data, 0, mode);
  const code = nativeEncodings[encoding];
  if (code !== undefined) return parser.send(header, data, code, mode);
  if (!Buffer.isEncoding(encoding)) {
    const { codes: { ERR_UNKNOWN_ENCODING } } = require('internal/errors');
    // The head counts as sent.
    if (header !== '') parser.send(header, undefined, 0, kPlain);
    throw new ERR_UNKNOWN_ENCODING(encoding);
  }
  return parser.send(header, Buffer.from(data, encoding), 0, mode);
}

/** Tells that a write is through, unless SOCKET was destroyed with an error meanwhile. */
function written(socket, callback) {
  callback(socket[kWritableState]?.errored ?? null);
}

function waitForDrain(message, parser) {
  if (parser.pendingOutput() === 0) process.nextTick(drained, message);
  else parser.wantDrain();
}

// ---- res.write() -------------------------------------------------------------------------------------------------------

// It corks the connection until the next tick, so that several writes leave together: until then, whoever destroys the connection
// takes them back. end() lets all of it go.

function sendUnsettled(connection, message, parser, header, data, encoding, mode, callback) {
  if (!connection.unsettled) {
    connection.unsettled = true;
    process.nextTick(settle, connection);
  }
  let pending;
  if (data.length >= kLargeBody && typeof data !== 'string') {
    connection.laterWrite = { message, parser, header, data, mode };
    connection.socket[kBeforeWrite] ??= () => {
      if (connection.laterWrite !== null) writeLater(connection);
    };
    pending = parser.pendingOutput() + header.length + data.byteLength;
    connection.writtenAhead += data.byteLength;
  } else {
    pending = connection.writtenAhead + sendPiece(parser, header, data, encoding, mode);
  }
  if (typeof callback === 'function') {
    if (connection.writeCallbacks === null) connection.writeCallbacks = [callback];
    else arrayPush(connection.writeCallbacks, callback);
  }
  if (pending >= message[kHighWaterMark] || pending < 0) connection.overMark = true;
  return !connection.overMark;
}

function writeLater(connection) {
  const { message, parser, header, data, mode } = connection.laterWrite;
  connection.laterWrite = null;
  sendLarge(connection, message, parser, header, data, mode, undefined);
}

/** The tick after a res.write(). */
function settle(connection) {
  if (!connection.unsettled) return;
  const { socket, parser } = connection;
  if (socket.destroyed) {
    connection.laterWrite = null;
    tellWriters(connection, socket[kWritableState]?.errored ?? new ERR_STREAM_DESTROYED('write'));
    return;
  }
  connection.unsettled = false;
  connection.overMark = false;
  connection.writtenAhead = 0;
  if (connection.laterWrite !== null) writeLater(connection);
  parser?.settle();
  if (connection.writeCallbacks !== null || socket._httpMessage?.[kNeedDrain]) {
    parser?.flush();
    process.nextTick(tellProgress, connection);
  }
}

/** Once all has left: 'drain', and the callbacks of writes. */
function tellProgress(connection) {
  const { parser } = connection;
  if (connection.pendingWrites > 0) return;
  if (parser !== null) {
    parser.flush();
    if (parser.pendingOutput() > 0) {
      parser.wantDrain();
      return;
    }
  }
  const { socket } = connection;
  if (!socket.destroyed) drained(socket._httpMessage);
  tellWriters(connection, socket[kWritableState]?.errored ?? null);
}

function tellWriters(connection, error) {
  const callbacks = connection.writeCallbacks;
  if (callbacks === null) return;
  connection.writeCallbacks = null;
  for (let i = 0; i < callbacks.length; i++) callbacks[i](error);
}

/** Bytes that are not worth a copy go from where they are. */
function sendLarge(connection, message, parser, header, data, mode, callback) {
  if (typeof callback !== 'function') callback = undefined;
  const handle = connection.socket._handle;
  parser.send((mode & kChunk) !== 0 ? `${header}${data.byteLength.toString(16)}\r\n` : header, undefined, 0, kPlain);
  connection.pendingWrites++;
  const done = (status) => {
    connection.pendingWrites--;
    if (status < 0) {
      const error = errnoException(status, 'write');
      if (callback) callback(error);
      connection.fail(message, error);
    } else {
      if (callback) callback(null);
      connection.onWritten(message);
    }
  };
  const status = handle.write(data, 0, done);
  if (mode & kChunk) parser.send('', mode & kLastChunk ? '\r\n0\r\n\r\n' : '\r\n', 1, kPlain);
  // The tick after res.write() looks itself.
  const below = (mode & kUnsettled) !== 0 || data.byteLength < message[kHighWaterMark];
  if (status === 1) return below;
  if (status < 0) {
    process.nextTick(done, status);
    return false;
  }
  connection.pendingWrites--;
  if (callback) process.nextTick(callback, null);
  if (!below) process.nextTick(drained, message);
  return below;
}

/** The head stops before Content-Length, and the whole body is CHUNK. */
function endWithBody(message, chunk, encoding, callback) {
  const parser = parserFor(message);
  const header = message._header;
  if (parser === null || !message._hasBody || (chunk.length >= kLargeBody && typeof chunk !== 'string')) {
    // Counted here after all.
    const size = typeof chunk === 'string' ? Buffer.byteLength(chunk, encoding) : chunk.byteLength;
    completeHead(message, size);
    if (message._hasBody) return message._send(chunk, encoding, callback, size);
    return true;
  }
  message._headerSent = true;
  message[kLastSent] = true;
  // No res.write() came before.
  const size = parser.send(header, chunk, encoding ? nativeEncodings[encoding] : 0, kContentLength);
  completeHead(message, size);
  return true;
}

/** The rest of end(): nothing more comes. */
function end(message, parser) {
  const connection = message[kSocket][kServerConnection];
  if (connection.laterWrite !== null) writeLater(connection);
  if (message[kCorked] !== 0) {
    message[kCorked] = message[kChunkedBuffer] === null ? 0 : 1;
    if (message[kCorked] === 1) message.uncork();
  }
  if (message._hasBody && message.chunkedEncoding && !message[kLastSent]) {
    const header = message._headerSent ? '' : message._header;
    message._headerSent = true;
    if (message._trailer === '') parser.send(header, undefined, 0, kLastChunk);
    else parser.send(`${header}0\r\n${message._trailer}\r\n`, undefined, 0, kEnd);
  } else if (!message._headerSent) {
    message._headerSent = true;
    parser.send(message._header, undefined, 0, kEnd);
  } else if (!message[kLastSent]) {
    parser.endAnswer();
  }
  message.finished = true;
  message._finish();
  connection.unsettled = false;
  connection.onEnded(message);
}

/** What MESSAGE has sent so far leaves now. */
function flush(message) {
  const parser = parserFor(message);
  if (parser === null) return;
  const connection = message[kSocket][kServerConnection];
  if (connection.laterWrite !== null) writeLater(connection);
  parser.flush();
}

/** How much of what MESSAGE sent through PARSER waits. */
function pendingBytes(message, parser) {
  const { laterWrite } = message[kSocket][kServerConnection];
  return parser.pendingOutput() + (laterWrite === null ? 0 : laterWrite.data.byteLength);
}

/** Has all that MESSAGE sent left? */
function caughtUp(message) {
  const parser = parserFor(message);
  if (parser === null) return false;
  parser.flush();
  return parser.pendingOutput() === 0;
}

/** What waited has left. */
function drained(message) {
  if (!message || !message[kNeedDrain] || message.finished) return;
  message[kNeedDrain] = false;
  message.emit('drain');
}

module.exports = {
  kChunk, kLastChunk, kUnsettled, parserFor, canCount, send, endWithBody, end, flush, pendingBytes, caughtUp, drained, writeLater, tellProgress,
  tellWriters,
};
