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
const { nativeEncodings } = require('internal/net');
const { kWritableState } = require('internal/stream/lazy_state');
const { Socket } = require('net');

const { kPlain, kChunk, kLastChunk, kContentLength, kEnd } = framing;

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
  if (data.length >= kLargeBody && typeof data !== 'string') {
    return sendLarge(message, parser, header, data, mode, callback);
  }
  let code = 0;
  if (typeof data === 'string' && encoding) {
    code = nativeEncodings[encoding];
    if (code === undefined) {
      if (!Buffer.isEncoding(encoding)) {
        const { codes: { ERR_UNKNOWN_ENCODING } } = require('internal/errors');
        // The head counts as sent.
        if (header !== '') parser.send(header, undefined, 0, kPlain);
        throw new ERR_UNKNOWN_ENCODING(encoding);
      }
      data = Buffer.from(data, encoding);
      code = 0;
    }
  }
  const pending = parser.send(header, data, code, mode);
  if (typeof callback === 'function') {
    message[kSocket][kServerConnection].callbacksDue = true;
    process.nextTick(written, message[kSocket], callback);
  }
  if (pending < 0) return false;
  // Does the peer keep up? Above the mark the answer is no, and 'drain' comes when all has left: maybe at once.
  if (pending < message[kHighWaterMark]) return true;
  parser.flush();
  waitForDrain(message, parser);
  return false;
}

/** Tells that a write is through, unless SOCKET was destroyed with an error meanwhile. */
function written(socket, callback) {
  callback(socket[kWritableState]?.errored ?? null);
}

function waitForDrain(message, parser) {
  if (parser.pendingOutput() === 0) process.nextTick(drained, message);
  else parser.wantDrain();
}

/** Bytes that are not worth a copy go from where they are. */
function sendLarge(message, parser, header, data, mode, callback) {
  const socket = message[kSocket];
  if (typeof callback !== 'function') callback = undefined;
  const handle = socket._handle;
  parser.send((mode & kChunk) ? `${header}${data.byteLength.toString(16)}\r\n` : header, undefined, 0, kPlain);
  const connection = socket[kServerConnection];
  connection.pendingWrites++;
  const done = (status) => {
    connection.pendingWrites--;
    if (callback) callback(status < 0 ? require('internal/errors').errnoException(status, 'write') : null);
    connection.onWritten(message);
  };
  const status = handle.write(data, 0, done);
  if (mode & kChunk) parser.send('', mode & kLastChunk ? '\r\n0\r\n\r\n' : '\r\n', 1, kPlain);
  const below = data.byteLength < message[kHighWaterMark];
  if (status === 1) return below;
  connection.pendingWrites--;
  if (callback) process.nextTick(callback, status < 0 ? require('internal/errors').errnoException(status, 'write') : null);
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
  const size = parser.send(header, chunk, encoding ? nativeEncodings[encoding] : 0, kContentLength);
  completeHead(message, size);
  return true;
}

/** The rest of end(): nothing more comes. */
function end(message, parser) {
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
  message[kSocket][kServerConnection].onEnded(message);
}

/** What MESSAGE has sent so far leaves now. */
function flush(message) {
  parserFor(message)?.flush();
}

/** What waited has left. */
function drained(message) {
  if (!message || !message[kNeedDrain] || message.finished) return;
  message[kNeedDrain] = false;
  message.emit('drain');
}

module.exports = {
  kChunk, kLastChunk, parserFor, canCount, send, endWithBody, end, flush, drained,
};
