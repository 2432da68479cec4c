'use strict';

// The methods of process, which each thread has for itself, that ask or tell the operating system something.

const engine = require('internal/engine');
const { load: AtomicsLoad } = Atomics;
const {
  codes: {
    ERR_FEATURE_UNAVAILABLE_ON_PLATFORM,
    ERR_INVALID_ARG_TYPE,
    ERR_INVALID_ARG_VALUE,
    ERR_OUT_OF_RANGE,
    ERR_UNKNOWN_SIGNAL,
    ERR_WORKER_UNSUPPORTED_OPERATION,
  },
  errnoException,
} = require('internal/errors');
const {
  parseFileMode,
  validateArray,
  validateNumber,
  validateObject,
  validateString,
} = require('internal/errors/validators');
const binding = native('process');
const { elapsed, readClock, readThreadUsage, readUsage } = binding;

const { floor } = Math;

// ---- time ----------------------------------------------------------------------------------------------------------------

/** The monotonic clock's reading (seconds, nanoseconds) at elapsed() 0; read when first needed. */
let clockBase;

function readClockBase() {
  const { 0: seconds, 1: nanoseconds } = binding.clockBase();
  return (clockBase = { seconds, nanoseconds });
}

/**
 * High-resolution time as [seconds, nanoseconds], or its difference to `time`.
 * @param {[number, number]} [time]
 * @returns {[number, number]}
 */
function hrtime(time) {
  const base = clockBase ?? readClockBase();
  const total = base.nanoseconds + elapsed();
  const carry = floor(total / 1e9);
  const seconds = base.seconds + carry;
  const nanoseconds = total - carry * 1e9;
  if (time === undefined) return [seconds, nanoseconds];
  validateArray(time, 'time');
  if (time.length !== 2) throw new ERR_OUT_OF_RANGE('time', 2, time.length);
  const s = seconds - time[0];
  const ns = nanoseconds - time[1];
  return ns < 0 ? [s - 1, ns + 1e9] : [s, ns];
}

/** Where readClock() puts the time; made when first needed. */
let clockWord;

/** @returns {bigint} nanoseconds */
function hrtimeBigInt() {
  clockWord ??= binding.clockWord();
  readClock();
  return clockWord[0];
}
hrtime.bigint = hrtimeBigInt;

/** @returns {number} seconds since the process began */
function uptime() {
  return elapsed() / 1e9;
}

// ---- resources -------------------------------------------------------------------------------------------------------------

/** An earlier reading that a caller hands back: its microseconds. */
function checkPrevious(prevValue, name) {
  const value = prevValue[name];
  if (typeof value === 'number' && value <= Number.MAX_SAFE_INTEGER && value >= 0) return;
  validateNumber(value, `prevValue.${name}`);
  throw new ERR_INVALID_ARG_VALUE.RangeError(`prevValue.${name}`, value);
}

/** Where native code leaves what it read: getrusage(2)'s numbers in Node's order; the user's and the system's time come first. */
let usageNumbers;

/** Has READ leave its numbers, which are those of now until the next call. */
function usage(read, syscall) {
  usageNumbers ??= binding.usageNumbers();
  const error = read();
  if (error !== 0) throw errnoException(error, syscall);
  return usageNumbers;
}

function cpuDifference(numbers, prevValue) {
  const user = numbers[0], system = numbers[1];
  if (!prevValue) return { user, system };
  validateObject(prevValue, 'prevValue');
  checkPrevious(prevValue, 'user');
  checkPrevious(prevValue, 'system');
  return { user: user - prevValue.user, system: system - prevValue.system };
}

/**
 * CPU time of the process in microseconds, less `prevValue`.
 * @param {{user: number, system: number}} [prevValue]
 * @returns {{user: number, system: number}}
 */
function cpuUsage(prevValue) {
  return cpuDifference(usage(readUsage, 'uv_getrusage'), prevValue);
}

/**
 * CPU time of this thread in microseconds, less `prevValue`.
 * @param {{user: number, system: number}} [prevValue]
 * @returns {{user: number, system: number}}
 */
function threadCpuUsage(prevValue) {
  return cpuDifference(usage(readThreadUsage, 'uv_getrusage_thread'), prevValue);
}

/** @returns {object} getrusage(2) with Node's names */
function resourceUsage() {
  const v = usage(readUsage, 'uv_getrusage');
  return {
    userCPUTime: v[0],
    systemCPUTime: v[1],
    maxRSS: v[2],
    sharedMemorySize: v[3],
    unsharedDataSize: v[4],
    unsharedStackSize: v[5],
    minorPageFault: v[6],
    majorPageFault: v[7],
    swappedOut: v[8],
    fsRead: v[9],
    fsWrite: v[10],
    ipcSent: v[11],
    ipcReceived: v[12],
    signalsCount: v[13],
    voluntaryContextSwitches: v[14],
    involuntaryContextSwitches: v[15],
  };
}

/** @returns {{rss: number, heapTotal: number, heapUsed: number, external: number, arrayBuffers: number}} */
function memoryUsage() {
  const v = binding.memoryUsage();
  return { rss: v[0], heapTotal: v[1], heapUsed: v[2], external: v[3], arrayBuffers: v[4] };
}

/** @returns {number} resident set size in bytes */
function rss() {
  return binding.rss();
}
memoryUsage.rss = rss;

/** @returns {number} memory the system allows this process (cgroup), 2^64 - 1 without a limit, in bytes */
function constrainedMemory() {
  return binding.constrainedMemory();
}

/** @returns {number} free memory still available to this process in bytes */
function availableMemory() {
  return binding.availableMemory();
}

// ---- what keeps the loop alive -----------------------------------------------------------------------------------------------

function _getActiveRequests() {
  return binding.activeRequests();
}

function _getActiveHandles() {
  const { symbols: { owner_symbol } } = require('internal/async_hooks');
  return binding.activeHandles().map((handle) => handle[owner_symbol] ?? handle);
}

/** @returns {string[]} kinds of the requests, handles and timers that keep the event loop alive */
function getActiveResourcesInfo() {
  return [...binding.activeResources(), ...require('internal/timers').getActiveTimers()];
}

/**
 * @param {any} refable something with Symbol.for('nodejs.ref') or ref()
 */
function ref(refable) {
  const method = refable?.[Symbol.for('nodejs.ref')] || refable?.[Symbol.for('node:ref')] || refable?.ref;
  if (typeof method === 'function') Reflect.apply(method, refable, []);
}

/**
 * @param {any} refable something with Symbol.for('nodejs.unref') or unref()
 */
function unref(refable) {
  const method = refable?.[Symbol.for('nodejs.unref')] || refable?.[Symbol.for('node:unref')] || refable?.unref;
  if (typeof method === 'function') Reflect.apply(method, refable, []);
}

// ---- signals and ends ------------------------------------------------------------------------------------------------------

function _kill(pid, signal) {
  // Most likely the end of this process: what is to be done at its end is done now.
  const own = pid === 0 || pid === -1 || pid === process.pid || pid === -process.pid;
  if (own && signal > 0 && !isHandled(signal)) require('internal/bootstrap/hooks').runExitHooks();
  return binding.kill(pid, signal);
}

/** Whether the program listens to a signal, or the system ignores it by default. */
function isHandled(signal) {
  for (const { 0: name, 1: number } of Object.entries(binding.signals)) {
    if (number !== signal) continue;
    if (process.listenerCount(name) > 0 || ['SIGCHLD', 'SIGCONT', 'SIGURG', 'SIGWINCH'].includes(name)) return true;
  }
  return false;
}

/**
 * @param {number} pid
 * @param {string|number} [signal='SIGTERM']
 * @returns {true}
 */
function kill(pid, signal) {
  // eslint-disable-next-line eqeqeq
  if (pid != (pid | 0)) throw new ERR_INVALID_ARG_TYPE('pid', 'number', pid);
  let error;
  // eslint-disable-next-line no-bitwise
  if (signal === (signal | 0)) {
    error = process._kill(pid, signal);
  } else {
    signal ||= 'SIGTERM';
    const number = binding.signals[signal];
    if (number === undefined) throw new ERR_UNKNOWN_SIGNAL(signal);
    error = process._kill(pid, number);
  }
  if (error) throw errnoException(error, 'kill');
  return true;
}

function reallyExit(code) {
  engine.exit(code | 0);
}

// A method, so that it is no constructor.
const { abort } = {
  abort() {
    if (!engine.isMainThread()) throw new ERR_WORKER_UNSUPPORTED_OPERATION('process.abort()');
    engine.abort();
  },
};

/** Wakes the inspector of another process: SIGUSR1. */
function _debugProcess(pid) {
  const { codes: { ERR_MISSING_ARGS } } = require('internal/errors');
  if (pid === undefined) throw new ERR_MISSING_ARGS('pid');
  const error = binding.kill(pid, binding.signals.SIGUSR1);
  if (error) throw errnoException(error, 'kill');
}

function _debugEnd() {
  require('inspector').close();
}

/**
 * Replaces this process by another program (execve(2)).
 * @param {string} execPath
 * @param {string[]} [args]
 * @param {Record<string, string>} [env]
 */
function execve(execPath, args = [], env = process.env) {
  require('internal/util').emitExperimentalWarning('process.execve');
  if (!engine.isMainThread()) throw new ERR_WORKER_UNSUPPORTED_OPERATION('Calling process.execve');
  if (process.platform === 'win32' || process.platform === 'os400') {
    throw new ERR_FEATURE_UNAVAILABLE_ON_PLATFORM('process.execve');
  }
  if (require('internal/options').getOptionValue('--permission')) require('internal/permission').check('child', execPath);
  validateString(execPath, 'execPath');
  validateArray(args, 'args');
  const holdsNull = (text) => text.includes('\u0000');
  for (let i = 0; i < args.length; i++) {
    if (typeof args[i] !== 'string' || holdsNull(args[i])) {
      throw new ERR_INVALID_ARG_VALUE(`args[${i}]`, args[i], 'must be a string without null bytes');
    }
  }
  validateObject(env, 'env');
  const pairs = [];
  for (const { 0: key, 1: value } of Object.entries(env)) {
    if (typeof value !== 'string' || holdsNull(key) || holdsNull(value)) {
      throw new ERR_INVALID_ARG_VALUE('env', env, 'must be an object with string keys and values without null bytes');
    }
    pairs.push(`${key}=${value}`);
  }
  binding.execve(execPath, args, pairs);
}

// ---- directories, masks, environment -----------------------------------------------------------------------------------------

/** On the main thread, which alone changes the folder; '' when it has to be asked for. */
let mainCwd = '';

/** @returns {string} */
function wrappedCwd() {
  return mainCwd !== '' ? mainCwd : (mainCwd = binding.cwd());
}

/** In a worker: how often the main thread had changed the folder when it was last asked for, and what it was then. */
let cwdChanges;
let seenCwdChanges = -1;
let workerCwd = '';

/** @returns {string} */
function wrappedWorkerCwd() {
  const changes = AtomicsLoad(cwdChanges, 0);
  if (changes !== seenCwdChanges) {
    workerCwd = binding.cwd();
    seenCwdChanges = changes;
  }
  return workerCwd;
}
Object.defineProperty(wrappedWorkerCwd, 'name', { __proto__: null, value: 'wrappedCwd' });

/** @param {string} directory */
function wrappedChdir(directory) {
  validateString(directory, 'directory');
  if (!engine.isMainThread()) throw new ERR_WORKER_UNSUPPORTED_OPERATION('process.chdir()');
  if (process.permission !== undefined) require('internal/permission').check('fs.read', directory);
  binding.chdir(directory);
  mainCwd = '';
}

/**
 * @param {string|number} [mask]
 * @returns {number} the previous mask
 */
function wrappedUmask(mask) {
  if (mask === undefined) return binding.umask(-1);
  if (!engine.isMainThread()) throw new ERR_WORKER_UNSUPPORTED_OPERATION('Setting process.umask()');
  return binding.umask(parseFileMode(mask, 'mask'));
}

/**
 * Sets the variables of an env file that are not set yet.
 * @param {string|URL|Buffer} [path='.env']
 */
function loadEnvFile(path = undefined) {
  const fs = require('fs');
  if (path == null) {
    path = '.env';
  } else {
    const { getValidatedPath } = require('internal/fs/utils');
    path = getValidatedPath(path);
  }
  const { parseEnv } = require('util');
  let text;
  try {
    text = fs.readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code !== 'EISDIR') throw error;
    const { makeWithMessage } = require('internal/errors');
    throw makeWithMessage('ERR_INVALID_ARG_TYPE', `Contents of '${path}' should be a valid string.`);
  }
  const variables = parseEnv(text);
  const { env } = process;
  for (const name of Object.keys(variables)) {
    if (env[name] === undefined) env[name] = variables[name];
  }
}

/** Forgets what the snapshot's builder had. */
const resetState = (function resetState() {
  mainCwd = '';
  if (!engine.isMainThread()) {
    cwdChanges = binding.cwdChanges();
    process.cwd = wrappedWorkerCwd;
  }
  clockBase = clockWord = usageNumbers = undefined;
});

module.exports = {
  _debugEnd,
  _debugProcess,
  _getActiveHandles,
  _getActiveRequests,
  _kill,
  abort,
  availableMemory,
  chdir: wrappedChdir,
  constrainedMemory,
  cpuUsage,
  cwd: wrappedCwd,
  execve,
  getActiveResourcesInfo,
  hrtime,
  kill,
  loadEnvFile,
  memoryUsage,
  reallyExit,
  ref,
  resetState,
  resourceUsage,
  threadCpuUsage,
  umask: wrappedUmask,
  unref,
  uptime,
};
