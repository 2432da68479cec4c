'use strict';

// AbortController and AbortSignal (https://dom.spec.whatwg.org/#aborting-ongoing-activities).

const {
  codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_TYPE, ERR_INVALID_THIS },
  makeWithMessage,
} = require('internal/errors');
const {
  kValidateObjectAllowObjects,
  validateObject,
  validateUint32,
} = require('internal/errors/validators');
const {
  Event,
  EventTarget,
  defineEventHandler,
  isListenedTo,
  kNewListener,
  kRemoveListener,
  kTrustEvent,
} = require('internal/web/event_target');
const {
  kDeserialize,
  kTransfer,
  kTransferList,
  markTransferMode,
} = require('internal/web/transfer');
const { DOMException } = require('internal/web/dom_exception');
const { kMaxEventTargetListeners } = require('internal/events/symbols');

const kInspect = Symbol.for('nodejs.util.inspect.custom');
const kMakeTransferable = Symbol('kMakeTransferable');
/** Passed to the constructor by those who may make signals. */
const kDontThrow = Symbol('kDontThrow');
// Symbols, not private names: a signal behind a Proxy stays one, as in Node.
const kAborted = Symbol('kAborted');
const kReason = Symbol('kReason');
const kSourceSignals = Symbol('kSourceSignals');

const { defineProperties } = Object;
const { iterator: SymbolIterator } = Symbol;
const enumerable = { __proto__: null, enumerable: true };

/**
 * A timer's signal lives for as long as somebody listens to it (or to a signal that depends on it),
 * though nothing else may refer to it. Dependent signals with listeners are held by their sources.
 */
const listenedTo = new Set();

let timeoutsToClear;
/** A signal nobody can see any more needs no timer. */
function clearTimerWhenCollected(signal, timer) {
  timeoutsToClear ??= new FinalizationRegistry((pending) => {
    require('timers').clearTimeout(pending);
  });
  timeoutsToClear.register(signal, timer);
}

let sourcesToForget;
/** Takes the weak references to a collected composite signal out of its sources. */
function forgetWhenCollected(composite, reference, sources) {
  sourcesToForget ??= new FinalizationRegistry(({ reference: gone, sources }) => {
    for (const ref of sources) {
      const source = ref.deref();
      if (source !== undefined) forgetDependent(source, gone);
    }
  });
  sourcesToForget.register(composite, { reference, sources });
}

function inspectAs(self, shown, depth, options) {
  if (depth < 0) return self;
  const { inspect } = require('internal/util/inspect');
  const depthLeft = options.depth == null ? null : options.depth - 1;
  return `${self.constructor.name} ${inspect(shown, { ...options, depth: depthLeft })}`;
}

/** The signal that an entry of [kSourceSignals] stands for, if it still lives. */
const signalOf = (entry) => (kAborted in entry ? entry : entry.deref());

/** What few signals have, so that the many are small. */
class Ties {
  /** The WeakRef by which others know the signal; one that any() made has it from when its sources have to tell it. */
  reference = undefined;
  /** Will a timer abort it? */
  timed = false;
  /** WeakRefs of the any() signals that it aborts, those that somebody has listened to: the others ask when they are asked. */
  dependents = undefined;
  /** Those of them that are listened to: they live as long as it. */
  listened = undefined;
  /** While it is being transferred: the ports by which the copy is told. */
  channel = null;
}

// What other parts of this file do with the private state of a signal, bound in the class: its ties, if it has any, and those that
// it has from now on.
let tiesOf, tie;

class AbortSignal extends EventTarget {
  [kAborted] = false;
  [kReason] = undefined;
  /** The non-dependent signals that abort this one ("dependent"), those of timers as they are, the others by WeakRef: any() only,
   * until it is aborted. */
  [kSourceSignals] = undefined;
  /** @type {Ties | undefined} */
  #ties = undefined;

  constructor(permission = undefined) {
    if (permission !== kDontThrow) throw new ERR_ILLEGAL_CONSTRUCTOR();
    super();
    this[kMaxEventTargetListeners] = 0; // one signal may cancel any number of operations
  }

  /** @type {boolean} */
  get aborted() {
    if (!isSignal(this)) throw new ERR_INVALID_THIS('AbortSignal');
    return isAborted(this);
  }

  /** @type {any} */
  get reason() {
    if (!isSignal(this)) throw new ERR_INVALID_THIS('AbortSignal');
    return isAborted(this) ? this[kReason] : undefined;
  }

  throwIfAborted() {
    if (!isSignal(this)) throw new ERR_INVALID_THIS('AbortSignal');
    if (isAborted(this)) throw this[kReason];
  }

  [kInspect](depth, options) {
    return inspectAs(this, { aborted: this.aborted }, depth, options);
  }

  /**
   * A signal that is aborted already.
   * @param {any} [reason]
   */
  static abort(reason = new DOMException('This operation was aborted', 'AbortError')) {
    const signal = new AbortSignal(kDontThrow);
    signal[kAborted] = true;
    signal[kReason] = reason;
    return signal;
  }

  /**
   * A signal that aborts after DELAY milliseconds; it does not keep the process alive.
   * @param {number} delay
   */
  static timeout(delay) {
    validateUint32(delay, 'delay', false);
    const signal = new AbortSignal(kDontThrow);
    tie(signal).timed = true;
    const reference = new WeakRef(signal);
    const timer = require('timers').setTimeout(() => {
      const target = reference.deref();
      if (target === undefined) return;
      listenedTo.delete(target);
      signalAbort(
        target,
        new DOMException('The operation was aborted due to timeout', 'TimeoutError'),
      );
    }, delay);
    timer.unref();
    clearTimerWhenCollected(signal, timer);
    return signal;
  }

  /**
   * A signal that aborts as soon as one of SIGNALS does.
   * @param {Iterable<AbortSignal>} signals
   */
  static any(signals) {
    const list = toSignalSequence(signals);
    const result = new AbortSignal(kDontThrow);
    const sources = new Set();
    for (let i = 0; i < list.length; i++) {
      const signal = list[i];
      if (isAborted(signal)) {
        result[kAborted] = true;
        result[kReason] = signal[kReason];
        return result;
      }
      if (signal[kSourceSignals] === undefined) {
        // A timer's signal has no other holder: the composite keeps it.
        setAdd(sources, tiesOf(signal)?.timed ? signal : referenceTo(signal));
      } else {
        // A dependent signal never aborts on its own: its sources are linked directly.
        setForEach(signal[kSourceSignals], (entry) => setAdd(sources, entry));
      }
    }
    result[kSourceSignals] = sources;
    return result;
  }

  [kNewListener](size, type, listener, once, capture, passive, weak) {
    super[kNewListener](size, type, listener, once, capture, passive, weak);
    // An aborted signal fires no more.
    if (type !== 'abort' || size !== 1 || isAborted(this)) return;
    follow(this);
    // A weak listener is no reason to live.
    if (!weak) hold(this);
  }

  [kRemoveListener](size, type, listener, capture) {
    super[kRemoveListener](size, type, listener, capture);
    if (type === 'abort' && size === 0) letGo(this);
  }

  [kTransfer]() {
    if (!isSignal(this)) throw new ERR_INVALID_THIS('AbortSignal');
    const aborted = isAborted(this);
    if (aborted) {
      return {
        data: { aborted, reason: this[kReason] },
        deserializeInfo: 'internal/web/abort_controller:ClonedAbortSignal',
      };
    }
    const ties = tiesOf(this);
    const { port1, port2 } = ties.channel;
    ties.channel = null;
    this.addEventListener(
      'abort',
      () => {
        port1.postMessage(this[kReason]);
        port1.close();
      },
      { __proto__: null, once: true },
    );
    return {
      data: { port: port2, aborted },
      deserializeInfo: 'internal/web/abort_controller:ClonedAbortSignal',
    };
  }

  /** Asked before [kTransfer](): the port by which the copy is told travels along. */
  [kTransferList]() {
    if (isAborted(this)) return [];
    const { MessageChannel } = require('worker_threads');
    const { port1, port2 } = new MessageChannel();
    port1.unref();
    port2.unref();
    tie(this).channel = { port1, port2 };
    return [port2];
  }

  [kDeserialize]({ aborted, reason, port }) {
    this[kAborted] = aborted;
    this[kReason] = reason;
    if (!port) return;
    port.onmessage = ({ data }) => {
      port.close();
      port.onmessage = undefined;
      signalAbort(this, data);
    };
    // The port keeps the signal reachable; neither keeps the process alive.
    port.unref();
  }

  static {
    tiesOf = (signal) => signal.#ties;
    tie = (signal) => (signal.#ties ??= new Ties());
  }
}

const isSignal = (value) => typeof value === 'object' && value !== null && kAborted in value;

/** @param {AbortSignal} signal */
function referenceTo(signal) {
  return (tie(signal).reference ??= new WeakRef(signal));
}

/** From now on the sources of SIGNAL tell it when they abort. */
function follow(signal) {
  if (signal[kSourceSignals] === undefined || tiesOf(signal)?.reference !== undefined) return;
  const reference = referenceTo(signal);
  const refs = [];
  for (const entry of signal[kSourceSignals]) {
    const source = signalOf(entry);
    if (source === undefined) continue;
    arrayPush(refs, referenceTo(source));
    setAdd(tie(source).dependents ??= new Set(), reference);
  }
  forgetWhenCollected(signal, reference, refs);
}

function forgetDependent(source, reference) {
  tiesOf(source)?.dependents?.delete(reference);
}

/** SIGNAL has a listener: what aborts it keeps it alive. */
function hold(signal) {
  if (tiesOf(signal)?.timed) {
    listenedTo.add(signal);
  } else if (signal[kSourceSignals] !== undefined) {
    for (const entry of signal[kSourceSignals]) {
      const source = signalOf(entry);
      if (source === undefined) continue;
      const ties = tie(source);
      setAdd(ties.listened ??= new Set(), signal);
      if (ties.timed) listenedTo.add(source);
    }
  }
}

/** SIGNAL has no listener any more. */
function letGo(signal) {
  const ties = tiesOf(signal);
  if (ties?.timed) {
    if (!(ties.listened?.size > 0)) listenedTo.delete(signal);
  } else if (signal[kSourceSignals] !== undefined) {
    for (const entry of signal[kSourceSignals]) {
      const source = signalOf(entry);
      if (source === undefined) continue;
      const ties = tiesOf(source);
      ties?.listened?.delete(signal);
      if (ties?.timed && !isListenedTo(source, 'abort')) letGo(source);
    }
  }
}

/** https://dom.spec.whatwg.org/#abortsignal-signal-abort */
function signalAbort(signal, reason) {
  if (signal[kAborted]) return;
  signal[kAborted] = true;
  signal[kReason] = reason;
  // All states change before anybody is told.
  let toTell = null;
  const ties = tiesOf(signal);
  if (ties?.dependents !== undefined) {
    for (const reference of ties.dependents) {
      const dependent = reference.deref();
      if (dependent !== undefined && !dependent[kAborted]) {
        dependent[kAborted] = true;
        dependent[kReason] = reason;
        arrayPush(toTell ??= [], dependent);
      }
    }
    ties.dependents = undefined;
  }
  fireAbort(signal);
  if (toTell === null) return;
  for (let i = 0; i < toTell.length; i++) {
    fireAbort(toTell[i]);
    letGo(toTell[i]);
    toTell[i][kSourceSignals] = undefined;
  }
}

/**
 * Is SIGNAL aborted? One of any() that its sources tell nothing (nobody listens) looks at them.
 * @param {AbortSignal} signal
 */
function isAborted(signal) {
  const sources = signal[kSourceSignals];
  if (sources === undefined || signal[kAborted]) return signal[kAborted];
  for (const entry of sources) {
    const source = signalOf(entry);
    if (source?.[kAborted]) {
      signal[kAborted] = true;
      signal[kReason] = source[kReason];
      signal[kSourceSignals] = undefined;
      return true;
    }
  }
  return false;
}

function fireAbort(signal) {
  // No listener, no event.
  if (!isListenedTo(signal, 'abort')) return;
  signal.dispatchEvent(new Event('abort', { __proto__: null, [kTrustEvent]: true }));
}

/** webidl sequence<AbortSignal>. */
function toSignalSequence(signals) {
  if (
    signals === null ||
    (typeof signals !== 'object' && typeof signals !== 'function') ||
    typeof signals[SymbolIterator] !== 'function'
  ) {
    throw invalidSequence('signals cannot be converted to sequence.');
  }
  const list = [];
  for (const signal of signals) {
    if (!isSignal(signal)) throw invalidSequence(`signals[${list.length}] is not of type AbortSignal.`);
    arrayPush(list, signal);
  }
  return list;
}

function invalidSequence(message) {
  const error = new TypeError(message);
  error.code = 'ERR_INVALID_ARG_TYPE';
  return error;
}

/** What a transferred AbortSignal becomes on the other side. */
function ClonedAbortSignal() {
  return markTransferable(new AbortSignal(kDontThrow));
}
ClonedAbortSignal.prototype[kDeserialize] = () => {};

function markTransferable(signal) {
  markTransferMode(signal, false, true);
  return signal;
}

defineProperties(AbortSignal.prototype, {
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'AbortSignal' },
  aborted: enumerable,
});
defineEventHandler(AbortSignal.prototype, 'abort');

class AbortController {
  #signal;

  /** @type {AbortSignal} */
  get signal() {
    return (this.#signal ??= new AbortSignal(kDontThrow));
  }

  /** @param {any} [reason] */
  abort(reason = new DOMException('This operation was aborted', 'AbortError')) {
    signalAbort((this.#signal ??= new AbortSignal(kDontThrow)), reason);
  }

  [kInspect](depth, options) {
    return inspectAs(this, { signal: this.signal }, depth, options);
  }

  static [kMakeTransferable]() {
    const controller = new AbortController();
    controller.#signal = transferableAbortSignal(controller.signal);
    return controller;
  }
}
defineProperties(AbortController.prototype, {
  signal: enumerable,
  abort: enumerable,
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'AbortController' },
});

/**
 * util.transferableAbortSignal(): allows SIGNAL in a transfer list.
 * @param {AbortSignal} signal
 */
function transferableAbortSignal(signal) {
  if (!isSignal(signal)) throw new ERR_INVALID_ARG_TYPE('signal', 'AbortSignal', signal);
  return markTransferable(signal);
}

/** util.transferableAbortController() */
function transferableAbortController() {
  return AbortController[kMakeTransferable]();
}

/**
 * util.aborted(): settles when SIGNAL aborts, unless RESOURCE is collected before.
 * @param {AbortSignal} signal
 * @param {object} resource
 * @returns {Promise<void>}
 */
async function aborted(signal, resource) {
  if (!isSignal(signal)) throw makeWithMessage('ERR_INVALID_ARG_TYPE', 'signal is not of type AbortSignal.');
  validateObject(resource, 'resource', kValidateObjectAllowObjects);
  if (signal.aborted) return undefined;
  const { kWeakHandler, kResistStopPropagation } = require('internal/web/event_target');
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), {
      __proto__: null,
      [kWeakHandler]: resource,
      [kResistStopPropagation]: true,
      once: true,
    });
  });
}

module.exports = {
  AbortController,
  AbortSignal,
  ClonedAbortSignal,
  aborted,
  transferableAbortController,
  transferableAbortSignal,
};
