'use strict';

// ServerHttp2Stream: a request that came and its answer (http2, "Class: ServerHttp2Stream").

const {
  codes: {
    ERR_HTTP2_HEADERS_AFTER_RESPOND, ERR_HTTP2_HEADERS_SENT, ERR_HTTP2_INVALID_INFO_STATUS,
    ERR_HTTP2_INVALID_STREAM, ERR_HTTP2_NESTED_PUSH, ERR_HTTP2_PAYLOAD_FORBIDDEN, ERR_HTTP2_PUSH_DISABLED, ERR_HTTP2_SEND_FILE,
    ERR_HTTP2_SEND_FILE_NOSEEK, ERR_HTTP2_STATUS_101, ERR_HTTP2_STATUS_INVALID, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE,
  },
} = require('internal/errors');
const { validateFunction, validateObject } = require('internal/errors/validators');
const { publish } = require('internal/http2/channels');
const { resourcesObserved } = require('internal/async_hooks');
const { constants } = require('internal/http2/constants');
const { nghttp2Error } = require('internal/http2/errors');
const { checkSensitive, requestPseudo, responsePseudo, packHeaders, toHeaderObject, toSentHeaders } = require('internal/http2/headers');
const { kInner, kPendingStreams, kState } = require('internal/http2/symbols');
const { endWire, Http2Stream, refresh, setId, writeBytes } = require('internal/http2/stream');

const kEndStream = 1;
const kRequest = 0;

/** Answers that have no body (RFC 9110, 6.4.1). */
const isBodyless = (status) => status === 204 || status === 205 || status === 304;

class ServerHttp2Stream extends Http2Stream {
  constructor(session, options, requestHeaders) {
    super(session, options);
    const state = this[kState];
    state.isHead = requestHeaders?.[':method'] === 'HEAD';
    state.authority = requestHeaders?.[':authority'] ?? requestHeaders?.host;
    state.protocol = requestHeaders?.[':scheme'];
  }

  get _isServer() {
    return true;
  }

  _sendImplicitHeaders() {
    this.respond();
  }

  /** Does the peer take pushed streams, and may this stream begin one? */
  get pushAllowed() {
    return !this.destroyed && !this.closed && !this.session.closed && !this.session.destroyed && !this[kState].isPush &&
      Boolean(this.session.remoteSettings.enablePush);
  }

  /**
   * @param {object} headers of the request that the peer need not make
   * @param {object} [options]
   * @param {(error: Error|null, pushStream: ServerHttp2Stream, headers: object) => void} callback
   */
  pushStream(headers, options, callback) {
    const state = this[kState];
    if (state.isPush) throw new ERR_HTTP2_NESTED_PUSH();
    if (!this.pushAllowed) throw new ERR_HTTP2_PUSH_DISABLED();
    if (typeof options === 'function') {
      callback = options;
      options = undefined;
    }
    validateFunction(callback, 'callback');
    if (options !== undefined && options !== null) validateObject(options, 'options');
    if (headers !== undefined && headers !== null) validateObject(headers, 'headers');
    headers = { __proto__: null, ...headers };
    headers[':method'] ??= 'GET';
    headers[':authority'] ??= state.authority;
    headers[':scheme'] ??= state.protocol;
    headers[':path'] ??= '/';
    const isHead = headers[':method'] === 'HEAD';
    const packed = packHeaders(headers, requestPseudo);
    const { session } = this;
    const id = session[kInner].handle.push(this.id, packed);
    if (id < 0) {
      process.nextTick(callback, nghttp2Error(id));
      return;
    }
    const pushed = new ServerHttp2Stream(session, {}, headers);
    const pushedState = pushed[kState];
    pushedState.sentHeaders = headers;
    pushedState.isPush = true;
    pushedState.remoteEnded = true;
    session[kPendingStreams].delete(pushed);
    mapSet(session[kInner].streams, id, pushed);
    pushed[kState].id = id;
    publish('server', 'created', { stream: pushed, headers });
    setId(pushed, id);
    publish('server', 'start', { stream: pushed, headers });
    pushed.push(null);
    if (isHead) pushed.end();
    process.nextTick(callback, null, pushed, headers, 0);
  }

  /**
   * @param {object|string[]} [headers]
   * @param {{ endStream?: boolean, waitForTrailers?: boolean, sendDate?: boolean }} [options]
   */
  respond(headersParam, options) {
    if (this.destroyed || this.closed) throw new ERR_HTTP2_INVALID_STREAM();
    if (this.headersSent) throw new ERR_HTTP2_HEADERS_SENT();
    const state = this[kState];
    if (options !== undefined && options !== null) validateObject(options, 'options');
    options = { ...options };
    refresh(this);
    const { headers, status } = prepare(headersParam, options);
    if (isBodyless(status) || state.isHead) options.endStream = true;
    send(this, headers, options);
    if (options.endStream) this.end();
  }

  /** As respond(), with a file descriptor's or FileHandle's content as the body. */
  respondWithFD(fd, headersParam, options) {
    if (this.destroyed || this.closed) throw new ERR_HTTP2_INVALID_STREAM();
    if (this.headersSent) throw new ERR_HTTP2_HEADERS_SENT();
    if (options !== undefined && options !== null) validateObject(options, 'options');
    options = { ...options };
    checkRange(options);
    const { FileHandle } = require('internal/fs/file_handle');
    if (fd instanceof FileHandle) ({ fd } = fd);
    else if (typeof fd !== 'number') throw new ERR_INVALID_ARG_TYPE('fd', ['number', 'FileHandle'], fd);
    const { headers, status } = prepare(headersParam, options);
    if (isBodyless(status) || this.headRequest) throw new ERR_HTTP2_PAYLOAD_FORBIDDEN(status);
    if (options.statCheck === undefined) {
      sendFile(this, fd, headers, options, false);
      return;
    }
    require('fs').fstat(fd, (error, stat) => {
      if (this.destroyed || this.closed) return;
      if (error) {
        this.destroy(error);
        return;
      }
      if (applyStatCheck(this, stat, headers, options) === false) return;
      sendFile(this, fd, headers, options, false);
    });
  }

  /** As respond(), with a regular file as the body. */
  respondWithFile(path, headersParam, options) {
    if (this.destroyed || this.closed) throw new ERR_HTTP2_INVALID_STREAM();
    if (this.headersSent) throw new ERR_HTTP2_HEADERS_SENT();
    if (options !== undefined && options !== null) validateObject(options, 'options');
    options = { ...options };
    checkRange(options);
    const { headers, status } = prepare(headersParam, options);
    if (isBodyless(status) || this.headRequest) throw new ERR_HTTP2_PAYLOAD_FORBIDDEN(status);
    const fs = require('fs');
    const fail = (error) => {
      if (options.onError) options.onError(error);
      else this.destroy(error);
    };
    fs.open(path, 'r', (error, fd) => {
      if (error) {
        fail(error);
        return;
      }
      const close = () => fs.close(fd, () => {});
      fs.fstat(fd, (statError, stat) => {
        if (statError || this.destroyed || this.closed) {
          close();
          if (statError) fail(statError);
          return;
        }
        if (!stat.isFile()) {
          const isSeeking = options.offset !== undefined || options.length !== undefined;
          const refused = stat.isDirectory() ? new ERR_HTTP2_SEND_FILE() : isSeeking ? new ERR_HTTP2_SEND_FILE_NOSEEK() : undefined;
          if (refused) {
            close();
            fail(refused);
            return;
          }
        }
        options.offset ??= 0;
        options.length ??= -1;
        if (options.statCheck && applyStatCheck(this, stat, headers, options) === false) {
          close();
          return;
        }
        if (stat.isFile() && headers['content-length'] === undefined) {
          const rest = stat.size - Math.max(options.offset, 0);
          headers['content-length'] = options.length < 0 ? rest : Math.min(rest, options.length);
        }
        sendFile(this, fd, headers, options, true);
      });
    });
  }

  /** 1xx. @param {object} headers */
  additionalHeaders(headers) {
    if (this.destroyed || this.closed) throw new ERR_HTTP2_INVALID_STREAM();
    if (this.headersSent) throw new ERR_HTTP2_HEADERS_AFTER_RESPOND();
    if (headers !== undefined && headers !== null) validateObject(headers, 'headers');
    headers = { __proto__: null, ...headers };
    if (headers[':status'] != null) {
      const status = headers[':status'] |= 0;
      if (status === 101) throw new ERR_HTTP2_STATUS_101();
      if (status < 100 || status >= 200) throw new ERR_HTTP2_INVALID_INFO_STATUS(status);
    }
    refresh(this);
    const packed = packHeaders(headers, responsePseudo);
    const state = this[kState];
    (state.sentInfoHeaders ??= []).push(headers);
    const result = this.session[kInner].handle.info(this.id, packed);
    if (result < 0) this.destroy(nghttp2Error(result));
  }
}

/** The value of the Date field. */
function dateNow() {
  const line = require('internal/http/date').utcDate();
  return stringSlice(line, 'Date: '.length, -'\r\n'.length);
}

/** The answer's fields with a status and a date. */
function prepare(given, options) {
  if (given !== undefined && given !== null && !Array.isArray(given)) validateObject(given, 'headers');
  checkSensitive(given);
  if (Array.isArray(given)) {
    const names = arrayMap(arrayFilter(given, (_, i) => i % 2 === 0), (name) => stringToLowerCase(String(name)));
    const at = arrayIndexOf(names, ':status');
    const status = at < 0 ? 200 : Number(given[at * 2 + 1]);
    checkStatus(status);
    const headers = [...(at < 0 ? [':status', 200] : []), ...given];
    if (!arrayIncludes(names, 'date') && (options.sendDate ?? true)) headers.push('date', dateNow());
    return { headers, status };
  }
  const headers = { __proto__: null, ...given };
  headers[':status'] = (headers[':status'] | 0) || 200;
  const status = headers[':status'];
  checkStatus(status);
  if (headers.date === undefined && (options.sendDate ?? true)) headers.date = dateNow();
  return { headers, status };
}

const kLeastStatus = 200;
const kMostStatus = 599;

function checkStatus(status) {
  if (!(status >= kLeastStatus && status <= kMostStatus)) throw new ERR_HTTP2_STATUS_INVALID(status);
}

function send(stream, headers, { endStream = false, waitForTrailers = false }) {
  const packed = packHeaders(headers, responsePseudo, stream.session[kInner].options.strictSingleValueFields !== false);
  const state = stream[kState];
  state.headersSent = true;
  state.sentHeaders = toSentHeaders(headers);
  state.wantsTrailers = Boolean(waitForTrailers);
  if (endStream) state.endsWithHead = true;
  const result = stream.session[kInner].handle.respond(stream.id, packed, Boolean(endStream), Boolean(waitForTrailers));
  if (result < 0) stream.destroy(nghttp2Error(result));
  else publish('server', 'finish', { stream, headers, flags: endStream ? kEndStream : 0 });
}

function checkRange(options) {
  if (options.offset !== undefined && typeof options.offset !== 'number') throw new ERR_INVALID_ARG_VALUE('options.offset', options.offset);
  if (options.length !== undefined && typeof options.length !== 'number') throw new ERR_INVALID_ARG_VALUE('options.length', options.length);
  if (options.statCheck !== undefined && typeof options.statCheck !== 'function') {
    throw new ERR_INVALID_ARG_VALUE('options.statCheck', options.statCheck);
  }
}

/** False when the program does not want the file to be sent. */
function applyStatCheck(stream, stat, headers, options) {
  const range = { offset: options.offset ?? 0, length: options.length ?? -1 };
  const result = Reflect.apply(options.statCheck, stream, [stat, headers, range]);
  if (result === false || stream.headersSent) return false;
  options.offset = range.offset;
  options.length = range.length;
  return true;
}

function sendFile(stream, fd, headers, options, owned) {
  const { offset, length } = options;
  try {
    send(stream, headers, { waitForTrailers: options.waitForTrailers });
  } catch (error) {
    if (owned) require('fs').close(fd, () => {});
    stream.destroy(error);
    return;
  }
  if (stream.destroyed) {
    if (owned) require('fs').close(fd, () => {});
    return;
  }
  pump(stream, fd, { offset, length, owned, onError: options.onError });
}

const kPiece = 64 * 1024;

/** Sends what the descriptor holds, a piece at a time, as the connection takes them. */
function pump(stream, fd, { offset, length, owned, onError }) {
  const fs = require('fs');
  const { Buffer } = require('buffer');
  let position = offset !== undefined && offset > 0 ? offset : length >= 0 && offset !== undefined ? 0 : null;
  let rest = length !== undefined && length >= 0 ? length : Infinity;
  let isOver = false;
  const resources = resourcesObserved() ? new (require('internal/http2/file_resources').FileResources)() : undefined;
  const finish = () => {
    if (isOver) return;
    isOver = true;
    resources?.end();
    if (owned) fs.close(fd, () => {});
  };
  // The program has nothing to write any more: for it our side is over already.
  stream._final = null;
  stream.end();
  stream.once('close', finish);
  const next = (failed) => {
    if (isOver || stream.destroyed || failed) return;
    const size = Math.min(kPiece, rest);
    if (size === 0) {
      finish();
      endWire(stream);
      return;
    }
    const piece = Buffer.allocUnsafeSlow(size);
    const taken = (error, count, buffer) => {
      if (isOver || stream.destroyed) return;
      if (error) {
        finish();
        if (onError) onError(error);
        stream.close(constants.NGHTTP2_INTERNAL_ERROR);
        return;
      }
      if (count === 0) {
        finish();
        endWire(stream);
        return;
      }
      rest -= count;
      if (position !== null) position += count;
      writeBytes(stream, buffer.subarray(0, count), 'buffer', count, next);
    };
    if (resources === undefined) fs.read(fd, piece, 0, size, position, taken);
    else resources.read(fd, piece, position, taken);
  };
  next();
}

/** A request's head, or its trailers. */
function onServerHeaders(session, id, category, flags, list, sensitive) {
  const { streams } = session[kInner];
  const headers = toHeaderObject(list, sensitive);
  if (category !== kRequest) {
    const stream = streams.get(id);
    if (stream === undefined || stream.destroyed) return;
    process.nextTick(() => stream.emit('trailers', headers, flags, list));
    return;
  }
  const isEnd = (flags & kEndStream) !== 0;
  const stream = new ServerHttp2Stream(session, {}, headers);
  session[kPendingStreams].delete(stream);
  if (session.closed) {
    // After our GOAWAY nothing new is begun.
    session[kInner].handle.reset(id, 7);
    return;
  }
  mapSet(streams, id, stream);
  stream[kState].id = id;
  if (isEnd) {
    stream[kState].remoteEnded = true;
    stream[kState].endAfterHeaders = true;
    stream.push(null);
  }
  // The answer has no body (RFC 9110, 9.3.2): there is nothing to write.
  if (headers[':method'] === 'HEAD') stream.end();
  publish('server', 'created', { stream, headers });
  publish('server', 'start', { stream, headers });
  process.nextTick(announce, session, stream, headers, flags, list);
}

function announce(session, stream, headers, flags, list) {
  if (session.destroyed) return;
  if (!session.emit('stream', stream, headers, flags, list)) stream.close(0);
}

module.exports = { onServerHeaders, ServerHttp2Stream };
