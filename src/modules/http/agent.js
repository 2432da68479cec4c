'use strict';

// http.Agent: a pool of connections (_http_agent).

const net = require('net');
const EventEmitter = require('events');
const { validateNumber, validateOneOf, validateString } = require('internal/errors/validators');
const { symbols: { async_id_symbol } } = require('internal/async_hooks');
const { once, lazy } = require('internal/util');
const proxies = require('internal/http/proxy');
const { kOwnPool } = require('internal/http/symbols');
const { debugSection } = require('internal/util/debug_section');

const { setPrototypeOf, keys } = Object;

const kOnKeylog = Symbol('onkeylog');
const kRequestOptions = Symbol('requestOptions');
const kRequestAsyncResource = Symbol('requestAsyncResource');
const { kProxyConfig, kWaitForProxyTunnel } = proxies;

const asyncHooks = lazy(() => require('async_hooks'));
const debug = debugSection('http');

/** A kept connection failed: nobody was using it. */
function freeSocketErrorListener() {
  this.destroy();
  this.emit('agentRemove');
}

/**
 * @param {object} [options]
 */
function Agent(options) {
  if (!(this instanceof Agent)) return new Agent(options);
  functionCall(EventEmitter, this);
  this.options = { __proto__: null, ...options };
  this.defaultPort = this.options.defaultPort || 80;
  this.protocol = this.options.protocol || 'http:';
  if (this.options.noDelay === undefined) this.options.noDelay = true;
  // net must not take it for the path of a pipe.
  this.options.path = null;
  this.requests = { __proto__: null };
  this.sockets = { __proto__: null };
  this.freeSockets = { __proto__: null };
  this.keepAliveMsecs = this.options.keepAliveMsecs || 1000;
  this.keepAlive = this.options.keepAlive || false;
  this.maxSockets = this.options.maxSockets || Agent.defaultMaxSockets;
  this.maxFreeSockets = this.options.maxFreeSockets || 256;
  this.scheduling = this.options.scheduling || 'lifo';
  this.maxTotalSockets = this.options.maxTotalSockets;
  this.totalSocketCount = 0;
  const buffer = this.options.agentKeepAliveTimeoutBuffer;
  this.agentKeepAliveTimeoutBuffer = typeof buffer === 'number' && buffer >= 0 && Number.isFinite(buffer) ? buffer : 1000;
  const { proxyEnv } = this.options;
  if (typeof proxyEnv === 'object' && proxyEnv !== null) {
    this[kProxyConfig] = proxies.parseProxyConfig(proxyEnv, this.protocol, this.keepAlive || Number.isFinite(this.maxSockets));
  }
  validateOneOf(this.scheduling, 'scheduling', ['fifo', 'lifo']);
  if (this.maxTotalSockets !== undefined) validateNumber(this.maxTotalSockets, 'maxTotalSockets', 1);
  else this.maxTotalSockets = Infinity;

  this.on('free', onFree);
  // TLS key material costs something to report.
  this.on('newListener', maybeEnableKeylog);
}
setPrototypeOf(Agent.prototype, EventEmitter.prototype);
setPrototypeOf(Agent, EventEmitter);

Agent.defaultMaxSockets = Infinity;

/** A request is done with SOCKET. */
function onFree(socket, options) {
  const name = nameOfConnection(this, options);
  debug('agent: %s is free', name);
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const requests = this.requests[name];
  if (requests?.length) {
    const req = requests.shift();
    const resource = req[kRequestAsyncResource];
    if (resource) {
      // In the context of whoever made the request, not of the one before.
      resource.runInAsyncScope(() => setRequestSocket(this, req, socket));
      req[kRequestAsyncResource] = null;
    } else {
      setRequestSocket(this, req, socket);
    }
    if (requests.length === 0) delete this.requests[name];
    return;
  }
  // Nobody waits: keep it, where that is allowed.
  const req = socket._httpMessage;
  if (!req?.shouldKeepAlive || !this.keepAlive || options[kOwnPool] !== undefined) {
    socket.destroy();
    return;
  }
  const freeSockets = this.freeSockets[name] || [];
  const count = freeSockets.length + (this.sockets[name]?.length ?? 0);
  if (this.totalSocketCount > this.maxTotalSockets || count > this.maxSockets ||
      freeSockets.length >= this.maxFreeSockets || !this.keepSocketAlive(socket)) {
    socket.destroy();
    return;
  }
  this.freeSockets[name] = freeSockets;
  socket[async_id_symbol] = -1;
  socket._httpMessage = null;
  this.removeSocket(socket, options);
  socket.once('error', freeSocketErrorListener);
  arrayPush(freeSockets, socket);
}

/** The key that a connection by OPTIONS was pooled under. */
function nameOfConnection(agent, options) {
  if (agent.getName === getName && options._agentKey !== undefined) return options._agentKey;
  return options[kOwnPool] ?? agent.getName(options);
}

let ownPools = 0;

/**
 * The pool's key for OPTIONS. A request that checks the server's identity in its own way is alone with its connection: others
 * would take what only that check had let pass.
 */
function keyOf(agent, options) {
  const name = agent.getName(options);
  const { checkServerIdentity } = options;
  if (typeof checkServerIdentity !== 'function' || checkServerIdentity === agent.options.checkServerIdentity ||
      checkServerIdentity === require('tls').checkServerIdentity) {
    return name;
  }
  return (options[kOwnPool] = `${name}:${++ownPools}`);
}

function maybeEnableKeylog(event) {
  if (event !== 'keylog') return;
  this.removeListener('newListener', maybeEnableKeylog);
  const agent = this;
  this[kOnKeylog] = function onkeylog(line) {
    agent.emit('keylog', line, this);
  };
  for (const name of keys(this.sockets)) {
    for (const socket of this.sockets[name]) socket.on('keylog', this[kOnKeylog]);
  }
}

/** Through the proxy where one is set up for the host. */
Agent.prototype.createConnection = function createConnection(...args) {
  const [options, cb] = net._normalizeArgs(args);
  if (proxies.shouldUseProxy(this[kProxyConfig], options)) {
    const { protocol, hostname, connectOptions } = this[kProxyConfig];
    const toProxy = { ...options, ...connectOptions };
    if (protocol !== 'https:') return net.createConnection(toProxy, cb);
    toProxy.servername = net.isIP(hostname) ? '' : hostname;
    return require('tls').connect(toProxy, cb);
  }
  return net.createConnection(...args);
};

/** The last name: most programs ask one origin again and again, and a string that is made anew has to be looked up anew. */
const last = { host: undefined, port: undefined, localAddress: undefined, family: undefined, socketPath: undefined, name: 'localhost::' };

function poolName(host, port, localAddress, family, socketPath) {
  if (host === last.host && port === last.port && localAddress === last.localAddress && family === last.family &&
      socketPath === last.socketPath) {
    return last.name;
  }
  const name = makeName(host, port, localAddress, family, socketPath);
  last.host = host;
  last.port = port;
  last.localAddress = localAddress;
  last.family = family;
  last.socketPath = socketPath;
  last.name = name;
  return name;
}

function makeName(host, port, localAddress, family, socketPath) {
  let name = `${host || 'localhost'}:`;
  if (port) name += port;
  name += ':';
  if (localAddress) name += localAddress;
  if (family === 4 || family === 6) name += `:${family}`;
  if (socketPath) name += `:${socketPath}`;
  return name;
}

/** The key of the pool that connections by OPTIONS belong to. */
function getName(options = {}) {
  return poolName(options.host, options.port, options.localAddress, options.family, options.socketPath);
}
Agent.prototype.getName = getName;

/** The agent's own options go before those of a request. */
function mergeOptions(agent, req, options) {
  const merged = { __proto__: null, ...options, ...agent.options };
  if (merged.socketPath) merged.path = merged.socketPath;
  normalizeServerName(merged, req);
  return merged;
}

/** The pool's key for a request by OPTIONS, without merging what only new connections need. */
function nameOfRequest(agent, req, options) {
  if (!options.servername && options.servername !== '') checkHostField(req.getHeader('host'));
  const own = agent.options;
  return poolName('host' in own ? own.host : options.host, 'port' in own ? own.port : options.port,
                  'localAddress' in own ? own.localAddress : options.localAddress,
                  'family' in own ? own.family : options.family,
                  'socketPath' in own ? own.socketPath : options.socketPath);
}

Agent.prototype.addRequest = function addRequest(req, options, port, localAddress) {
  // Legacy form: addRequest(req, host, port, localAddress).
  if (typeof options === 'string') options = { __proto__: null, host: options, port, localAddress };
  let name;
  let merged;
  if (this.getName === getName) {
    // The common case: what a new connection would need is put together where one is made.
    name = nameOfRequest(this, req, options);
  } else {
    merged = mergeOptions(this, req, options);
    name = keyOf(this, merged);
  }

  const sockets = (this.sockets[name] ||= []);
  const freeSockets = this.freeSockets[name];
  let socket;
  if (freeSockets) {
    while (freeSockets.length && freeSockets[0].destroyed) freeSockets.shift();
    socket = this.scheduling === 'fifo' ? freeSockets.shift() : arrayPop(freeSockets);
    if (!freeSockets.length) delete this.freeSockets[name];
  }
  const count = (freeSockets ? freeSockets.length : 0) + sockets.length;
  if (socket) {
    debug('agent: %s is used again', name);
    this.reuseSocket(socket, req);
    setRequestSocket(this, req, socket);
    arrayPush(sockets, socket);
  } else if (count < this.maxSockets && this.totalSocketCount < this.maxTotalSockets) {
    this.createSocket(req, merged ?? mergeOptions(this, req, options), (error, created) => {
      if (error) req.onSocket(created, error);
      else setRequestSocket(this, req, created);
    });
  } else {
    // Its turn comes when a connection is free.
    debug('agent: a request waits for %s', name);
    req[kRequestOptions] = merged ?? options;
    const { AsyncResource } = asyncHooks();
    req[kRequestAsyncResource] = new AsyncResource('QueuedRequest');
    (this.requests[name] ||= []).push(req);
  }
};

Agent.prototype.createSocket = function createSocket(req, options, cb) {
  options = mergeOptions(this, req, options);
  const timeout = req.timeout || this.options.timeout || undefined;
  if (timeout) options.timeout = timeout;
  const name = options[kOwnPool] ?? this.getName(options);
  options._agentKey = name;
  options.encoding = null;
  debug('agent: new connection to %s', name);

  const oncreate = once((error, socket) => {
    if (error) {
      cb(error);
      return;
    }
    arrayPush(this.sockets[name] ||= [], socket);
    this.totalSocketCount++;
    installListeners(this, socket, options);
    cb(null, socket);
  });
  if (this.keepAlive) {
    options.keepAlive = this.keepAlive;
    options.keepAliveInitialDelay = this.keepAliveMsecs;
  }
  const socket = this.createConnection(options, oncreate);
  if (socket && !socket[kWaitForProxyTunnel]) oncreate(null, socket);
};

/** The host name for TLS (server name indication). */
function normalizeServerName(options, req) {
  if (!options.servername && options.servername !== '') options.servername = calculateServerName(options, req);
}

function checkHostField(value) {
  if (value) validateString(value, 'options.headers.host');
}

function calculateServerName(options, req) {
  let servername = options.host;
  const hostHeader = req.getHeader('host');
  checkHostField(hostHeader);
  if (hostHeader) {
    if (hostHeader[0] === '[') {
      const end = hostHeader.indexOf(']');
      servername = end === -1 ? hostHeader : hostHeader.substring(1, end);
    } else {
      servername = stringSplit(hostHeader, ':', 1)[0];
    }
  }
  // Addresses are no names (RFC 6066, 3).
  return net.isIP(servername) ? '' : servername;
}

function installListeners(agent, socket, options) {
  function onFreeSocket() {
    agent.emit('free', socket, options);
  }
  function onClose() {
    agent.totalSocketCount--;
    agent.removeSocket(socket, options);
  }
  function onTimeout() {
    // Only when nobody is using it.
    const { freeSockets } = agent;
    if (arraySome(keys(freeSockets), (name) => arrayIncludes(freeSockets[name], socket))) socket.destroy();
  }
  function onRemove() {
    // Somebody took it over (an upgrade).
    agent.totalSocketCount--;
    agent.removeSocket(socket, options);
    socket.removeListener('close', onClose);
    socket.removeListener('free', onFreeSocket);
    socket.removeListener('timeout', onTimeout);
    socket.removeListener('agentRemove', onRemove);
  }
  socket.on('free', onFreeSocket);
  socket.on('close', onClose);
  socket.on('timeout', onTimeout);
  socket.on('agentRemove', onRemove);
  if (agent[kOnKeylog]) socket.on('keylog', agent[kOnKeylog]);
}

Agent.prototype.removeSocket = function removeSocket(socket, options) {
  const name = nameOfConnection(this, options);
  const sets = [this.sockets];
  if (!socket.writable) arrayPush(sets, this.freeSockets);
  for (const sockets of sets) {
    const list = sockets[name];
    const index = list ? arrayIndexOf(list, socket) : -1;
    if (index === -1) continue;
    arraySplice(list, index, 1);
    debug('agent: %s leaves the pool', name);
    if (list.length === 0) delete sockets[name];
  }
  // There is room for one that waits: of the same origin first.
  let req;
  if (this.requests[name]?.length) {
    req = this.requests[name][0];
  } else {
    for (const key of keys(this.requests)) {
      // Those with connections of their own will get one of them.
      if (this.sockets[key]?.length) break;
      req = this.requests[key][0];
      options = req[kRequestOptions] && mergeOptions(this, req, req[kRequestOptions]);
      break;
    }
  }
  if (req && options) {
    req[kRequestOptions] = undefined;
    this.createSocket(req, options, (error, created) => {
      if (error) req.onSocket(null, error);
      else created.emit('free');
    });
  }
};

/** @returns {boolean} whether the connection may be kept */
Agent.prototype.keepSocketAlive = function keepSocketAlive(socket) {
  socket.setKeepAlive(true, this.keepAliveMsecs);
  socket.unref();
  let timeout = this.options.timeout || 0;
  let keep = true;
  const hint = socket._httpMessage?.res?.headers['keep-alive'];
  if (hint) {
    const seconds = regExpExec(/^timeout=(\d+)/, hint)?.[1];
    if (seconds) {
      // Given up before the server does.
      const serverTimeout = Math.max(0, Number.parseInt(seconds, 10) * 1000 - this.agentKeepAliveTimeoutBuffer);
      if (serverTimeout === 0) keep = false;
      else if (serverTimeout < timeout) timeout = serverTimeout;
    }
  }
  if (socket.timeout !== timeout) socket.setTimeout(timeout);
  return keep;
};

Agent.prototype.reuseSocket = function reuseSocket(socket, req) {
  socket.removeListener('error', freeSocketErrorListener);
  req.reusedSocket = true;
  socket.ref();
};

Agent.prototype.destroy = function destroy() {
  debug('agent: destroyed');
  for (const set of [this.freeSockets, this.sockets]) {
    for (const key of keys(set)) {
      for (const socket of [...set[key]]) socket.destroy();
    }
  }
};

function setRequestSocket(agent, req, socket) {
  req.onSocket(socket);
  const agentTimeout = agent.options.timeout || 0;
  if (req.timeout === undefined || req.timeout === agentTimeout) return;
  socket.setTimeout(req.timeout);
}

let globalAgent;

module.exports = {
  Agent,
  get globalAgent() {
    globalAgent ??= new Agent({
      keepAlive: true, scheduling: 'lifo', timeout: 5000, proxyEnv: proxies.environment(),
    });
    return globalAgent;
  },
  set globalAgent(value) {
    globalAgent = value;
  },
};
