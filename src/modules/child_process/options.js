'use strict';

// Arguments of spawn, exec and execFile (child_process), checked and completed.

const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_OUT_OF_RANGE },
} = require('internal/errors');
const {
  validateBoolean,
  validateFunction,
  validateObject,
  validateString,
  isInt32,
} = require('internal/errors/validators');

function noNulBytes(value, name) {
  if (typeof value === 'string' && stringIncludes(value, '\u0000')) {
    throw new ERR_INVALID_ARG_VALUE(name, value, 'must be a string without null bytes');
  }
}

function noNulBytesIn(list, name) {
  for (let i = 0; i < list.length; i++) noNulBytes(list[i], `${name}[${i}]`);
}

function noNulBytesInVariable(text, key) {
  if (typeof text === 'string' && stringIncludes(text, '\u0000')) noNulBytes(text, `options.env['${key}']`);
}

function checkTimeout(timeout) {
  if (timeout != null && !(Number.isInteger(timeout) && timeout >= 0)) {
    throw new ERR_OUT_OF_RANGE('timeout', 'an unsigned integer', timeout);
  }
}

function checkMaxBuffer(maxBuffer) {
  if (maxBuffer != null && !(typeof maxBuffer === 'number' && maxBuffer >= 0)) {
    throw new ERR_OUT_OF_RANGE('options.maxBuffer', 'a positive number', maxBuffer);
  }
}

/** @returns {number|undefined} the signal's number */
function sanitizeKillSignal(killSignal) {
  if (typeof killSignal === 'string' || typeof killSignal === 'number') return toSignalNumber(killSignal);
  if (killSignal != null) throw new ERR_INVALID_ARG_TYPE('options.killSignal', ['string', 'number'], killSignal);
  return undefined;
}

function toSignalNumber(signal) {
  const { signals } = require('os').constants;
  if (typeof signal === 'number' && arrayIncludes(Object.values(signals), signal)) return signal;
  if (typeof signal === 'string') {
    const number = signals[stringToUpperCase(signal)];
    if (number) return number;
  }
  const {
    codes: { ERR_UNKNOWN_SIGNAL },
  } = require('internal/errors');
  throw new ERR_UNKNOWN_SIGNAL(signal);
}

let deprecationEmitted = false;

const kCommandProcessor = /^(?:.*\\)?cmd(?:\.exe)?$/i;

/** The shell of the platform that the program says it runs on: packages' tests set process.platform to see the command lines. */
function defaultShell() {
  switch (process.platform) {
    case 'win32': return process.env.comspec || 'cmd.exe';
    case 'android': return '/system/bin/sh';
    default: return '/bin/sh';
  }
}

/**
 * @param {string} file
 * @param {string[]|object} [args]
 * @param {object} [options]
 */
function normalizeSpawnArguments(file, args, options) {
  validateString(file, 'file');
  noNulBytes(file, 'file');
  if (file.length === 0) throw new ERR_INVALID_ARG_VALUE('file', file, 'cannot be empty');

  if (Array.isArray(args)) args = arraySlice(args);
  else if (args == null) args = [];
  else if (typeof args !== 'object') throw new ERR_INVALID_ARG_TYPE('args', 'object', args);
  else {
    options = args;
    args = [];
  }
  noNulBytesIn(args, 'args');

  if (options === undefined) options = {};
  else validateObject(options, 'options');
  options = { __proto__: null, ...options };

  let { cwd } = options;
  if (cwd != null) {
    const { getValidatedPath } = require('internal/fs/utils');
    cwd = getValidatedPath(cwd, 'options.cwd');
  }
  if (options.detached != null) validateBoolean(options.detached, 'options.detached');
  if (options.uid != null && !isInt32(options.uid)) throw new ERR_INVALID_ARG_TYPE('options.uid', 'int32', options.uid);
  if (options.gid != null && !isInt32(options.gid)) throw new ERR_INVALID_ARG_TYPE('options.gid', 'int32', options.gid);
  if (options.shell != null && typeof options.shell !== 'boolean' && typeof options.shell !== 'string') {
    throw new ERR_INVALID_ARG_TYPE('options.shell', ['boolean', 'string'], options.shell);
  }
  if (options.argv0 != null) {
    validateString(options.argv0, 'options.argv0');
    noNulBytes(options.argv0, 'options.argv0');
  }
  if (options.windowsHide != null) validateBoolean(options.windowsHide, 'options.windowsHide');
  if (options.windowsVerbatimArguments != null) {
    validateBoolean(options.windowsVerbatimArguments, 'options.windowsVerbatimArguments');
  }

  if (options.shell) {
    noNulBytes(options.shell, 'options.shell');
    if (args.length > 0 && !deprecationEmitted) {
      deprecationEmitted = true;
      process.emitWarning(
        'Passing args to a child process with shell option true can lead to security vulnerabilities, as the arguments are not ' +
          'escaped, only concatenated.',
        'DeprecationWarning',
        'DEP0190',
      );
    }
    const command = args.length > 0 ? `${file} ${arrayJoin(args, ' ')}` : file;
    file = typeof options.shell === 'string' ? options.shell : defaultShell();
    if (process.platform === 'win32' && kCommandProcessor.test(file)) {
      args = ['/d', '/s', '/c', `"${command}"`];
      options.windowsVerbatimArguments = true;
    } else {
      args = ['-c', command];
    }
  }
  arrayUnshift(args, typeof options.argv0 === 'string' ? options.argv0 : file);

  const env = options.env || process.env;
  const envPairs = require('internal/process/env').toEnvironmentPairs(env, noNulBytesInVariable);
  if (process.env.NODE_V8_COVERAGE && !Object.hasOwn(options.env || {}, 'NODE_V8_COVERAGE')) {
    if (!envPairs.some((pair) => pair.startsWith('NODE_V8_COVERAGE='))) {
      envPairs.push(`NODE_V8_COVERAGE=${process.env.NODE_V8_COVERAGE}`);
    }
  }

  if (process.permission !== undefined) {
    const permission = require('internal/permission');
    permission.check('child', file);
    permission.passOn(envPairs, args);
  }

  return {
    __proto__: null,
    ...options,
    args,
    cwd,
    detached: !!options.detached,
    envPairs,
    file,
    windowsHide: !!options.windowsHide,
    windowsVerbatimArguments: !!options.windowsVerbatimArguments,
  };
}

function normalizeExecFileArguments(file, args, options, callback) {
  if (Array.isArray(args)) {
    args = arraySlice(args);
  } else if (args != null && typeof args === 'object') {
    callback = options;
    options = args;
    args = null;
  } else if (typeof args === 'function') {
    callback = args;
    options = null;
    args = null;
  }
  args ??= [];
  if (typeof options === 'function') callback = options;
  else if (options != null) validateObject(options, 'options');
  options = typeof options === 'function' ? {} : (options ?? {});
  if (callback != null) validateFunction(callback, 'callback');
  if (options.argv0 != null) {
    validateString(options.argv0, 'options.argv0');
    noNulBytes(options.argv0, 'options.argv0');
  }
  return { file, args, options, callback };
}

module.exports = {
  checkMaxBuffer,
  checkTimeout,
  noNulBytes,
  normalizeExecFileArguments,
  normalizeSpawnArguments,
  sanitizeKillSignal,
  toSignalNumber,
};
