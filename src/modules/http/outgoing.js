'use strict';

// OutgoingMessage: a server's response or a client's request (_http_outgoing). Its fields: internal/http/header_fields; its head:
// internal/http/head; how it ends: internal/http/completion; the way past the socket's stream: internal/http/direct.

const { Buffer } = require('buffer');
const { Stream, getDefaultHighWaterMark } = require('stream');
const {
  codes: {
    ERR_HTTP_BODY_NOT_ALLOWED, ERR_HTTP_CONTENT_LENGTH_MISMATCH, ERR_INVALID_ARG_TYPE, ERR_METHOD_NOT_IMPLEMENTED,
    ERR_STREAM_ALREADY_FINISHED, ERR_STREAM_CANNOT_PIPE, ERR_STREAM_DESTROYED, ERR_STREAM_NULL_VALUES, ERR_STREAM_WRITE_AFTER_END,
  },
} = require('internal/errors');
const { isUint8Array } = require('internal/util/types');
const EventEmitter = require('events');
const {
  kSocket, kOutHeaders, kNeedDrain, kCorked, kErrored, kHighWaterMark, kBytesWritten, kUniqueHeaders, kRelaxedValues,
  kRejectNonStandardBodyWrites, kChunkedBuffer, kChunkedLength, kLastSent, kSizeFollows, kEndCallback,
  kFinished, kServerConnection,
} = require('internal/http/symbols');
const {
  addHeaderMethods, parseUniqueHeadersOption, validateHeaderName, validateHeaderValue,
} = require('internal/http/header_fields');
const { _storeHeader } = require('internal/http/head');
const { emitCloseNT, addEndCallback, callEndCallbacks } = require('internal/http/completion');
const direct = require('internal/http/direct');

const { defineProperty, setPrototypeOf } = Object;
const { byteLength } = Buffer;

function nop() {}

/**
 * @param {object} [options]
 */
function OutgoingMessage(options) {
  this._events = undefined;
  this._eventsCount = 0;
  this._maxListeners = undefined;

  // Writes that wait for the socket.
  this.outputData = [];
  this.outputSize = 0;
  this.writable = true;
  this.destroyed = false;

  this._last = false;
  this.chunkedEncoding = false;
  this.shouldKeepAlive = true;
  this.maxRequestsOnConnectionReached = false;
  this._defaultKeepAlive = true;
  this.useChunkedEncodingByDefault = true;
  this.sendDate = false;
  this._removedConnection = false;
  this._removedContLen = false;
  this._removedTE = false;

  this.strictContentLength = false;
  this[kBytesWritten] = 0;
  this._contentLength = null;
  this._hasBody = true;
  this._trailer = '';
  this[kNeedDrain] = false;

  this.finished = false;
  this._headerSent = false;
  this[kCorked] = 0;
  this[kChunkedBuffer] = null;
  this[kChunkedLength] = 0;
  this[kLastSent] = false;
  this[kFinished] = false;
  this[kEndCallback] = undefined;
  this._closed = false;

  this[kSocket] = null;
  this._header = null;
  this[kOutHeaders] = null;
  this._keepAliveTimeout = 0;
  this._onPendingData = nop;
  this[kErrored] = null;
  this[kHighWaterMark] = options?.highWaterMark ?? getDefaultHighWaterMark(false);
  this[kRejectNonStandardBodyWrites] = options?.rejectNonStandardBodyWrites ?? false;
  this[kUniqueHeaders] = null;
  this[kRelaxedValues] = false;
}
setPrototypeOf(OutgoingMessage.prototype, Stream.prototype);
setPrototypeOf(OutgoingMessage, Stream);

function protoGetter(name, get, set) {
  defineProperty(OutgoingMessage.prototype, name, { __proto__: null, configurable: true, enumerable: false, get, set });
}

protoGetter('errored', function() { return this[kErrored]; });
protoGetter('closed', function() { return this._closed; });
protoGetter('writableFinished', function() { return this[kFinished]; });
protoGetter('writableObjectMode', function() { return false; });
protoGetter('writableLength', function() {
  const parser = direct.parserFor(this);
  if (parser !== null) return this[kChunkedLength] + direct.pendingBytes(this, parser);
  return this.outputSize + this[kChunkedLength] + (this[kSocket] ? this[kSocket].writableLength : 0);
});
protoGetter('writableHighWaterMark', function() {
  return this[kSocket] ? this[kSocket].writableHighWaterMark : this[kHighWaterMark];
});
protoGetter('writableCorked', function() { return this[kCorked]; });
protoGetter('writableEnded', function() { return this.finished; });
protoGetter('writableNeedDrain', function() { return !this.destroyed && !this.finished && this[kNeedDrain]; });
protoGetter('connection', function() { return this[kSocket]; }, function(value) { this.socket = value; });
protoGetter('socket', function() { return this[kSocket]; }, function(value) {
  // Writes that were corked before there was a socket.
  for (let n = 0; n < this[kCorked]; n++) {
    value?.cork();
    this[kSocket]?.uncork();
  }
  this[kSocket] = value;
});
protoGetter('headersSent', function() { return Boolean(this._header); });

// ---- corking -----------------------------------------------------------------------------------------------------------

OutgoingMessage.prototype.cork = function cork() {
  this[kCorked]++;
  if (this[kSocket]) this[kSocket].cork();
};

OutgoingMessage.prototype.uncork = function uncork() {
  this[kCorked]--;
  if (this[kSocket]) this[kSocket].uncork();
  const buffer = this[kChunkedBuffer];
  if (this[kCorked] || buffer === null || buffer.length === 0) return;
  // What was gathered goes out as one chunk.
  const size = this[kChunkedLength];
  const callbacks = [];
  this[kChunkedBuffer] = null;
  this[kChunkedLength] = 0;
  this._send(size.toString(16), 'latin1', null);
  this._send('\r\n', 'latin1', null);
  for (let n = 0; n < buffer.length; n += 3) {
    this._send(buffer[n], buffer[n + 1], null);
    if (buffer[n + 2]) callbacks.push(buffer[n + 2]);
  }
  const ret = this._send('\r\n', 'latin1', callbacks.length === 0 ? null : (error) => {
    for (const callback of callbacks) callback(error);
  });
  if (this[kNeedDrain] && (ret || direct.caughtUp(this))) {
    this[kNeedDrain] = false;
    this.emit('drain');
  }
};

/**
 * @param {number} msecs
 * @param {() => void} [callback]
 */
OutgoingMessage.prototype.setTimeout = function setTimeout(msecs, callback) {
  if (callback) this.on('timeout', callback);
  if (!this[kSocket]) {
    this.once('socket', function socketSetTimeoutOnConnect(socket) { socket.setTimeout(msecs); });
  } else {
    this[kSocket].setTimeout(msecs);
  }
  return this;
};

/** The connection goes with its message: there is no other way to tell the peer that it will not be whole. */
OutgoingMessage.prototype.destroy = function destroy(error) {
  if (this.destroyed) return this;
  this.destroyed = true;
  this[kErrored] = error;
  if (this[kSocket]) {
    this[kSocket].destroy(error);
  } else {
    this.once('socket', function socketDestroyOnConnect(socket) { socket.destroy(error); });
    process.nextTick(emitCloseNT, this);
  }
  return this;
};

// ---- sending -----------------------------------------------------------------------------------------------------------

/** Sends a piece of the body as it is, after the head where that has not left yet. */
OutgoingMessage.prototype._send = function _send(data, encoding, callback, size) {
  if (!this._headerSent && this._header !== null) {
    const header = this._header;
    this._headerSent = true;
    // The common case: head and body in one go, past the socket's stream.
    const parser = direct.parserFor(this);
    if (parser !== null) return direct.send(this, parser, header, data, encoding, 0, callback);
    if (typeof data === 'string' && (encoding === 'utf8' || encoding === 'latin1' || !encoding)) {
      data = header + data;
    } else {
      this.outputData.unshift({ data: header, encoding: 'latin1', callback: null });
      this.outputSize += header.length;
      this._onPendingData(header.length);
    }
  }
  return this._writeRaw(data, encoding, callback, size);
};

OutgoingMessage.prototype._writeRaw = function _writeRaw(data, encoding, callback, size) {
  const socket = this[kSocket];
  if (socket && socket.destroyed) return false;
  if (typeof encoding === 'function') {
    callback = encoding;
    encoding = null;
  }
  if (socket && socket._httpMessage === this && socket.writable) {
    const parser = direct.parserFor(this);
    if (parser !== null) return direct.send(this, parser, '', data, encoding, 0, callback);
    // Earlier writes may wait.
    if (this.outputData.length) this._flushOutput(socket);
    return socket.write(data, encoding, callback);
  }
  // Not this message's turn yet.
  arrayPush(this.outputData, { data, encoding, callback });
  this.outputSize += data.length;
  this._onPendingData(data.length);
  return this.outputSize < this[kHighWaterMark];
};

OutgoingMessage.prototype._storeHeader = _storeHeader;
addHeaderMethods(OutgoingMessage.prototype);

OutgoingMessage.prototype._implicitHeader = function _implicitHeader() {
  throw new ERR_METHOD_NOT_IMPLEMENTED('_implicitHeader()');
};

// ---- the body ----------------------------------------------------------------------------------------------------------

/**
 * @param {string|Uint8Array} chunk
 * @param {string} [encoding]
 * @param {(error?: Error) => void} [callback]
 */
OutgoingMessage.prototype.write = function write(chunk, encoding, callback) {
  if (typeof encoding === 'function') {
    callback = encoding;
    encoding = null;
  }
  return write_(this, chunk, encoding, callback, false);
};

function onError(message, error, callback) {
  if (message.destroyed) return;
  process.nextTick(emitErrorNt, message, error, callback);
}

function emitErrorNt(message, error, callback) {
  callback(error);
  if (typeof message.emit === 'function' && !message.destroyed) message.emit('error', error);
}

function hasStrictLength(message) {
  return message.strictContentLength && message._contentLength > 0 && message._hasBody && !message._removedContLen &&
    !message.chunkedEncoding && !message.hasHeader('transfer-encoding');
}

function sizeOf(chunk, encoding) {
  return typeof chunk === 'string' ? byteLength(chunk, encoding) : chunk.byteLength;
}

function write_(message, chunk, encoding, callback, fromEnd) {
  if (typeof callback !== 'function') callback = undefined;
  if (chunk === null) throw new ERR_STREAM_NULL_VALUES();
  if (typeof chunk !== 'string' && !isUint8Array(chunk)) {
    throw new ERR_INVALID_ARG_TYPE('chunk', ['string', 'Buffer', 'Uint8Array'], chunk);
  }
  let error;
  if (message.finished) error = new ERR_STREAM_WRITE_AFTER_END();
  else if (message.destroyed) error = new ERR_STREAM_DESTROYED('write');
  if (error) {
    if (!message.destroyed) onError(message, error, callback ?? nop);
    else process.nextTick(callback ?? nop, error);
    return false;
  }

  let size;
  if (message.strictContentLength) {
    size = sizeOf(chunk, encoding);
    const sum = message[kBytesWritten] + size;
    if (hasStrictLength(message) && (fromEnd ? sum !== message._contentLength : sum > message._contentLength)) {
      throw new ERR_HTTP_CONTENT_LENGTH_MISMATCH(sum, message._contentLength);
    }
    message[kBytesWritten] = sum;
  }

  if (!message._header) {
    if (fromEnd) {
      // The whole body is here: its size is known.
      if (size === undefined && direct.canCount(message, encoding)) {
        message._contentLength = kSizeFollows;
        message._implicitHeader();
        if (message._contentLength === kSizeFollows) return direct.endWithBody(message, chunk, encoding, callback);
      } else {
        size ??= sizeOf(chunk, encoding);
        message._contentLength = size;
        message._implicitHeader();
      }
    } else {
      message._implicitHeader();
    }
  }

  if (!message._hasBody) {
    if (message[kRejectNonStandardBodyWrites]) throw new ERR_HTTP_BODY_NOT_ALLOWED();
    if (callback !== undefined) process.nextTick(callback);
    return true;
  }

  const parser = direct.parserFor(message);
  if (parser === null && !fromEnd && message[kSocket] && !message[kSocket].writableCorked) {
    message[kSocket].cork();
    process.nextTick(connectionCorkNT, message[kSocket]);
  }

  let ret;
  if (message.chunkedEncoding && chunk.length !== 0) {
    if (message[kCorked] && message._headerSent) {
      (message[kChunkedBuffer] ??= []).push(chunk, encoding, callback);
      message[kChunkedLength] += size ?? sizeOf(chunk, encoding);
      ret = message[kChunkedLength] < message[kHighWaterMark];
    } else if (parser !== null) {
      const header = message._headerSent ? '' : message._header;
      message._headerSent = true;
      const last = fromEnd && message._trailer === '';
      message[kLastSent] = last;
      const mode = last ? direct.kChunk | direct.kLastChunk : fromEnd ? direct.kChunk : direct.kChunk | direct.kUnsettled;
      ret = direct.send(message, parser, header, chunk, encoding, mode, callback);
    } else {
      size ??= sizeOf(chunk, encoding);
      message._send(numberToString(size, 16), 'latin1', null);
      message._send('\r\n', 'latin1', null);
      message._send(chunk, encoding, null, size);
      ret = message._send('\r\n', 'latin1', callback);
    }
  } else {
    if (parser !== null && !fromEnd) {
      const header = message._headerSent ? '' : message._header;
      message._headerSent = true;
      ret = direct.send(message, parser, header, chunk, encoding, direct.kUnsettled, callback);
    } else {
      ret = message._send(chunk, encoding, callback, size);
    }
  }
  if (!ret) message[kNeedDrain] = true;
  return ret;
}

function connectionCorkNT(socket) {
  socket.uncork();
}

/** The last write is through, or failed: then nothing finishes. */
function onFinish(message, error) {
  if (error || message.socket?._hadError) {
    callEndCallbacks(message, error ?? null);
    return;
  }
  message[kFinished] = true;
  callEndCallbacks(message, null);
  // A server's connection that would rather have sent it past the stream (the program had corked the socket).
  const connection = message.socket?.[kServerConnection];
  if (connection?.consumed && message.socket._httpMessage === message) connection.finish(message);
  message.emit('finish');
}

/**
 * @param {string|Uint8Array} [chunk]
 * @param {string} [encoding]
 * @param {(error?: Error | null) => void} [callback]
 */
OutgoingMessage.prototype.end = function end(chunk, encoding, callback) {
  if (typeof chunk === 'function') {
    callback = chunk;
    chunk = null;
    encoding = null;
  } else if (typeof encoding === 'function') {
    callback = encoding;
    encoding = null;
  }

  if (chunk) {
    if (this.finished) {
      onError(this, new ERR_STREAM_WRITE_AFTER_END(), typeof callback !== 'function' ? nop : callback);
      return this;
    }
    if (this[kSocket] && direct.parserFor(this) === null) this[kSocket].cork();
    write_(this, chunk, encoding, null, true);
  } else if (this.finished) {
    if (typeof callback === 'function') {
      if (!this[kFinished]) addEndCallback(this, callback);
      else callback(new ERR_STREAM_ALREADY_FINISHED('end'));
    }
    return this;
  } else if (!this._header) {
    if (this[kSocket] && direct.parserFor(this) === null) this[kSocket].cork();
    this._contentLength = 0;
    this._implicitHeader();
  }

  if (typeof callback === 'function') addEndCallback(this, callback);

  if (hasStrictLength(this) && this[kBytesWritten] !== this._contentLength) {
    throw new ERR_HTTP_CONTENT_LENGTH_MISMATCH(this[kBytesWritten], this._contentLength);
  }

  const parser = direct.parserFor(this);
  if (parser !== null) {
    direct.end(this, parser);
    return this;
  }

  const finish = functionBind(onFinish, undefined, this);
  if (this._hasBody && this.chunkedEncoding) {
    this._send(`0\r\n${this._trailer}\r\n`, 'latin1', finish);
  } else if (!this._headerSent || this.writableLength || chunk) {
    this._send('', 'latin1', finish);
  } else {
    process.nextTick(finish);
  }

  const socket = this[kSocket];
  if (socket) {
    // Fully uncork the connection on end().
    if (socket._writableState) socket._writableState.corked = 1;
    socket.uncork();
  }
  this[kCorked] = 1;
  this.uncork();

  this.finished = true;
  // The first message of the connection's queue, and all of it with the socket.
  if (this.outputData.length === 0 && socket && socket._httpMessage === this) this._finish();
  return this;
};

/** All of it was handed to the socket. */
OutgoingMessage.prototype._finish = function _finish() {
  if (this._eventsCount > 0) this.emit('prefinish');
};

// Messages of a connection take their turns: those behind keep what they write until their turn comes, when the server or the
// client gives them the socket and calls _flush().
OutgoingMessage.prototype._flush = function _flush() {
  const socket = this[kSocket];
  if (!socket?.writable) return;
  const ret = this._flushOutput(socket);
  if (this.finished) {
    this._finish();
  } else if (ret && this[kNeedDrain]) {
    this[kNeedDrain] = false;
    this.emit('drain');
  }
};

OutgoingMessage.prototype._flushOutput = function _flushOutput(socket) {
  const { outputData } = this;
  const { length } = outputData;
  if (length <= 0) return undefined;
  socket.cork();
  let ret;
  // Retained for(;;): a callback may add to it.
  for (let i = 0; i < length; i++) {
    const { data, encoding, callback } = outputData[i];
    // What was handed over may be collected.
    outputData[i].data = null;
    ret = socket.write(data, encoding, callback);
  }
  socket.uncork();
  this.outputData = [];
  this._onPendingData(-this.outputSize);
  this.outputSize = 0;
  return ret;
};

OutgoingMessage.prototype.flushHeaders = function flushHeaders() {
  if (!this._header) this._implicitHeader();
  this._send('');
  direct.flush(this);
};

OutgoingMessage.prototype.pipe = function pipe() {
  // It can only be written to.
  this.emit('error', new ERR_STREAM_CANNOT_PIPE());
};

OutgoingMessage.prototype[EventEmitter.captureRejectionSymbol] = function(error, event) {
  this.destroy(error);
};

module.exports = {
  kHighWaterMark,
  kUniqueHeaders,
  parseUniqueHeadersOption,
  validateHeaderName,
  validateHeaderValue,
  OutgoingMessage,
};
