'use strict';

// The timers behind setTimeout and setInterval. Timers of the same duration form a list in order of their start, which is the order
// in which they expire; the lists wait in a heap by the expiry of their first timer, and one libuv timer waits for the head of it.
// Starting, stopping and restarting a timer of a known duration touches only its list.
//
// Two things are lazy, because programs start and stop timers far more often than timers fire:
//  - a list that becomes empty stays where it is until its expiry passes (up to kMaxEmptyLists of them), and
//  - while timers are being called, neither the expiry nor the reference of the libuv timer is touched: the engine takes both from
//    what processTimers returns.

const {
  getLibuvNow,
  getContinuationData,
  scheduleTimer,
  setTimers,
  timerInfo,
  toggleTimerRef,
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
const { ExpiryQueue } = require('internal/timers/expiry_queue');
const immediates = require('internal/timers/immediate');
const { beforeSnapshot, onStart } = require('internal/bootstrap/hooks');
const { debugSection } = require('internal/util/debug_section');

const debug = debugSection('timer');

/** Longest delay: 2^31 - 1 ms. */
const TIMEOUT_MAX = 2147483647;
const kMaxEmptyLists = 64;

const kRefed = Symbol('refed');
const kHasPrimitive = Symbol('kHasPrimitive');
const inspectCustom = Symbol.for('nodejs.util.inspect.custom');

/** Index in timerInfo of the number of referenced active timers. */
const kRefCount = 0;

const { trunc } = Math;
const { apply } = Reflect;

/** The timers of one duration: a ring whose head is the list itself. */
class TimersList {
  constructor(expiry, msecs) {
    this._idleNext = this;
    this._idlePrev = this;
    /** No timer of the list is due before this time. */
    this.expiry = expiry;
    this.msecs = msecs;
    this.heapIndex = 0;
    /** The call of processTimers that called its timers last. */
    this.lastTurn = 0;
  }

  [inspectCustom](_, options) {
    return require('internal/util/inspect').inspect(this, { ...options, depth: 0, customInspect: false });
  }
}

/** @type {Map<number, TimersList>} */
const lists = new Map();
const queue = new ExpiryQueue();
let emptyLists = 0;
/** When the libuv timer fires. */
let nextExpiry = Infinity;
/** Whether the libuv timer is referenced; it starts out not. */
let handleRefed = false;
/** Whether processTimers is on the stack: the engine then takes the reference state and the next expiry from what it returns. */
let processing = false;
/** Counts the calls of processTimers. */
let turn = 0;
/** The list whose timers are being called. It is not counted when empty; its loop drops it. */
let running = null;

/** Active timers that were given away as numbers or strings (Symbol.toPrimitive), by id. */
const timersById = new Map();

// ---- snapshots -----------------------------------------------------------------------------------------------------------

/** The loop's time when this realm became a snapshot of a user. */
let stoppedAt;

beforeSnapshot(() => {
  stoppedAt = getLibuvNow();
});

// Timers that were under way (unreferenced ones, or the program had not ended) wait for what was left of their time.
onStart(() => {
  if (stoppedAt === undefined) return;
  const shift = getLibuvNow() - stoppedAt;
  stoppedAt = undefined;
  handleRefed = false;
  for (const list of lists.values()) {
    list.expiry += shift;
    for (let timer = list._idleNext; timer !== list; timer = timer._idleNext) timer._idleStart += shift;
  }
  if (nextExpiry === Infinity) return;
  nextExpiry += shift;
  scheduleTimer(nextExpiry - getLibuvNow());
});

// ---- counting references -------------------------------------------------------------------------------------------------

function addRef() {
  if (timerInfo[kRefCount]++ === 0 && !handleRefed) {
    handleRefed = true;
    toggleTimerRef(true);
  }
}

function dropRef() {
  if (--timerInfo[kRefCount] === 0 && handleRefed && !processing) {
    handleRefed = false;
    toggleTimerRef(false);
  }
}

// ---- lists ---------------------------------------------------------------------------------------------------------------

/** Appends `timer` to the list of its duration, which then starts to run at `start`. */
function insert(timer, msecs, start) {
  msecs = trunc(msecs);
  timer._idleStart = start;
  let list = mapGet(lists, msecs);
  if (list === undefined) {
    debug('new list of %d ms', msecs);
    list = new TimersList(start + msecs, msecs);
    mapSet(lists, msecs, list);
    queue.insert(list);
    if (nextExpiry > list.expiry && !processing) {
      nextExpiry = list.expiry;
      scheduleTimer(msecs);
    }
  } else if (list._idleNext === list && list !== running) {
    emptyLists--;
  }
  const last = list._idlePrev;
  timer._idleNext = list;
  timer._idlePrev = last;
  last._idleNext = timer;
  list._idlePrev = timer;
}

/** Takes `timer` out of its list, if it is in one. (Fake clocks have clearTimeout() stop objects that never were in any.) */
function unlink(timer) {
  const next = timer._idleNext;
  if (next === null) return;
  const previous = timer._idlePrev;
  if (previous) previous._idleNext = next;
  if (next) next._idlePrev = previous;
  timer._idleNext = null;
  timer._idlePrev = null;
  if (next === previous && next instanceof TimersList) listEmptied(next);
}

function listEmptied(list) {
  if (list === running) return;
  if (emptyLists >= kMaxEmptyLists) dropList(list);
  else emptyLists++;
}

function dropList(list) {
  debug('list of %d ms is empty', list.msecs);
  mapDelete(lists, list.msecs);
  queue.remove(list);
}

// ---- the timer object ----------------------------------------------------------------------------------------------------

let warnedNegative = false;
let warnedNotNumber = false;

/** Delay as setTimeout takes it: a number of milliseconds from 1 to 2^31-1, anything else is 1. */
function coerceDelay(after) {
  if (after === undefined) return 1;
  after *= 1;
  if (after >= 1 && after <= TIMEOUT_MAX) return after;
  if (after > TIMEOUT_MAX) {
    process.emitWarning(
      `${after} does not fit into a 32-bit signed integer.\nTimeout duration was set to 1.`,
      'TimeoutOverflowWarning',
    );
  } else if (after < 0) {
    if (!warnedNegative) {
      warnedNegative = true;
      process.emitWarning(`${after} is a negative number.\nTimeout duration was set to 1.`, 'TimeoutNegativeWarning');
    }
  } else if (after !== after && !warnedNotNumber) {
    warnedNotNumber = true;
    process.emitWarning(`${after} is not a number.\nTimeout duration was set to 1.`, 'TimeoutNaNWarning');
  }
  return 1;
}

function initAsyncIds(timer) {
  const asyncId = timer[async_id_symbol] = newAsyncId();
  const triggerId = timer[trigger_async_id_symbol] = getDefaultTriggerAsyncId();
  if (usage.active) timer[async_context_frame] = getContinuationData();
  if (asyncHookFields[kInit] > 0) emitInit(asyncId, 'Timeout', triggerId, timer);
}

/** What setTimeout and setInterval return. */
class Timeout {
  /**
   * @param {Function} callback
   * @param {unknown} after delay in milliseconds
   * @param {unknown[]|undefined} args
   * @param {boolean} isRepeat
   * @param {boolean} isRefed
   */
  constructor(callback, after, args, isRepeat, isRefed) {
    after = coerceDelay(after);
    this._idleTimeout = after;
    this._idlePrev = null;
    this._idleNext = null;
    this._idleStart = null;
    this._onTimeout = callback;
    this._timerArgs = args;
    this._repeat = isRepeat ? after : null;
    this._destroyed = false;
    if (isRefed) addRef();
    this[kRefed] = isRefed;
    this[kHasPrimitive] = false;
    this[async_id_symbol] = 0;
    this[trigger_async_id_symbol] = 0;
    this[async_context_frame] = undefined;
    initAsyncIds(this);
  }

  [inspectCustom](_, options) {
    return require('internal/util/inspect').inspect(this, { ...options, depth: 0, customInspect: false });
  }

  /** Starts the delay anew, also when the timer has fired. */
  refresh() {
    start(this, this[kRefed]);
    return this;
  }

  /** Lets the process end although the timer is pending. */
  unref() {
    if (this[kRefed]) {
      if (!this._destroyed) dropRef();
      this[kRefed] = false;
    }
    return this;
  }

  ref() {
    if (!this[kRefed]) {
      if (!this._destroyed) addRef();
      this[kRefed] = true;
    }
    return this;
  }

  hasRef() {
    return this[kRefed];
  }

  close() {
    clearTimeout(this);
    return this;
  }

  [Symbol.dispose]() {
    clearTimeout(this);
  }

  [Symbol.toPrimitive]() {
    const id = this[async_id_symbol];
    if (!this[kHasPrimitive]) {
      this[kHasPrimitive] = true;
      timersById.set(id, this);
    }
    return id;
  }
}

/** (Re)starts a timer that exists already, giving a destroyed one a new identity. */
function start(timer, refed) {
  const msecs = timer._idleTimeout;
  if (msecs < 0 || msecs === undefined) return;
  unlink(timer);
  insert(timer, msecs, getLibuvNow());
  if (timer._destroyed || !timer[async_id_symbol]) {
    const wasDestroyed = timer._destroyed;
    timer._destroyed = false;
    initAsyncIds(timer);
    if (wasDestroyed && refed) addRef();
  }
  timer[kRefed] = refed;
}

/** The timer will not fire (again). */
function retire(timer) {
  if (timer._destroyed) return;
  timer._destroyed = true;
  const asyncId = timer[async_id_symbol];
  if (timer[kHasPrimitive]) mapDelete(timersById, asyncId);
  if (timer[kRefed]) dropRef();
  if (asyncHookFields[kDestroy] > 0 && asyncId) emitDestroy(asyncId);
}

/**
 * Stops a timer; nonsense is ignored.
 * @param {Timeout|string|number|undefined} timer
 */
function clearTimeout(timer) {
  if (timer?._onTimeout) {
    stop(timer);
    return;
  }
  if (typeof timer === 'number' || typeof timer === 'string') {
    const known = timersById.get(+timer);
    if (known !== undefined) stop(known);
  }
}

/** Lets go of what a timer would have called, and with what: the timer itself may be held for long. */
function release(timer) {
  timer._onTimeout = undefined;
  timer._timerArgs = undefined;
}

/** Stops a timer for good. */
function stop(timer) {
  if (timer._idleNext === null && !timer._destroyed) {
    // It runs just now; finishTimer() does the rest.
    timer._onTimeout = null;
  } else {
    release(timer);
    if (timer._destroyed) return;
  }
  retire(timer);
  unlink(timer);
  // What refresh() sees: a stopped timer cannot be restarted.
  timer._idleTimeout = -1;
}

/** A started timer whose reference does not count. */
function setUnrefTimeout(callback, after) {
  const timer = new Timeout(callback, after, undefined, false, false);
  insert(timer, timer._idleTimeout, getLibuvNow());
  return timer;
}

/** Starts a fresh Timeout. */
function startTimer(timer) {
  insert(timer, timer._idleTimeout, getLibuvNow());
}

// ---- running -------------------------------------------------------------------------------------------------------------

/**
 * Calls what is due. The engine calls this when the libuv timer fires, and again if a callback threw.
 * @param {number} now loop time
 * @returns {number} when to call again: 0 never, negative if only unreferenced timers are left
 */
function processTimers(now) {
  processing = true;
  handleRefed = true;
  nextExpiry = Infinity;
  turn++;
  let ranList = false;
  try {
    for (let list = queue.peek(); list !== undefined; list = queue.peek()) {
      if (list.expiry > now) {
        // Callbacks take time: look at the clock again before going to sleep.
        now = getLibuvNow();
        // What ran already and is due again waits for the loop: timers that take longer than they repeat must leave the others a turn.
        if (list.expiry > now || list.lastTurn === turn) {
          nextExpiry = list.expiry;
          break;
        }
      }
      if (list._idleNext === list) {
        emptyLists--;
        dropList(list);
        continue;
      }
      if (ranList) runNextTicks();
      else ranList = true;
      runList(list, now);
    }
  } finally {
    processing = false;
    if (running !== null) listFinished(running);
  }
  handleRefed = timerInfo[kRefCount] > 0;
  if (nextExpiry !== Infinity) {
    // Here, not by the caller: the ticks and microtasks that follow may clear or start timers again.
    scheduleTimer(Math.max(1, nextExpiry - getLibuvNow()));
    toggleTimerRef(handleRefed);
  }
  return 0;
}

/** Calls the timers of `list` that are due at `now`. */
function runList(list, now) {
  const { msecs } = list;
  debug('list of %d ms is due', msecs);
  running = list;
  list.lastTurn = turn;
  let ranTimer = false;
  for (let timer = list._idleNext; timer !== list; timer = list._idleNext) {
    const elapsed = now - timer._idleStart;
    if (elapsed < msecs) {
      const due = timer._idleStart + msecs;
      list.expiry = due > now ? due : now + 1;
      queue.postponed(list);
      running = null;
      return;
    }
    if (ranTimer) {
      runNextTicks();
      // That may have stopped or restarted it.
      if (list._idleNext !== timer) continue;
    } else {
      ranTimer = true;
    }
    unlink(timer);
    if (!timer._onTimeout) {
      retire(timer);
      continue;
    }
    runTimer(timer);
  }
  listFinished(list);
}

function listFinished(list) {
  running = null;
  if (list._idleNext === list) dropList(list);
}

function callTimer(timer) {
  const args = timer._timerArgs;
  if (args === undefined) timer._onTimeout();
  else apply(timer._onTimeout, timer, args);
}

/** Restarts an interval; retires a timer that did not restart itself. */
function finishTimer(timer, startedAt) {
  if (timer._repeat && timer._idleTimeout !== -1) {
    timer._idleTimeout = timer._repeat;
    unlink(timer);
    insert(timer, timer._idleTimeout, startedAt);
  } else if (timer._idleNext === null) {
    if (timer._onTimeout === null) release(timer);
    if (!timer._destroyed) retire(timer);
  }
}

function runTimer(timer) {
  const startedAt = timer._repeat ? getLibuvNow() : 0;
  const prior = usage.active ? AsyncContextFrame.exchange(timer[async_context_frame]) : undefined;
  const asyncId = timer[async_id_symbol];
  if (asyncHookFields[kTotals] > 0) {
    emitBefore(asyncId, timer[trigger_async_id_symbol], timer);
    try {
      callTimer(timer);
    } finally {
      finishTimer(timer, startedAt);
    }
    emitAfter(asyncId);
  } else {
    const executionId = asyncIdFields[kExecutionAsyncId];
    const triggerId = asyncIdFields[kTriggerAsyncId];
    asyncIdFields[kExecutionAsyncId] = asyncId;
    asyncIdFields[kTriggerAsyncId] = timer[trigger_async_id_symbol];
    scope.id = asyncId;
    scope.resource = timer;
    try {
      callTimer(timer);
    } finally {
      finishTimer(timer, startedAt);
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

/** Hands the two loop phases to the engine. */
function setupTimers() {
  setTimers(immediates.processImmediate, processTimers);
}

/**
 * Has the engine call `around` in the check phase, which is handed what runs the immediates.
 * @param {(processImmediate: Function) => void} around
 */
function wrapImmediates(around) {
  const { hasImmediates, processImmediate } = immediates;
  setTimers(() => (hasImmediates() ? around(processImmediate) : processImmediate()), processTimers);
}

/** @returns {string[]} 'Timeout' and 'Immediate' for each that keeps the loop alive */
function getActiveTimers() {
  return [
    ...new Array(timerInfo[kRefCount]).fill('Timeout'),
    ...new Array(immediates.refCount()).fill('Immediate'),
  ];
}

module.exports = {
  TIMEOUT_MAX,
  kTimeout: Symbol('timeout'),
  kRefed,
  kHasPrimitive,
  Timeout,
  TimersList,
  Immediate: immediates.Immediate,
  clearTimeout,
  startTimer,
  setUnrefTimeout,
  scheduleInternalImmediate: immediates.scheduleInternalImmediate,
  getActiveTimers,
  processTimers,
  setupTimers,
  wrapImmediates,
};
