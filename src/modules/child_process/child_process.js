'use strict';

// node:child_process
//
// Many programs require it and start nothing: what a child needs (pipes, channels) is loaded with the first.

const { clearTimeout, setTimeout } = require('timers');
const { ChildProcess } = require('internal/child_process/child');
const {
  checkMaxBuffer, checkTimeout, noNulBytes, normalizeExecFileArguments, normalizeSpawnArguments, sanitizeKillSignal,
} = require('internal/child_process/options');
const { spawnSync, execFileSync, execSync } = require('internal/child_process/sync');
const { AbortError, codes: { ERR_INVALID_ARG_VALUE, ERR_CHILD_PROCESS_IPC_REQUIRED } } = require('internal/errors');
const { validateAbortSignal, validateArray, validateObject, validateString } = require('internal/errors/validators');
const { kCustomPromisify } = require('internal/util');

const kMaxBuffer = 1024 * 1024;

/**
 * Starts a child whose first arguments are Node's own options.
 * @param {string|URL} modulePath
 * @param {string[]} [args]
 * @param {import('node:child_process').ForkOptions} [options]
 * @returns {ChildProcess}
 */
function fork(modulePath, args = [], options) {
  const { getValidatedPath } = require('internal/fs/utils');
  modulePath = getValidatedPath(modulePath, 'modulePath');
  if (args == null) {
    args = [];
  } else if (typeof args === 'object' && !Array.isArray(args)) {
    options = args;
    args = [];
  } else {
    validateArray(args, 'args');
  }
  if (options != null) validateObject(options, 'options');
  options = { __proto__: null, ...options, shell: false };
  options.execPath ||= process.execPath;
  if (options.execPath !== undefined) validateString(options.execPath, 'options.execPath');

  let execArgv = options.execArgv || process.execArgv;
  if (execArgv === process.execArgv && process._eval != null) {
    // The code of -e is the parent's, not the child's.
    const index = execArgv.lastIndexOf(process._eval);
    if (index > 0) {
      execArgv = [...execArgv];
      execArgv.splice(index - 1, 2);
    }
  }
  args = [...execArgv, modulePath, ...args];

  if (typeof options.stdio === 'string') {
    options.stdio = stdioStringToArray(options.stdio, 'ipc');
  } else if (!Array.isArray(options.stdio)) {
    options.stdio = stdioStringToArray(options.silent ? 'pipe' : 'inherit', 'ipc');
  } else if (!options.stdio.includes('ipc')) {
    throw new ERR_CHILD_PROCESS_IPC_REQUIRED('options.stdio');
  }
  return spawn(options.execPath, args, options);
}

function stdioStringToArray(stdio, channel) {
  switch (stdio) {
    case 'ignore':
    case 'overlapped':
    case 'pipe':
      return [stdio, stdio, stdio, channel];
    case 'inherit':
      return [0, 1, 2, channel];
    default:
      throw new ERR_INVALID_ARG_VALUE('stdio', stdio);
  }
}

/**
 * @param {string} file
 * @param {string[]} [args]
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {ChildProcess}
 */
function spawn(file, args, options) {
  options = normalizeSpawnArguments(file, args, options);
  checkTimeout(options.timeout);
  validateAbortSignal(options.signal, 'options.signal');
  const killSignal = sanitizeKillSignal(options.killSignal);
  const child = new ChildProcess();
  child.spawn(options);

  if (options.timeout > 0) {
    let timer = setTimeout(() => {
      timer = undefined;
      try {
        child.kill(killSignal);
      } catch (error) {
        child.emit('error', error);
      }
    }, options.timeout);
    child.once('exit', () => {
      if (timer !== undefined) clearTimeout(timer);
    });
  }

  const { signal } = options;
  if (signal) {
    const abort = () => {
      try {
        if (child.kill(killSignal)) child.emit('error', new AbortError(undefined, { cause: signal.reason }));
      } catch (error) {
        child.emit('error', error);
      }
    };
    if (signal.aborted) {
      process.nextTick(abort);
    } else {
      const listener = require('internal/events/abort_listener').addAbortListener(signal, abort);
      child.once('exit', listener[Symbol.dispose]);
    }
  }
  return child;
}

/**
 * Runs a file and gathers its output.
 * @param {string} file
 * @param {string[]} [args]
 * @param {import('node:child_process').ExecFileOptions} [options]
 * @param {(error: Error|null, stdout: string|Buffer, stderr: string|Buffer) => void} [callback]
 * @returns {ChildProcess}
 */
function execFile(file, args, options, callback) {
  ({ file, args, options, callback } = normalizeExecFileArguments(file, args, options, callback));
  options = {
    __proto__: null,
    encoding: 'utf8',
    timeout: 0,
    maxBuffer: kMaxBuffer,
    killSignal: 'SIGTERM',
    cwd: null,
    env: null,
    shell: false,
    ...options,
  };
  checkTimeout(options.timeout);
  checkMaxBuffer(options.maxBuffer);
  options.killSignal = sanitizeKillSignal(options.killSignal);

  const child = spawn(file, args, {
    __proto__: null,
    cwd: options.cwd,
    env: options.env,
    gid: options.gid,
    shell: options.shell,
    signal: options.signal,
    uid: options.uid,
    windowsHide: !!options.windowsHide,
    windowsVerbatimArguments: !!options.windowsVerbatimArguments,
  });

  const command = args?.length ? `${file} ${arrayJoin(args, ' ')}` : file;
  require('internal/child_process/gathered_output').reportOutput(child, command, options, callback);
  return child;
}

function normalizeExecArguments(command, options, callback) {
  validateString(command, 'command');
  noNulBytes(command, 'command');
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  options = { __proto__: null, ...options };
  options.shell = typeof options.shell === 'string' ? options.shell : true;
  return { file: command, options, callback };
}

/**
 * Runs a command line in a shell and gathers its output.
 * @param {string} command
 * @param {import('node:child_process').ExecOptions} [options]
 * @param {(error: Error|null, stdout: string|Buffer, stderr: string|Buffer) => void} [callback]
 * @returns {ChildProcess}
 */
function exec(command, options, callback) {
  const normalized = normalizeExecArguments(command, options, callback);
  return module.exports.execFile(normalized.file, normalized.options, normalized.callback);
}

/** The promisified forms: { stdout, stderr }, with the child as `promise.child`. */
function promisified(original) {
  return (...args) => {
    const { promise, resolve, reject } = Promise.withResolvers();
    promise.child = original(...args, (error, stdout, stderr) => {
      if (error !== null) {
        error.stdout = stdout;
        error.stderr = stderr;
        reject(error);
      } else {
        resolve({ stdout, stderr });
      }
    });
    return promise;
  };
}
for (const original of [exec, execFile]) {
  Object.defineProperty(original, kCustomPromisify, {
    __proto__: null,
    enumerable: false,
    value: Object.defineProperty(promisified(original), 'name', { __proto__: null, value: original.name }),
  });
}

/**
 * The channel to the parent, which a forked child has from its start on.
 * @param {number} fd
 * @param {'json'|'advanced'} serializationMode
 */
function _forkChild(fd, serializationMode) {
  require('internal/child_process/parent_channel').connect(fd, serializationMode);
}

module.exports = {
  _forkChild,
  ChildProcess,
  exec,
  execFile,
  execFileSync,
  execSync,
  fork,
  spawn,
  spawnSync,
};
