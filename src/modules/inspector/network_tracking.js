'use strict';

// Network.enable: what http, http2, fetch and WebSocket tell on their channels (diagnostics_channel) becomes events of the protocol.

const { Network } = require('internal/inspector/events');
const { channel } = require('diagnostics_channel');

const { now: wallNow } = Date;

let count = 0;
const kId = Symbol('kInspectorRequestId');
const kUrl = Symbol('kInspectorRequestUrl');

/** Methods of requests that end with their head. */
const bodyless = ['GET', 'HEAD', 'DELETE'];

const nextId = () => `node-network-event-${++count}`;
/** Seconds, steady. */
const seconds = () => require('perf_hooks').performance.now() / 1000;

/** The value of a header as the protocol has it: one string. */
function joined(name, value) {
  if (!Array.isArray(value)) return `${value}`;
  const lower = name.toLowerCase();
  return value.join(lower === 'cookie' ? '; ' : lower === 'set-cookie' ? '\n' : ', ');
}

function headersOf(object) {
  const headers = { __proto__: null };
  for (const name of Object.keys(object)) {
    headers[name.toLowerCase()] = joined(name, object[name]);
  }
  return headers;
}

/** Names and values in turn, as undici has them. */
function headersOfList(list) {
  const values = { __proto__: null };
  for (let i = 0; i + 1 < list.length; i += 2) {
    const name = `${list[i]}`;
    const value = `${list[i + 1]}`;
    if (values[name] === undefined) values[name] = value;
    else values[name] = [values[name], value].flat();
  }
  for (const name of Object.keys(values)) values[name] = joined(name, values[name]);
  return values;
}

/** Content-Type, taken apart. */
function typeOf(contentType) {
  if (contentType) {
    try {
      const type = new (require('util').MIMEType)(contentType);
      return { mimeType: type.essence, charset: type.params.get('charset') ?? '' };
    } catch {
      // It is none.
    }
  }
  return { mimeType: '', charset: '' };
}

const findHeader = (headers, wanted) => headers[Object.keys(headers).find((name) => name.toLowerCase() === wanted)];

function begin(target, url, method, headers, hasPostData) {
  const requestId = target[kId] = nextId();
  target[kUrl] = url;
  Network.requestWillBeSent({
    requestId,
    timestamp: seconds(),
    // Milliseconds, as in Node; the protocol speaks of seconds.
    wallTime: wallNow(),
    charset: typeOf(findHeader(headers, 'content-type')).charset,
    request: { url, method, headers, hasPostData },
  });
}

function respond(target, type, status, statusText, headers) {
  Network.responseReceived({
    requestId: target[kId],
    timestamp: seconds(),
    type,
    response: { url: target[kUrl], status, statusText, headers, ...typeOf(findHeader(headers, 'content-type')) },
  });
}

function sent(target, chunk, encoding) {
  const { Buffer } = require('buffer');
  const data = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk;
  Network.dataSent({ requestId: target[kId], timestamp: seconds(), dataLength: data.byteLength, data });
}

function received(target, data) {
  const { byteLength } = data;
  Network.dataReceived({ requestId: target[kId], timestamp: seconds(), dataLength: byteLength, encodedDataLength: byteLength, data });
}

const finish = (target) => Network.loadingFinished({ requestId: target[kId], timestamp: seconds() });

const fail = (target, type, error) => Network.loadingFailed({
  requestId: target[kId], timestamp: seconds(), type, errorText: `${error?.message ?? error}`,
});

/** Looks at what arrives at a readable stream, without reading it. */
function watchArrivals(stream, onChunk) {
  const { push } = stream;
  stream.push = function(chunk, encoding) {
    if (chunk !== null && typeof chunk !== 'string') onChunk(chunk);
    return Reflect.apply(push, this, [chunk, encoding]);
  };
}

// ---- http -------------------------------------------------------------------------------------------------------------------

const urlOfRequest = (request) => `${request.protocol}//${request.host}${request.getHeader('host')?.match(/:\d+$/)?.[0] ?? ''}${request.path}`;

const listeners = {
  __proto__: null,
  'http.client.request.created'({ request }) {
    begin(request, urlOfRequest(request), request.method, headersOf(request.getHeaders()), false);
  },
  'http.client.request.error'({ request, error }) {
    if (request[kId] !== undefined) fail(request, 'Other', error);
  },
  'http.client.response.finish'({ request, response }) {
    if (request[kId] === undefined) return;
    respond(request, 'Other', response.statusCode, response.statusMessage ?? '', headersOf(response.headers));
    watchArrivals(response, (chunk) => received(request, chunk));
    response.once('end', () => finish(request));
    response.once('error', (error) => fail(request, 'Other', error));
  },

  // ---- http2

  'http2.client.stream.created'({ stream, headers }) {
    const url = `${headers[':scheme']}://${headers[':authority']}${headers[':path']}`;
    // What a server pushes was sent by nobody here.
    const hasBody = stream.sentHeaders === undefined || !bodyless.includes(headers[':method']);
    begin(stream, url, headers[':method'], headersOf(headers), hasBody);
  },
  'http2.client.stream.bodyChunkSent'({ stream, writev, data, encoding }) {
    if (stream[kId] === undefined) return;
    if (!writev) sent(stream, data, encoding);
    else for (const { chunk, encoding: each } of data) sent(stream, chunk, each);
  },
  'http2.client.stream.bodySent'({ stream }) {
    if (stream[kId] !== undefined) Network.dataSent({ requestId: stream[kId], finished: true });
  },
  'http2.client.stream.error'({ stream, error }) {
    if (stream[kId] !== undefined) fail(stream, 'Other', error);
  },
  'http2.client.stream.finish'({ stream, headers }) {
    if (stream[kId] === undefined) return;
    respond(stream, 'Other', Number(headers[':status']), '', headersOf(headers));
    watchArrivals(stream, (chunk) => received(stream, chunk));
  },
  'http2.client.stream.close'({ stream }) {
    if (stream[kId] !== undefined && stream.rstCode === 0) finish(stream);
  },

  // ---- fetch

  'undici:request:create'({ request }) {
    const { headers } = request;
    const list = Array.isArray(headers) ? headers : `${headers}`.split('\r\n').filter(Boolean).flatMap((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).trim()];
    });
    begin(request, `${request.origin}${request.path}`, request.method, headersOfList(list), !!request.body);
  },
  'undici:request:bodyChunkSent'({ request, chunk }) {
    if (request[kId] !== undefined) sent(request, chunk);
  },
  'undici:request:bodySent'({ request }) {
    if (request[kId] !== undefined) Network.dataSent({ requestId: request[kId], finished: true });
  },
  'undici:request:headers'({ request, response }) {
    if (request[kId] !== undefined) {
      respond(request, 'Fetch', response.statusCode, response.statusText ?? '', headersOfList(response.headers));
    }
  },
  'undici:request:bodyChunkReceived'({ request, chunk }) {
    if (request[kId] !== undefined) received(request, chunk);
  },
  'undici:request:trailers'({ request }) {
    if (request[kId] !== undefined) finish(request);
  },
  'undici:request:error'({ request, error }) {
    if (request[kId] !== undefined) fail(request, 'Fetch', error);
  },

  // ---- WebSocket

  'undici:websocket:open'({ websocket, handshakeResponse }) {
    const requestId = websocket[kId] = nextId();
    Network.webSocketCreated({ requestId, url: websocket.url });
    const { status = 101, statusText = 'Switching Protocols', headers = {} } = handshakeResponse ?? {};
    Network.webSocketHandshakeResponseReceived({
      requestId, timestamp: seconds(), response: { status, statusText, headers: headersOf(headers) },
    });
  },
  'undici:websocket:close'({ websocket }) {
    if (websocket[kId] !== undefined) Network.webSocketClosed({ requestId: websocket[kId], timestamp: seconds() });
  },
};

let users = 0;

/** @param {boolean} on a front end wants to know, or has heard enough */
module.exports = function track(on) {
  users += on ? 1 : -1;
  if (users !== (on ? 1 : 0)) return;
  for (const name of Object.keys(listeners)) {
    if (on) channel(name).subscribe(listeners[name]);
    else channel(name).unsubscribe(listeners[name]);
  }
};
