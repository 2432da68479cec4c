'use strict';

// net.Server.

const EventEmitter = require('events');
const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_SERVER_ALREADY_LISTEN, ERR_SERVER_NOT_RUNNING },
  errnoException, exceptionWithHostPort, uvExceptionWithHostPort,
} = require('internal/errors');
const { validateAbortSignal, validateNumber, validatePort } = require('internal/errors/validators');
const {
  symbols: { async_id_symbol, owner_symbol }, newAsyncId, defaultTriggerAsyncIdScope,
} = require('internal/async_hooks');
const { TCP, Pipe, constants, createHandle, isIP } = require('internal/net');
const { kDefaultProbes } = require('internal/net/socket_options');
const { Socket, kSleep, kSetNoDelay, kSetKeepAlive, kSetKeepAliveInitialDelay } = require('internal/net/socket');
const { toNumber, isPipeName, normalizeArgs } = require('internal/net/options');
const { checkBindError } = require('internal/net/connect');
const { getDefaultHighWaterMark } = require('stream');
const diagnostics = require('diagnostics_channel');
const { debugSection } = require('internal/util/debug_section');

const { defineProperty, setPrototypeOf } = Object;
const { UV_EINVAL, UV_TCP_IPV6ONLY, UV_TCP_REUSEPORT, UV_READABLE, UV_WRITABLE } = constants;

const debug = debugSection('net');
const kStreamOptions = Symbol('kStreamOptions');

const serverSocketChannel = diagnostics.channel('net.server.socket');
const listenStart = diagnostics.channel('tracing:net.server.listen:asyncStart');
const listenEnd = diagnostics.channel('tracing:net.server.listen:asyncEnd');
const listenError = diagnostics.channel('tracing:net.server.listen:error');

/**
 * @param {object} [options]
 * @param {(socket: Socket) => void} [connectionListener]
 */
function Server(options, connectionListener) {
  if (!(this instanceof Server)) return new Server(options, connectionListener);
  functionCall(EventEmitter, this);
  if (typeof options === 'function') {
    connectionListener = options;
    options = {};
    this.on('connection', connectionListener);
  } else if (options == null || typeof options === 'object') {
    options = { ...options };
    if (typeof connectionListener === 'function') this.on('connection', connectionListener);
  } else {
    throw new ERR_INVALID_ARG_TYPE('options', 'Object', options);
  }
  if (options.keepAliveInitialDelay !== undefined) {
    validateNumber(options.keepAliveInitialDelay, 'options.keepAliveInitialDelay');
    if (options.keepAliveInitialDelay < 0) options.keepAliveInitialDelay = 0;
  }
  if (options.highWaterMark !== undefined) {
    validateNumber(options.highWaterMark, 'options.highWaterMark');
    if (options.highWaterMark < 0) options.highWaterMark = getDefaultHighWaterMark(false);
  }

  this._connections = 0;
  this[async_id_symbol] = -1;
  this._handle = null;
  this._usingWorkers = false;
  this._workers = [];
  this._unref = false;
  // Counts listen() calls, so that a lookup under way for an earlier one is ignored.
  this._listeningId = 1;
  this.allowHalfOpen = options.allowHalfOpen || false;
  this.pauseOnConnect = Boolean(options.pauseOnConnect);
  this.noDelay = Boolean(options.noDelay);
  this.keepAlive = Boolean(options.keepAlive);
  this.keepAliveInitialDelay = ~~(options.keepAliveInitialDelay / 1000);
  this.highWaterMark = options.highWaterMark ?? getDefaultHighWaterMark(false);
  if (options.blockList) {
    if (!require('internal/net/block_list').BlockList.isBlockList(options.blockList)) {
      throw new ERR_INVALID_ARG_TYPE('options.blockList', 'net.BlockList', options.blockList);
    }
    this.blockList = options.blockList;
  }
}
setPrototypeOf(Server.prototype, EventEmitter.prototype);
setPrototypeOf(Server, EventEmitter);

// ---- listening ---------------------------------------------------------------------------------------------------------

/**
 * A bound handle, or a negative error number.
 * @param {string|null} address host or pipe name
 * @param {number} port -1 for pipes
 * @param {number} addressType 4, 6, or -1 for pipes
 * @param {number} [fd]
 * @param {number} [flags]
 */
function createServerHandle(address, port, addressType, fd, flags = 0) {
  let handle;
  let isTCP = false;
  if (typeof fd === 'number' && fd >= 0) {
    try {
      handle = createHandle(fd, true);
    } catch {
      // No descriptor that could listen.
      return UV_EINVAL;
    }
    const error = handle.open(fd);
    return error ? error : handle;
  }
  if (port === -1 && addressType === -1) {
    handle = new Pipe(constants.PIPE_SERVER);
  } else {
    handle = new TCP(constants.TCP_SERVER);
    isTCP = true;
  }
  let error = 0;
  if (isTCP) {
    if (!address) {
      error = handle.bind6('::', port, flags);
      if (error) {
        handle.close();
        return createServerHandle('0.0.0.0', port, 4, undefined, flags);
      }
    } else if (addressType === 6) {
      error = handle.bind6(address, port, flags);
    } else {
      error = handle.bind(address, port, flags);
    }
  } else if (address) {
    error = handle.bind(address);
  }
  if (error) {
    handle.close();
    return error;
  }
  return handle;
}

function setupListenHandle(address, port, addressType, backlog, fd, flags) {
  if (!this._handle) {
    let handle = null;
    // No address: all of IPv6, which has IPv4 with it, where there is IPv6.
    if (!address && typeof fd !== 'number') {
      handle = createServerHandle('::', port, 6, fd, flags);
      if (typeof handle === 'number') {
        handle = null;
        address = '0.0.0.0';
        addressType = 4;
      } else {
        address = '::';
        addressType = 6;
      }
    }
    handle ??= createServerHandle(address, port, addressType, fd, flags);
    if (typeof handle === 'number') {
      failListen(this, handle, address, port);
      return;
    }
    this._handle = handle;
  }
  this[async_id_symbol] = typeof this._handle.getAsyncId === 'function' ? this._handle.getAsyncId() : newAsyncId();
  this._handle.onconnection = onconnection;
  this._handle[owner_symbol] = this;

  const error = this._handle.listen(backlog || 511);
  if (error) {
    this._handle.close();
    this._handle = null;
    failListen(this, error, address, port);
    return;
  }
  if (listenEnd.hasSubscribers) listenEnd.publish({ server: this });
  this._connectionKey = `${addressType}:${address}:${port}`;
  debug('server: listening on %s', this._connectionKey);
  // unref() came before the handle.
  if (this._unref) this.unref();
  defaultTriggerAsyncIdScope(this[async_id_symbol], process.nextTick, emitListeningNT, this);
}

function failListen(server, status, address, port) {
  debug('server: cannot listen on %s:%s (%d)', address, port, status);
  const error = uvExceptionWithHostPort(status, 'listen', address, port);
  if (listenError.hasSubscribers) listenError.publish({ server, error });
  defaultTriggerAsyncIdScope(server[async_id_symbol], process.nextTick, emitErrorNT, server, error);
}

function emitErrorNT(server, error) {
  server.emit('error', error);
}

function emitListeningNT(server) {
  // It may have been closed meanwhile.
  if (server._handle) server.emit('listening');
}

Server.prototype._listen2 = setupListenHandle;

/** Only a process with a channel to a parent can be a cluster worker; no other pays for loading that module. */
function clusterWorker() {
  if (typeof process.send !== 'function') return undefined;
  const cluster = require('cluster');
  return cluster.isWorker ? cluster : undefined;
}

function listenInCluster(server, address, port, addressType, backlog, fd, exclusive, flags, options) {
  const cluster = exclusive ? undefined : clusterWorker();
  if (cluster === undefined) {
    // Reached through the property, which users and subclasses replace.
    server._listen2(address, port, addressType, backlog, fd, flags);
    return;
  }
  const query = { address, port, addressType, fd, flags, backlog, ...options };
  const listeningId = server._listeningId;
  // The primary's handle, or a share of its connections.
  cluster._getServer(server, query, (error, handle) => {
    if (listeningId !== server._listeningId) {
      handle.close();
      return;
    }
    error = checkBindError(error, port, handle);
    if (error) {
      server.emit('error', exceptionWithHostPort(error, 'bind', address, port));
      return;
    }
    server._handle = handle;
    server._listen2(address, port, addressType, backlog, fd, flags);
  });
}

/** fe80::/10 (RFC 4291, 2.4). */
const linkLocal = /^fe[89ab][0-9a-f]:/i;

/** A link-local IPv6 address is no use without its interface: any other goes first. */
function preferred(addresses) {
  return arrayFind(addresses, ({ address, family }) => family !== 6 || regExpExec(linkLocal, address) === null) ?? addresses[0];
}

function lookupAndListen(server, port, host, backlog, exclusive, flags) {
  const listeningId = server._listeningId;
  require('dns').lookup(host, { all: true }, (error, addresses) => {
    if (listeningId !== server._listeningId) return;
    if (error) {
      if (listenError.hasSubscribers) listenError.publish({ server, error });
      server.emit('error', error);
      return;
    }
    const { address, family } = preferred(addresses);
    listenInCluster(server, address, port, family, backlog, undefined, exclusive, flags);
  });
}

function closeOnAbort(server, { signal }) {
  if (signal === undefined) return;
  validateAbortSignal(signal, 'options.signal');
  const onAbort = () => server.close();
  if (signal.aborted) {
    process.nextTick(onAbort);
    return;
  }
  const { addAbortListener } = require('internal/events/abort_listener');
  const disposable = addAbortListener(signal, onAbort);
  server.once('close', disposable[Symbol.dispose]);
}

/**
 * Any of listen([port[, host[, backlog]]][, cb]), listen(path[, backlog][, cb]), listen(handle[, backlog][, cb]) and
 * listen(options[, cb]).
 */
Server.prototype.listen = function listen(...args) {
  let { 0: options, 1: callback } = normalizeArgs(args);
  if (this._handle) throw new ERR_SERVER_ALREADY_LISTEN();
  if (listenStart.hasSubscribers) listenStart.publish({ server: this, options });
  if (callback !== null) this.once('listening', callback);
  // (handle | path | port, [host,] backlog)
  const backlogArgument = toNumber(args.length > 1 && args[1]) || toNumber(args.length > 2 && args[2]);

  options = options._handle || options.handle || options;
  // A BoundSocket hands its handle over.
  if (isPlainless(options)) options = require('internal/net/bound_socket').adopt(options);
  const flags = (options.ipv6Only === true ? UV_TCP_IPV6ONLY : 0) | (options.reusePort === true ? UV_TCP_REUSEPORT : 0);
  this._listeningId++;
  if (options instanceof TCP || options instanceof Pipe) {
    this._handle = options;
    this[async_id_symbol] = this._handle.getAsyncId();
    listenInCluster(this, null, -1, -1, backlogArgument, undefined, true);
    return this;
  }
  closeOnAbort(this, options);
  if (typeof options.fd === 'number' && options.fd >= 0) {
    listenInCluster(this, null, null, null, backlogArgument, options.fd);
    return this;
  }
  // listen(), listen(null), listen(cb), listen({ port: undefined })
  if (args.length === 0 || typeof args[0] === 'function' ||
      (options.port === undefined && 'port' in options) || options.port === null) {
    options.port = 0;
  }
  if (typeof options.port === 'number' || typeof options.port === 'string') {
    validatePort(options.port, 'options.port');
    const backlog = options.backlog || backlogArgument;
    // The kernel shares connections out; the primary has no part in it.
    const exclusive = options.reusePort === true ? true : options.exclusive;
    if (options.host) {
      lookupAndListen(this, options.port | 0, options.host, backlog, exclusive, flags);
    } else {
      listenInCluster(this, null, options.port | 0, 4, backlog, undefined, exclusive, flags);
    }
    return this;
  }
  if (options.path && isPipeName(options.path)) {
    const { readableAll, writableAll } = options;
    // It is no file, whose mode could say who may connect.
    if (options.path[0] === '\0' && (readableAll || writableAll)) {
      throw new ERR_INVALID_ARG_VALUE(
        'options', options, 'can not set readableAll or writableAllt to true when path is abstract unix socket');
    }
    this._pipeName = options.path;
    listenInCluster(this, options.path, -1, -1, options.backlog || backlogArgument, undefined, options.exclusive, undefined,
                    { readableAll, writableAll });
    // When it failed the 'error' comes with the next tick.
    if (!this._handle) return this;
    const mode = (readableAll === true ? UV_READABLE : 0) | (writableAll === true ? UV_WRITABLE : 0);
    if (mode !== 0) {
      const error = this._handle.fchmod(mode);
      if (error) {
        this._handle.close();
        this._handle = null;
        throw errnoException(error, 'uv_pipe_chmod');
      }
    }
    return this;
  }
  if (!('port' in options || 'path' in options)) {
    throw new ERR_INVALID_ARG_VALUE('options', options, 'must have the property "port" or "path"');
  }
  throw new ERR_INVALID_ARG_VALUE('options', options);
};

defineProperty(Server.prototype, 'listening', {
  __proto__: null,
  configurable: true,
  enumerable: true,
  get() { return Boolean(this._handle); },
});

Server.prototype.address = function address() {
  if (this._handle?.getsockname) {
    const out = {};
    const error = this._handle.getsockname(out);
    if (error) throw errnoException(error, 'address');
    return out;
  }
  return this._pipeName ? this._pipeName : null;
};

// ---- connections -------------------------------------------------------------------------------------------------------

/** The handle's `onconnection`. */
function onconnection(status, clientHandle) {
  const server = this[owner_symbol];
  debug('server: connection (%d)', status);
  if (status) {
    server.emit('error', errnoException(status, 'accept'));
    return;
  }
  const { maxConnections } = server;
  if (maxConnections != null && server._connections >= maxConnections) {
    drop(server, clientHandle);
    return;
  }
  if (server.blockList && typeof clientHandle.getpeername === 'function') {
    const remote = {};
    clientHandle.getpeername(remote);
    const family = isIP(remote.address ?? '');
    if (family && server.blockList.check(remote.address, `ipv${family}`)) {
      // 'drop' tells of maxConnections only.
      clientHandle.close();
      return;
    }
  }
  const socket = server.pauseOnConnect || !(clientHandle instanceof TCP || clientHandle instanceof Pipe) ?
    new Socket({ ...streamOptions(server), handle: clientHandle, pauseOnCreate: server.pauseOnConnect }) :
    new Socket({ handle: clientHandle, [kSleep]: streamOptions(server) });
  if (server.noDelay && clientHandle.setNoDelay) {
    socket[kSetNoDelay] = true;
    clientHandle.setNoDelay(true);
  }
  if (server.keepAlive && clientHandle.setKeepAlive) {
    socket[kSetKeepAlive] = true;
    socket[kSetKeepAliveInitialDelay] = server.keepAliveInitialDelay;
    clientHandle.setKeepAlive(true, server.keepAliveInitialDelay, ...kDefaultProbes);
  }
  server._connections++;
  socket.server = server;
  socket._server = server;
  server.emit('connection', socket);
  if (serverSocketChannel.hasSubscribers) serverSocketChannel.publish({ socket });
}

/** May OPTIONS be an instance of a class? Most are literals, for which nothing has to be loaded. */
function isPlainless(options) {
  return Reflect.getPrototypeOf(options) !== Object.prototype && !(options instanceof TCP) && !(options instanceof Pipe);
}

/** Options of the streams of all connections that SERVER accepts. */
function streamOptions(server) {
  const made = server[kStreamOptions];
  if (made?.readableHighWaterMark === server.highWaterMark && made.allowHalfOpen === Boolean(server.allowHalfOpen)) return made;
  return (server[kStreamOptions] = {
    allowHalfOpen: Boolean(server.allowHalfOpen),
    emitClose: false,
    autoDestroy: true,
    decodeStrings: false,
    readable: true,
    writable: true,
    readableHighWaterMark: server.highWaterMark,
    writableHighWaterMark: server.highWaterMark,
  });
}

function drop(server, handle) {
  debug('server: connection dropped');
  if (!handle.getsockname) {
    handle.close();
    server.emit('drop');
    return;
  }
  const local = {};
  const remote = {};
  handle.getsockname(local);
  handle.getpeername(remote);
  handle.close();
  server.emit('drop', {
    __proto__: null,
    localAddress: local.address,
    localPort: local.port,
    localFamily: local.family,
    remoteAddress: remote.address,
    remotePort: remote.port,
    remoteFamily: remote.family,
  });
}

/** @param {(error: Error|null, count?: number) => void} callback */
Server.prototype.getConnections = function getConnections(callback) {
  const finish = (error, count) => {
    defaultTriggerAsyncIdScope(this[async_id_symbol], process.nextTick, callback, error, count);
  };
  if (!this._usingWorkers) {
    finish(null, this._connections);
    return this;
  }
  // Connections were sent to other processes: they are asked.
  let left = this._workers.length;
  let total = this._connections;
  const add = (error, count) => {
    if (error) {
      left = -1;
      finish(error);
      return;
    }
    total += count;
    if (--left === 0) finish(null, total);
  };
  for (const worker of this._workers) worker.getConnections(add);
  return this;
};

/** Called for each child process that connections are sent to. */
Server.prototype._setupWorker = function _setupWorker(socketList) {
  this._usingWorkers = true;
  this._workers.push(socketList);
  socketList.once('exit', (gone) => {
    this._workers.splice(this._workers.indexOf(gone), 1);
  });
};

// ---- ends --------------------------------------------------------------------------------------------------------------

/** @param {(error?: Error) => void} [callback] */
Server.prototype.close = function close(callback) {
  if (typeof callback === 'function') {
    if (this._handle) this.once('close', callback);
    else this.once('close', () => callback(new ERR_SERVER_NOT_RUNNING()));
  }
  debug('server: close, %d connections left', this._connections);
  // A lookup for listen() that is under way must not bring it up again.
  this._listeningId++;
  if (this._handle) {
    this._handle.close();
    this._handle = null;
  }
  if (this._usingWorkers) {
    let left = this._workers.length;
    const onWorkerClose = () => {
      if (--left !== 0) return;
      this._connections = 0;
      this._emitCloseIfDrained();
    };
    // One is added for the loop itself, so that workers that answer at once do not end it early.
    this._connections++;
    for (const worker of this._workers) worker.close(onWorkerClose);
  } else {
    this._emitCloseIfDrained();
  }
  return this;
};

Server.prototype[Symbol.asyncDispose] = async function() {
  if (!this._handle) return;
  await new Promise((resolve, reject) => {
    this.close((error) => (error ? reject(error) : resolve()));
  });
};

Server.prototype._emitCloseIfDrained = function _emitCloseIfDrained() {
  if (this._handle || this._connections) return;
  defaultTriggerAsyncIdScope(this[async_id_symbol], process.nextTick, emitCloseNT, this);
};

function emitCloseNT(server) {
  debug('server: closed');
  server.emit('close');
}

Server.prototype[EventEmitter.captureRejectionSymbol] = function(error, event, socket) {
  if (event === 'connection') socket.destroy(error);
  else this.emit('error', error);
};

Server.prototype.ref = function ref() {
  this._unref = false;
  this._handle?.ref();
  return this;
};

Server.prototype.unref = function unref() {
  this._unref = true;
  this._handle?.unref();
  return this;
};

module.exports = { Server, createServerHandle, listenInCluster };
