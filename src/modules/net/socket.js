'use strict';

// net.Socket: a Duplex over a stream handle.

const { Duplex } = require('stream');
const {
  codes: {
    ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_MISSING_ARGS, ERR_SOCKET_CLOSED, ERR_SOCKET_CLOSED_BEFORE_CONNECTION,
  },
  errnoException,
} = require('internal/errors');
const { validateInt32, validateNumber } = require('internal/errors/validators');
const { isUint8Array } = require('internal/util/types');
const { FastBuffer } = require('internal/buffer/allocate');
const { symbols: { async_id_symbol, owner_symbol }, defaultTriggerAsyncIdScope, newAsyncId } = require('internal/async_hooks');
const {
  TCP, constants: { UV_EOF, UV_ENOTCONN }, createHandle, writeToHandle, writevToHandle, kBeforeWrite,
} = require('internal/net');
const { kTimeout } = require('internal/net/timeouts');
const { kNormalized, normalizeArgs } = require('internal/net/options');
const { clearTimeout } = require('timers');
const { deferReadableState, deferWritableState, kReadableState } = require('internal/stream/lazy_state');
const { kState, kDataListening, kNeedReadable, kReading, kSync } = require('internal/stream/readable_state');
const { on: addListener } = require('events').prototype;
const { kShapeMode } = require('internal/events/symbols');
const connecting = require('internal/net/connect');
const {
  methods: optionMethods, kLastWriteQueueSize, kSetNoDelay, kSetKeepAlive, kSetKeepAliveInitialDelay, kSetTOS,
} = require('internal/net/socket_options');
const { addProperties, kBytesRead, kBytesWritten } = require('internal/net/socket_properties');
const diagnostics = require('diagnostics_channel');
const { debugSection } = require('internal/util/debug_section');

const clientSocketChannel = diagnostics.channel('net.client.socket');

const { defineProperty, getOwnPropertyDescriptor, setPrototypeOf } = Object;
const { isArray } = Array;

const debug = debugSection('net');
const kBuffer = Symbol('kBuffer');
const kBufferCb = Symbol('kBufferCb');
const kBufferGen = Symbol('kBufferGen');
/** On a handle: who waits for the write under way. */
const kWriteCallback = Symbol('kWriteCallback');
/** Option (and then property): what the streams' states are made of once they are needed; shared by a server's connections. */
const kSleep = Symbol('kSleep');
/** Subclasses that end with their last byte set it (child_process, tls). */
const kMaybeDestroy = Symbol('kMaybeDestroy');
/** Replaces the handle after a failed connection attempt; tls overrides it. */
const kReinitializeHandle = Symbol('kReinitializeHandle');

/**
 * @param {object|number} [options]
 */
function Socket(options) {
  if (!(this instanceof Socket)) return new Socket(options);
  if (typeof options === 'number') {
    options = { fd: options };
  } else {
    options = { ...options };
    checkOptions(options);
  }

  this.connecting = false;
  this._hadError = false;
  this._handle = null;
  this._parent = null;
  this._host = null;
  this._closeAfterHandlingError = false;
  this[kLastWriteQueueSize] = 0;
  this[kTimeout] = null;
  this[kBuffer] = null;
  this[kBufferCb] = null;
  this[kBufferGen] = null;

  if (options[kSleep] !== undefined) {
    sleep(this, options);
    return;
  }

  // A socket that the other side ended is ended too, unless asked for otherwise.
  options.allowHalfOpen = Boolean(options.allowHalfOpen);
  // 'close' comes when the handle is closed.
  options.emitClose = false;
  options.autoDestroy = true;
  // Strings go to the handle as they are.
  options.decodeStrings = false;
  functionCall(Duplex, this, options);

  if (options.handle) {
    this._handle = adoptHandle(options);
    this[async_id_symbol] = asyncIdOf(this._handle);
  } else if (options.fd !== undefined) {
    this._handle = createHandle(options.fd, false);
    const error = this._handle.open(options.fd);
    if (error) throw errnoException(error, 'open');
    this[async_id_symbol] = this._handle.getAsyncId();
  }

  takeOnread(this, options.onread);
  if (options.blockList) {
    if (!require('internal/net/block_list').BlockList.isBlockList(options.blockList)) {
      throw new ERR_INVALID_ARG_TYPE('options.blockList', 'net.BlockList', options.blockList);
    }
    this.blockList = options.blockList;
  }

  this[kSetNoDelay] = Boolean(options.noDelay);
  this[kSetKeepAlive] = Boolean(options.keepAlive);
  this[kSetKeepAliveInitialDelay] = ~~(options.keepAliveInitialDelay / 1000);
  this[kSetTOS] = options.typeOfService;

  this.on('end', onReadableStreamEnd);
  initSocketHandle(this);

  this._pendingData = null;
  this._pendingEncoding = '';
  // Server side: who accepted it.
  this.server = null;
  this._server = null;
  this[kBytesRead] = 0;
  this[kBytesWritten] = 0;

  if (this._handle && options.readable !== false && !options.manualStart) {
    if (options.pauseOnCreate) {
      this._handle.reading = false;
      this._handle.readStop();
      this.readableFlowing = false;
    } else {
      this.read(0);
    }
  }
}
setPrototypeOf(Socket.prototype, Duplex.prototype);
setPrototypeOf(Socket, Duplex);

// The state of its two streams comes to be with their first use: a server's connection that http consumes never needs it.
deferReadableState(Socket.prototype, (socket) => socket[kSleep], true);
deferWritableState(Socket.prototype, (socket) => socket[kSleep], true);

// Of a connection whose handle feeds http's parser, the stream flows from the beginning: what others push goes to the parser, too.
const { get: makeReadableState, set: setReadableState } = getOwnPropertyDescriptor(Socket.prototype, '_readableState');
defineProperty(Socket.prototype, '_readableState', {
  __proto__: null,
  get() {
    const made = this[kReadableState];
    if (made !== undefined) return made;
    const state = functionCall(makeReadableState, this);
    if (this._handle?._consumed) {
      state.flowing = true;
      state[kState] = (state[kState] | kDataListening) & ~kSync;
      return state;
    }
    // As after the read(0) that the handle reads for.
    if (this._handle?.reading) state[kState] = (state[kState] | kReading | kNeedReadable) & ~kSync;
    if (this.listenerCount('data') > 0) state[kState] |= kDataListening; // http's, from before there was a state that on() could have told
    return state;
  },
  set: setReadableState,
});

/** The rest of the constructor for a connection that a server accepted. */
function sleep(socket, options) {
  const shared = options[kSleep];
  socket[kSleep] = shared;
  // The events that streams and http listen for, in one shape for all connections.
  socket._events = {
    close: undefined, error: undefined, prefinish: undefined, finish: undefined, drain: undefined, data: undefined,
    end: undefined, readable: undefined, timeout: undefined,
  };
  socket._eventsCount = 0;
  socket[kShapeMode] = true;
  socket.allowHalfOpen = shared.allowHalfOpen;
  const { handle } = options;
  socket._handle = handle;
  socket[kSetNoDelay] = false;
  socket[kSetKeepAlive] = false;
  socket[kSetKeepAliveInitialDelay] = 0;
  socket._sockname = undefined;
  socket._pendingData = null;
  socket._pendingEncoding = '';
  socket.server = null;
  socket._server = null;
  socket[kBytesRead] = 0;
  socket[kBytesWritten] = 0;
  functionCall(addListener, socket, 'end', onReadableStreamEnd);
  handle[owner_symbol] = socket;
  handle.onread = onStreamRead;
  socket[async_id_symbol] = handle.getAsyncId();
  tryReadStart(socket);
}

function checkOptions(options) {
  if (options.objectMode) throw new ERR_INVALID_ARG_VALUE('options.objectMode', options.objectMode, 'is not supported');
  for (const name of ['readableObjectMode', 'writableObjectMode']) {
    if (options[name]) throw new ERR_INVALID_ARG_VALUE(`options.${name}`, options[name], 'is not supported');
  }
  if (options.keepAliveInitialDelay !== undefined) {
    validateNumber(options.keepAliveInitialDelay, 'options.keepAliveInitialDelay');
    if (options.keepAliveInitialDelay < 0) options.keepAliveInitialDelay = 0;
  }
  if (options.typeOfService !== undefined) validateInt32(options.typeOfService, 'options.typeOfService', 0, 255);
}

/** The handle of the options; that of a BoundSocket is not connected yet, so that there is nothing to read. */
function adoptHandle(options) {
  const { handle } = options;
  // A method of Node's handles that none of ours has.
  if (typeof handle.writeUtf8String === 'function') return new (require('internal/net/foreign_handle').ForeignHandle)(handle);
  if (typeof handle.readStart === 'function') return handle;
  const adopted = require('internal/net/bound_socket').adopt(handle);
  if (adopted !== handle) options.manualStart = true;
  return adopted;
}

function takeOnread(socket, onread) {
  if (onread === null || typeof onread !== 'object' || typeof onread.callback !== 'function') return;
  if (typeof onread.buffer === 'function') {
    socket[kBuffer] = true;
    socket[kBufferGen] = onread.buffer;
  } else if (isUint8Array(onread.buffer)) {
    socket[kBuffer] = onread.buffer;
  } else {
    return;
  }
  socket[kBufferCb] = onread.callback;
}

function asyncIdOf(handle) {
  return typeof handle.getAsyncId === 'function' ? handle.getAsyncId() : newAsyncId();
}

function noop() {}

/** Makes SOCKET the owner of its handle. */
function initSocketHandle(socket) {
  const handle = socket._handle;
  socket._undestroy();
  socket._sockname = undefined;
  if (!handle) return;
  handle[owner_symbol] = socket;
  handle.onread = onStreamRead;
  socket[async_id_symbol] = asyncIdOf(handle);
  let buffer = socket[kBuffer];
  if (buffer) {
    if (buffer === true) {
      buffer = socket[kBufferGen]();
      if (buffer) socket[kBuffer] = buffer;
    }
    handle.useUserBuffer(buffer);
  }
}

/** The handle's `onread`: SIZE bytes at OFFSET of MEMORY, or a negative error. */
function onStreamRead(size, memory, offset) {
  const socket = this[owner_symbol];
  if (!socket) return;
  socket._unrefTimer();
  if (size > 0) {
    if (socket.destroyed) return;
    const more = socket[kBufferCb] !== null ?
      takeUserBuffer(socket, size) !== false :
      socket.push(new FastBuffer(memory, offset, size));
    if (!more) {
      this.reading = false;
      if (!socket.destroyed) {
        const error = this.readStop();
        if (error) socket.destroy(errnoException(error, 'read'));
      }
    }
    return;
  }
  if (size !== UV_EOF) {
    // A reset by the peer and the like.
    debug('read failed (%d)', size);
    socket.destroy(errnoException(size, 'read'));
    return;
  }
  debug('the other side has ended');
  if (socket._readableState.endEmitted) {
    socket[kMaybeDestroy]?.();
    return;
  }
  if (socket[kMaybeDestroy]) socket.on('end', socket[kMaybeDestroy]);
  // 'end' comes once what is buffered was read; read(0) makes it come when nothing is.
  socket.push(null);
  socket.read(0);
}

function takeUserBuffer(socket, size) {
  const result = socket[kBufferCb](size, socket[kBuffer]);
  const generate = socket[kBufferGen];
  if (generate !== null) {
    const next = generate();
    if (next) {
      socket[kBuffer] = next;
      socket._handle?.useUserBuffer(next);
    }
  }
  return result;
}

function onReadableStreamEnd() {
  if (!this.allowHalfOpen) this.write = writeAfterFIN;
}

/** What write() is once the other side has ended and so has this one. */
function writeAfterFIN(chunk, encoding, cb) {
  if (!this.writableEnded) return Duplex.prototype.write.call(this, chunk, encoding, cb);
  if (typeof encoding === 'function') cb = encoding;
  const error = new Error('This socket has been ended by the other party');
  error.code = 'EPIPE';
  if (typeof cb === 'function') process.nextTick(cb, error);
  this.destroy(error);
  return false;
}

// ---- reading -----------------------------------------------------------------------------------------------------------

function tryReadStart(socket) {
  debug('start to read');
  socket._handle.reading = true;
  const error = socket._handle.readStart();
  if (error) socket.destroy(errnoException(error, 'read'));
}

Socket.prototype._read = function _read(n) {
  if (this.connecting || !this._handle) {
    this.once('connect', () => this._read(n));
  } else if (!this._handle.reading) {
    tryReadStart(this);
  }
};

// With the `onread` option nothing is buffered, so flow control acts on the handle at once.

Socket.prototype.pause = function pause() {
  if (this[kBuffer] && !this.connecting && this._handle?.reading) {
    this._handle.reading = false;
    if (!this.destroyed) {
      const error = this._handle.readStop();
      if (error) this.destroy(errnoException(error, 'read'));
    }
  }
  return functionCall(Duplex.prototype.pause, this);
};

Socket.prototype.resume = function resume() {
  if (this[kBuffer] && !this.connecting && this._handle && !this._handle.reading) tryReadStart(this);
  return functionCall(Duplex.prototype.resume, this);
};

Socket.prototype.read = function read(n) {
  if (this[kBuffer] && !this.connecting && this._handle && !this._handle.reading) tryReadStart(this);
  return functionCall(Duplex.prototype.read, this, n);
};

// ---- writing -----------------------------------------------------------------------------------------------------------

Socket.prototype._writeGeneric = function _writeGeneric(writev, data, encoding, cb) {
  // While connecting, what is written waits.
  if (this.connecting) {
    this._pendingData = data;
    this._pendingEncoding = encoding;
    const onClose = () => cb(new ERR_SOCKET_CLOSED_BEFORE_CONNECTION());
    this.once('connect', function connect() {
      this.off('close', onClose);
      this._writeGeneric(writev, data, encoding, cb);
    });
    this.once('close', onClose);
    return;
  }
  this._pendingData = null;
  this._pendingEncoding = '';
  const handle = this._handle;
  if (!handle) {
    cb(new ERR_SOCKET_CLOSED());
    return false;
  }
  this._unrefTimer();
  // Whoever has the handle's own ways to write may have something that goes first.
  if (this[kBeforeWrite] !== undefined) this[kBeforeWrite]();
  const status = writev ? writevToHandle(handle, data, onWritten) : writeToHandle(handle, data, encoding, onWritten);
  if (status === 0) {
    cb(null);
  } else if (status < 0) {
    cb(errnoException(status, 'write'));
  } else {
    // A stream writes one thing at a time.
    handle[kWriteCallback] = cb;
    this[kLastWriteQueueSize] = handle.writeQueueSize;
  }
};

/** A write that had to wait is through; `this` is the handle. DETAIL says more about an error. */
function onWritten(status, detail) {
  const cb = this[kWriteCallback];
  this[kWriteCallback] = undefined;
  const socket = this[owner_symbol];
  if (socket.destroyed) {
    cb(null);
  } else if (status < 0) {
    cb(errnoException(status, 'write', detail));
  } else {
    socket._unrefTimer();
    socket[kLastWriteQueueSize] = 0;
    cb(null);
  }
}

Socket.prototype._writev = function _writev(chunks, cb) {
  this._writeGeneric(true, chunks, '', cb);
};

Socket.prototype._write = function _write(data, encoding, cb) {
  this._writeGeneric(false, data, encoding, cb);
};

// ---- ends --------------------------------------------------------------------------------------------------------------

Socket.prototype.end = function end(data, encoding, callback) {
  functionCall(Duplex.prototype.end, this, data, encoding, callback);
  return this;
};

function shutdown(handle, cb) {
  return handle.shutdown(() => cb());
}

/** Sends FIN. */
Socket.prototype._final = function _final(cb) {
  if (this.connecting) {
    this.once('connect', () => this._final(cb));
    return;
  }
  if (!this._handle) {
    cb();
    return;
  }
  debug('end of what is written');
  if (this[kBeforeWrite] !== undefined) this[kBeforeWrite]();
  const status = defaultTriggerAsyncIdScope(this[async_id_symbol], shutdown, this._handle, cb);
  if (status === 1 || status === UV_ENOTCONN) cb();
  else if (status !== 0) cb(errnoException(status, 'shutdown'));
};

/** Ends once what is written has left. */
Socket.prototype.destroySoon = function destroySoon() {
  if (this.writable) this.end();
  if (this.writableFinished) this.destroy();
  else this.once('finish', this.destroy);
};

/** Closes a TCP connection with RST. */
Socket.prototype.resetAndDestroy = function resetAndDestroy() {
  if (!this._handle) {
    this.destroy(new ERR_SOCKET_CLOSED());
    return this;
  }
  if (!(this._handle instanceof TCP)) {
    const { codes: { ERR_INVALID_HANDLE_TYPE } } = require('internal/errors');
    throw new ERR_INVALID_HANDLE_TYPE();
  }
  if (this.connecting) this.once('connect', () => this._reset());
  else this._reset();
  return this;
};

Socket.prototype._reset = function _reset() {
  this.resetAndClosing = true;
  return this.destroy();
};

Socket.prototype._destroy = function _destroy(exception, cb) {
  debug('destroy (%s)', exception);
  this.connecting = false;
  for (let s = this; s; s = s._parent) clearTimeout(s[kTimeout]);

  const handle = this._handle;
  if (handle) {
    const isException = Boolean(exception);
    // The counters outlive the handle.
    this[kBytesRead] = handle.bytesRead;
    this[kBytesWritten] = handle.bytesWritten;
    const onClosed = () => this.emit('close', isException);
    if (this.resetAndClosing) {
      this.resetAndClosing = false;
      const error = handle.reset(onClosed);
      if (error) this.emit('error', errnoException(error, 'reset'));
    } else if (this._closeAfterHandlingError) {
      // The 'error' event comes first, then the descriptor is free again.
      require('internal/process/task_queues').queueMicrotask(() => handle.close(onClosed));
    } else {
      handle.close(onClosed);
    }
    handle.onread = noop;
    this._handle = null;
    this._sockname = undefined;
    cb(exception);
  } else {
    cb(exception);
    process.nextTick(emitCloseNT, this);
  }

  const server = this._server;
  if (server) {
    server._connections--;
    server._emitCloseIfDrained?.();
  }
};

/** There was no handle to close. */
function emitCloseNT(socket) {
  socket.emit('close');
}

// ---- connecting --------------------------------------------------------------------------------------------------------

/** Any form of connect(options | port, host | path [, listener]). */
Socket.prototype.connect = function connect(...args) {
  // net.connect() hands on what it normalised itself.
  const [options, callback] = isArray(args[0]) && args[0][kNormalized] ? args[0] : normalizeArgs(args);
  if (clientSocketChannel.hasSubscribers) clientSocketChannel.publish({ socket: this });
  if (options.onread !== undefined && this[kBuffer] === null) takeOnread(this, options.onread);
  if (options.port === undefined && options.path == null) throw new ERR_MISSING_ARGS(['options', 'port', 'path']);
  if (this.write !== Socket.prototype.write) this.write = Socket.prototype.write;

  if (this.destroyed) {
    this._handle = null;
    this._peername = undefined;
    this._sockname = undefined;
    this._undestroy();
  }
  const { path } = options;
  if (!this._handle) {
    this._handle = connecting.makeHandle(Boolean(path));
    initSocketHandle(this);
  }
  if (callback !== null) this.once('connect', callback);
  this._unrefTimer();
  this.connecting = true;
  if (path) connecting.connectPath(this, path);
  else connecting.lookupAndConnect(this, options);
  return this;
};

Socket.prototype[kReinitializeHandle] = function reinitializeHandle(handle) {
  this._handle?.close();
  this._handle = handle;
  initSocketHandle(this);
};

Socket.prototype.ref = function ref() {
  if (!this._handle) this.once('connect', this.ref);
  else if (typeof this._handle.ref === 'function') this._handle.ref();
  return this;
};

Socket.prototype.unref = function unref() {
  if (!this._handle) this.once('connect', this.unref);
  else if (typeof this._handle.unref === 'function') this._handle.unref();
  return this;
};

Object.assign(Socket.prototype, optionMethods);
addProperties(Socket.prototype);

module.exports = {
  Socket,
  initSocketHandle,
  onStreamRead,
  kMaybeDestroy,
  kSleep,
  kReinitializeHandle,
  kTimeout,
  kSetNoDelay,
  kSetKeepAlive,
  kSetKeepAliveInitialDelay,
  kBuffer,
  kBufferCb,
  kBytesRead,
  kBytesWritten,
};
