'use strict';

// http2.connect()

const {
  codes: { ERR_HTTP2_UNSUPPORTED_PROTOCOL },
} = require('internal/errors');
const { validateFunction, validateNumber, validateObject, validateUint32 } = require('internal/errors/validators');
const { validateRemoteCustomSettings, validateSettings } = require('internal/http2/settings');
const { ClientHttp2Session } = require('internal/http2/client_session');
const { kInner } = require('internal/http2/symbols');

/**
 * @param {string|URL} authority
 * @param {object} [options]
 * @param {(session: ClientHttp2Session, socket: net.Socket) => void} [listener]
 * @returns {ClientHttp2Session}
 */
function connect(authority, options, listener) {
  if (typeof options === 'function') {
    listener = options;
    options = undefined;
  }
  if (options !== undefined && options !== null) validateObject(options, 'options');
  if (listener !== undefined) validateFunction(listener, 'listener');
  options = { ...options };
  options.settings = { ...options.settings };
  validateSettings(options.settings);
  validateRemoteCustomSettings(options);
  if (options.maxOriginSetSize !== undefined) validateNumber(options.maxOriginSetSize, 'options.maxOriginSetSize', 0);
  if (options.unknownProtocolTimeout !== undefined) validateUint32(options.unknownProtocolTimeout, 'unknownProtocolTimeout');
  if (typeof authority === 'string') authority = new (require('url').URL)(authority);
  const protocol = authority.protocol || options.protocol || 'https:';
  const defaultPort = protocol === 'http:' ? '80' : '443';
  const port = authority.port !== '' && authority.port !== undefined ? authority.port : defaultPort;
  let host = 'localhost';
  if (authority.hostname) {
    host = authority.hostname;
    if (host[0] === '[') host = host.slice(1, -1);
  } else if (authority.host) {
    ({ host } = authority);
  }

  let socket;
  if (typeof options.createConnection === 'function') {
    socket = options.createConnection(authority, options);
  } else if (protocol === 'http:') {
    socket = require('net').connect({ port, host, ...options });
  } else if (protocol === 'https:') {
    const net = require('net');
    const tlsOptions = { ALPNProtocols: ['h2'], ...options };
    // RFC 6066, 3: an address is no server name.
    if (net.isIP(host) === 0) tlsOptions.servername ??= host;
    socket = require('tls').connect(port, host, tlsOptions);
  } else {
    throw new ERR_HTTP2_UNSUPPORTED_PROTOCOL(protocol);
  }

  const session = new ClientHttp2Session(options, socket);
  const shownHost = stringIncludes(host, ':') ? `[${host}]` : host;
  session[kInner].authority = `${options.servername || shownHost}:${port}`;
  session[kInner].protocol = protocol;
  if (typeof listener === 'function') session.once('connect', listener);
  return session;
}

// A method, so that it bears the name of what it promises and still calls the function above.
const promised = {
  connect(authority, options) {
    return new Promise((resolve, reject) => {
      const session = connect(authority, options, () => {
        session.removeListener('error', reject);
        resolve(session);
      });
      session.once('error', reject);
    });
  },
};
Object.defineProperty(connect, require('util').promisify.custom, { __proto__: null, value: promised.connect });

module.exports = { connect };
