'use strict';

// EventTarget (https://dom.spec.whatwg.org/#interface-eventtarget) and Node's NodeEventTarget,
// an EventTarget with the best known methods of EventEmitter (MessagePort, Worker ports).

const {
  codes: {
    ERR_EVENT_RECURSION,
    ERR_INVALID_ARG_TYPE,
    ERR_INVALID_THIS,
    ERR_MISSING_ARGS,
  },
} = require('internal/errors');
const {
  validateAbortSignal,
  kValidateObjectAllowObjects,
  validateObject,
} = require('internal/errors/validators');
const {
  kIsEventTarget,
  kMaxEventTargetListeners,
  kMaxEventTargetListenersWarned,
  kResistStopPropagation,
} = require('internal/events/symbols');
const EventEmitter = require('events');
const {
  Event,
  CustomEvent,
  kTrustEvent,
  isDispatching,
  begin,
  end,
  isStopped,
  setPassive,
} = require('internal/web/event');

const kIsNodeEventTarget = Symbol('kIsNodeEventTarget');
const kCreateEvent = Symbol('kCreateEvent');
const kEvents = Symbol('kEvents');
const kHandlers = Symbol('kHandlers');
const kHybridDispatch = Symbol.for('nodejs.internal.kHybridDispatch');
const kNewListener = Symbol('kNewListener');
const kRemoveListener = Symbol('kRemoveListener');
const kRemoveWeakListenerHelper = Symbol('kRemoveWeakListenerHelper');
/** Option of addEventListener: hold the listener weakly, for as long as the given object lives. */
const kWeakHandler = Symbol('kWeak');
const kInspect = Symbol.for('nodejs.util.inspect.custom');

const { defineProperties, defineProperty } = Object;

const enumerable = { __proto__: null, enumerable: true };

// --- listeners ------------------------------------------------------------------------------

let weakListeners;
/** Lets go of list entries whose weakly held callback was collected. */
function weakListenersRegistry() {
  return (weakListeners ??= new FinalizationRegistry(({ listener, target, type }) => {
    target.deref()?.[kRemoveWeakListenerHelper](type, listener);
  }));
}

let weakOwners;
/** Keeps a weakly held callback alive for as long as its owner. */
function weakOwnersMap() {
  return (weakOwners ??= new WeakMap());
}

/** One registered listener, linked with its neighbours of the same type. */
class Listener {
  next = undefined;
  previous;
  weak = false;

  constructor(target, type, previous, callback, once, capture, passive, isNodeStyle, weak, resist) {
    this.previous = previous;
    previous.next = this;
    this.listener = callback;
    this.once = once;
    this.capture = capture;
    this.passive = passive;
    this.isNodeStyleListener = isNodeStyle;
    this.resistStopPropagation = resist;
    this.removed = false;
    if (weak) {
      this.weak = true;
      this.listener = new WeakRef(callback);
      const held = { listener: this, target: new WeakRef(target), type };
      weakListenersRegistry().register(callback, held, this);
      // The owner, not the target, decides how long the callback lives.
      const owners = weakOwnersMap();
      const callbacks = owners.get(weak);
      if (callbacks === undefined) owners.set(weak, new Set([callback]));
      else callbacks.add(callback);
      this.owner = new WeakRef(weak);
    }
  }

  /** The function or object given, undefined once collected. */
  get callback() {
    return this.weak ? this.listener.deref() : this.listener;
  }

  same(callback, capture) {
    return this.callback === callback && this.capture === capture;
  }

  remove() {
    if (this.removed) return;
    this.previous.next = this.next;
    if (this.next !== undefined) this.next.previous = this.previous;
    this.removed = true;
    if (this.weak) {
      weakListenersRegistry().unregister(this);
      const owner = this.owner.deref();
      if (owner !== undefined) weakOwnersMap().get(owner)?.delete(this.listener.deref());
    }
  }

  /** Calls what was registered. */
  call(target, value) {
    const { callback } = this;
    if (callback === undefined) return undefined;
    return typeof callback === 'function'
      ? functionCall(callback, target, value)
      : callback.handleEvent?.(value);
  }
}

/** The head of a type's list. */
function makeList() {
  return { size: 0, next: undefined, resistStopPropagation: false };
}

/** The listeners of all targets that have none; never changed. */
const kNoEvents = new Map();

/** @param {EventTarget} target */
function initEventTarget(target) {
  target[kEvents] = kNoEvents;
  target[kMaxEventTargetListeners] = EventEmitter.defaultMaxListeners;
  target[kMaxEventTargetListenersWarned] = false;
  target[kHandlers] = undefined;
}

const kCaptureFlag = 1;
const kOnceFlag = 2;
const kPassiveFlag = 4;
const kNodeStyleFlag = 8;

/** Is CALLBACK one that can be called? null is accepted and ignored, as the web wants it. */
function checkEventListener(callback) {
  if (typeof callback === 'function' || typeof callback?.handleEvent === 'function') return true;
  if (callback == null) return false;
  if (typeof callback === 'object') return true; // handleEvent may be added later
  throw new ERR_INVALID_ARG_TYPE('listener', 'EventListener', callback);
}

function warnNoEffect(target, callback, type) {
  const warning = new Error(`addEventListener called with ${callback} which has no effect.`);
  warning.name = 'AddEventListenerArgumentTypeWarning';
  warning.target = target;
  warning.type = type;
  process.emitWarning(warning);
}

/** webidl's DOMString conversion with Node's error for symbols. */
function toEventType(type) {
  if (typeof type === 'string') return type;
  if (typeof type === 'symbol') {
    const error = new TypeError('Value is a Symbol and cannot be converted to a string.');
    error.code = 'ERR_INVALID_ARG_TYPE';
    throw error;
  }
  return String(type);
}

/** What a listener throws is an uncaught exception, and does not keep others from being called. */
function rethrowLater(error) {
  process.nextTick(() => {
    throw error;
  });
}

function watchResult(result) {
  const { then } = result;
  if (typeof then === 'function') then.call(result, undefined, rethrowLater);
}

class EventTarget {
  // The class, not each instance, says that it is one: `constructor[kIsEventTarget]`.
  static [kIsEventTarget] = true;

  constructor() {
    initEventTarget(this);
  }

  /** Told of every listener added. Subclasses override it (AbortSignal, MessagePort). */
  [kNewListener](size, type, listener, once, capture, passive, weak) {
    const max = this[kMaxEventTargetListeners];
    if (max > 0 && size > max && !this[kMaxEventTargetListenersWarned]) {
      this[kMaxEventTargetListenersWarned] = true;
      const { inspect } = require('internal/util/inspect');
      const warning = new Error(
        `Possible EventTarget memory leak detected. ${size} ${type} listeners added to ` +
          `${inspect(this, { depth: -1 })}. MaxListeners is ${max}. Use events.setMaxListeners() to increase limit`,
      );
      warning.name = 'MaxListenersExceededWarning';
      warning.target = this;
      warning.type = type;
      warning.count = size;
      process.emitWarning(warning);
    }
  }

  /** Told of every listener removed. */
  [kRemoveListener](size, type, listener, capture) {}

  /**
   * @param {string} type
   * @param {EventListener|{ handleEvent: EventListener }|null} listener
   * @param {boolean|{ capture?: boolean, once?: boolean, passive?: boolean, signal?: AbortSignal }} [options]
   */
  addEventListener(type, listener, options = undefined) {
    if (!isEventTarget(this)) throw new ERR_INVALID_THIS('EventTarget');
    if (arguments.length < 2) throw new ERR_MISSING_ARGS('type', 'listener');

    let flags = 0;
    let weak;
    let resist = false;
    if (options !== undefined) {
      if (typeof options === 'boolean') {
        flags = options ? kCaptureFlag : 0;
      } else if (options !== null) {
        validateObject(options, 'options', kValidateObjectAllowObjects);
        flags =
          (options.once ? kOnceFlag : 0) |
          (options.capture ? kCaptureFlag : 0) |
          (options.passive ? kPassiveFlag : 0) |
          (options[kIsNodeStyle] ? kNodeStyleFlag : 0);
        weak = options[kWeakHandler];
        resist = options[kResistStopPropagation] ?? false;
        const { signal } = options;
        if (signal !== undefined) {
          validateAbortSignal(signal, 'options.signal');
          if (signal.aborted) return;
          if (!checkEventListener(listener)) {
            warnNoEffect(this, listener, type);
            return;
          }
          signal.addEventListener(
            'abort',
            () => this.removeEventListener(type, listener, options),
            { __proto__: null, once: true, [kWeakHandler]: this, [kResistStopPropagation]: true },
          );
        }
      }
    }
    if (!checkEventListener(listener)) {
      warnNoEffect(this, listener, type);
      return;
    }
    type = toEventType(type);

    const capture = (flags & kCaptureFlag) !== 0;
    const once = (flags & kOnceFlag) !== 0;
    const passive = (flags & kPassiveFlag) !== 0;
    let list = mapGet(this[kEvents], type);
    if (list === undefined) {
      list = makeList();
      if (this[kEvents] === kNoEvents) this[kEvents] = new Map();
      mapSet(this[kEvents], type, list);
    }
    let last = list;
    for (let at = list.next; at !== undefined; at = at.next) {
      if (at.same(listener, capture)) return; // listening already
      last = at;
    }
    list.size++;
    list.resistStopPropagation ||= resist;
    new Listener(
      this,
      type,
      last,
      listener,
      once,
      capture,
      passive,
      (flags & kNodeStyleFlag) !== 0,
      weak,
      resist,
    );
    this[kNewListener](list.size, type, listener, once, capture, passive, weak);
  }

  /**
   * @param {string} type
   * @param {EventListener|{ handleEvent: EventListener }|null} listener
   * @param {boolean|{ capture?: boolean }} [options]
   */
  removeEventListener(type, listener, options = undefined) {
    if (!isEventTarget(this)) throw new ERR_INVALID_THIS('EventTarget');
    if (arguments.length < 2) throw new ERR_MISSING_ARGS('type', 'listener');
    if (!checkEventListener(listener)) return;
    type = toEventType(type);
    const capture = typeof options === 'boolean' ? options : Boolean(options?.capture);

    const list = mapGet(this[kEvents], type);
    if (list === undefined) return;
    for (let at = list.next; at !== undefined; at = at.next) {
      if (at.same(listener, capture)) {
        at.remove();
        list.size--;
        if (list.size === 0) mapDelete(this[kEvents], type);
        this[kRemoveListener](list.size, type, listener, capture);
        return;
      }
    }
  }

  [kRemoveWeakListenerHelper](type, listener) {
    const list = this[kEvents].get(type);
    if (list === undefined) return;
    const capture = listener.capture === true;
    for (let at = list.next; at !== undefined; at = at.next) {
      if (at === listener) {
        at.remove();
        list.size--;
        if (list.size === 0) mapDelete(this[kEvents], type);
        this[kRemoveListener](list.size, type, undefined, capture);
        return;
      }
    }
  }

  /**
   * Calls the listeners of the event's type.
   * @param {Event} event
   * @returns {boolean} false when a listener called preventDefault()
   */
  dispatchEvent(event) {
    if (!isEventTarget(this)) throw new ERR_INVALID_THIS('EventTarget');
    if (arguments.length < 1) throw new ERR_MISSING_ARGS('event');
    if (!(event instanceof Event)) throw new ERR_INVALID_ARG_TYPE('event', 'Event', event);
    if (isDispatching(event)) throw new ERR_EVENT_RECURSION(event.type);
    this[kHybridDispatch](event, event.type, event);
    return !event.defaultPrevented;
  }

  /**
   * Calls the listeners of TYPE: Node style ones with VALUE, the others with EVENT, which is only
   * created (kCreateEvent) when such a listener is there.
   * @returns {boolean|undefined} for NodeEventTarget.emit: was anybody listening?
   */
  [kHybridDispatch](value, type, event) {
    if (event !== undefined) begin(event, this);
    const list = mapGet(this[kEvents], type);
    if (list === undefined || list.next === undefined) {
      if (event !== undefined) end(event);
      return true;
    }
    let at = list.next;
    let next;
    const { resistStopPropagation } = list;
    while (at !== undefined && (resistStopPropagation || event === undefined || !isStopped(event))) {
      next = at.next;
      const skip =
        at.removed || (event !== undefined && isStopped(event) && !at.resistStopPropagation);
      if (skip) {
        at = next;
        continue;
      }
      if (at.once) {
        at.remove();
        list.size--; // a list that is empty now waits for the next listener
        this[kRemoveListener](list.size, type, at.callback, at.capture);
      }
      try {
        let argument;
        if (at.isNodeStyleListener) {
          argument = value;
        } else {
          if (event === undefined) {
            event = this[kCreateEvent](value, type);
            begin(event, this);
          }
          argument = event;
        }
        if (event !== undefined && at.passive) setPassive(event, true);
        const result = at.call(this, argument);
        // As in Node, the event counts as dispatched once a listener has returned: the next ones
        // see neither a phase nor a path, and may dispatch it again.
        if (event !== undefined && !at.isNodeStyleListener) end(event);
        if (event !== undefined && at.passive) setPassive(event, false);
        if (result !== undefined && result !== null) watchResult(result);
      } catch (error) {
        if (event !== undefined) setPassive(event, false);
        rethrowLater(error);
      }
      // As it was before the call: what the last listener adds has to wait for the next event.
      at = next;
    }
    if (event !== undefined) end(event);
    return undefined;
  }

  [kCreateEvent](value, type) {
    return new CustomEvent(type, { detail: value });
  }

  [kInspect](depth, options) {
    if (!isEventTarget(this)) return this; // borrowed by another object: shown as what it is
    const name = this.constructor.name;
    if (depth < 0) return name;
    const { inspect } = require('internal/util/inspect');
    const depthLeft = options.depth == null ? null : options.depth - 1;
    return `${name} ${inspect({}, { ...options, depth: depthLeft })}`;
  }
}

defineProperties(EventTarget.prototype, {
  addEventListener: enumerable,
  removeEventListener: enumerable,
  dispatchEvent: enumerable,
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'EventTarget' },
});

/** Option of addEventListener: call with the bare value of emit(), not with an Event. */
const kIsNodeStyle = Symbol('kIsNodeStyle');

// --- NodeEventTarget ------------------------------------------------------------------------

function initNodeEventTarget(target) {
  initEventTarget(target);
}

class NodeEventTarget extends EventTarget {
  static [kIsNodeEventTarget] = true;
  static defaultMaxListeners = 10;

  constructor() {
    super();
  }

  /** @param {number} n */
  setMaxListeners(n) {
    if (!isNodeEventTarget(this)) throw new ERR_INVALID_THIS('NodeEventTarget');
    EventEmitter.setMaxListeners(n, this);
  }

  getMaxListeners() {
    if (!isNodeEventTarget(this)) throw new ERR_INVALID_THIS('NodeEventTarget');
    return this[kMaxEventTargetListeners];
  }

  eventNames() {
    if (!isNodeEventTarget(this)) throw new ERR_INVALID_THIS('NodeEventTarget');
    return [...this[kEvents].keys()];
  }

  /** @param {string} type */
  listenerCount(type) {
    if (!isNodeEventTarget(this)) throw new ERR_INVALID_THIS('NodeEventTarget');
    return this[kEvents].get(String(type))?.size ?? 0;
  }

  off(type, listener, options) {
    if (!isNodeEventTarget(this)) throw new ERR_INVALID_THIS('NodeEventTarget');
    this.removeEventListener(type, listener, options);
    return this;
  }

  removeListener(type, listener, options) {
    if (!isNodeEventTarget(this)) throw new ERR_INVALID_THIS('NodeEventTarget');
    this.removeEventListener(type, listener, options);
    return this;
  }

  on(type, listener) {
    if (!isNodeEventTarget(this)) throw new ERR_INVALID_THIS('NodeEventTarget');
    this.addEventListener(type, listener, { __proto__: null, [kIsNodeStyle]: true });
    return this;
  }

  addListener(type, listener) {
    if (!isNodeEventTarget(this)) throw new ERR_INVALID_THIS('NodeEventTarget');
    this.addEventListener(type, listener, { __proto__: null, [kIsNodeStyle]: true });
    return this;
  }

  /** @returns {boolean} whether there was a listener */
  emit(type, arg) {
    if (!isNodeEventTarget(this)) throw new ERR_INVALID_THIS('NodeEventTarget');
    if (typeof type !== 'string') throw new ERR_INVALID_ARG_TYPE('type', 'string', type);
    const hadListeners = this.listenerCount(type) > 0;
    this[kHybridDispatch](arg, type);
    return hadListeners;
  }

  once(type, listener) {
    if (!isNodeEventTarget(this)) throw new ERR_INVALID_THIS('NodeEventTarget');
    this.addEventListener(type, listener, { __proto__: null, once: true, [kIsNodeStyle]: true });
    return this;
  }

  removeAllListeners(type) {
    if (!isNodeEventTarget(this)) throw new ERR_INVALID_THIS('NodeEventTarget');
    if (type !== undefined) mapDelete(this[kEvents], String(type));
    else this[kEvents].clear();
    return this;
  }
}
for (const name of Object.getOwnPropertyNames(NodeEventTarget.prototype)) {
  if (name !== 'constructor') defineProperty(NodeEventTarget.prototype, name, enumerable);
}

// --- helpers --------------------------------------------------------------------------------

function isEventTarget(value) {
  return value?.constructor?.[kIsEventTarget] === true || value?.[kEvents] instanceof Map;
}

function isNodeEventTarget(value) {
  return value?.constructor?.[kIsNodeEventTarget];
}

/** Is there anybody to call for TYPE? */
const isListenedTo = (target, type) => mapGet(target[kEvents], type)?.next !== undefined;

/** The callbacks of TYPE, for events.getEventListeners(). */
function listenersOf(target, type) {
  const out = [];
  for (let at = target[kEvents].get(type)?.next; at !== undefined; at = at.next) {
    const { callback } = at;
    if (callback !== undefined) out.push(callback);
  }
  return out;
}

/** The listener registered for an `on<event>` attribute; its handler can be exchanged. */
function makeHandler(handler) {
  function eventHandler(...args) {
    if (typeof eventHandler.handler !== 'function') return undefined;
    return Reflect.apply(eventHandler.handler, this, args);
  }
  eventHandler.handler = handler;
  return eventHandler;
}

/**
 * Defines the event handler attribute `on<name>` (HTML, "Event handlers") on a prototype.
 * @param {object} prototype
 * @param {string} name
 * @param {string} [event]
 * @param {string} [property]
 */
function defineEventHandler(prototype, name, event = name, property = `on${name}`) {
  function get() {
    validateHandlerTarget(this);
    return this[kHandlers]?.get(event)?.handler ?? null;
  }
  function set(value) {
    validateHandlerTarget(this);
    let handler = this[kHandlers]?.get(event);
    if (handler !== undefined) {
      // Its place among the listeners stays that of the first handler set.
      const list = this[kEvents].get(event);
      if (typeof handler.handler === 'function' && list !== undefined) {
        list.size--;
        this[kRemoveListener](list.size, event, handler.handler, false);
      }
      handler.handler = value;
      if (typeof value === 'function') {
        if (list !== undefined) {
          list.size++;
          this[kNewListener](list.size, event, value, false, false, false, false);
        } else {
          this.addEventListener(event, handler);
        }
      }
    } else {
      handler = makeHandler(value);
      this.addEventListener(event, handler);
    }
    mapSet(this[kHandlers] ??= new Map(), event, handler);
  }
  defineProperty(get, 'name', { __proto__: null, value: `get ${property}` });
  defineProperty(set, 'name', { __proto__: null, value: `set ${property}` });
  defineProperty(prototype, property, {
    __proto__: null,
    get,
    set,
    configurable: true,
    enumerable: true,
  });
}

function validateHandlerTarget(target) {
  if (!isEventTarget(target) || target[kEvents] === undefined) {
    throw new ERR_INVALID_THIS('EventTarget');
  }
}

module.exports = {
  Event,
  CustomEvent,
  EventTarget,
  NodeEventTarget,
  defineEventHandler,
  initEventTarget,
  initNodeEventTarget,
  isEventTarget,
  isListenedTo,
  isNodeEventTarget,
  listenersOf,
  kCreateEvent,
  kEvents,
  kHybridDispatch,
  kIsEventTarget,
  kIsNodeEventTarget,
  kNewListener,
  kRemoveListener,
  kResistStopPropagation,
  kTrustEvent,
  kWeakHandler,
};
