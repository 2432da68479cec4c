'use strict';

// https.Agent: http's pool with TLS connections, and a cache of their sessions.

const tls = require('tls');
const net = require('net');
const { Agent: HttpAgent } = require('_http_agent');
const { kProxyConfig, shouldUseProxy, environment } = require('internal/http/proxy');
const { kOwnPool } = require('internal/http/symbols');
const { debugSection } = require('internal/util/debug_section');

const { setPrototypeOf } = Object;
const debug = debugSection('https');

/**
 * @param {object} [options]
 */
function Agent(options) {
  if (!(this instanceof Agent)) return new Agent(options);
  options = { __proto__: null, ...options };
  options.defaultPort ??= 443;
  options.protocol ??= 'https:';
  Reflect.apply(HttpAgent, this, [options]);
  this.maxCachedSessions = this.options.maxCachedSessions;
  if (this.maxCachedSessions === undefined) this.maxCachedSessions = 100;
  this._sessionCache = { map: {}, list: [] };
}
setPrototypeOf(Agent.prototype, HttpAgent.prototype);
setPrototypeOf(Agent, HttpAgent);

/** createConnection(options[, callback]), or (port[, host][, options]) as it once was. */
Agent.prototype.createConnection = function createConnection(port, host, options) {
  let given;
  if (port !== null && typeof port === 'object') given = port;
  else if (host !== null && typeof host === 'object') given = { ...host };
  else if (options === null || typeof options !== 'object') given = {};
  else given = { ...options };
  if (typeof port === 'number') given.port = port;
  if (typeof host === 'string') given.host = host;
  const callback = typeof host === 'function' ? host : options;

  // Sessions are as good as the check of the identity behind them.
  const key = given[kOwnPool] === undefined ? given._agentKey : undefined;
  if (key) {
    const session = this._getSession(key);
    if (session) {
      debug('session of %s is used again', key);
      given = { session, ...given };
    }
  }
  if (shouldUseProxy(this[kProxyConfig], given) && typeof callback === 'function') {
    connectByProxy(this, given, key, callback);
    return undefined;
  }
  return watchSession(this, tls.connect(given), key);
};

function connectByProxy(agent, options, key, callback) {
  const { openTunnel } = require('internal/https/tunnel');
  openTunnel(agent[kProxyConfig], options, (error, socket) => {
    if (error) {
      callback(error);
      return;
    }
    const { host } = options;
    const secure = tls.connect({
      ...options, socket, servername: options.servername || (net.isIP(host) ? undefined : host),
    });
    callback(null, watchSession(agent, secure, key));
  });
}

function watchSession(agent, socket, key) {
  if (!key) return socket;
  // TLS 1.3's sessions come after the handshake, one after the other: the newest counts.
  socket.on('session', (session) => agent._cacheSession(key, session));
  // What led to an error is not tried again.
  socket.once('close', (hadError) => {
    if (hadError) agent._evictSession(key);
  });
  return socket;
}

Agent.prototype.keepSocketAlive = function keepSocketAlive(socket) {
  return Reflect.apply(HttpAgent.prototype.keepSocketAlive, this, [socket]);
};

/** Options that keep connections apart, in the order of their places in the name. */
const nameParts = [
  'ca', 'cert', 'clientCertEngine', 'ciphers', 'key', 'pfx', 'rejectUnauthorized', 'servername', 'minVersion', 'maxVersion',
  'secureProtocol', 'crl', 'honorCipherOrder', 'ecdhCurve', 'dhparam', 'secureOptions', 'sessionIdContext', 'sigalgs',
  'privateKeyIdentifier', 'privateKeyEngine',
];

/** The key of the pool that connections by OPTIONS belong to. */
Agent.prototype.getName = function getName(options = {}) {
  let name = Reflect.apply(HttpAgent.prototype.getName, this, [options]);
  for (const part of nameParts) {
    name += ':';
    const value = options[part];
    if (part === 'rejectUnauthorized' || part === 'honorCipherOrder' || part === 'secureOptions') {
      if (value !== undefined) name += value;
    } else if (part === 'servername') {
      if (value && value !== options.host) name += value;
    } else if (part === 'sigalgs') {
      if (value) name += JSON.stringify(value);
    } else if (part === 'pfx' && Array.isArray(value)) {
      // Objects say nothing in a string.
      name += value.map((one) => (one?.buf ? `${one.buf}${one.passphrase ?? ''}` : one)).join(',');
    } else if (part === 'key' && Array.isArray(value)) {
      name += value.map((one) => (one?.pem ? `${one.pem}${one.passphrase ?? ''}` : one)).join(',');
    } else if (value) {
      name += value;
    }
  }
  return name;
};

Agent.prototype._getSession = function _getSession(key) {
  return this._sessionCache.map[key];
};

Agent.prototype._cacheSession = function _cacheSession(key, session) {
  if (this.maxCachedSessions === 0) return;
  debug('session of %s is kept', key);
  const { map, list } = this._sessionCache;
  if (map[key]) {
    map[key] = session;
    return;
  }
  // The oldest makes room.
  if (list.length >= this.maxCachedSessions) delete map[list.shift()];
  arrayPush(list, key);
  map[key] = session;
};

Agent.prototype._evictSession = function _evictSession(key) {
  const { map, list } = this._sessionCache;
  const index = arrayIndexOf(list, key);
  if (index === -1) return;
  debug('session of %s is forgotten', key);
  list.splice(index, 1);
  delete map[key];
};

let globalAgent;

module.exports = {
  Agent,
  get globalAgent() {
    globalAgent ??= new Agent({ keepAlive: true, scheduling: 'lifo', timeout: 5000, proxyEnv: environment() });
    return globalAgent;
  },
  set globalAgent(value) {
    globalAgent = value;
  },
};
