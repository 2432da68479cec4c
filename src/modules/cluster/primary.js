'use strict';

// cluster in the primary process.

const EventEmitter = require('events');
const path = require('path');
const { fork } = require('child_process');
const { sendHelper, internal } = require('internal/cluster/messages');
const Worker = require('internal/cluster/worker');
const policy = require('internal/cluster/policy');
const { validatePort } = require('internal/errors/validators');

const SCHED_NONE = 1;
const SCHED_RR = 2;

const cluster = new EventEmitter();
const handles = new Map();
const debugPortStart = 1;
let nextDebugPort = debugPortStart;
let ids = 0;
let initialized = false;

cluster.isWorker = false;
cluster.isMaster = true; // Deprecated alias.
cluster.isPrimary = true;
cluster.Worker = Worker;
cluster.workers = {};
cluster.settings = {};
cluster.SCHED_NONE = SCHED_NONE;
cluster.SCHED_RR = SCHED_RR;
cluster.schedulingPolicy = { none: SCHED_NONE, rr: SCHED_RR }[process.env.NODE_CLUSTER_SCHED_POLICY] ?? SCHED_RR;

/** @param {import('node:cluster').ClusterSettings} [options] */
cluster.setupPrimary = function setupPrimary(options) {
  const settings = {
    args: arraySlice(process.argv, 2),
    exec: process.argv[1],
    execArgv: process.execArgv,
    silent: false,
    ...cluster.settings,
    ...options,
  };
  // Children of a V8 profile write to files of their own.
  if (arraySome(settings.execArgv, (arg) => stringStartsWith(arg, '--prof')) &&
        !arraySome(settings.execArgv, (arg) => stringStartsWith(arg, '--logfile='))) {
    settings.execArgv = [...settings.execArgv, '--logfile=v8-%p.log'];
  }
  cluster.settings = settings;
  if (initialized) {
    process.nextTick(() => cluster.emit('setup', settings));
    return;
  }
  initialized = true;
  process.nextTick(() => cluster.emit('setup', settings));
  process.on('internalMessage', (message) => {
    if (message.cmd !== 'NODE_DEBUG_ENABLED') return;
    for (const id of Object.keys(cluster.workers)) {
      const worker = cluster.workers[id];
      if (worker.state === 'online' || worker.state === 'listening') process._debugProcess(worker.process.pid);
      else worker.once('online', () => process._debugProcess(worker.process.pid));
    }
  });
};

// Deprecated alias.
cluster.setupMaster = cluster.setupPrimary;

function inspectArgument(settings, execArgv) {
  const index = execArgv.findIndex((arg) => /^--inspect(?:-brk|-port)?$|^--inspect(?:-brk|-port)?=|^--debug-port/.test(arg));
  if (index < 0 && settings.inspectPort === undefined) return;
  let port;
  if (settings.inspectPort !== undefined && settings.inspectPort !== null) {
    port = typeof settings.inspectPort === 'function' ? settings.inspectPort() : settings.inspectPort;
    validatePort(port);
  } else {
    port = process.debugPort + nextDebugPort;
    if (port > 65535) port -= 65536 - 1024;
    nextDebugPort++;
  }
  execArgv.push(`--inspect-port=${port}`);
}

function createWorkerProcess(id, env) {
  const workerEnv = { ...process.env, ...env, NODE_UNIQUE_ID: `${id}` };
  const execArgv = [...cluster.settings.execArgv];
  inspectArgument(cluster.settings, execArgv);
  return fork(cluster.settings.exec, cluster.settings.args, {
    cwd: cluster.settings.cwd,
    env: workerEnv,
    serialization: cluster.settings.serialization,
    silent: cluster.settings.silent,
    windowsHide: cluster.settings.windowsHide,
    execArgv,
    stdio: cluster.settings.stdio,
    gid: cluster.settings.gid,
    uid: cluster.settings.uid,
    detached: policy.ownProcessGroups,
  });
}

function removeWorker(worker) {
  delete cluster.workers[worker.id];
  if (Object.keys(cluster.workers).length === 0 && !policy.keepHandles) {
    // Nothing may be left open.
    require('assert')(handles.size === 0, 'Resource leak detected.');
    intercom.emit('disconnect');
  }
}

function removeHandlesForWorker(worker) {
  for (const [key, handle] of handles) {
    if (policy.keepHandles) handle.forget(worker);
    else if (handle.remove(worker)) handles.delete(key);
  }
}

const intercom = new EventEmitter();

/**
 * @param {Record<string, string>} [env] added to the worker's environment
 * @returns {Worker}
 */
cluster.fork = function fork(env) {
  cluster.setupPrimary();
  const id = ++ids;
  const workerProcess = createWorkerProcess(id, env);
  const worker = new Worker({ id, process: workerProcess });

  worker.on('message', (message, handle) => cluster.emit('message', worker, message, handle));

  worker.process.once('exit', (exitCode, signalCode) => {
    // Messages that were under way come first ('disconnect' follows them).
    if (!worker.isConnected()) {
      removeHandlesForWorker(worker);
      removeWorker(worker);
    }
    worker.exitedAfterDisconnect = !!worker.exitedAfterDisconnect;
    worker.state = 'dead';
    worker.emit('exit', exitCode, signalCode);
    cluster.emit('exit', worker, exitCode, signalCode);
  });

  worker.process.once('disconnect', () => {
    removeHandlesForWorker(worker);
    // The worker may still be running: it is only gone with 'exit'.
    if (worker.isDead()) removeWorker(worker);
    worker.exitedAfterDisconnect = !!worker.exitedAfterDisconnect;
    worker.state = 'disconnected';
    worker.emit('disconnect');
    cluster.emit('disconnect', worker);
  });

  worker.process.on('internalMessage', internal(worker, onMessage));
  process.nextTick(() => cluster.emit('fork', worker));
  cluster.workers[worker.id] = worker;
  return worker;
};

/** @param {() => void} [callback] */
cluster.disconnect = function disconnect(callback) {
  const workers = Object.values(cluster.workers);
  if (workers.length === 0) {
    process.nextTick(() => intercom.emit('disconnect'));
  } else {
    for (const worker of workers) {
      if (worker.isConnected()) worker.disconnect();
    }
  }
  if (typeof callback === 'function') intercom.once('disconnect', callback);
};

/** Who hands out the connections of an address. */
function handleClass(isShared, { addressType, port, fd }) {
  if (!isShared) return require('internal/cluster/round_robin_handle');
  if (policy.keepHandles && (addressType === 4 || addressType === 6) && port >= 0 && !(fd >= 0)) {
    return require('internal/cluster/port_group').PortGroup;
  }
  return require('internal/cluster/shared_handle');
}

const actions = {
  __proto__: null,

  online(worker) {
    worker.emit('online');
    cluster.emit('online', worker);
  },

  exitedAfterDisconnect(worker, message) {
    worker.exitedAfterDisconnect = true;
    send(worker, { ack: message.seq });
  },

  queryServer(worker, message) {
    // A worker that is going away may not take anything any more.
    if (worker.exitedAfterDisconnect) return;
    const key = `${message.address}:${message.port}:${message.addressType}:${message.fd}:${message.index}`;
    const cached = handles.get(key);
    let handle = cached?.handle === null && cached.errno ? undefined : cached;
    if (handle === undefined) {
      let { address } = message;
      // A relative path is short enough for a socket address where the absolute one may not be.
      if (message.port < 0 && typeof address === 'string') {
        address = path.relative(process.cwd(), address);
        if (message.address.length < address.length) address = message.address;
      }
      // Datagrams cannot be handed out one by one.
      const isShared =
        cluster.schedulingPolicy !== SCHED_RR || message.addressType === 'udp4' || message.addressType === 'udp6';
      handle = new (handleClass(isShared, message))(key, address, message);
      handles.set(key, handle);
    }
    if (!handle.data) handle.data = message.data;
    handle.add(worker, (errno, reply, sent) => {
      const { data } = handles.get(key) ?? handle;
      // A failed handle is not kept: the next listen() tries again.
      if (errno) handles.delete(key);
      send(worker, { errno, key, ack: message.seq, data, ...reply }, sent);
    });
  },

  listening(worker, message) {
    const info = {
      addressType: message.addressType,
      address: message.address,
      port: message.port,
      fd: message.fd,
    };
    worker.state = 'listening';
    worker.emit('listening', info);
    cluster.emit('listening', worker, info);
  },

  /** The worker closed the server: its handle goes, the others keep theirs. */
  close(worker, message) {
    const handle = handles.get(message.key);
    if (handle?.remove(worker)) handles.delete(message.key);
  },
};

function onMessage(message) {
  const worker = this;
  if (message.act === 'online') worker.state = 'online';
  actions[message.act]?.(worker, message);
}

function send(worker, message, handle, callback) {
  return sendHelper(worker.process, message, handle, callback);
}

/** Both for the primary: a worker that shall end when its connections do. */
Worker.prototype.disconnect = function disconnect() {
  this.exitedAfterDisconnect = true;
  send(this, { act: 'disconnect' });
  removeHandlesForWorker(this);
  removeWorker(this);
  return this;
};

/** @param {string|number} [signal] */
Worker.prototype.destroy = function destroy(signal) {
  this.process.kill(signal || 'SIGTERM');
};

module.exports = cluster;
