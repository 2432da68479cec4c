'use strict';

// process.nextTick() and queueMicrotask(). The engine drains both after every callback it makes: first the whole tick queue,
// then the microtasks, again until both are empty, then unhandled rejections ("The event loop, timers and process.nextTick").

const {
  enqueueMicrotask,
  getContinuationData,
  runMicrotasks,
  setTickCallback,
  tickInfo,
  triggerUncaughtException,
} = require('internal/engine');
const {
  symbols: { async_id_symbol, trigger_async_id_symbol, async_context_frame },
  asyncHookFields,
  asyncIdFields,
  callAfterHooks,
  constants: { kBefore, kAfter, kDestroy, kInit, kTotals, kExecutionAsyncId, kTriggerAsyncId },
  emitAfter,
  emitBefore,
  emitDestroy,
  emitInit,
  getDefaultTriggerAsyncId,
  kCurrentTick,
  kLazyResource,
  newAsyncId,
  promiseHooks,
  scope,
} = require('internal/async_hooks');
const { AsyncContextFrame, usage } = require('internal/async_context');
const { validateFunction } = require('internal/errors/validators');
const exitState = require('internal/process/exit_state');

const PromiseResolve = Promise.resolve.bind(Promise);

const kHasTickScheduled = 0;
const kHasRejectionToWarn = 1;

/** One scheduled call: the resource that async_hooks shows as 'TickObject', and a link of the queue. */
class TickObject {
  constructor(callback, args, asyncId, triggerId, frame) {
    this.callback = callback;
    this.args = args;
    this[async_id_symbol] = asyncId;
    this[trigger_async_id_symbol] = triggerId;
    this[async_context_frame] = frame;
    this.next = null;
  }
}

// A tick stays in front of the queue while its callback runs. Whoever asks for the resource of the moment finds it there, and no
// other place needs to be told of each tick: V8 keeps a list of all the places in old objects that name young ones.
let head = null;
let tail = null;
/** Has the callback of `head` been called? */
let isHeadCalled = false;

scope.currentTick = () => head;

/** Takes the tick that was called out of the queue. */
function dropHead() {
  const tick = head;
  isHeadCalled = false;
  head = tick.next;
  if (head === null) tail = null;
  else tick.next = null;
}

/** Set by setupTaskQueue: rejection tracking. */
let processPromiseRejections;

/**
 * Calls `callback(...args)` before the event loop goes on.
 * @param {Function} callback
 * @param {...unknown} args
 */
function nextTick(callback) {
  if (typeof callback !== 'function') validateFunction(callback, 'callback');
  if (exitState.exiting) return;

  let args;
  switch (arguments.length) {
    case 1: break;
    case 2: args = [arguments[1]]; break;
    case 3: args = [arguments[1], arguments[2]]; break;
    case 4: args = [arguments[1], arguments[2], arguments[3]]; break;
    default:
      args = new Array(arguments.length - 1);
      for (let i = 1; i < arguments.length; i++) args[i - 1] = arguments[i];
  }

  const asyncId = newAsyncId();
  const triggerId = getDefaultTriggerAsyncId();
  const frame = usage.active ? getContinuationData() : undefined;
  const tick = new TickObject(callback, args, asyncId, triggerId, frame);
  if (tail === null) {
    head = tail = tick;
    tickInfo[kHasTickScheduled] = 1;
  } else {
    tail = tail.next = tick;
  }
  if (asyncHookFields[kInit] > 0) emitInit(asyncId, 'TickObject', triggerId, tick);
}

function callTick(tick) {
  const { callback, args } = tick;
  if (args === undefined) {
    callback();
    return;
  }
  switch (args.length) {
    case 1: callback(args[0]); break;
    case 2: callback(args[0], args[1]); break;
    case 3: callback(args[0], args[1], args[2]); break;
    default: callback(...args);
  }
}

function callTickWithHooks(tick) {
  const asyncId = tick[async_id_symbol];
  emitBefore(asyncId, tick[trigger_async_id_symbol], tick);
  try {
    callTick(tick);
  } finally {
    if (asyncHookFields[kDestroy] > 0) emitDestroy(asyncId);
  }
  emitAfter(asyncId);
}

/** Hooks that the callback enabled hear of its end. */
function callLateHooks(asyncId) {
  if (asyncHookFields[kDestroy] > 0) emitDestroy(asyncId);
  if (asyncHookFields[kAfter] > 0) callAfterHooks(asyncId);
}

/** Runs the tick queue, the microtasks and the pending rejections until nothing is left of any. */
function processTicksAndRejections() {
  // When a callback throws, its ids and context stay current for the 'uncaughtException' listeners; the uncaught exception
  // handler resets them. The engine then calls again for the rest of the queue.
  const executionId = asyncIdFields[kExecutionAsyncId];
  const triggerId = asyncIdFields[kTriggerAsyncId];
  // One that threw, or one that calls for the rest of the queue itself.
  if (isHeadCalled) dropHead();
  do {
    while (head !== null) {
      const tick = head;
      isHeadCalled = true;
      const prior = usage.active ? AsyncContextFrame.exchange(tick[async_context_frame]) : undefined;
      if (asyncHookFields[kTotals] === 0) {
        const asyncId = tick[async_id_symbol];
        asyncIdFields[kExecutionAsyncId] = asyncId;
        asyncIdFields[kTriggerAsyncId] = tick[trigger_async_id_symbol];
        scope.id = asyncId;
        scope.resource = kCurrentTick;
        // As callTick(), but without a frame of its own: this is the last frame of every tick's stack.
        const { callback, args } = tick;
        if (args === undefined) {
          callback();
        } else {
          switch (args.length) {
            case 1: callback(args[0]); break;
            case 2: callback(args[0], args[1]); break;
            case 3: callback(args[0], args[1], args[2]); break;
            default: callback(...args);
          }
        }
        // Of hooks that the callback enabled.
        if (asyncHookFields[kTotals] > 0) callLateHooks(asyncId);
      } else {
        asyncIdFields[kExecutionAsyncId] = executionId;
        asyncIdFields[kTriggerAsyncId] = triggerId;
        callTickWithHooks(tick);
      }
      if (usage.active) AsyncContextFrame.set(prior);
      // Unless a nested call has gone on from it.
      if (head === tick) dropHead();
    }
    asyncIdFields[kExecutionAsyncId] = executionId;
    asyncIdFields[kTriggerAsyncId] = triggerId;
    runMicrotasks();
  } while (head !== null || processPromiseRejections());
  scope.resource = undefined;
  scope.id = 0;
  tickInfo[kHasTickScheduled] = 0;
  tickInfo[kHasRejectionToWarn] = 0;
}

/** Drains between two callbacks that are called from JavaScript (timers, immediates). */
function runNextTicks() {
  if (tickInfo[kHasTickScheduled] === 0 && tickInfo[kHasRejectionToWarn] === 0) {
    runMicrotasks();
    if (tickInfo[kHasTickScheduled] === 0 && tickInfo[kHasRejectionToWarn] === 0) return;
  }
  processTicksAndRejections();
}

/** The resource that async_hooks shows as 'Microtask'; made only when somebody can see it. */
class Microtask {
  constructor(callback, asyncId, triggerId) {
    this.callback = callback;
    this[async_id_symbol] = asyncId;
    this[trigger_async_id_symbol] = triggerId;
  }
}

function runMicrotaskWithHooks(callback, asyncId, triggerId, task) {
  emitBefore(asyncId, triggerId, task ?? new Microtask(callback, asyncId, triggerId));
  let failure;
  let failed = false;
  try {
    callback();
  } catch (error) {
    failure = error;
    failed = true;
  }
  emitAfter(asyncId);
  if (failed) triggerUncaughtException(failure, false);
  emitDestroy(asyncId);
}

/**
 * TASK is undefined when there were no hooks to see it as the microtask was queued. What it throws is uncaught outside
 * of its scope, as in Node.
 */
function runMicrotask(callback, asyncId, triggerId, task) {
  if (asyncHookFields[kTotals] > 0) {
    runMicrotaskWithHooks(callback, asyncId, triggerId, task);
    return;
  }
  const executionId = asyncIdFields[kExecutionAsyncId];
  const outerTriggerId = asyncIdFields[kTriggerAsyncId];
  const { id, resource } = scope;
  asyncIdFields[kExecutionAsyncId] = asyncId;
  asyncIdFields[kTriggerAsyncId] = triggerId;
  scope.id = asyncId;
  scope.resource = task ?? kLazyResource;
  let failure;
  let failed = false;
  try {
    callback();
  } catch (error) {
    failure = error;
    failed = true;
  }
  // Of hooks that the callback enabled.
  if (asyncHookFields[kTotals] > 0) {
    emitDestroy(asyncId);
    if (asyncHookFields[kAfter] > 0) callAfterHooks(asyncId);
  }
  // Not after an exception that unwound every scope.
  if (asyncIdFields[kExecutionAsyncId] === asyncId) {
    asyncIdFields[kExecutionAsyncId] = executionId;
    asyncIdFields[kTriggerAsyncId] = outerTriggerId;
    scope.id = id;
    scope.resource = resource;
  }
  if (failed) triggerUncaughtException(failure, false);
}

// A reaction to a promise that is settled is a microtask, and V8 makes one without leaving the code it has compiled; it keeps the
// context of AsyncLocalStorage, too. Promise hooks would see the promise.
const settled = PromiseResolve();

function runMicrotaskWithFrame(run, frame) {
  const prior = AsyncContextFrame.exchange(frame);
  run();
  AsyncContextFrame.set(prior);
}

/**
 * Queues `callback` as a microtask (HTML, "queueMicrotask").
 * @param {Function} callback
 */
function queueMicrotask(callback) {
  if (typeof callback !== 'function') validateFunction(callback, 'callback');
  const asyncId = newAsyncId();
  const triggerId = getDefaultTriggerAsyncId();
  if (asyncHookFields[kTotals] === 0 && !promiseHooks.installed) {
    promiseThen(settled, () => runMicrotask(callback, asyncId, triggerId, undefined));
    return;
  }
  const task = new Microtask(callback, asyncId, triggerId);
  if (asyncHookFields[kBefore] + asyncHookFields[kInit] + asyncHookFields[kAfter] > 0) {
    emitInit(asyncId, 'Microtask', triggerId, task);
  }
  const run = () => runMicrotask(callback, asyncId, triggerId, task);
  const frame = usage.active ? getContinuationData() : undefined;
  enqueueMicrotask(usage.active ? () => runMicrotaskWithFrame(run, frame) : run);
}

/** Connects the queues with the engine; called once when the realm is made. */
function setupTaskQueue() {
  const promises = require('internal/process/promises');
  processPromiseRejections = promises.processPromiseRejections;
  promises.listenForRejections();
  setTickCallback(processTicksAndRejections);
  return { nextTick, runNextTicks };
}

const kDrains = 2;

/** Another figure than before: all ticks that were due then have run. */
function drainCount() {
  return tickInfo[kDrains];
}

module.exports = {
  drainCount,
  nextTick,
  queueMicrotask,
  setupTaskQueue,
  processTicksAndRejections,
  runNextTicks,
};
