'use strict';

// The 'events' module (https://nodejs.org/api/events.html).
//
// `_events`, `_eventsCount` and `_maxListeners` are part of the de facto interface: user packages
// read and even replace them, so they hold exactly what Node holds: per type one function, or an
// array once there are two.

const {
  kErrorMonitor,
  kCapture,
  kRejection,
  kShapeMode,
  kMakeShapedEvents,
  kEmitting,
  kMaxEventTargetListeners,
  kMaxEventTargetListenersWarned,
  kIsEventTarget,
  kEnhanceStackBeforeInspector,
} = require('internal/events/symbols');
const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_UNHANDLED_ERROR },
} = require('internal/errors');
const { validateBoolean, validateNumber } = require('internal/errors/validators');

const { apply, ownKeys, getPrototypeOf } = Reflect;
const { defineProperty, defineProperties, setPrototypeOf } = Object;
const { captureStackTrace } = Error;

let defaultMaxListeners = 10;

/**
 * The emitter every Node object with events derives from.
 * @param {{ captureRejections?: boolean }} [opts]
 */
function EventEmitter(opts) {
  functionCall(EventEmitter.init, this, opts);
}
module.exports = EventEmitter;

EventEmitter.prototype._events = undefined;
EventEmitter.prototype._eventsCount = 0;
EventEmitter.prototype._maxListeners = undefined;
defineProperty(EventEmitter.prototype, kCapture, {
  __proto__: null,
  value: false,
  writable: true,
  enumerable: false,
});

/**
 * An empty `_events`. A literal with a null prototype would be a hash table to the engine, and so would be one that sets the
 * prototype first; a copy of this has its shape, which emit() can look into at the speed of a property.
 */
const kNoEvents = setPrototypeOf({}, null);
const makeEvents = () => ({ ...kNoEvents, __proto__: null });

/** Sets up an emitter; `domain` replaces it to remember the domain of birth. */
EventEmitter.init = function (opts) {
  const events = this._events;
  if (events === undefined || events === getPrototypeOf(this)._events) {
    this._events = makeEvents();
    this._eventsCount = 0;
    this[kShapeMode] = false;
  } else {
    this[kShapeMode] = true;
  }
  this._maxListeners = this._maxListeners || undefined;
  if (opts?.captureRejections) {
    validateBoolean(opts.captureRejections, 'options.captureRejections');
    this[kCapture] = true;
  } else {
    // The prototype carries the process-wide default (EventEmitter.captureRejections).
    this[kCapture] = EventEmitter.prototype[kCapture];
  }
};

/** @param {unknown} listener */
function checkListener(listener) {
  if (typeof listener !== 'function') {
    throw new ERR_INVALID_ARG_TYPE('listener', 'Function', listener);
  }
}

/**
 * Sets how many listeners one type may have before a leak is suspected; 0 means any number.
 * @param {number} n
 */
EventEmitter.prototype.setMaxListeners = function setMaxListeners(n) {
  validateNumber(n, 'setMaxListeners', 0);
  this._maxListeners = n;
  return this;
};

/** @returns {number} */
EventEmitter.prototype.getMaxListeners = function getMaxListeners() {
  const own = this._maxListeners;
  return own === undefined ? defaultMaxListeners : own;
};

/** handler.call(…), though the handler may have a `call` of its own. */
const call = Function.prototype.call.bind(Function.prototype.call);

// --- emit -----------------------------------------------------------------------------------

/**
 * Routes the rejection of a promise that a listener returned ({ captureRejections: true }).
 */
function watchRejection(emitter, promise, type, args) {
  if (promise === null) return;
  try {
    const { then } = promise;
    if (typeof then === 'function') {
      then.call(promise, undefined, (error) => {
        // Out of the promise chain first: an 'error' without listeners has to throw uncaught.
        process.nextTick(deliverRejection, emitter, error, type, args);
      });
    }
  } catch (error) {
    emitter.emit('error', error);
  }
}

function deliverRejection(emitter, error, type, args) {
  if (typeof emitter[kRejection] === 'function') {
    emitter[kRejection](error, type, ...args);
    return;
  }
  // An 'error' listener that rejects must not come back here for ever.
  const before = emitter[kCapture];
  try {
    emitter[kCapture] = false;
    emitter.emit('error', error);
  } finally {
    emitter[kCapture] = before;
  }
}

/** Throws for an 'error' event that nobody listens to. */
function throwUnhandled(emitter, error) {
  if (error instanceof Error) {
    try {
      const here = {};
      captureStackTrace(here, EventEmitter.prototype.emit);
      defineProperty(error, kEnhanceStackBeforeInspector, {
        __proto__: null,
        value: () =>
          require('internal/events/unhandled_stack').withEmissionSite(emitter, error, here),
        configurable: true,
      });
    } catch {
      // A frozen error, or one with hostile traps, is thrown as it is.
    }
    throw error; // Unhandled 'error' event
  }
  let text;
  try {
    text = require('internal/util/inspect').inspect(error);
  } catch {
    text = error;
  }
  const wrapped = new ERR_UNHANDLED_ERROR(text);
  wrapped.context = error;
  throw wrapped; // Unhandled 'error' event
}

/**
 * An 'error' event begins: tells those who watch errors, and throws when nobody listens. Returns the listeners as it began: that
 * those who watch have taken the last one off does not make the error unhandled.
 */
function beginError(emitter, args) {
  const events = emitter._events;
  if (events !== undefined && events[kErrorMonitor] !== undefined) emitter.emit(kErrorMonitor, ...args);
  if (events === undefined || events.error === undefined) throwUnhandled(emitter, args[0]);
  return events;
}

/** The array of its arguments. */
const listOf = (...args) => args;

/**
 * Calls the listeners of TYPE in order, synchronously. Changes made meanwhile go to a copy of their array (see `writableList`).
 *
 * Every program's hottest calls end here, so this function stays below the size that the compiler inlines into its caller (460
 * bytes of bytecode), and hands the array of arguments to nobody but Reflect.apply(): it need not be made then, and listeners
 * are called with the arguments themselves.
 * @param {string|symbol} type
 * @param {...unknown} args
 * @returns {boolean} whether there was a listener
 */
EventEmitter.prototype.emit = function emit(type, ...args) {
  const events = type === 'error' ? beginError(this, apply(listOf, undefined, args)) : this._events;
  if (events === undefined) return false;
  const handler = events[type];
  if (handler === undefined) return false;
  if (typeof handler === 'function') {
    const result = apply(handler, this, args);
    if (result !== undefined && this[kCapture] === true) watchRejection(this, result, type, apply(listOf, undefined, args));
    return true;
  }
  const { length } = handler;
  handler[kEmitting] = (handler[kEmitting] | 0) + 1;
  try {
    for (let i = 0; i < length; i++) {
      const result = apply(handler[i], this, args);
      if (result !== undefined && this[kCapture] === true) watchRejection(this, result, type, apply(listOf, undefined, args));
    }
  } finally {
    handler[kEmitting]--;
  }
  return true;
};

// --- adding ---------------------------------------------------------------------------------

/** The array of listeners to change: itself, or a fresh copy while an emission walks over it. */
function writableList(events, type, list) {
  if (!(list[kEmitting] > 0)) return list;
  const copy = arraySlice(list);
  copy[kEmitting] = 0;
  if (list.warned) copy.warned = true;
  events[type] = copy;
  return copy;
}

function addListenerTo(target, type, listener, prepend) {
  checkListener(listener);
  let events = target._events;
  let existing;
  if (events === undefined) {
    const makeShaped = target[kMakeShapedEvents];
    if (makeShaped === undefined) {
      events = target._events = { __proto__: null };
    } else {
      events = target._events = makeShaped();
      target[kShapeMode] = true;
    }
    target._eventsCount = 0;
  } else {
    // Told before the addition, so that `newListener` may itself add in front.
    if (events.newListener !== undefined) {
      target.emit('newListener', type, listener.listener ?? listener);
      events = target._events; // `newListener` may have replaced it
    }
    existing = events[type];
  }

  if (existing === undefined) {
    events[type] = listener;
    ++target._eventsCount;
    return target;
  }
  if (typeof existing === 'function') {
    existing = prepend ? [listener, existing] : [existing, listener];
    existing[kEmitting] = 0;
    events[type] = existing;
  } else {
    existing = writableList(events, type, existing);
    if (prepend) arrayUnshift(existing, listener);
    else arrayPush(existing, listener);
  }
  const own = target._maxListeners;
  const max = own === undefined ? defaultMaxListeners : own;
  if (max > 0 && existing.length > max && !existing.warned) warnLeak(target, type, existing, max);
  return target;
}

function warnLeak(target, type, list, max) {
  list.warned = true;
  const { inspect } = require('internal/util/inspect');
  const warning = new Error(
    `Possible EventEmitter memory leak detected. ${list.length} ${String(type)} listeners ` +
      `added to ${inspect(target, { depth: -1 })}. MaxListeners is ${max}. Use emitter.setMaxListeners() to increase limit`,
  );
  warning.name = 'MaxListenersExceededWarning';
  warning.emitter = target;
  warning.type = type;
  warning.count = list.length;
  process.emitWarning(warning);
}

/**
 * Adds LISTENER after those that are there.
 * @param {string|symbol} type
 * @param {(...args: unknown[]) => unknown} listener
 */
EventEmitter.prototype.addListener = function addListener(type, listener) {
  return addListenerTo(this, type, listener, false);
};
EventEmitter.prototype.on = EventEmitter.prototype.addListener;

/**
 * Adds LISTENER before those that are there.
 * @param {string|symbol} type
 * @param {(...args: unknown[]) => unknown} listener
 */
EventEmitter.prototype.prependListener = function prependListener(type, listener) {
  return addListenerTo(this, type, listener, true);
};

/** The function stored for a once() listener: takes itself out, then calls. */
function onceWrapper(target, type, listener) {
  let fired = false;
  function wrapper() {
    if (fired) return undefined;
    target.removeListener(type, wrapper);
    fired = true;
    switch (arguments.length) {
      case 0:
        return call(listener, target);
      case 1:
        return call(listener, target, arguments[0]);
      default:
        return apply(listener, target, arguments);
    }
  }
  wrapper.listener = listener;
  return wrapper;
}

/**
 * Adds LISTENER for one emission.
 * @param {string|symbol} type
 * @param {(...args: unknown[]) => unknown} listener
 */
EventEmitter.prototype.once = function once(type, listener) {
  checkListener(listener);
  this.on(type, onceWrapper(this, type, listener));
  return this;
};

/**
 * Adds LISTENER for one emission, before those that are there.
 * @param {string|symbol} type
 * @param {(...args: unknown[]) => unknown} listener
 */
EventEmitter.prototype.prependOnceListener = function prependOnceListener(type, listener) {
  checkListener(listener);
  this.prependListener(type, onceWrapper(this, type, listener));
  return this;
};

// --- removing -------------------------------------------------------------------------------

/** Takes the whole entry of TYPE out of `_events`. */
function dropType(emitter, events, type) {
  emitter._eventsCount -= 1;
  if (emitter[kShapeMode]) {
    events[type] = undefined;
  } else if (emitter._eventsCount === 0) {
    emitter._events = { __proto__: null };
  } else {
    delete events[type];
  }
}

/**
 * Removes the most recently added instance of LISTENER.
 * @param {string|symbol} type
 * @param {(...args: unknown[]) => unknown} listener
 */
EventEmitter.prototype.removeListener = function removeListener(type, listener) {
  checkListener(listener);
  const events = this._events;
  if (events === undefined) return this;
  let list = events[type];
  if (list === undefined) return this;

  if (list === listener || list.listener === listener) {
    dropType(this, events, type);
    if (events.removeListener !== undefined) {
      this.emit('removeListener', type, list.listener || listener);
    }
  } else if (typeof list !== 'function') {
    let position = -1;
    for (let i = list.length - 1; i >= 0; i--) {
      if (list[i] === listener || list[i].listener === listener) {
        position = i;
        break;
      }
    }
    if (position < 0) return this;
    list = writableList(events, type, list);
    if (position === 0) {
      arrayShift(list);
    } else {
      for (let i = position + 1; i < list.length; i++) list[i - 1] = list[i];
      arrayPop(list);
    }
    if (list.length === 1) events[type] = list[0];
    if (events.removeListener !== undefined) this.emit('removeListener', type, listener);
  }
  return this;
};
EventEmitter.prototype.off = EventEmitter.prototype.removeListener;

/**
 * Removes every listener, or those of TYPE.
 * @param {string|symbol} [type]
 */
EventEmitter.prototype.removeAllListeners = function removeAllListeners(type) {
  const events = this._events;
  if (events === undefined) return this;

  // Nobody wants to hear of removals: drop them wholesale.
  if (events.removeListener === undefined) {
    if (arguments.length === 0) {
      this._events = { __proto__: null };
      this._eventsCount = 0;
    } else if (events[type] !== undefined) {
      if (--this._eventsCount === 0) this._events = { __proto__: null };
      else delete events[type];
    }
    this[kShapeMode] = false;
    return this;
  }

  if (arguments.length === 0) {
    for (const key of ownKeys(events)) {
      if (key !== 'removeListener') this.removeAllListeners(key);
    }
    this.removeAllListeners('removeListener');
    this._events = { __proto__: null };
    this._eventsCount = 0;
    this[kShapeMode] = false;
    return this;
  }

  const list = events[type];
  if (typeof list === 'function') {
    this.removeListener(type, list);
  } else if (list !== undefined) {
    // Last in, first out. A snapshot, as each removal may change or copy the array.
    const all = list.slice();
    for (let i = all.length - 1; i >= 0; i--) this.removeListener(type, all[i]);
  }
  return this;
};

// --- looking --------------------------------------------------------------------------------

function listenersOf(emitter, type, unwrap) {
  const events = emitter._events;
  if (events === undefined) return [];
  const list = events[type];
  if (list === undefined) return [];
  if (typeof list === 'function') return unwrap ? [list.listener || list] : [list];
  if (!unwrap) return arraySlice(list);
  const out = arraySlice(list);
  for (let i = 0; i < out.length; i++) {
    const { listener } = out[i];
    if (listener) out[i] = listener;
  }
  return out;
}

/**
 * A copy of the listeners of TYPE, with once() wrappers taken off.
 * @param {string|symbol} type
 */
EventEmitter.prototype.listeners = function listeners(type) {
  return listenersOf(this, type, true);
};

/**
 * A copy of the listeners of TYPE, once() wrappers included.
 * @param {string|symbol} type
 */
EventEmitter.prototype.rawListeners = function rawListeners(type) {
  return listenersOf(this, type, false);
};

/**
 * How many listeners TYPE has, or how often LISTENER is among them.
 * @param {string|symbol} type
 * @param {Function} [listener]
 * @returns {number}
 */
function listenerCount(type, listener) {
  const events = this._events;
  if (events === undefined) return 0;
  const list = events[type];
  if (list === undefined) return 0;
  const any = listener === undefined || listener === null;
  if (typeof list === 'function') {
    return any || list === listener || list.listener === listener ? 1 : 0;
  }
  if (any) return list.length;
  let matching = 0;
  for (let i = 0; i < list.length; i++) {
    if (list[i] === listener || list[i].listener === listener) matching++;
  }
  return matching;
}
EventEmitter.prototype.listenerCount = listenerCount;

/** The types that have listeners. */
EventEmitter.prototype.eventNames = function eventNames() {
  return this._eventsCount > 0 ? ownKeys(this._events) : [];
};

// --- statics --------------------------------------------------------------------------------

function isEventTarget(value) {
  return value?.constructor?.[kIsEventTarget];
}

/**
 * A copy of the listeners of TYPE on an emitter or an EventTarget.
 * @param {EventEmitter|EventTarget} emitterOrTarget
 * @param {string|symbol} type
 */
function getEventListeners(emitterOrTarget, type) {
  // Both faces may be there (NodeEventTarget): the emitter's wins.
  if (typeof emitterOrTarget.listeners === 'function') return emitterOrTarget.listeners(type);
  const { EventTarget, listenersOf } = require('internal/web/event_target');
  if (emitterOrTarget instanceof EventTarget) return listenersOf(emitterOrTarget, type);
  throw new ERR_INVALID_ARG_TYPE('emitter', ['EventEmitter', 'EventTarget'], emitterOrTarget);
}

/**
 * @param {EventEmitter|EventTarget} emitterOrTarget
 * @returns {number}
 */
function getMaxListeners(emitterOrTarget) {
  if (typeof emitterOrTarget?.getMaxListeners === 'function') {
    const own = emitterOrTarget._maxListeners;
    return own === undefined && emitterOrTarget.getMaxListeners === EventEmitter.prototype.getMaxListeners
      ? defaultMaxListeners
      : emitterOrTarget.getMaxListeners();
  }
  if (emitterOrTarget?.[kMaxEventTargetListeners] !== undefined) {
    return emitterOrTarget[kMaxEventTargetListeners];
  }
  throw new ERR_INVALID_ARG_TYPE('emitter', ['EventEmitter', 'EventTarget'], emitterOrTarget);
}

/**
 * How many listeners TYPE has on an emitter or an EventTarget.
 * @param {EventEmitter|EventTarget} emitter
 * @param {string|symbol} type
 * @returns {number}
 */
const staticListenerCount = function listenerCount(emitter, type) {
  if (typeof emitter.listenerCount === 'function') return emitter.listenerCount(type);
  if (isEventTarget(emitter)) {
    return require('internal/web/event_target').listenersOf(emitter, type).length;
  }
  throw new ERR_INVALID_ARG_TYPE('emitter', ['EventEmitter', 'EventTarget'], emitter);
};

/**
 * Resolves with the arguments of the next NAME, rejects at 'error' or abort.
 * @param {EventEmitter|EventTarget} emitter
 * @param {string|symbol} name
 * @param {{ signal?: AbortSignal }} [options]
 * @returns {Promise<unknown[]>}
 */
async function once(emitter, name, options = undefined) {
  return require('internal/events/once').once(emitter, name, options);
}

/**
 * An async iterator over the emissions of EVENT.
 * @param {EventEmitter|EventTarget} emitter
 * @param {string|symbol} event
 * @param {{ signal?: AbortSignal, close?: string[], highWaterMark?: number, lowWaterMark?: number }} [options]
 */
function on(emitter, event, options = undefined) {
  return require('internal/events/on').on(emitter, event, options);
}

/**
 * Calls LISTENER once when SIGNAL aborts, even after stopImmediatePropagation().
 * @param {AbortSignal} signal
 * @param {EventListener} listener
 * @returns {Disposable}
 */
function addAbortListener(signal, listener) {
  return require('internal/events/abort_listener').addAbortListener(signal, listener);
}

EventEmitter.addAbortListener = addAbortListener;
EventEmitter.once = once;
EventEmitter.on = on;
EventEmitter.getEventListeners = getEventListeners;
EventEmitter.getMaxListeners = getMaxListeners;
EventEmitter.listenerCount = staticListenerCount;
EventEmitter.EventEmitter = EventEmitter;
EventEmitter.usingDomains = false;
EventEmitter.captureRejectionSymbol = kRejection;

let asyncResourceClass;
defineProperties(EventEmitter, {
  captureRejections: {
    __proto__: null,
    get() {
      return EventEmitter.prototype[kCapture];
    },
    set(value) {
      validateBoolean(value, 'EventEmitter.captureRejections');
      EventEmitter.prototype[kCapture] = value;
    },
    enumerable: true,
  },
  EventEmitterAsyncResource: {
    __proto__: null,
    enumerable: true,
    configurable: true,
    get: function lazyEventEmitterAsyncResource() {
      return (asyncResourceClass ??= require('internal/events/async_resource'));
    },
    set: undefined,
  },
});
EventEmitter.errorMonitor = kErrorMonitor;
defineProperties(EventEmitter, {
  defaultMaxListeners: {
    __proto__: null,
    enumerable: true,
    get() {
      return defaultMaxListeners;
    },
    set(value) {
      validateNumber(value, 'defaultMaxListeners', 0);
      defaultMaxListeners = value;
    },
  },
  kMaxEventTargetListeners: { __proto__: null, value: kMaxEventTargetListeners },
  kMaxEventTargetListenersWarned: { __proto__: null, value: kMaxEventTargetListenersWarned },
});

/**
 * Sets the limit of the given targets, or the default of all.
 * @param {number} [n]
 * @param {...(EventEmitter|EventTarget)} eventTargets
 */
EventEmitter.setMaxListeners = (() =>
  function (n = defaultMaxListeners, ...eventTargets) {
    validateNumber(n, 'setMaxListeners', 0);
    if (eventTargets.length === 0) {
      defaultMaxListeners = n;
      return;
    }
    for (let i = 0; i < eventTargets.length; i++) {
      const target = eventTargets[i];
      if (isEventTarget(target)) {
        target[kMaxEventTargetListeners] = n;
        target[kMaxEventTargetListenersWarned] = false;
      } else if (typeof target.setMaxListeners === 'function') {
        target.setMaxListeners(n);
      } else {
        throw new ERR_INVALID_ARG_TYPE('eventTargets', ['EventEmitter', 'EventTarget'], target);
      }
    }
  })();
// Node defines `init` last; the order shows in Object.keys(require('events')).
const { init } = EventEmitter;
delete EventEmitter.init;
EventEmitter.init = init;
