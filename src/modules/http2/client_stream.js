'use strict';

// ClientHttp2Stream: a request and what comes back (http2, "Class: ClientHttp2Stream").

const { AbortError, codes } = require('internal/errors');
const {
  ERR_HTTP2_CONNECT_AUTHORITY, ERR_HTTP2_CONNECT_PATH, ERR_HTTP2_CONNECT_SCHEME, ERR_HTTP2_GOAWAY_SESSION,
  ERR_HTTP2_INVALID_SESSION, ERR_HTTP2_OUT_OF_STREAMS, ERR_INVALID_ARG_TYPE,
} = codes;
const { validateAbortSignal, validateBoolean, validateNumber, validateObject } = require('internal/errors/validators');
const { publish } = require('internal/http2/channels');
const { constants } = require('internal/http2/constants');
const { nghttp2Error } = require('internal/http2/errors');
const { checkSensitive, requestPseudo, sensitiveHeaders, packHeaders, toHeaderObject, toSentHeaders } = require('internal/http2/headers');
const { kInner, kOrigin, kPendingStreams, kState } = require('internal/http2/symbols');
const { Http2Stream, setId, warnPriority } = require('internal/http2/stream');

const kResponse = 1;
const kPushResponse = 2;
const kMisdirected = 421;

class ClientHttp2Stream extends Http2Stream {
  constructor(session, options) {
    super(session, options);
    // What is written before there is a connection leaves together.
    this.cork();
    this.on('headers', onInformation);
  }

  _sendImplicitHeaders() {}
}

/** An interim answer (RFC 9110, 15.2) came: 100 has an event of its own. */
function onInformation(headers) {
  if (headers[':status'] === 100) this.emit('continue');
}

/** Methods whose requests have no body unless the program says so. */
const isBodyless = (method) => method === 'GET' || method === 'HEAD' || method === 'DELETE';

/** The pseudo-header fields that the program left to us. */
function complete(session, given) {
  const { authority, protocol } = session[kInner];
  if (Array.isArray(given)) {
    const names = new Set(arrayMap(arrayFilter(given, (_, i) => i % 2 === 0), (name) => stringToLowerCase(name)));
    const method = setHas(names, ':method') ?
      given[arrayFindIndex(given, (name, i) => i % 2 === 0 && stringToLowerCase(name) === ':method') + 1] : 'GET';
    const added = [];
    if (!setHas(names, ':method')) added.push(':method', 'GET');
    if (method !== 'CONNECT') {
      if (!setHas(names, ':authority') && !names.has('host')) added.push(':authority', authority);
      if (!setHas(names, ':scheme')) added.push(':scheme', protocol.slice(0, -1));
      if (!setHas(names, ':path')) added.push(':path', '/');
    }
    const headers = [...added, ...given];
    if (given[sensitiveHeaders] !== undefined) headers[sensitiveHeaders] = given[sensitiveHeaders];
    return { headers, method };
  }
  const headers = { __proto__: null, ...given };
  headers[':method'] ??= 'GET';
  const isPlainConnect = headers[':method'] === 'CONNECT' && headers[':protocol'] === undefined;
  if (isPlainConnect) {
    if (headers[':scheme'] !== undefined) throw new ERR_HTTP2_CONNECT_SCHEME();
    if (headers[':path'] !== undefined) throw new ERR_HTTP2_CONNECT_PATH();
    if (headers[':authority'] === undefined) throw new ERR_HTTP2_CONNECT_AUTHORITY();
  } else {
    if (headers[':authority'] === undefined && headers.host === undefined) headers[':authority'] = authority;
    headers[':scheme'] ??= stringSlice(protocol, 0, -1);
    headers[':path'] ??= '/';
  }
  return { headers, method: headers[':method'] };
}

function request(session, given, options) {
  if (given !== undefined && (typeof given !== 'object' || given === null)) {
    throw new ERR_INVALID_ARG_TYPE('headers', ['Array', 'Object'], given);
  }
  if (options !== undefined) validateObject(options, 'options');
  given ??= {};
  checkSensitive(given);
  const { headers, method } = complete(session, given);
  options = { ...options };
  if (options.endStream === undefined) options.endStream = isBodyless(method);
  else validateBoolean(options.endStream, 'options.endStream');
  if (options.weight !== undefined || options.parent !== undefined || options.exclusive !== undefined || options.silent !== undefined) {
    warnPriority('Priority signaling has been deprecated as of RFC 9113.');
  }
  if (options.parent !== undefined) validateNumber(options.parent, 'options.parent', 0);
  if (options.exclusive !== undefined) validateBoolean(options.exclusive, 'options.exclusive');
  if (options.silent !== undefined) validateBoolean(options.silent, 'options.silent');
  if (options.signal) validateAbortSignal(options.signal, 'options.signal');
  const wire = packHeaders(headers, requestPseudo, session[kInner].options.strictSingleValueFields !== false);

  const stream = new ClientHttp2Stream(session, {});
  const state = stream[kState];
  state.sentHeaders = toSentHeaders(headers);
  const sent = state.sentHeaders;
  stream[kOrigin] = `${sent[':scheme']}://${sent[':authority'] ?? sent.host}`;
  state.headersSent = true;
  state.isHead = method === 'HEAD';
  state.wantsTrailers = Boolean(options.waitForTrailers);
  if (options.endStream) {
    state.endsWithHead = true;
    stream.end();
  }
  const isRefused = session.destroyed || session.closed;
  if (!isRefused) publish('client', 'created', { stream, headers: state.sentHeaders });
  const { signal } = options;
  if (signal) {
    const abort = () => stream.destroy(new AbortError(undefined, { cause: signal.reason }));
    if (signal.aborted) {
      abort();
      return stream;
    }
    const disposable = require('internal/events/abort_listener').addAbortListener(signal, abort);
    stream.once('close', disposable[Symbol.dispose]);
  }
  if (isRefused) {
    // The program hears of it as of any other failure of a request.
    const error = session.destroyed ? new ERR_HTTP2_INVALID_SESSION() : new ERR_HTTP2_GOAWAY_SESSION();
    process.nextTick(() => stream.destroy(error));
    return stream;
  }
  const start = () => submit(session, stream, wire, options);
  if (session.connecting) {
    whenConnected(session, start);
  } else {
    start();
  }
  return stream;
}

/** Requests that wait for the connection share one listener. */
function whenConnected(session, start) {
  const inner = session[kInner];
  if (inner.waitingRequests !== undefined) {
    inner.waitingRequests.push(start);
    return;
  }
  inner.waitingRequests = [start];
  session.once('connect', () => {
    const waiting = inner.waitingRequests;
    inner.waitingRequests = undefined;
    for (const request of waiting) request();
  });
}

function submit(session, stream, packed, options) {
  const { handle, streams } = session[kInner];
  if (stream.destroyed || session.destroyed || handle === undefined) return;
  if (session.closed) {
    stream.destroy(new ERR_HTTP2_GOAWAY_SESSION());
    return;
  }
  const id = handle.request(packed, Boolean(options.endStream), Boolean(options.waitForTrailers));
  if (id < 0) {
    const kNoMoreIds = -509;
    if (id === kNoMoreIds) stream.destroy(new ERR_HTTP2_OUT_OF_STREAMS());
    else session.destroy(nghttp2Error(id));
    return;
  }
  session[kPendingStreams].delete(stream);
  mapSet(streams, id, stream);
  setId(stream, id);
  publish('client', 'start', { stream, headers: stream[kState].sentHeaders });
}

/** Heads that come for a request, or announce a pushed stream (PARENT in the place of CATEGORY, negative). */
function onClientHeaders(session, id, category, flags, list, sensitive) {
  const { streams, handle } = session[kInner];
  const headers = toHeaderObject(list, sensitive);
  if (category < 0) {
    const parent = mapGet(streams, -category);
    if (session.closed || session.listenerCount('stream') === 0) {
      handle.reset(id, constants.NGHTTP2_CANCEL);
      return;
    }
    const pushed = new ClientHttp2Stream(session, {});
    const state = pushed[kState];
    state.headersSent = true;
    state.endsWithHead = true;
    session[kPendingStreams].delete(pushed);
    mapSet(streams, id, pushed);
    pushed[kState].id = id;
    publish('client', 'created', { stream: pushed, headers });
    setId(pushed, id);
    publish('client', 'start', { stream: pushed, headers });
    pushed.end();
    if (parent === undefined) return;
    process.nextTick(() => session.emit('stream', pushed, headers, flags, list));
    return;
  }
  const stream = mapGet(streams, id);
  if (stream === undefined || stream.destroyed) return;
  const status = headers[':status'];
  const isInfo = typeof status === 'number' && status >= 100 && status < 200;
  let event;
  if (isInfo) event = 'headers';
  else if (category === kPushResponse) event = 'push';
  else if (category === kResponse || (status !== undefined && !stream[kState].hasResponse)) event = 'response';
  else event = 'trailers';
  if (!isInfo) stream[kState].hasResponse = true;
  // RFC 8336, 2.3: what answers that it is not in charge (421) is no origin of this connection.
  if (status === kMisdirected) session[kInner].originSet?.delete(stream[kOrigin]);
  if (event === 'response' || event === 'push') publish('client', 'finish', { stream, headers, flags });
  process.nextTick(() => {
    if (!stream.destroyed || event === 'trailers') stream.emit(event, headers, flags, list);
  });
}

module.exports = { onClientHeaders, request };
