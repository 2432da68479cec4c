'use strict';

// What happens to an exception nobody caught (process, "Event: 'uncaughtException'"). The engine prints it and ends the process when
// this says that nobody handled it.

const { setUncaughtExceptionCallback } = require('internal/engine');
const {
  afterHooksExist,
  clearAsyncIdStack,
  clearDefaultTriggerAsyncId,
  emitAfter,
  executionAsyncId,
  hasAsyncIdStack,
} = require('internal/async_hooks');
const { AsyncContextFrame } = require('internal/async_context');
const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET },
} = require('internal/errors');
const { setAbortOnUncaught } = native('process');
const exitState = require('internal/process/exit_state');

/** Given to process.setUncaughtExceptionCaptureCallback(). */
let captureCallback = null;

/**
 * @param {Function|null} fn
 */
function setUncaughtExceptionCaptureCallback(fn) {
  if (fn === null) {
    captureCallback = null;
    setAbortOnUncaught(true);
    return;
  }
  if (typeof fn !== 'function') throw new ERR_INVALID_ARG_TYPE('fn', ['Function', 'null'], fn);
  if (captureCallback !== null) throw new ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET();
  captureCallback = fn;
  setAbortOnUncaught(false);
}

/** @returns {boolean} */
function hasUncaughtExceptionCaptureCallback() {
  return captureCallback !== null;
}

/** Whether anybody has asked for reports at all: most programs end without loading them. */
function reportWanted() {
  return exitState.reportsLoaded || require('internal/options').getOptionValue('--report-uncaught-exception');
}

const noop = () => {};

/**
 * @param {unknown} error
 * @param {boolean} fromPromise
 * @returns {boolean} whether somebody handled it
 */
function onUncaughtException(error, fromPromise) {
  // An exception may have left a constructor that had set it.
  clearDefaultTriggerAsyncId();

  const origin = fromPromise ? 'unhandledRejection' : 'uncaughtException';
  process.emit('uncaughtExceptionMonitor', error, origin);
  if (captureCallback !== null) {
    captureCallback(error);
  } else if (!process.emit('uncaughtException', error, origin)) {
    try {
      if (reportWanted()) require('internal/process/report').reportUncaught(error);
    } catch {
      // A report that fails must not hide what it was to report.
    }
    try {
      if (!exitState.exiting) {
        exitState.exiting = true;
        process.exitCode = 1;
        process.emit('exit', 1);
      }
    } catch {
      // The process is ending because of the first exception; that one is reported.
    }
    require('internal/bootstrap/hooks').runExitHooks();
    return false;
  }

  // Life goes on: what the failed callback left in the tick queue runs in the coming check phase at the latest.
  require('internal/timers').scheduleInternalImmediate(noop, true);

  if (afterHooksExist() && hasAsyncIdStack()) emitAfter(executionAsyncId());
  clearAsyncIdStack();
  AsyncContextFrame.set(undefined);
  return true;
}

function listenForUncaughtExceptions() {
  setUncaughtExceptionCallback(onUncaughtException);
}

module.exports = {
  listenForUncaughtExceptions,
  onUncaughtException,
  setUncaughtExceptionCaptureCallback,
  hasUncaughtExceptionCaptureCallback,
};
