'use strict';

// class Worker (worker_threads, "Class: Worker"): the parent's side of a thread.

const EventEmitter = require('events');
const path = require('path');
const { Worker: WorkerHandle } = native('worker_threads');
const {
  codes: {
    ERR_INVALID_ARG_TYPE,
    ERR_INVALID_ARG_VALUE,
    ERR_WORKER_OUT_OF_MEMORY,
    ERR_WORKER_PATH,
    ERR_WORKER_UNSERIALIZABLE_ERROR,
    ERR_WORKER_INIT_FAILED,
  },
} = require('internal/errors');
const { validateArray, validateString } = require('internal/errors/validators');
const { MessageChannel, drainPort } = require('internal/worker_threads/messaging');
const { ReadableWorkerStdio, WritableWorkerStdio, pushChunks } = require('internal/worker_threads/stdio');
const { deserializeError } = require('internal/worker_threads/error_serdes');
const { environmentData } = require('internal/worker_threads/environment_data');
const messages = require('internal/worker_threads/messages');
const { parseEnvironmentOptions, parseExecArgv } = require('internal/worker_threads/exec_argv');
const { connectThread } = require('internal/worker_threads/thread_messaging');
const { debugSection } = require('internal/util/debug_section');
const { throwIfBuildingSnapshot } = require('internal/v8/startup_snapshot');

const debug = debugSection('worker');

const SHARE_ENV = Symbol.for('nodejs.worker_threads.SHARE_ENV');

const kHandle = Symbol('kHandle');
const kPort = Symbol('kPort');
const kPublicPort = Symbol('kPublicPort');
const kStdio = Symbol('kParentSideStdio');
const kLoopStart = Symbol('kLoopStartTime');
const kLimits = Symbol('kResourceLimits');

const kMaxYoung = 0;
const kMaxOld = 1;
const kCodeRange = 2;
const kStack = 3;

/** Option of our own: the thread runs a built-in module's run(workerData) in place of user code. */
const kInternalEntry = Symbol('internal entry');

/** Does a file's name begin with "./" or "../", or with backslashes there? */
function isRelative(filename) {
  const separator = filename[stringStartsWith(filename, '..') ? 2 : 1];
  return filename[0] === '.' && (separator === '/' || separator === '\\');
}

/** Where the code is: a file, code to evaluate, or a data: URL. */
function resolveEntry(filename, options) {
  if (options[kInternalEntry] !== undefined) return { filename: options[kInternalEntry], code: null, kind: 'internal' };
  if (options.eval) {
    if (typeof filename !== 'string') {
      throw new ERR_INVALID_ARG_VALUE('options.eval', options.eval, "must be false when 'filename' is not a string");
    }
    return { filename: null, code: filename, kind: 'classic' };
  }
  const { isURL, fileURLToPath } = require('internal/url');
  if (isURL(filename) && filename.protocol === 'data:') {
    return { filename: null, code: `${filename}`, kind: 'data-url' };
  }
  if (isURL(filename)) return { filename: fileURLToPath(filename), code: null, kind: 'file' };
  if (typeof filename !== 'string') throw new ERR_INVALID_ARG_TYPE('filename', ['string', 'URL'], filename);
  if (path.isAbsolute(filename) || isRelative(filename)) {
    return { filename: path.resolve(filename), code: null, kind: 'file' };
  }
  throw new ERR_WORKER_PATH(filename);
}

/** The worker's variables; none where it shares those of its parent. */
function resolveEnvironment(env) {
  if (typeof env === 'object' && env !== null) return arrayMap(Object.entries(env), ([key, value]) => [key, `${value}`]);
  if (env == null) return Object.entries(process.env);
  if (env === SHARE_ENV) return undefined;
  throw new ERR_INVALID_ARG_TYPE('options.env', ['object', 'undefined', 'null', 'worker_threads.SHARE_ENV'], env);
}

/** What the thread begins with, as far as the options say it. */
function parseOptions(filename, options) {
  if (options.execArgv && !Array.isArray(options.execArgv)) {
    throw new ERR_INVALID_ARG_TYPE('options.execArgv', 'Array', options.execArgv);
  }
  let argv;
  if (options.argv) {
    validateArray(options.argv, 'options.argv');
    argv = options.argv.map(String);
  }
  const entry = resolveEntry(filename, options);
  const env = resolveEnvironment(options.env);
  if (options.name) validateString(options.name, 'options.name');
  const name = options.name || 'WorkerThread';
  const execArgv = parseExecArgv(options.execArgv);
  const hasExecArgv = options.execArgv != null;
  const hasEnvironment = typeof options.env === 'object' && options.env !== null;
  const environmentOptions =
    hasExecArgv || hasEnvironment ? parseEnvironmentOptions(hasEnvironment ? options.env : undefined) : [];
  return { argv, entry, env, name, execArgv, hasExecArgv, hasEnvironment, environmentOptions };
}

function parseLimits(options) {
  const limits = typedArrayFill(new Float64Array(4), -1);
  if (typeof options !== 'object' || options === null) return limits;
  if (typeof options.maxOldGenerationSizeMb === 'number') limits[kMaxOld] = Math.max(options.maxOldGenerationSizeMb, 2);
  if (typeof options.maxYoungGenerationSizeMb === 'number') limits[kMaxYoung] = options.maxYoungGenerationSizeMb;
  if (typeof options.codeRangeSizeMb === 'number') limits[kCodeRange] = options.codeRangeSizeMb;
  if (typeof options.stackSizeMb === 'number') limits[kStack] = options.stackSizeMb;
  return limits;
}

function limitsObject(array) {
  return {
    maxYoungGenerationSizeMb: array[kMaxYoung],
    maxOldGenerationSizeMb: array[kMaxOld],
    codeRangeSizeMb: array[kCodeRange],
    stackSizeMb: array[kStack],
  };
}

/** Any number of workers share the process's streams: their listeners are no leak. */
function pipeQuietly(source, destination) {
  const limit = destination._maxListeners;
  destination.setMaxListeners(Infinity);
  source.pipe(destination, { end: false });
  destination._maxListeners = limit;
}

/** The thread's standard streams, as its parent has them. */
function openStdio(port, options) {
  const stdin = options.stdin ? new WritableWorkerStdio(port, 'stdin') : null;
  const stdout = new ReadableWorkerStdio(port, 'stdout').dontRefPort();
  if (!options.stdout) pipeQuietly(stdout, process.stdout);
  const stderr = new ReadableWorkerStdio(port, 'stderr').dontRefPort();
  if (!options.stderr) pipeQuietly(stderr, process.stderr);
  return { stdin, stdout, stderr };
}

/** worker.performance.eventLoopUtilization() */
function eventLoopUtilization(previous, earlier) {
  const { computeEventLoopUtilization } = require('internal/worker_threads/loop_utilization');
  const handle = this[kHandle];
  if (handle === null) return { idle: 0, active: 0, utilization: 0 };
  if (this[kLoopStart] <= 0) this[kLoopStart] = handle.loopStartTime();
  return computeEventLoopUtilization(this[kLoopStart], handle.loopIdleTime(), previous, earlier);
}

class Worker extends EventEmitter {
  /**
   * @param {string|URL} filename
   * @param {import('node:worker_threads').WorkerOptions} [options]
   */
  constructor(filename, options = {}) {
    throwIfBuildingSnapshot('Creating workers');
    super();
    if (process.permission !== undefined) require('internal/permission').check('worker');
    const start = parseOptions(filename, options);
    const { entry, hasExecArgv } = start;
    const handle = new WorkerHandle(
      !hasExecArgv && !start.hasEnvironment, hasExecArgv, start.execArgv, start.environmentOptions, start.name,
      entry.kind === 'file' ? entry.filename : '', entry.kind === 'internal',
    );
    this[kHandle] = handle;
    this[kLimits] = parseLimits(options.resourceLimits);
    handle.onexit = (code, errorCode, errorReason) => this.#onExit(code, errorCode, errorReason);
    this[kPort] = handle.messagePort;
    const workerChannel = require('diagnostics_channel').channel('worker_threads');
    if (workerChannel.hasSubscribers) workerChannel.publish({ worker: this });
    this.#listen();
    this[kStdio] = openStdio(this[kPort], options);
    const { port1, port2 } = new MessageChannel();
    this.#openPublicPort(port1);
    this.#sendStart(start, options, port2);
    this.#startThread();
    this[kLoopStart] = -1;
    this.performance = { eventLoopUtilization: functionBind(eventLoopUtilization, this) };
    process.nextTick(() => process.emit('worker', this));
  }

  #listen() {
    const port = this[kPort];
    port.on('message', (message) => this.#onMessage(message));
    port.start();
    // The thread itself keeps the loop alive.
    port.unref();
  }

  #openPublicPort(port) {
    this[kPublicPort] = port;
    for (const event of ['message', 'messageerror']) port.on(event, (value) => this.emit(event, value));
    port.unref();
  }

  /** The first message: what the thread is to run, and its ends of the ports. */
  #sendStart({ argv, entry, env, execArgv, hasExecArgv }, options, publicPort) {
    const transferList = [publicPort];
    if (options.transferList) {
      // Whatever has a length is a list.
      for (let i = 0; i < options.transferList.length; i++) arrayPush(transferList, options.transferList[i]);
    }
    const { port: threadPort } = connectThread(this[kHandle].threadId);
    if (threadPort !== undefined) arrayPush(transferList, threadPort);
    this[kPort].postMessage(
      {
        type: messages.loadScript,
        argv,
        filename: entry.filename,
        code: entry.code,
        kind: entry.kind,
        inputType: options.type,
        workerData: options.workerData,
        environmentData,
        env,
        execArgv: hasExecArgv ? execArgv : undefined,
        publicPort,
        threadPort,
        hasStdin: !!options.stdin,
        trackUnmanagedFds: Boolean(options.trackUnmanagedFds ?? true),
        cwd: process.cwd(),
      },
      transferList,
    );
  }

  #startThread() {
    const error = this[kHandle].startThread(this[kLimits]);
    if (error === 0) return;
    const { getSystemErrorName } = require('util');
    throw new ERR_WORKER_INIT_FAILED(getSystemErrorName(error));
  }

  #onExit(code, errorCode, errorReason) {
    debug('thread %d has ended: %d', this.threadId, code);
    for (const port of [this[kPublicPort], this[kPort]]) {
      if (!port) continue;
      // What is closing shall not count as what keeps the process alive.
      port.unref();
      drainPort(port);
      port.close();
    }
    this[kHandle] = null;
    this[kPort] = null;
    this[kPublicPort] = null;
    const { stdin, stdout, stderr } = this[kStdio];
    if (!stdout.readableEnded) stdout.push(null);
    if (!stderr.readableEnded) stderr.push(null);
    stdin?.destroy();
    if (errorCode === 'ERR_WORKER_OUT_OF_MEMORY') this.emit('error', new ERR_WORKER_OUT_OF_MEMORY(errorReason));
    else if (errorCode) this.emit('error', new ERR_WORKER_INIT_FAILED(errorReason));
    this.emit('exit', code);
    this.removeAllListeners();
  }

  #onMessage(message) {
    switch (message.type) {
      case messages.upAndRunning:
        debug('thread %d runs', this.threadId);
        this.emit('online');
        break;
      case messages.unserializableError:
        this.emit('error', new ERR_WORKER_UNSERIALIZABLE_ERROR());
        break;
      case messages.error:
        this.emit('error', deserializeError(message.error));
        break;
      case messages.stdioPayload: {
        const readable = this[kStdio][message.stream];
        pushChunks(readable, message.chunks);
        break;
      }
      case messages.stdioWantsMore:
        this[kStdio][message.stream].wantsMore();
        break;
    }
  }

  postMessage(...args) {
    if (this[kPublicPort] === null) return;
    Reflect.apply(this[kPublicPort].postMessage, this[kPublicPort], args);
  }

  /**
   * Ends the thread as soon as possible.
   * @returns {Promise<number|undefined>} the exit code
   */
  terminate(callback) {
    if (this[kHandle] === null) return Promise.resolve();
    this.ref();
    if (typeof callback === 'function') {
      process.emitWarning(
        'Passing a callback to worker.terminate() is deprecated. It returns a Promise instead.',
        'DeprecationWarning',
        'DEP0132',
      );
      this.once('exit', (exitCode) => callback(null, exitCode));
    }
    this[kHandle].stopThread();
    return new Promise((resolve) => {
      this.once('exit', resolve);
    });
  }

  async [Symbol.asyncDispose]() {
    await this.terminate();
  }

  ref() {
    if (this[kHandle] === null) return;
    this[kHandle].ref();
    this[kPublicPort].ref();
  }

  unref() {
    if (this[kHandle] === null) return;
    this[kHandle].unref();
    this[kPort].unref();
    this[kPublicPort].unref();
  }

  get threadId() {
    return this[kHandle] === null ? -1 : this[kHandle].threadId;
  }

  get threadName() {
    return this[kHandle] === null ? null : this[kHandle].name;
  }

  get stdin() {
    return this[kStdio].stdin;
  }

  get stdout() {
    return this[kStdio].stdout;
  }

  get stderr() {
    return this[kStdio].stderr;
  }

  get resourceLimits() {
    if (this[kHandle] === null) return {};
    return limitsObject(this[kHandle].getResourceLimits());
  }

  /**
   * @param {{ exposeInternals?: boolean, exposeNumericValues?: boolean }} [options]
   * @returns {Promise<import('stream').Readable>}
   */
  getHeapSnapshot(options) {
    return inquiries().heapSnapshot(this[kHandle], options === undefined ? {} : options);
  }

  /** @returns {Promise<object>} the figures of v8.getHeapStatistics() for the thread's heap */
  getHeapStatistics() {
    return inquiries().heapStatistics(this[kHandle]);
  }

  /**
   * @param {{ user: number, system: number }} [prev]
   * @returns {Promise<{ user: number, system: number }>} microseconds of the thread
   */
  cpuUsage(prev) {
    return inquiries().cpuUsage(this[kHandle], prev);
  }

  /** @returns {Promise<{ stop(): Promise<string> }>} */
  startCpuProfile() {
    return inquiries().startCpuProfile(this[kHandle]);
  }

  /** @returns {Promise<{ stop(): Promise<string> }>} */
  startHeapProfile() {
    return inquiries().startHeapProfile(this[kHandle]);
  }
}

/** Rarely asked for. */
function inquiries() {
  return require('internal/worker_threads/inquiries');
}

module.exports = { Worker, kInternalEntry, SHARE_ENV, limitsObject };
