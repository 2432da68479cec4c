'use strict';

// Unhandled rejections: who is told, and when (process events 'unhandledRejection' and 'rejectionHandled', --unhandled-rejections).
// A rejection is judged once the tick queue and the microtasks that follow it have drained, so that a handler attached in the same
// turn counts.

const { withoutStackTrace } = require('internal/errors');
const { tracers } = require('internal/trace_events/tracers');
const {
  getContinuationData,
  promiseRejectEvents: {
    kPromiseRejectWithNoHandler,
    kPromiseHandlerAddedAfterReject,
    kPromiseResolveAfterResolved,
    kPromiseRejectAfterResolved,
  },
  setPromiseRejectCallback,
  tickInfo,
  triggerUncaughtException,
} = require('internal/engine');
const {
  symbols: { async_id_symbol, trigger_async_id_symbol },
  popAsyncContext,
  pushAsyncContext,
} = require('internal/async_hooks');
const { AsyncContextFrame, usage } = require('internal/async_context');
const { noSideEffectsToString } = native('process');

const kHasRejectionToWarn = 1;

/** promise -> { reason, uid, warned, domain, frame }, from the rejection until it is handled or forgotten. */
const rejections = new WeakMap();
/** Rejected since the last drain and not handled yet, in order of rejection. */
let pending = new Map();
/** Handled after they were reported. */
const handledLate = [];
let lastUid = 0;

function setHasRejectionToWarn(value) {
  tickInfo[kHasRejectionToWarn] = value ? 1 : 0;
}

let unhandledCount = 0;
let handledAfterCount = 0;

/** The counters of the trace category node.promises.rejections. */
function traceRejections(unhandled, handledAfter) {
  unhandledCount += unhandled;
  handledAfterCount += handledAfter;
  tracers.rejections?.('C', 'rejections', undefined, { unhandled: unhandledCount, handledAfter: handledAfterCount });
}

function onReject(promise, reason) {
  const info = {
    reason,
    uid: ++lastUid,
    warned: false,
    domain: process.domain,
    frame: usage.active ? getContinuationData() : undefined,
  };
  weakMapSet(rejections, promise, info);
  mapSet(pending, promise, info);
  setHasRejectionToWarn(true);
  traceRejections(1, 0);
}

function onHandlerAdded(promise) {
  if (mapDelete(pending, promise)) {
    weakMapDelete(rejections, promise);
    if (pending.size === 0 && handledLate.length === 0) setHasRejectionToWarn(false);
    return;
  }
  const info = weakMapGet(rejections, promise);
  if (info === undefined) return;
  weakMapDelete(rejections, promise);
  if (!info.warned) return;
  // Made here, so that its stack shows where the handler was attached.
  const warning = makeWarning(
    'PromiseRejectionHandledWarning',
    `Promise rejection was handled asynchronously (rejection id: ${info.uid})`,
    true,
  );
  warning.id = info.uid;
  arrayPush(handledLate, { promise, warning });
  traceRejections(0, 1);
  setHasRejectionToWarn(true);
}

let hasWarnedOfMultipleResolves = false;

/** DEP0160: a settled promise was settled again. */
function onMultipleResolves(type, promise, reason) {
  if (process.listenerCount('multipleResolves') === 0) return;
  // Not now: the executor could catch what a listener throws.
  process.nextTick(() => {
    if (!hasWarnedOfMultipleResolves) {
      hasWarnedOfMultipleResolves = true;
      process.emitWarning('The multipleResolves event has been deprecated.', 'DeprecationWarning', 'DEP0160');
    }
    process.emit('multipleResolves', type, promise, reason);
  });
}

function onPromiseEvent(type, promise, reason) {
  switch (type) {
    case kPromiseRejectWithNoHandler: return onReject(promise, reason);
    case kPromiseHandlerAddedAfterReject: return onHandlerAdded(promise);
    case kPromiseResolveAfterResolved: return onMultipleResolves('resolve', promise, reason);
    case kPromiseRejectAfterResolved: return onMultipleResolves('reject', promise, reason);
  }
}

function makeWarning(name, message, withStack = false) {
  const warning = withStack ? new Error(message) : withoutStackTrace(() => new Error(message));
  Object.defineProperty(warning, 'name', {
    __proto__: null, value: name, enumerable: false, writable: true, configurable: true,
  });
  // The name is part of the stack's first line only if it was there when the stack was captured.
  if (withStack) Error.captureStackTrace(warning, onPromiseEvent);
  else warning.stack = `${name}: ${message}`;
  return warning;
}

const isErrorLike = (value) => typeof value === 'object' && value !== null && Object.hasOwn(value, 'stack');

const kCause = 'This error originated either by throwing inside of an async function without a catch block, ' +
  'or by rejecting a promise which was not handled with .catch().';

class UnhandledPromiseRejection extends Error {
  code = 'ERR_UNHANDLED_REJECTION';
  constructor(reason) {
    super(`${kCause} The promise rejected with the reason "${noSideEffectsToString(reason)}".`);
    Object.defineProperty(this, 'name', {
      __proto__: null, value: 'UnhandledPromiseRejection', enumerable: false, writable: true, configurable: true,
    });
    Error.captureStackTrace(this, UnhandledPromiseRejection);
  }
}

function warnUnhandled(info) {
  const { reason, uid } = info;
  const name = 'UnhandledPromiseRejectionWarning';
  const warning = makeWarning(
    name,
    `Unhandled promise rejection. ${kCause} To terminate the node process on unhandled promise rejection, use the CLI flag ` +
    '`--unhandled-rejections=strict` (see https://nodejs.org/api/cli.html#cli_unhandled_rejections_mode). ' +
    `(rejection id: ${uid})`,
  );
  try {
    if (isErrorLike(reason)) {
      warning.stack = reason.stack;
      process.emitWarning(reason.stack, name);
    } else {
      process.emitWarning(noSideEffectsToString(reason), name);
    }
  } catch {
    // A `stack` getter that throws, or one that gives no string: the general warning below has to do.
  }
  process.emitWarning(warning);
}

/** Emits 'unhandledRejection' in the domain that the promise was rejected in. */
function emitUnhandled(promise, info) {
  const { domain, reason } = info;
  if (domain && typeof domain.emit === 'function') return domain.emit('error', reason);
  return process.emit('unhandledRejection', reason, promise);
}

function triggerUncaught(reason) {
  triggerUncaughtException(isErrorLike(reason) ? reason : new UnhandledPromiseRejection(reason), true);
}

/** What each value of --unhandled-rejections does with one rejection. */
const modes = {
  __proto__: null,

  strict(promise, info) {
    const asyncId = promise[async_id_symbol];
    triggerUncaught(info.reason);
    // An uncaught exception clears the async stack.
    if (typeof asyncId === 'number') pushAsyncContext(asyncId, promise[trigger_async_id_symbol], promise);
    if (!emitUnhandled(promise, info)) warnUnhandled(info);
  },

  none(promise, info) {
    emitUnhandled(promise, info);
  },

  warn(promise, info) {
    emitUnhandled(promise, info);
    warnUnhandled(info);
  },

  throw(promise, info) {
    if (!emitUnhandled(promise, info)) triggerUncaught(info.reason);
  },

  'warn-with-error-code'(promise, info) {
    if (emitUnhandled(promise, info)) return;
    warnUnhandled(info);
    process.exitCode = 1;
  },
};

let mode;

function selectMode() {
  const { getOptionValue } = require('internal/options');
  return modes[stringReplace(String(getOptionValue('--unhandled-rejections')), 'codes', 'code')] ?? modes.throw;
}

/**
 * Reports what has piled up since the last drain.
 * @returns {boolean} whether listeners may have scheduled ticks or microtasks
 */
function processPromiseRejections() {
  if (tickInfo[kHasRejectionToWarn] === 0) return false;
  let reported = handledLate.length > 0;

  while (handledLate.length > 0) {
    const { promise, warning } = arrayShift(handledLate);
    if (!process.emit('rejectionHandled', promise)) process.emitWarning(warning);
  }

  const batch = pending;
  pending = new Map();
  for (const { 0: promise, 1: info } of batch) {
    info.warned = true;
    reported = true;
    const asyncId = promise[async_id_symbol];
    const prior = AsyncContextFrame.exchange(info.frame);
    if (typeof asyncId === 'number') pushAsyncContext(asyncId, promise[trigger_async_id_symbol], promise);
    try {
      (mode ??= selectMode())(promise, info);
    } finally {
      AsyncContextFrame.set(prior);
      if (typeof asyncId === 'number') popAsyncContext(asyncId);
    }
  }
  return reported || pending.size > 0;
}

function listenForRejections() {
  setPromiseRejectCallback(onPromiseEvent);
}

module.exports = { listenForRejections, processPromiseRejections, setHasRejectionToWarn };
