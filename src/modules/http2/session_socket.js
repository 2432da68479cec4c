'use strict';

// session.socket (http2, "http2session.socket"): the socket, without what would disturb the session.

const { codes: { ERR_HTTP2_NO_SOCKET_MANIPULATION, ERR_HTTP2_SOCKET_UNBOUND } } = require('internal/errors');
const { kInner } = require('internal/http2/symbols');

/** Methods of the socket that would break the framing; others go through. */
const forbidden = new Set([
  'destroy', 'emit', 'end', 'pause', 'read', 'resume', 'write', 'setEncoding', 'setKeepAlive', 'setNoDelay',
]);

const socketHandler = {
  get(session, key) {
    if (key === 'setTimeout' || key === 'ref' || key === 'unref') return session[key].bind(session);
    if (forbidden.has(key)) throw new ERR_HTTP2_NO_SOCKET_MANIPULATION();
    const { socket } = session[kInner];
    if (socket === undefined) throw new ERR_HTTP2_SOCKET_UNBOUND();
    const value = socket[key];
    return typeof value === 'function' ? value.bind(socket) : value;
  },
  getPrototypeOf(session) {
    const { socket } = session[kInner];
    if (socket === undefined) throw new ERR_HTTP2_SOCKET_UNBOUND();
    return Reflect.getPrototypeOf(socket);
  },
  set(session, key, value) {
    if (key === 'setTimeout' || key === 'ref' || key === 'unref') {
      session[key] = value;
      return true;
    }
    if (forbidden.has(key)) throw new ERR_HTTP2_NO_SOCKET_MANIPULATION();
    const { socket } = session[kInner];
    if (socket === undefined) throw new ERR_HTTP2_SOCKET_UNBOUND();
    socket[key] = value;
    return true;
  },
};

/** @param {import('http2').Http2Session} session */
const proxySocket = (session) => new Proxy(session, socketHandler);

module.exports = { proxySocket };
