'use strict';

// class ChildProcess (child_process, "Class: ChildProcess").

const EventEmitter = require('events');
const { Process } = native('child_process');
const {
  codes: { ERR_UNKNOWN_SIGNAL },
  errnoException,
} = require('internal/errors');
const { validateArray, validateObject, validateOneOf, validateString } = require('internal/errors/validators');
const { toSignalNumber } = require('internal/child_process/options');
const { symbols } = require('internal/async_hooks');
const { debugSection } = require('internal/util/debug_section');

const { owner_symbol: ownerSymbol } = symbols;
const { UV_EACCES, UV_EAGAIN, UV_EINVAL, UV_EMFILE, UV_ENFILE, UV_ENOENT, UV_ENOSYS, UV_ESRCH } =
  require('internal/errors/uv').uvErrorNumbers();

const debug = debugSection('child_process');

/** What diagnostics_channel hears of children; made with the first. */
let channels;

function makeChannels() {
  const { channel, tracingChannel } = require('diagnostics_channel');
  return { channel: channel('child_process'), spawnChannel: tracingChannel('child_process.spawn') };
}

/** Errors of the child, told by 'error' and not thrown. */
const spawnFailures = new Set([UV_EACCES, UV_EAGAIN, UV_EMFILE, UV_ENFILE, UV_ENOENT]);

/** Counts the parts (process and streams) that have to end before 'close'. */
function maybeClose(child) {
  child._closesGot++;
  if (child._closesGot === child._closesNeeded) child.emit('close', child.exitCode, child.signalCode);
}

function flushStdio(child) {
  const { stdio } = child;
  // It never started, for want of descriptors.
  if (stdio === undefined) return;
  for (let i = 0; i < stdio.length; i++) {
    const stream = stdio[i];
    // Nobody reads it: let it run dry, so that 'close' can come.
    if (!stream?.readable || stream[kIsUsedAsStdio]) continue;
    stream.resume();
  }
}

const kIsUsedAsStdio = Symbol('kIsUsedAsStdio');

function onExit(exitCode, signalCode) {
  const child = this[ownerSymbol];
  debug('%d has ended: %s', child.pid, signalCode || exitCode);
  if (signalCode) child.signalCode = signalCode;
  else child.exitCode = exitCode;
  child.stdin?.destroy();
  child._handle?.close();
  child._handle = null;

  if (exitCode < 0) {
    const syscall = child.spawnfile ? `spawn ${child.spawnfile}` : 'spawn';
    const error = errnoException(exitCode, syscall);
    if (child.spawnfile) error.path = child.spawnfile;
    error.spawnargs = child.spawnargs.slice(1);
    child.emit('error', error);
  } else {
    child.emit('exit', child.exitCode, child.signalCode);
  }
  // Data that is still in the pipes is delivered before it is thrown away.
  process.nextTick(flushStdio, child);
  maybeClose(child);
}

/** Who reads STREAM now is the child; it can be resumed when that has ended. */
function lend(stream) {
  if (stream._readableState === undefined) return;
  stream.pause();
  stream.readableFlowing = false;
  stream._readableState.reading = false;
  stream[kIsUsedAsStdio] = true;
}

function makeSocket(pipe, readable, writable) {
  const net = require('net');
  return new net.Socket({ handle: pipe, readable, writable });
}

class ChildProcess extends EventEmitter {
  constructor() {
    super();
    this._closesNeeded = 1;
    this._closesGot = 0;
    this.connected = false;
    this.signalCode = null;
    this.exitCode = null;
    this.killed = false;
    this.spawnfile = null;
    this._handle = new Process();
    this._handle[ownerSymbol] = this;
    this._handle.onexit = onExit;
    const { channel } = channels ??= makeChannels();
    if (channel.hasSubscribers) channel.publish({ process: this });
  }

  /** @param {object} options as normalizeSpawnArguments makes them */
  spawn(options) {
    validateObject(options, 'options');
    const { stdio, ipc, ipcFd } = require('internal/child_process/stdio').getValidStdio(options.stdio || 'pipe', false);
    validateOneOf(options.serialization, 'options.serialization', [undefined, 'json', 'advanced']);
    const serialization = options.serialization || 'json';
    if (ipc !== undefined) {
      if (options.envPairs === undefined) options.envPairs = [];
      else validateArray(options.envPairs, 'options.envPairs');
      arrayPush(options.envPairs, `NODE_CHANNEL_FD=${ipcFd}`, `NODE_CHANNEL_SERIALIZATION_MODE=${serialization}`);
    }
    validateString(options.file, 'options.file');
    this.spawnfile = options.file;
    if (options.args === undefined) this.spawnargs = [];
    else {
      validateArray(options.args, 'options.args');
      this.spawnargs = options.args;
    }

    debug('spawn %s %j', this.spawnfile, this.spawnargs);
    const { spawnChannel } = channels ??= makeChannels();
    if (spawnChannel.hasSubscribers) spawnChannel.start.publish({ process: this, options });
    const error = this._handle.spawn({ __proto__: null, ...options, stdio });
    if (error !== 0 && spawnChannel.hasSubscribers) {
      spawnChannel.error.publish({ process: this, options, error: errnoException(error, 'spawn') });
    }
    if (setHas(spawnFailures, error)) {
      process.nextTick(onFailedSpawn, this, error);
      // There is no child: the descriptors can do nothing.
      if (error === UV_EMFILE || error === UV_ENFILE) return error;
    } else if (error !== 0) {
      for (const entry of stdio) {
        if (entry.type === 'pipe') entry.handle.close();
      }
      this._handle.close();
      this._handle = null;
      throw errnoException(error, 'spawn');
    } else {
      process.nextTick(onSpawn, this);
    }
    this.pid = this._handle.pid || undefined;

    for (let i = 0; i < stdio.length; i++) {
      const entry = stdio[i];
      if (entry.type === 'ignore' || entry.ipc) continue;
      // The child owns that end now.
      if (entry.type === 'wrap') {
        entry.handle.reading = false;
        entry.handle.readStop?.();
        entry.socket = null;
        lend(entry.stream);
        continue;
      }
      if (entry.handle) {
        entry.socket = makeSocket(entry.handle, i > 0, i === 0 || i > 2);
        if (i > 0) {
          this._closesNeeded++;
          entry.socket.on('close', () => maybeClose(this));
        }
      }
    }

    this.stdin = stdio.length >= 1 && stdio[0].socket !== undefined ? stdio[0].socket : null;
    this.stdout = stdio.length >= 2 && stdio[1].socket !== undefined ? stdio[1].socket : null;
    this.stderr = stdio.length >= 3 && stdio[2].socket !== undefined ? stdio[2].socket : null;
    this.stdio = arrayMap(stdio, (entry) => entry.socket ?? null);

    if (ipc !== undefined) require('internal/child_process/ipc').setupChannel(this, ipc, serialization);
    if (error === 0 && spawnChannel.hasSubscribers) spawnChannel.end.publish({ process: this });
    return error;
  }

  /**
   * @param {string|number} [signal]
   * @returns {boolean} whether it was sent
   */
  kill(signal) {
    const number = signal === 0 ? 0 : toSignalNumber(signal === undefined ? 'SIGTERM' : signal);
    if (this._handle) {
      const error = this._handle.kill(number);
      if (error === 0) {
        this.killed = true;
        return true;
      }
      // Gone already, or going: no error.
      if (error === UV_ESRCH) return false;
      if (error === UV_EINVAL || error === UV_ENOSYS) throw new ERR_UNKNOWN_SIGNAL(signal);
      this.emit('error', errnoException(error, 'kill'));
    }
    return false;
  }

  [Symbol.dispose]() {
    if (!this.killed) this.kill();
  }

  ref() {
    this._handle?.ref();
  }

  unref() {
    this._handle?.unref();
  }
}

// Node's is a function of old, whose methods are enumerable.
for (const name of ['spawn', 'kill', Symbol.dispose, 'ref', 'unref']) {
  Object.defineProperty(ChildProcess.prototype, name, { __proto__: null, enumerable: true });
}

function onSpawn(child) {
  child.emit('spawn');
}

function onFailedSpawn(child, error) {
  if (child._handle) child._handle.onexit(error, '');
}

module.exports = { ChildProcess, kIsUsedAsStdio };
