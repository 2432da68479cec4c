'use strict';

// cluster in a worker process.

const { clearInterval, setInterval } = require('timers');
const EventEmitter = require('events');
const path = require('path');
const { sendHelper, internal } = require('internal/cluster/messages');
const Worker = require('internal/cluster/worker');
const { symbols } = require('internal/async_hooks');

const { owner_symbol: ownerSymbol } = symbols;

const cluster = new EventEmitter();
/** Handles by key, to close them with the worker. */
const handles = new Map();
/** How often this worker asked for the same address: each listen() of port 0 gets a port of its own. */
const indexes = new Map();
const noop = () => {};

cluster.isWorker = true;
cluster.isMaster = false; // Deprecated alias.
cluster.isPrimary = false;
cluster.worker = null;
cluster.Worker = Worker;

/** The worker's part of `nodus --workers`; undefined in clusters of the program's own. */
let supervised;

/** Called at start-up of a process with NODE_UNIQUE_ID. */
cluster._setupWorker = function _setupWorker() {
  const worker = new Worker({ id: +process.env.NODE_UNIQUE_ID | 0, process, state: 'online' });
  cluster.worker = worker;
  if (process.env.NODUS_SUPERVISED) {
    delete process.env.NODUS_SUPERVISED;
    supervised = require('internal/cluster/supervised');
  }
  process.once('disconnect', () => {
    process.channel = null;
    worker.emit('disconnect');
    if (!worker.exitedAfterDisconnect) {
      // The primary died: a worker does not live on alone.
      process.exit(0);
    }
  });
  process.on('internalMessage', internal(worker, onMessage));
  send({ act: 'online' });
  supervised?.detachChannel();

  function onMessage(message, handle) {
    if (message.act === 'newconn') onConnection(message, handle);
    else if (message.act === 'disconnect') Reflect.apply(disconnectWorker, worker, [true]);
    else supervised?.onMessage(message, handle, handles);
  }
};

/**
 * net and dgram ask the primary for the handle to listen on.
 * @param {object} server net.Server or dgram.Socket
 * @param {{ address: string, port: number, addressType: number|string, fd: number, flags: number }} options
 * @param {(errno: number, handle: object|null) => void} callback
 */
cluster._getServer = function _getServer(server, options, callback) {
  let { address } = options;
  // A path is resolved here: the primary may be elsewhere.
  if (options.port < 0 && typeof address === 'string') address = path.resolve(address);
  const indexesKey = [address, options.port, options.addressType, options.fd].join(':');
  let known = indexes.get(indexesKey);
  if (known === undefined) {
    known = { nextIndex: 0, set: new Set() };
    indexes.set(indexesKey, known);
  }
  const index = known.nextIndex++;
  known.set.add(index);

  const message = { act: 'queryServer', index, data: null, ...options };
  message.address = address;
  if (server._getServerData) message.data = server._getServerData();

  supervised?.beginRequest();
  send(message, (reply, handle) => {
    supervised?.endRequest();
    if (typeof server._setServerData === 'function') server._setServerData(reply.data);
    if (handle) shared(reply, { handle, indexesKey, index }, callback);
    else roundRobin(reply, { indexesKey, index }, callback);
  });

  server.once('listening', () => {
    // Closed again already (a callback of an earlier one).
    if (!indexes.has(indexesKey)) return;
    cluster.worker.state = 'listening';
    const bound = server.address();
    message.act = 'listening';
    message.port = bound?.port || options.port;
    send(message);
  });
};

function removeIndexesKey(indexesKey, index) {
  const known = indexes.get(indexesKey);
  if (known === undefined) return;
  known.set.delete(index);
  if (known.set.size === 0) indexes.delete(indexesKey);
}

/** The primary sent the listening handle itself. */
function shared(message, { handle, indexesKey, index }, callback) {
  const { key } = message;
  if (message.errno) {
    removeIndexesKey(indexesKey, index);
    callback(message.errno, handle);
    return;
  }
  const { close } = handle;
  handle.close = function () {
    send({ act: 'close', key });
    handles.delete(key);
    supervised?.onClose(key);
    removeIndexesKey(indexesKey, index);
    return Reflect.apply(close, handle, arguments);
  };
  handles.set(key, handle);
  callback(message.errno, handle);
}

/** The primary listens: what the server gets looks like a handle and receives connections by message. */
function roundRobin(message, { indexesKey, index }, callback) {
  if (message.errno) {
    // The next listen() asks for the same again.
    removeIndexesKey(indexesKey, index);
    callback(message.errno, null);
    return;
  }
  let { key } = message;
  let fake = null;

  function close(callback) {
    callback?.();
    if (key === undefined) return;
    unref();
    // The primary hands out no more connections for it.
    send({ act: 'close', key });
    handles.delete(key);
    removeIndexesKey(indexesKey, index);
    key = undefined;
  }

  // A fake handle keeps the loop alive as a listening one does.
  function ref() {
    fake ??= setInterval(noop, 2 ** 31 - 1);
  }
  function unref() {
    if (fake !== null) {
      clearInterval(fake);
      fake = null;
    }
  }

  const handle = {
    close,
    listen() {
      return 0;
    },
    ref,
    unref,
    hasRef: () => fake !== null,
  };
  ref();
  if (message.sockname) {
    handle.getsockname = (out) => {
      Object.assign(out, message.sockname);
      return 0;
    };
  }
  handles.set(key, handle);
  callback(0, handle);
}

function onConnection(message, handle) {
  const server = handles.get(message.key);
  let accepted = server !== undefined;
  if (accepted && server[ownerSymbol]) {
    const self = server[ownerSymbol];
    if (self.maxConnections != null && self._connections >= self.maxConnections) {
      // The primary offers it to another worker, unless this one is to drop it.
      accepted = self.dropMaxConnection === true;
    }
  }
  send({ ack: message.seq, accepted });
  if (accepted) server.onconnection(0, handle);
  else handle?.close();
}

function send(message, callback) {
  return sendHelper(process, message, null, callback);
}

function disconnectWorker(primaryInitiated) {
  this.exitedAfterDisconnect = true;
  let waiting = 1;
  const checkWaiting = () => {
    if (--waiting !== 0) return;
    // All handles are closed; tell the primary (unless it asked), then go.
    if (primaryInitiated) {
      process.disconnect();
    } else {
      send({ act: 'exitedAfterDisconnect' }, () => process.disconnect());
    }
  };
  for (const handle of handles.values()) {
    waiting++;
    if (handle[ownerSymbol]) handle[ownerSymbol].close(checkWaiting);
    else handle.close(checkWaiting);
  }
  handles.clear();
  checkWaiting();
}

/** In the worker itself. */
Worker.prototype.disconnect = function disconnect() {
  if (this.state !== 'disconnecting' && this.state !== 'destroying') {
    this.state = 'disconnecting';
    Reflect.apply(disconnectWorker, this, []);
  }
  return this;
};

Worker.prototype.destroy = function destroy() {
  if (this.state === 'destroying') return;
  this.exitedAfterDisconnect = true;
  if (!this.isConnected()) {
    process.exit(0);
  } else {
    this.state = 'destroying';
    send({ act: 'exitedAfterDisconnect' }, () => process.disconnect());
    process.once('disconnect', () => process.exit(0));
  }
};

module.exports = cluster;
