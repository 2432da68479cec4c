'use strict';

// The 'dgram' module (https://nodejs.org/api/dgram.html).

const { Buffer } = require('buffer');
const EventEmitter = require('events');
const {
  codes: {
    ERR_BUFFER_OUT_OF_BOUNDS, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_FD_TYPE, ERR_IP_BLOCKED,
    ERR_SOCKET_ALREADY_BOUND, ERR_SOCKET_BAD_TYPE, ERR_SOCKET_DGRAM_IS_CONNECTED, ERR_SOCKET_DGRAM_NOT_CONNECTED,
  },
  errnoException, exceptionWithHostPort,
} = require('internal/errors');
const {
  validateAbortSignal, validateFunction, validateNumber, validateObject, validatePort, validateString, validateUint32,
} = require('internal/errors/validators');
const { isArrayBufferView } = require('internal/util/types');
const { FastBuffer } = require('internal/buffer/allocate');
const {
  symbols: { async_id_symbol, owner_symbol }, defaultTriggerAsyncIdScope,
} = require('internal/async_hooks');
const { guessHandleType, isIP, constants } = require('internal/net');
const { UDP } = require('internal/net/datagram');
const { getOptionValue } = require('internal/options');
const { promisify } = require('internal/util');

const socketChannel = require('diagnostics_channel').channel('udp.socket');

const { UV_UDP_IPV6ONLY, UV_UDP_REUSEADDR, UV_UDP_REUSEPORT } = constants;
const { setPrototypeOf } = Object;
const { isArray } = Array;

const { kState } = require('internal/dgram');
const options = require('internal/dgram/options');

const { healthCheck, bufferSize, kConnected } = options;

const kUnbound = 0;
const kBinding = 1;
const kBound = 2;
const kDisconnected = 0;
const kConnecting = 1;

/** Families by socket type, and the local address that stands for none. */
const types = {
  __proto__: null,
  udp4: { family: 4, local: '127.0.0.1', any: '0.0.0.0' },
  udp6: { family: 6, local: '::1', any: '::' },
};

function newHandle(type, lookup) {
  const kind = typeof type === 'string' ? types[type] : undefined;
  if (kind === undefined) throw new ERR_SOCKET_BAD_TYPE();
  if (lookup === undefined) lookup = (...args) => require('dns').lookup(...args);
  else validateFunction(lookup, 'lookup');
  const handle = new UDP();
  handle.lookup = (address, callback) => lookup(address || kind.local, kind.family, callback);
  return handle;
}

function checkBlockList(list, name) {
  if (!list) return undefined;
  if (!require('internal/net/block_list').BlockList.isBlockList(list)) {
    throw new ERR_INVALID_ARG_TYPE(`options.${name}`, 'net.BlockList', list);
  }
  return list;
}

/**
 * @param {string|object} type
 * @param {(message: Buffer, rinfo: object) => void} [listener]
 */
function Socket(type, listener) {
  functionCall(EventEmitter, this);
  let options;
  let lookup;
  if (type !== null && typeof type === 'object') {
    options = type;
    ({ type, lookup } = options);
    if (options.recvBufferSize) validateUint32(options.recvBufferSize, 'options.recvBufferSize');
    if (options.sendBufferSize) validateUint32(options.sendBufferSize, 'options.sendBufferSize');
  }
  const receiveBlockList = checkBlockList(options?.receiveBlockList, 'receiveBlockList');
  const sendBlockList = checkBlockList(options?.sendBlockList, 'sendBlockList');

  const handle = newHandle(type, lookup);
  handle[owner_symbol] = this;
  this[async_id_symbol] = handle.getAsyncId();
  this.type = type;
  if (typeof listener === 'function') this.on('message', listener);
  this[kState] = {
    handle,
    family: types[type].family,
    receiving: false,
    bindState: kUnbound,
    connectState: kDisconnected,
    /** What waits for the bind. */
    queue: undefined,
    reuseAddr: options?.reuseAddr,
    reusePort: options?.reusePort,
    ipv6Only: options?.ipv6Only,
    recvBufferSize: options?.recvBufferSize,
    sendBufferSize: options?.sendBufferSize,
    receiveBlockList,
    sendBlockList,
  };

  if (options?.signal !== undefined) closeOnAbort(this, options.signal);
  if (socketChannel.hasSubscribers) socketChannel.publish({ socket: this });
}
setPrototypeOf(Socket.prototype, EventEmitter.prototype);
setPrototypeOf(Socket, EventEmitter);

function closeOnAbort(socket, signal) {
  validateAbortSignal(signal, 'options.signal');
  const onAborted = () => {
    if (socket[kState].handle) socket.close();
  };
  if (signal.aborted) {
    onAborted();
    return;
  }
  const { addAbortListener } = require('internal/events/abort_listener');
  const disposable = addAbortListener(signal, onAborted);
  socket.once('close', disposable[Symbol.dispose]);
}

/** @returns {Socket} */
function createSocket(type, listener) {
  return new Socket(type, listener);
}

// ---- binding -----------------------------------------------------------------------------------------------------------

function startListening(socket) {
  beginReceiving(socket);
  socket.emit('listening');
}

function beginReceiving(socket) {
  const state = socket[kState];
  state.handle.onmessage = onMessage;
  state.handle.recvStart();
  state.receiving = true;
  state.bindState = kBound;
  if (state.recvBufferSize) bufferSize(socket, state.recvBufferSize, true);
  if (state.sendBufferSize) bufferSize(socket, state.sendBufferSize, false);
}

/** The socket goes on with a handle that came from elsewhere (cluster). */
function replaceHandle(socket, handle) {
  const state = socket[kState];
  const old = state.handle;
  // The lookup is by the socket's options.
  handle.lookup = old.lookup;
  handle[owner_symbol] = socket;
  old.close();
  state.handle = handle;
  socket[async_id_symbol] = handle.getAsyncId();
}

function bindInCluster(socket, query, onFailure) {
  const state = socket[kState];
  require('cluster')._getServer(socket, query, (error, handle) => {
    if (error) {
      onFailure(error);
      return;
    }
    // Closed in the meantime.
    if (!state.handle) {
      handle.close();
      return;
    }
    replaceHandle(socket, handle);
    startListening(socket);
  });
}

function isClusterWorker() {
  return typeof process.send === 'function' && require('cluster').isWorker;
}

/** bind([port][, address][, callback]), bind(options[, callback]). */
Socket.prototype.bind = function bind(port_, address_ /* , callback */) {
  let port = port_;
  healthCheck(this);
  const state = this[kState];
  if (state.bindState !== kUnbound) throw new ERR_SOCKET_ALREADY_BOUND();
  state.bindState = kBinding;

  const callback = arguments.length ? arguments[arguments.length - 1] : undefined;
  if (typeof callback === 'function') {
    // It hears of an error without handling it.
    const removeListeners = () => {
      this.removeListener(EventEmitter.errorMonitor, removeListeners);
      this.removeListener('listening', onListening);
    };
    const onListening = () => {
      removeListeners();
      functionCall(callback, this);
    };
    this.on(EventEmitter.errorMonitor, removeListeners);
    this.on('listening', onListening);
  }

  if (port !== null && typeof port === 'object' && typeof port.recvStart === 'function') {
    replaceHandle(this, port);
    startListening(this);
    return this;
  }
  // An existing descriptor.
  if (port !== null && typeof port === 'object' && (port.fd | 0) === port.fd && port.fd > 0) {
    bindDescriptor(this, port.fd, Boolean(port.exclusive));
    return this;
  }

  let address;
  let exclusive = false;
  if (port !== null && typeof port === 'object') {
    address = port.address || '';
    exclusive = Boolean(port.exclusive);
    ({ port } = port);
  } else {
    address = typeof address_ === 'function' ? '' : address_;
  }
  if (!address) address = types[this.type].any;

  const fail = (error) => {
    state.bindState = kUnbound;
    this.emit('error', error);
  };
  state.handle.lookup(address, (lookupError, ip) => {
    // Closed in the meantime.
    if (!state.handle) return;
    if (lookupError) {
      fail(lookupError);
      return;
    }
    let flags = 0;
    if (state.reuseAddr) flags |= UV_UDP_REUSEADDR;
    if (state.ipv6Only) flags |= UV_UDP_IPV6ONLY;
    if (state.reusePort) {
      exclusive = true;
      flags |= UV_UDP_REUSEPORT;
    }
    if (!exclusive && isClusterWorker()) {
      bindInCluster(this, { address: ip, port, addressType: this.type, fd: -1, flags },
                    (status) => fail(exceptionWithHostPort(status, 'bind', ip, port)));
      return;
    }
    const status = state.handle.bind(ip, port || 0, flags, state.family);
    if (status) {
      fail(exceptionWithHostPort(status, 'bind', ip, port));
      return;
    }
    startListening(this);
  });
  return this;
};

function bindDescriptor(socket, fd, exclusive) {
  const state = socket[kState];
  if (!exclusive && isClusterWorker()) {
    bindInCluster(socket, { address: null, port: null, addressType: socket.type, fd, flags: null }, (status) => {
      state.bindState = kUnbound;
      socket.emit('error', errnoException(status, 'open'));
    });
    return;
  }
  const type = guessHandleType(fd);
  if (type !== 'UDP') throw new ERR_INVALID_FD_TYPE(type);
  const status = state.handle.open(fd);
  if (status) throw errnoException(status, 'open');
  startListening(socket);
}

/** An address that METHOD needs no lookup for; one of the other family is left to the system to refuse. */
function validateNumericAddress(address, name, method) {
  validateString(address, name);
  if (isIP(address) === 0) {
    throw new ERR_INVALID_ARG_VALUE(name, address, `must be a numeric IP address; ${method} does not perform DNS resolution`);
  }
}

/**
 * Binds at once, without a lookup.
 * @param {{ port?: number, address?: string }} [options]
 * @returns {{ address: string, family: string, port: number }}
 */
Socket.prototype.bindSync = function bindSync(options = {}) {
  healthCheck(this);
  const state = this[kState];
  validateObject(options, 'options');
  if (state.bindState !== kUnbound) throw new ERR_SOCKET_ALREADY_BOUND();
  const port = options.port ?? 0;
  const address = options.address || types[this.type].any;
  validatePort(port, 'options.port');
  validateNumericAddress(address, 'options.address', 'bindSync');
  let flags = 0;
  if (state.reuseAddr) flags |= UV_UDP_REUSEADDR;
  if (state.ipv6Only) flags |= UV_UDP_IPV6ONLY;
  if (state.reusePort) flags |= UV_UDP_REUSEPORT;
  const status = state.handle.bind(address, port | 0, flags, state.family);
  if (status) throw exceptionWithHostPort(status, 'bind', address, port);
  beginReceiving(this);
  process.nextTick(() => {
    if (state.handle) this.emit('listening');
  });
  return this.address();
};

/** What is asked for before the bind is done waits for it. */
function enqueue(socket, action) {
  const state = socket[kState];
  if (state.queue === undefined) {
    state.queue = [];
    socket.once(EventEmitter.errorMonitor, onListenError);
    socket.once('listening', onListenSuccess);
  }
  arrayPush(state.queue, action);
}

function onListenSuccess() {
  this.removeListener(EventEmitter.errorMonitor, onListenError);
  const state = this[kState];
  const { queue } = state;
  state.queue = undefined;
  for (const action of queue) action();
}

function onListenError() {
  this.removeListener('listening', onListenSuccess);
  this[kState].queue = undefined;
}

// ---- connecting --------------------------------------------------------------------------------------------------------

/**
 * @param {number} port
 * @param {string} [address]
 * @param {(error?: Error) => void} [callback]
 */
Socket.prototype.connect = function connect(port, address, callback) {
  port = validatePort(port, 'Port', false);
  if (typeof address === 'function') {
    callback = address;
    address = '';
  } else if (address === undefined) {
    address = '';
  }
  validateString(address, 'address');
  const state = this[kState];
  if (state.connectState !== kDisconnected) throw new ERR_SOCKET_DGRAM_IS_CONNECTED();
  state.connectState = kConnecting;
  if (state.bindState === kUnbound) this.bind({ port: 0, exclusive: true }, null);
  if (state.bindState !== kBound) {
    enqueue(this, () => connectNow(this, port, address, callback));
    return;
  }
  connectNow(this, port, address, callback);
};

function connectNow(socket, port, address, callback) {
  const state = socket[kState];
  if (callback) socket.once('connect', callback);
  // Closed in the meantime.
  if (!state.handle) return;
  state.handle.lookup(address, (lookupError, ip) => {
    if (!state.handle) return;
    let error = lookupError;
    if (!error && state.sendBlockList?.check(ip, `ipv${isIP(ip)}`)) error = new ERR_IP_BLOCKED(ip);
    if (!error) {
      const status = state.handle.connect(ip, port, state.family);
      if (status) error = exceptionWithHostPort(status, 'connect', address, port);
    }
    if (error) {
      state.connectState = kDisconnected;
      process.nextTick(() => {
        if (callback) {
          socket.removeListener('connect', callback);
          callback(error);
        } else {
          socket.emit('error', error);
        }
      });
      return;
    }
    state.connectState = kConnected;
    process.nextTick(() => socket.emit('connect'));
  });
}

/**
 * Connects at once, without a lookup.
 * @param {number} port
 * @param {string} [address]
 */
Socket.prototype.connectSync = function connectSync(port, address) {
  healthCheck(this);
  port = validatePort(port, 'Port', false);
  const state = this[kState];
  if (state.connectState !== kDisconnected) throw new ERR_SOCKET_DGRAM_IS_CONNECTED();
  if (address == null || address === '') address = types[this.type].local;
  validateNumericAddress(address, 'address', 'connectSync');
  if (state.bindState === kBinding) throw new ERR_SOCKET_ALREADY_BOUND();
  if (state.bindState === kUnbound) this.bindSync();
  if (state.sendBlockList?.check(address, `ipv${isIP(address)}`)) throw new ERR_IP_BLOCKED(address);
  const status = state.handle.connect(address, port, state.family);
  if (status) throw exceptionWithHostPort(status, 'connect', address, port);
  state.connectState = kConnected;
  process.nextTick(() => {
    if (state.handle) this.emit('connect');
  });
};

Socket.prototype.disconnect = function disconnect() {
  const state = this[kState];
  if (state.connectState !== kConnected) throw new ERR_SOCKET_DGRAM_NOT_CONNECTED();
  const status = state.handle.disconnect();
  if (status) throw errnoException(status, 'connect');
  state.connectState = kDisconnected;
};

// ---- sending -----------------------------------------------------------------------------------------------------------

const bufferTypes = ['Buffer', 'TypedArray', 'DataView', 'string'];

/** A Buffer over LENGTH bytes of BUFFER (a string too) from OFFSET. */
function sliceBuffer(buffer, offset, length) {
  if (typeof buffer === 'string') buffer = Buffer.from(buffer);
  else if (!isArrayBufferView(buffer)) throw new ERR_INVALID_ARG_TYPE('buffer', bufferTypes, buffer);
  offset >>>= 0;
  length >>>= 0;
  if (offset > buffer.byteLength) throw new ERR_BUFFER_OUT_OF_BOUNDS('offset');
  if (offset + length > buffer.byteLength) throw new ERR_BUFFER_OUT_OF_BOUNDS('length');
  return new FastBuffer(buffer.buffer, buffer.byteOffset + offset, length);
}

/** A list of Buffers, or null when something in it is none. */
function toBufferList(list) {
  const out = new Array(list.length);
  for (let i = 0; i < list.length; i++) {
    const item = list[i];
    if (typeof item === 'string') out[i] = Buffer.from(item);
    else if (!isArrayBufferView(item)) return null;
    else out[i] = new FastBuffer(item.buffer, item.byteOffset, item.byteLength);
  }
  return out;
}

// Deprecated in documentation only; same as send() with checks.
Socket.prototype.sendto = function sendto(buffer, offset, length, port, address, callback) {
  validateNumber(offset, 'offset');
  validateNumber(length, 'length');
  validateNumber(port, 'port');
  validateString(address, 'address');
  this.send(buffer, offset, length, port, address, callback);
};

/**
 * send(msg[, offset, length][, port][, address][, callback])
 */
Socket.prototype.send = function send(buffer, offset, length, port, address, callback) {
  const state = this[kState];
  const connected = state.connectState === kConnected;
  if (!connected) {
    if (address || (port && typeof port !== 'function')) {
      buffer = sliceBuffer(buffer, offset, length);
    } else {
      callback = port;
      port = offset;
      address = length;
    }
  } else {
    if (typeof length === 'number') {
      buffer = sliceBuffer(buffer, offset, length);
      if (typeof port === 'function') {
        callback = port;
        port = null;
      }
    } else {
      callback = offset;
    }
    if (port || address) throw new ERR_SOCKET_DGRAM_IS_CONNECTED();
  }

  let list;
  if (isArray(buffer)) {
    list = toBufferList(buffer);
    if (list === null) throw new ERR_INVALID_ARG_TYPE('buffer list arguments', bufferTypes, buffer);
  } else if (typeof buffer === 'string') {
    list = [Buffer.from(buffer)];
  } else if (isArrayBufferView(buffer)) {
    list = [buffer];
  } else {
    throw new ERR_INVALID_ARG_TYPE('buffer', bufferTypes, buffer);
  }

  if (!connected) port = validatePort(port, 'Port', false);
  if (typeof callback !== 'function') callback = undefined;
  if (typeof address === 'function') {
    callback = address;
    address = undefined;
  } else if (address != null) {
    validateString(address, 'address');
  }

  healthCheck(this);
  if (state.bindState === kUnbound) this.bind({ port: 0, exclusive: true }, null);
  if (list.length === 0) list.push(Buffer.alloc(0));
  if (state.bindState !== kBound) {
    enqueue(this, () => this.send(list, port, address, callback));
    return;
  }
  const afterLookup = (error, ip) => {
    defaultTriggerAsyncIdScope(this[async_id_symbol], sendNow, error, this, ip, list, address, port, callback);
  };
  if (connected) afterLookup(null, null);
  else state.handle.lookup(address, afterLookup);
};

let noTrySend;

function sendNow(error, socket, ip, list, address, port, callback) {
  const state = socket[kState];
  if (!error && ip && state.sendBlockList?.check(ip, `ipv${isIP(ip)}`)) error = new ERR_IP_BLOCKED(ip);
  if (error) {
    if (callback) process.nextTick(callback, error);
    else process.nextTick(() => socket.emit('error', error));
    return;
  }
  // Closed in the meantime.
  if (!state.handle) return;
  const onSent = callback && ((status, sent) => {
    callback(status ? exceptionWithHostPort(status, 'send', address, port) : null, sent);
  });
  noTrySend ??= getOptionValue('--test-udp-no-try-send') === true;
  const status = state.handle.send(list, onSent, ip, port || 0, state.family, noTrySend);
  if (status >= 1) {
    // It left at once.
    if (callback) process.nextTick(callback, null, status - 1);
  } else if (status && callback) {
    process.nextTick(callback, exceptionWithHostPort(status, 'send', address, port));
  }
}

// ---- receiving ---------------------------------------------------------------------------------------------------------

/** The handle's `onmessage`: SIZE bytes at OFFSET of MEMORY, or a negative error. */
function onMessage(size, memory, offset, address, family, port) {
  const socket = this[owner_symbol];
  if (size < 0) {
    socket.emit('error', errnoException(size, 'recvmsg'));
    return;
  }
  const rinfo = { address, family: family === 6 ? 'IPv6' : 'IPv4', port, size };
  if (socket[kState].receiveBlockList?.check(address, `ipv${family}`)) return;
  socket.emit('message', new FastBuffer(memory, offset, size), rinfo);
}

// ---- ends --------------------------------------------------------------------------------------------------------------

/** @param {() => void} [callback] */
Socket.prototype.close = function close(callback) {
  const state = this[kState];
  if (typeof callback === 'function') this.on('close', callback);
  if (state.queue !== undefined) {
    state.queue.push(() => this.close());
    return this;
  }
  healthCheck(this);
  if (state.receiving) {
    state.handle.recvStop();
    state.receiving = false;
  }
  state.handle.close();
  state.handle = null;
  defaultTriggerAsyncIdScope(this[async_id_symbol], process.nextTick, emitCloseNT, this);
  return this;
};

Socket.prototype[Symbol.asyncDispose] = async function() {
  if (!this[kState].handle) return;
  await promisify(this.close).call(this);
};

function emitCloseNT(socket) {
  socket.emit('close');
}

Object.assign(Socket.prototype, options.methods);

const { addLegacy, _createSocketHandle } = require('internal/dgram/legacy');
addLegacy(Socket.prototype);

module.exports = { createSocket, Socket, _createSocketHandle };
