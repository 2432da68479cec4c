'use strict';

// Event and CustomEvent (https://dom.spec.whatwg.org/#interface-event).

const { codes: { ERR_INVALID_THIS, ERR_MISSING_ARGS } } = require('internal/errors');
const { validateObject } = require('internal/errors/validators');

/** Option of the constructor: an event of the runtime's own making. */
const kTrustEvent = Symbol('kTrustEvent');
const kInspect = Symbol.for('nodejs.util.inspect.custom');

const { defineProperties, defineProperty } = Object;

let clock;
/** performance.now(), bound on first use: at start-up no clock is running yet. */
function now() {
  if (clock === undefined) {
    const { performance } = require('perf_hooks');
    clock = () => performance.now();
  }
  return clock();
}

const enumerable = { __proto__: null, enumerable: true };

const isObject = (value) => typeof value === 'object' && value !== null;

// The state of an event in one field: the spec's flags, and the phase.
const kBubbles = 1 << 0;
const kCancelable = 1 << 1;
const kComposed = 1 << 2;
const kTrusted = 1 << 3;
const kCanceled = 1 << 4; // "canceled flag": preventDefault() took effect
const kStopPropagation = 1 << 5;
const kStopImmediate = 1 << 6;
const kDispatching = 1 << 7;
const kInPassive = 1 << 8;

// The dispatcher's view of the private state of an event, bound in the class.
let isBranded, isDispatching, begin, end, isStopped, setPassive, isTrusted;

class Event {
  #type;
  #flags = 0;
  #target = null;
  #timeStamp = now();

  /**
   * @param {string} type
   * @param {{ bubbles?: boolean, cancelable?: boolean, composed?: boolean }} [options]
   */
  constructor(type, options = undefined) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('type');
    if (options != null) {
      validateObject(options, 'options');
      this.#flags =
        (options.bubbles ? kBubbles : 0) |
        (options.cancelable ? kCancelable : 0) |
        (options.composed ? kComposed : 0) |
        (options[kTrustEvent] ? kTrusted : 0);
    }
    this.#type = `${type}`;
  }

  /** Changes an event that is not being dispatched. */
  initEvent(type, bubbles = false, cancelable = false) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('type');
    if (!isBranded(this)) throw new ERR_INVALID_THIS('Event');
    if (this.#flags & kDispatching) return;
    this.#type = `${type}`;
    const kept = this.#flags & ~(kBubbles | kCancelable | kTrusted);
    this.#flags = kept | (bubbles ? kBubbles : 0) | (cancelable ? kCancelable : 0);
  }

  [kInspect](depth, options) {
    if (!(#flags in this)) return this; // borrowed by another object: shown as what it is
    const name = this.constructor.name;
    if (depth < 0) return name;
    const { inspect } = require('internal/util/inspect');
    const shown = {
      type: this.#type,
      defaultPrevented: this.defaultPrevented,
      cancelable: this.cancelable,
      timeStamp: this.#timeStamp,
    };
    const depthLeft = options.depth == null ? null : options.depth - 1;
    return `${name} ${inspect(shown, { ...options, depth: depthLeft })}`;
  }

  stopImmediatePropagation() {
    if (!isBranded(this)) throw new ERR_INVALID_THIS('Event');
    this.#flags |= kStopPropagation | kStopImmediate;
  }

  preventDefault() {
    if (!isBranded(this)) throw new ERR_INVALID_THIS('Event');
    if ((this.#flags & (kCancelable | kInPassive)) === kCancelable) this.#flags |= kCanceled;
  }

  get target() {
    if (!isBranded(this)) throw new ERR_INVALID_THIS('Event');
    return this.#target;
  }

  get currentTarget() {
    if (!isBranded(this)) throw new ERR_INVALID_THIS('Event');
    return this.#flags & kDispatching ? this.#target : null;
  }

  get srcElement() {
    if (!isBranded(this)) throw new ERR_INVALID_THIS('Event');
    return this.#target;
  }

  get type() {
    if (!isBranded(this)) throw new ERR_INVALID_THIS('Event');
    return this.#type;
  }

  get cancelable() {
    if (!isBranded(this)) throw new ERR_INVALID_THIS('Event');
    return (this.#flags & kCancelable) !== 0;
  }

  get defaultPrevented() {
    if (!isBranded(this)) throw new ERR_INVALID_THIS('Event');
    return (this.#flags & kCanceled) !== 0;
  }

  get timeStamp() {
    if (!isBranded(this)) throw new ERR_INVALID_THIS('Event');
    return this.#timeStamp;
  }

  // There is no tree of targets: the path is the target alone, while being dispatched.

  /** @returns {EventTarget[]} */
  composedPath() {
    if (!isBranded(this)) throw new ERR_INVALID_THIS('Event');
    return this.#flags & kDispatching ? [this.#target] : [];
  }

  get returnValue() {
    if (!isBranded(this)) throw new ERR_INVALID_THIS('Event');
    return (this.#flags & kCanceled) === 0;
  }

  set returnValue(value) {
    if (!isBranded(this)) throw new ERR_INVALID_THIS('Event');
    if (!value) this.preventDefault();
  }

  get bubbles() {
    if (!isBranded(this)) throw new ERR_INVALID_THIS('Event');
    return (this.#flags & kBubbles) !== 0;
  }

  get composed() {
    if (!isBranded(this)) throw new ERR_INVALID_THIS('Event');
    return (this.#flags & kComposed) !== 0;
  }

  get eventPhase() {
    if (!isBranded(this)) throw new ERR_INVALID_THIS('Event');
    return this.#flags & kDispatching ? Event.AT_TARGET : Event.NONE;
  }

  get cancelBubble() {
    if (!isBranded(this)) throw new ERR_INVALID_THIS('Event');
    return (this.#flags & kStopPropagation) !== 0;
  }

  set cancelBubble(value) {
    if (!isBranded(this)) throw new ERR_INVALID_THIS('Event');
    if (value) this.#flags |= kStopPropagation;
  }

  stopPropagation() {
    if (!isBranded(this)) throw new ERR_INVALID_THIS('Event');
    this.#flags |= kStopPropagation;
  }

  static NONE = 0;
  static CAPTURING_PHASE = 1;
  static AT_TARGET = 2;
  static BUBBLING_PHASE = 3;

  static {
    isBranded = (value) => isObject(value) && #flags in value;
    isDispatching = (event) => (event.#flags & kDispatching) !== 0;
    begin = (event, target) => {
      event.#target = target;
      event.#flags |= kDispatching;
    };
    // As in Node, and not in the DOM standard, an event that was stopped stays so.
    end = (event) => {
      event.#flags &= ~kDispatching;
    };
    isStopped = (event) => (event.#flags & kStopImmediate) !== 0;
    setPassive = (event, passive) => {
      if (passive) event.#flags |= kInPassive;
      else event.#flags &= ~kInPassive;
    };
    isTrusted = (event) => #flags in event && (event.#flags & kTrusted) !== 0;
  }
}

for (const name of ['NONE', 'CAPTURING_PHASE', 'AT_TARGET', 'BUBBLING_PHASE']) {
  defineProperty(Event, name, { __proto__: null, writable: false, configurable: false });
}

// One getter for all events: isTrusted is [LegacyUnforgeable].
const { get: isTrustedGetter } = Object.getOwnPropertyDescriptor(
  {
    get isTrusted() {
      return isTrusted(this);
    },
  },
  'isTrusted',
);

defineProperties(Event.prototype, {
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'Event' },
  initEvent: enumerable,
  stopImmediatePropagation: enumerable,
  preventDefault: enumerable,
  target: enumerable,
  currentTarget: enumerable,
  srcElement: enumerable,
  type: enumerable,
  cancelable: enumerable,
  defaultPrevented: enumerable,
  timeStamp: enumerable,
  composedPath: enumerable,
  returnValue: enumerable,
  bubbles: enumerable,
  composed: enumerable,
  eventPhase: enumerable,
  cancelBubble: enumerable,
  stopPropagation: enumerable,
  isTrusted: { __proto__: null, get: isTrustedGetter, enumerable: true, configurable: false },
});

class CustomEvent extends Event {
  #detail;

  /**
   * @param {string} type
   * @param {{ detail?: unknown, bubbles?: boolean, cancelable?: boolean, composed?: boolean }} [options]
   */
  constructor(type, options) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('type');
    super(type, options);
    this.#detail = options?.detail ?? null;
  }

  get detail() {
    if (!isObject(this) || !(#detail in this)) throw new ERR_INVALID_THIS('CustomEvent');
    return this.#detail;
  }
}
defineProperty(CustomEvent, 'length', { __proto__: null, value: 1, configurable: true });
defineProperties(CustomEvent.prototype, {
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'CustomEvent' },
  detail: enumerable,
});

module.exports = {
  Event,
  CustomEvent,
  kTrustEvent,
  // For EventTarget only.
  isDispatching,
  begin,
  end,
  isStopped,
  setPassive,
};
