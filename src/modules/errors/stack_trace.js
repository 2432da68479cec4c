'use strict';

// How `error.stack` is made from call sites: V8 calls prepareStackTrace when a stack is first read.
// https://v8.dev/docs/stack-trace-api

const { kIsNodeError } = require('internal/errors');

const { apply } = Reflect;
const errorToString = Error.prototype.toString;

/** Formatters for single errors, for internal readers of call sites. */
const overrides = new WeakMap();

/** Formatter of stacks with source maps, when --enable-source-maps is on. */
let sourceMapFormatter;

/**
 * Let FORMAT make the stack of this one error, in place of the text.
 * @param {Error} error
 * @param {(error: Error, trace: object[]) => unknown} format
 */
function overrideStackTrace(error, format) {
  weakMapSet(overrides, error, format);
}

/** @param {((error: Error, trace: object[]) => string)|undefined} format */
function setSourceMapFormatter(format) {
  sourceMapFormatter = format;
}

/** The first line of a stack: errors of the table show their code. */
function stackHeader(error) {
  try {
    if (error !== null && typeof error === 'object' && kIsNodeError in error) {
      const { message } = error;
      // As Error.prototype.toString() does without a message.
      return message === '' ? `${error.name} [${error.code}]` : `${error.name} [${error.code}]: ${message}`;
    }
    return apply(errorToString, error, []);
  } catch {
    return '<error>';
  }
}

/** The text V8 would make. */
function defaultPrepareStackTrace(globalThis, error, trace) {
  const header = stackHeader(error);
  return trace.length === 0 ? header : `${header}\n    at ${arrayJoin(trace, '\n    at ')}`;
}

/**
 * Called by the engine for every stack that is read.
 * @param {object} global the global object of the error's realm
 * @param {Error} error
 * @param {object[]} trace CallSite objects
 */
function prepareStackTrace(global, error, trace) {
  const override = weakMapGet(overrides, error);
  if (override !== undefined) {
    weakMapDelete(overrides, error);
    return override(error, trace);
  }
  // The realm's own format comes first; errors of a vm context that has none follow the main context's, by which test
  // runners map what they compile there.
  const OwnError = global.Error;
  const ownFormat = OwnError?.prepareStackTrace;
  if (typeof ownFormat === 'function' && ownFormat !== ErrorPrepareStackTrace) return apply(ownFormat, OwnError, [error, trace]);
  if (OwnError !== Error) {
    const { prepareStackTrace: mainFormat } = Error;
    if (typeof mainFormat === 'function' && mainFormat !== ErrorPrepareStackTrace) return apply(mainFormat, Error, [error, trace]);
  }
  if (sourceMapFormatter !== undefined) return sourceMapFormatter(error, trace);
  return defaultPrepareStackTrace(global, error, trace);
}

/** The value of Error.prepareStackTrace: what users call to get the default text. */
function ErrorPrepareStackTrace(error, trace) {
  if (sourceMapFormatter !== undefined) return sourceMapFormatter(error, trace);
  return defaultPrepareStackTrace(globalThis, error, trace);
}

Object.defineProperty(Error, 'prepareStackTrace', {
  __proto__: null, configurable: true, enumerable: false, writable: true, value: ErrorPrepareStackTrace,
});

module.exports = {
  ErrorPrepareStackTrace,
  defaultPrepareStackTrace,
  overrideStackTrace,
  prepareStackTrace,
  setSourceMapFormatter,
  stackHeader,
};
