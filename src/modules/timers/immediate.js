'use strict';

// setImmediate: callbacks for the loop's check phase, in order, each followed by the tick queue and the microtasks.

const {
  getContinuationData,
  immediateInfo,
  toggleImmediateRef,
} = require('internal/engine');
const {
  symbols: { async_id_symbol, trigger_async_id_symbol, async_context_frame },
  asyncHookFields,
  asyncIdFields,
  callAfterHooks,
  constants: { kInit, kAfter, kDestroy, kTotals, kExecutionAsyncId, kTriggerAsyncId },
  emitAfter,
  emitBefore,
  emitDestroy,
  emitInit,
  getDefaultTriggerAsyncId,
  newAsyncId,
  scope,
} = require('internal/async_hooks');
const { AsyncContextFrame, usage } = require('internal/async_context');
const { runNextTicks } = require('internal/process/task_queues');

// Fields of immediateInfo.
const kCount = 0;
const kRefCount = 1;
const kHasOutstanding = 2;

const kRefed = Symbol('refed');

/** A doubly linked list of Immediates. */
class ImmediateList {
  head = null;
  tail = null;

  append(immediate) {
    const { tail } = this;
    if (tail === null) {
      this.head = immediate;
    } else {
      tail._idleNext = immediate;
      immediate._idlePrev = tail;
    }
    this.tail = immediate;
  }

  shift() {
    const immediate = this.head;
    const next = immediate._idleNext;
    this.head = next;
    if (next === null) {
      this.tail = null;
    } else {
      next._idlePrev = null;
      immediate._idleNext = null;
    }
    return immediate;
  }
}

/** Scheduled since the last check phase began. */
let queue = new ImmediateList();
/** Being run. What an exception left of it runs before anything newer. */
let batch = new ImmediateList();

/** Whether the loop is kept from sleeping; while a batch runs the answer waits for its end. */
let handleRefed = false;
let running = false;

/** (callback, refed) pairs of the runtime's own. */
let internal = [];

function addRef() {
  if (immediateInfo[kRefCount]++ === 0 && !handleRefed) {
    handleRefed = true;
    toggleImmediateRef(true);
  }
}

function dropRef() {
  if (--immediateInfo[kRefCount] === 0 && handleRefed && !running) {
    handleRefed = false;
    toggleImmediateRef(false);
  }
}

/** What setImmediate returns. */
class Immediate {
  /**
   * @param {Function} callback
   * @param {unknown[]|undefined} args
   */
  constructor(callback, args) {
    this._idleNext = null;
    this._idlePrev = null;
    this._onImmediate = callback;
    this._argv = args;
    this._destroyed = false;
    this[kRefed] = true;
    const asyncId = this[async_id_symbol] = newAsyncId();
    const triggerId = this[trigger_async_id_symbol] = getDefaultTriggerAsyncId();
    this[async_context_frame] = usage.active ? getContinuationData() : undefined;
    if (asyncHookFields[kInit] > 0) emitInit(asyncId, 'Immediate', triggerId, this);
    addRef();
    immediateInfo[kCount]++;
    queue.append(this);
  }

  ref() {
    if (this[kRefed] === false) {
      this[kRefed] = true;
      addRef();
    }
    return this;
  }

  unref() {
    if (this[kRefed] === true) {
      this[kRefed] = false;
      dropRef();
    }
    return this;
  }

  hasRef() {
    return !!this[kRefed];
  }

  [Symbol.dispose]() {
    clearImmediate(this);
  }
}

function unlink(immediate) {
  const { _idleNext: next, _idlePrev: previous } = immediate;
  const list = batch.head === immediate || batch.tail === immediate ? batch : queue;
  if (next !== null) next._idlePrev = previous;
  else if (list.tail === immediate) list.tail = previous;
  if (previous !== null) previous._idleNext = next;
  else if (list.head === immediate) list.head = next;
  immediate._idleNext = null;
  immediate._idlePrev = null;
}

/** Takes `immediate` out of the counts. */
function uncount(immediate) {
  immediate._destroyed = true;
  immediateInfo[kCount]--;
  if (immediate[kRefed]) dropRef();
  immediate[kRefed] = null;
}

/**
 * Stops an immediate; nonsense is ignored.
 * @param {Immediate|undefined} immediate
 */
function clearImmediate(immediate) {
  if (!immediate?._onImmediate || immediate._destroyed) return;
  uncount(immediate);
  unlink(immediate);
  immediate._onImmediate = undefined;
  if (asyncHookFields[kDestroy] > 0) emitDestroy(immediate[async_id_symbol]);
}

function callImmediate(immediate) {
  const argv = immediate._argv;
  if (argv === undefined) immediate._onImmediate();
  else immediate._onImmediate(...argv);
}

function finishImmediate(immediate) {
  immediate._onImmediate = undefined;
  if (asyncHookFields[kDestroy] > 0) emitDestroy(immediate[async_id_symbol]);
}

function runImmediate(immediate) {
  const prior = usage.active ? AsyncContextFrame.exchange(immediate[async_context_frame]) : undefined;
  const asyncId = immediate[async_id_symbol];
  if (asyncHookFields[kTotals] > 0) {
    emitBefore(asyncId, immediate[trigger_async_id_symbol], immediate);
    try {
      callImmediate(immediate);
    } finally {
      finishImmediate(immediate);
    }
    emitAfter(asyncId);
  } else {
    const executionId = asyncIdFields[kExecutionAsyncId];
    const triggerId = asyncIdFields[kTriggerAsyncId];
    asyncIdFields[kExecutionAsyncId] = asyncId;
    asyncIdFields[kTriggerAsyncId] = immediate[trigger_async_id_symbol];
    scope.id = asyncId;
    scope.resource = immediate;
    try {
      callImmediate(immediate);
    } finally {
      finishImmediate(immediate);
    }
    // Of hooks that the callback enabled.
    if (asyncHookFields[kAfter] > 0) callAfterHooks(asyncId);
    asyncIdFields[kExecutionAsyncId] = executionId;
    asyncIdFields[kTriggerAsyncId] = triggerId;
    scope.id = executionId;
    scope.resource = undefined;
  }
  if (usage.active) AsyncContextFrame.set(prior);
}

/** The check phase. Called again by the engine while immediateInfo says that an exception left some of a batch. */
function processImmediate() {
  if (batch.head === null) {
    const empty = batch;
    batch = queue;
    queue = empty;
  }
  immediateInfo[kHasOutstanding] = 1;
  running = true;
  let ranOne = false;
  try {
    if (internal.length > 0) runInternalImmediates();
    while (batch.head !== null) {
      if (ranOne) {
        runNextTicks();
        if (batch.head === null) break;
      } else {
        ranOne = true;
      }
      const immediate = batch.shift();
      uncount(immediate);
      runImmediate(immediate);
    }
  } finally {
    running = false;
    immediateInfo[kHasOutstanding] = batch.head === null ? 0 : 1;
    if (immediateInfo[kRefCount] === 0 && handleRefed) {
      handleRefed = false;
      toggleImmediateRef(false);
    }
  }
}

/**
 * Runs `callback` at the beginning of the next check phase. It is no resource of async_hooks and must not throw.
 * @param {Function} callback
 * @param {boolean} refed whether the loop waits for it
 */
function scheduleInternalImmediate(callback, refed) {
  arrayPush(internal, callback, refed);
  immediateInfo[kCount]++;
  if (refed) addRef();
}

/** Runs what scheduleInternalImmediate has queued. */
function runInternalImmediates() {
  while (internal.length > 0) {
    const queued = internal;
    internal = [];
    for (let i = 0; i < queued.length; i += 2) {
      immediateInfo[kCount]--;
      if (queued[i + 1]) dropRef();
      queued[i]();
    }
  }
}

/** @returns {number} immediates that keep the loop alive */
function refCount() {
  return immediateInfo[kRefCount];
}

/** @returns {boolean} whether the check phase has more to do than the runtime's own work */
function hasImmediates() {
  return batch.head !== null || queue.head !== null;
}

module.exports = {
  Immediate,
  clearImmediate,
  hasImmediates,
  processImmediate,
  refCount,
  runInternalImmediates,
  scheduleInternalImmediate,
};
