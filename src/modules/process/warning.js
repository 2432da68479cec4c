'use strict';

// process.emitWarning() and the printing of warnings (process, "Event: 'warning'").

const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { validateString } = require('internal/errors/validators');

/** Set once the hint how to get stacks was printed. */
let hintShown = false;
/** Codes and names given to --disable-warning. */
let disabledWarnings;
let redirectFile;

const isError = (value) => value instanceof Error || require('internal/util').isError(value);

/** Through the console, as users who replace process.stderr.write() expect. */
function writeOut(message) {
  require('internal/console/global').error(message);
}

/** --redirect-warnings=FILE: appends, and falls back to stderr when that fails. */
function writeToFile(message) {
  const fs = require('fs');
  let fd;
  try {
    fd = fs.openSync(redirectFile, 'a');
    fs.writeSync(fd, `${message}\n`);
  } catch {
    writeOut(message);
  } finally {
    if (fd !== undefined) fs.closeSync(fd);
  }
}

function readOptions() {
  const { getOptionValue } = require('internal/options');
  disabledWarnings = new Set(getOptionValue('--disable-warning') ?? []);
  redirectFile = getOptionValue('--redirect-warnings') || process.env.NODE_REDIRECT_WARNINGS || '';
}

/** The listener of 'warning' that prints. */
function onWarning(warning) {
  if (disabledWarnings === undefined) readOptions();
  if ((warning?.code && setHas(disabledWarnings, warning.code)) || (warning?.name && setHas(disabledWarnings, warning.name))) return;
  if (!isError(warning)) return;

  const isDeprecation = warning.name === 'DeprecationWarning';
  if (isDeprecation && process.noDeprecation) return;
  const trace = process.traceProcessWarnings || (isDeprecation && process.traceDeprecation);

  let message = `(${process.release.name}:${process.pid}) `;
  if (warning.code) message += `[${warning.code}] `;
  if (trace && warning.stack) {
    message += `${warning.stack}`;
  } else {
    message += typeof warning.toString === 'function' ? `${warning.toString()}` : Error.prototype.toString.call(warning);
  }
  if (typeof warning.detail === 'string') message += `\n${warning.detail}`;
  if (!trace && !hintShown) {
    hintShown = true;
    const flag = isDeprecation ? '--trace-deprecation' : '--trace-warnings';
    const program = require('path').basename(process.argv0 || 'node', '.exe');
    message += `\n(Use \`${program} ${flag} ...\` to show where the warning was created)`;
  }
  if (redirectFile) writeToFile(message);
  else writeOut(message);
}

function emitNow(warning) {
  process.emit('warning', warning);
}

/**
 * @param {string|Error} warning
 * @param {string|{type?: string, code?: string, ctor?: Function, detail?: string}|Function} [type]
 * @param {string|Function} [code]
 * @param {Function} [ctor] functions above it are left out of the stack
 */
function emitWarning(warning, type, code, ctor) {
  // Checked before the arguments: packages that call with nonsense work under --no-deprecation.
  if (type === 'DeprecationWarning' && process.noDeprecation) return;
  let detail;
  if (type !== null && typeof type === 'object' && !Array.isArray(type)) {
    ({ ctor, code } = type);
    if (typeof type.detail === 'string') ({ detail } = type);
    type = type.type || 'Warning';
  } else if (typeof type === 'function') {
    ctor = type;
    code = undefined;
    type = 'Warning';
  }
  if (type !== undefined) validateString(type, 'type');
  if (typeof code === 'function') {
    ctor = code;
    code = undefined;
  } else if (code !== undefined) {
    validateString(code, 'code');
  }
  if (typeof warning === 'string') {
    warning = createWarning(warning, type, code, ctor, detail);
  } else if (!isError(warning)) {
    throw new ERR_INVALID_ARG_TYPE('warning', ['Error', 'string'], warning);
  }
  if (warning.name === 'DeprecationWarning') {
    if (process.noDeprecation) return;
    if (process.throwDeprecation) {
      // Thrown from a tick: no catch block around the deprecated call may hide it.
      return process.nextTick(() => { throw warning; });
    }
  }
  process.nextTick(emitNow, warning);
}

/** As emitWarning for the few places that print and exit at once. */
function emitWarningSync(warning, type, code, ctor) {
  process.emit('warning', createWarning(warning, type, code, ctor));
}

function createWarning(message, type, code, ctor, detail) {
  const { stackTraceLimit } = Error;
  // The captureStackTrace below is the one that counts.
  if (Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit')?.writable) Error.stackTraceLimit = 0;
  const warning = new Error(message);
  if (Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit')?.writable) Error.stackTraceLimit = stackTraceLimit;
  warning.name = String(type || 'Warning');
  if (code !== undefined) warning.code = code;
  if (detail !== undefined) warning.detail = detail;
  Error.captureStackTrace(warning, ctor || process.emitWarning);
  return warning;
}

/** Starts printing warnings unless --no-warnings or NODE_NO_WARNINGS=1 says otherwise. */
const startPrinting = (function startPrinting() {
  process.on('warning', onWarning);
});

/** Forgets what was read from the command line (a realm that starts anew from the snapshot). */
const reset = (function reset() {
  hintShown = false;
  disabledWarnings = undefined;
});

module.exports = { emitWarning, emitWarningSync, onWarning, startPrinting, reset };
