'use strict';

// MessagePort, MessageChannel and BroadcastChannel (HTML, "Channel messaging" and "Broadcasting to other browsing contexts") over
// the native ports, and what native structured cloning calls back for.

const binding = native('worker_threads');
const {
  NodeEventTarget,
  Event,
  EventTarget,
  defineEventHandler,
  initNodeEventTarget,
  kCreateEvent,
  kHybridDispatch,
  kNewListener,
  kRemoveListener,
} = require('internal/web/event_target');
const { kClone, kTransfer, kTransferList, kDeserialize, forbidCloning } = require('internal/web/transfer');
const {
  codes: { ERR_CONSTRUCT_CALL_INVALID, ERR_INVALID_THIS, ERR_MISSING_ARGS },
  makeWithMessage,
} = require('internal/errors');
const { inspect } = require('internal/util/inspect');
const { inEachProcess } = require('internal/bootstrap/hooks');

const { MessagePort: NativePort } = binding;
const { privateSymbols: { untransferable: kUntransferable } } = require('internal/engine');
const kReceivedPorts = Symbol('receivedPorts');

const { defineProperty, defineProperties, setPrototypeOf, getOwnPropertyDescriptor } = Object;

// ---- MessageEvent --------------------------------------------------------------------------------------------------------

/** A value as Web IDL errors show it. */
function shown(value) {
  switch (typeof value) {
    case 'symbol': return `Symbol(${value.description})`;
    case 'object':
    case 'function': return inspect(value);
    case 'string': return `"${value}"`;
    case 'bigint': return `${value}n`;
    default: return `${value}`;
  }
}

/** Web IDL's conversion to a DOMString. */
function toDomString(value, what) {
  if (typeof value === 'symbol') {
    throw new TypeError(`MessageEvent constructor: ${what} is a symbol, which cannot be converted to a DOMString.`);
  }
  return `${value}`;
}

/** @returns {MessagePort} */
function toPort(value, what) {
  if (value instanceof MessagePort) return value;
  throw new TypeError(`MessageEvent constructor: Expected ${what} ("${shown(value)}") to be an instance of MessagePort.`);
}

/** @returns {MessagePort[]} Web IDL's sequence<MessagePort> */
function toPorts(value) {
  const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function';
  if (!isObject || typeof value[Symbol.iterator] !== 'function') {
    const what = isObject ? 'eventInitDict.ports' : `eventInitDict.ports (${shown(value)})`;
    throw new TypeError(`MessageEvent constructor: ${what} is not iterable.`);
  }
  return Array.from(value, (port, index) => toPort(port, `eventInitDict.ports[${index}]`));
}

/** What a getter says of a receiver that is no MessageEvent. */
const illegalInvocation = () => makeWithMessage('ERR_INVALID_THIS', 'Illegal invocation');

/** https://html.spec.whatwg.org/#messageevent */
class MessageEvent extends Event {
  #data;
  #origin;
  #lastEventId;
  #source;
  #ports;

  /**
   * @param {string} type
   * @param {{ data?: any, origin?: string, lastEventId?: string, source?: MessagePort|null, ports?: Iterable<MessagePort> }} [init]
   */
  constructor(type, init = undefined) {
    if (arguments.length === 0) {
      throw new TypeError('MessageEvent constructor: 1 argument required, but 0 found.');
    }
    type = toDomString(type, 'type');
    if (init !== undefined && init !== null && typeof init !== 'object' && typeof init !== 'function') {
      throw new TypeError(`MessageEvent constructor: Expected ${String(init)} to be one of: Null, Undefined, Object.`);
    }
    super(type, typeof init === 'function' || Array.isArray(init) ? { ...init } : init);
    const { data = null, origin = '', lastEventId = '', source = null, ports } = init ?? {};
    this.#data = data;
    this.#origin = `${origin}`.toWellFormed();
    this.#lastEventId = toDomString(lastEventId, 'eventInitDict.lastEventId');
    this.#source = source === null ? null : toPort(source, 'eventInitDict.source');
    this.#ports = Object.freeze(ports === undefined ? [] : toPorts(ports));
  }

  get data() {
    if (typeof this !== 'object' || this === null || !(#data in this)) throw illegalInvocation();
    return this.#data;
  }
  get origin() {
    if (typeof this !== 'object' || this === null || !(#data in this)) throw illegalInvocation();
    return this.#origin;
  }
  get lastEventId() {
    if (typeof this !== 'object' || this === null || !(#data in this)) throw illegalInvocation();
    return this.#lastEventId;
  }
  get source() {
    if (typeof this !== 'object' || this === null || !(#data in this)) throw illegalInvocation();
    return this.#source;
  }
  get ports() {
    if (typeof this !== 'object' || this === null || !(#data in this)) throw illegalInvocation();
    return this.#ports;
  }

  /** Legacy initialiser of the specification. */
  initMessageEvent(
    type,
    bubbles = false,
    cancelable = false,
    data = null,
    origin = '',
    lastEventId = '',
    source = null,
    ports = [],
  ) {
    if (typeof this !== 'object' || this === null || !(#data in this)) throw illegalInvocation();
    if (arguments.length === 0) {
      throw new TypeError('MessageEvent.initMessageEvent: 1 argument required, but 0 found.');
    }
    return new MessageEvent(type, { bubbles, cancelable, data, origin, lastEventId, source, ports });
  }
}
defineProperties(MessageEvent.prototype, {
  [Symbol.toStringTag]: { __proto__: null, value: 'MessageEvent', configurable: true },
  data: { __proto__: null, enumerable: true },
  origin: { __proto__: null, enumerable: true },
  lastEventId: { __proto__: null, enumerable: true },
  source: { __proto__: null, enumerable: true },
  ports: { __proto__: null, enumerable: true },
  initMessageEvent: { __proto__: null, enumerable: true },
});

// ---- MessagePort ---------------------------------------------------------------------------------------------------------

/** https://html.spec.whatwg.org/#messageport: ports are made in pairs, never by `new`. */
function MessagePort() {
  throw new ERR_CONSTRUCT_CALL_INVALID();
}
defineProperty(MessagePort, 'prototype', { __proto__: null, value: NativePort.prototype, writable: false });
defineProperty(MessagePort.prototype, 'constructor', {
  __proto__: null, value: MessagePort, writable: true, configurable: true, enumerable: false,
});

// The native class becomes an event target of both styles.
const nativePort = {};
for (const name of ['postMessage', 'start', 'stop', 'drain', 'close', 'ref', 'unref', 'hasRef']) {
  nativePort[name] = MessagePort.prototype[name];
}
setPrototypeOf(MessagePort, NodeEventTarget);
setPrototypeOf(MessagePort.prototype, NodeEventTarget.prototype);

function isPort(value) {
  return value instanceof MessagePort;
}

/**
 * The transfer list out of postMessage's and structuredClone's second argument: an array, another iterable, or { transfer }.
 * @returns {object[]|undefined}
 */
function toTransferList(options, name = 'Optional options') {
  if (options === undefined || options === null) return undefined;
  if (typeof options !== 'object' && typeof options !== 'function') {
    throw makeArgumentError(`${name} argument must be an iterable`);
  }
  if (Array.isArray(options)) return options;
  if (typeof options[Symbol.iterator] === 'function') return iterate(options, 'Optional transferList argument must be an iterable');
  const { transfer } = options;
  if (transfer === undefined) return undefined;
  if (Array.isArray(transfer)) return transfer;
  if (transfer === null || (typeof transfer !== 'object' && typeof transfer !== 'function') ||
      typeof transfer[Symbol.iterator] !== 'function') {
    throw makeArgumentError('Optional options.transfer argument must be an iterable');
  }
  return iterate(transfer, 'Optional options.transfer argument must be an iterable');
}

function iterate(iterable, message) {
  const iterator = iterable[Symbol.iterator]();
  if (typeof iterator !== 'object' || iterator === null || typeof iterator.next !== 'function') throw makeArgumentError(message);
  const list = [];
  for (;;) {
    const { done, value } = iterator.next();
    if (done) return list;
    list.push(value);
  }
}

function makeArgumentError(message) {
  return makeWithMessage('ERR_INVALID_ARG_TYPE', message);
}

const portMethods = {
  /**
   * @param {any} message
   * @param {object[]|{ transfer?: object[] }} [options]
   */
  postMessage(message, options = undefined) {
    if (!isPort(this)) throw new TypeError('Illegal invocation');
    if (arguments.length === 0) throw makeWithMessage('ERR_MISSING_ARGS', 'Not enough arguments to MessagePort.postMessage');
    return Reflect.apply(nativePort.postMessage, this, [message, toTransferList(options, 'Optional transferList')]);
  },
  start() {
    Reflect.apply(nativePort.start, this, []);
  },
  /** @param {() => void} [callback] */
  close(callback) {
    if (typeof callback === 'function') this.once('close', callback);
    Reflect.apply(nativePort.close, this, [portClosed]);
  },
  ref() {
    Reflect.apply(nativePort.ref, this, []);
  },
  unref() {
    Reflect.apply(nativePort.unref, this, []);
  },
  hasRef() {
    return Reflect.apply(nativePort.hasRef, this, []) === true;
  },
};
for (const name of Object.keys(portMethods)) {
  defineProperty(MessagePort.prototype, name, {
    __proto__: null,
    value: portMethods[name],
    writable: true,
    configurable: true,
    enumerable: true,
  });
}
delete MessagePort.prototype.stop;
delete MessagePort.prototype.drain;
delete MessagePort.prototype.getAsyncId;

/** Delivers what a port still holds, at once: its thread is over. */
function drainPort(port) {
  Reflect.apply(nativePort.drain, port, []);
}

function portClosed() {
  // One of another context has no events.
  this[kHybridDispatch]?.(undefined, 'close');
}

function stopPort(port) {
  Reflect.apply(nativePort.stop, port, []);
}

defineProperty(MessagePort.prototype, kCreateEvent, {
  __proto__: null,
  value(data, type) {
    if (type !== 'message' && type !== 'messageerror') {
      return Reflect.apply(NodeEventTarget.prototype[kCreateEvent], this, [data, type]);
    }
    return new MessageEvent(type, { data, ports: this[kReceivedPorts] ?? [] });
  },
});

// A port is started and keeps the loop alive while somebody listens for messages.
defineProperty(MessagePort.prototype, kNewListener, {
  __proto__: null,
  value(size, type, ...rest) {
    if (type === 'message' && size === 1) {
      functionCall(portMethods.ref, this);
      functionCall(portMethods.start, this);
    }
    return Reflect.apply(NodeEventTarget.prototype[kNewListener], this, [size, type, ...rest]);
  },
});
defineProperty(MessagePort.prototype, kRemoveListener, {
  __proto__: null,
  value(size, type, ...rest) {
    if (type === 'message' && size === 0) {
      portMethods.unref.call(this);
      stopPort(this);
    }
    return Reflect.apply(NodeEventTarget.prototype[kRemoveListener], this, [size, type, ...rest]);
  },
});
defineProperty(MessagePort.prototype, inspect.custom, {
  __proto__: null,
  configurable: true,
  writable: true,
  value() {
    // Printed as a port, but without being one: a port's own printer is this function.
    const shown = { __proto__: { __proto__: MessagePort.prototype, constructor: MessagePort, [inspect.custom]: undefined } };
    let active;
    let refed = false;
    try {
      active = !binding.isPortClosed(this);
      refed = portMethods.hasRef.call(this);
    } catch {
      // The prototype itself, or a port that is just being made (an 'init' hook).
      active = this !== MessagePort.prototype;
    }
    return Object.assign(shown, { active, refed });
  },
});
defineEventHandler(MessagePort.prototype, 'message');
defineEventHandler(MessagePort.prototype, 'messageerror');

// ---- what native code calls ----------------------------------------------------------------------------------------------

/** PORTS is undefined when none came along. */
function emitMessage(port, value, ports, type) {
  if (type === 'warning') {
    process.emitWarning(value);
    return;
  }
  if (!isPort(port) || port[kHybridDispatch] === undefined) {
    // A port that was moved to another context has no event target there: it calls its `onmessage`.
    const handler = type === 'messageerror' ? port.onmessageerror : port.onmessage;
    if (typeof handler === 'function') Reflect.apply(handler, port, [{ data: value, ports: ports ?? [], target: port }]);
    return;
  }
  if (ports === undefined) {
    port[kHybridDispatch](value, type);
    return;
  }
  port[kReceivedPorts] = ports;
  try {
    port[kHybridDispatch](value, type);
  } finally {
    port[kReceivedPorts] = undefined;
  }
}

/** DataCloneError for another context of vm, whose own Error `base` is an instance of. */
function foreignException(message, base) {
  class DOMException extends base.constructor {
    name = 'DataCloneError';
    code = 25;
  }
  return new DOMException(message);
}

inEachProcess(() => binding.setMessaging(
  {
    emitMessage,
    portClosed,
    initPort(port) {
      if (isPort(port)) initNodeEventTarget(port);
    },
    dataCloneError(message, foreign) {
      const { DOMException } = require('internal/web/dom_exception');
      return foreign === undefined ? new DOMException(message, 'DataCloneError') : foreignException(message, foreign);
    },
    construct(info) {
      const colon = info.lastIndexOf(':');
      const Class = require(info.slice(0, colon))[info.slice(colon + 1)];
      return new Class();
    },
    restore(object, data) {
      object[kDeserialize](data);
    },
  },
  { kClone, kTransfer, kTransferList },
));

// ---- MessageChannel ------------------------------------------------------------------------------------------------------

/** https://html.spec.whatwg.org/#messagechannel */
function MessageChannel() {
  if (new.target === undefined) {
    throw makeWithMessage('ERR_CONSTRUCT_CALL_REQUIRED', 'Cannot call constructor without `new`');
  }
  const { 0: port1, 1: port2 } = binding.makeChannel();
  this.port1 = port1;
  this.port2 = port2;
}

/**
 * The message waiting at `port`, taken synchronously; undefined when there is none.
 * @param {MessagePort} port
 * @returns {{ message: any }|undefined}
 */
function receiveMessageOnPort(port) {
  if (!isPort(port) && !(port instanceof BroadcastChannel)) {
    throw makeArgumentError('The "port" argument must be a MessagePort instance');
  }
  const received = binding.receiveMessage(port[kHandle] ?? port);
  if (received === undefined) return undefined;
  return { message: received[0] };
}

/**
 * @param {MessagePort} port
 * @param {object} context a contextified object of vm
 */
function moveMessagePortToContext(port, context) {
  if (!isPort(port)) throw makeArgumentError('The "port" argument must be a MessagePort instance');
  if (binding.isPortClosed(port)) {
    const {
      codes: { ERR_CLOSED_MESSAGE_PORT },
    } = require('internal/errors');
    throw new ERR_CLOSED_MESSAGE_PORT();
  }
  if (typeof context !== 'object' || context === null || !require('vm').isContext(context)) {
    throw makeArgumentError('Invalid context argument');
  }
  // The object is of this context; what it stands for is another.
  return binding.moveToContext(port, require('vm').runInContext('({})', context));
}

/** @param {any} object its ArrayBuffer, port … is then copied or refused, never moved */
function markAsUntransferable(object) {
  if ((typeof object !== 'object' && typeof object !== 'function') || object === null) return;
  object[kUntransferable] = true;
}

/** @param {any} object */
function isMarkedAsUntransferable(object) {
  if (object === null || (typeof object !== 'object' && typeof object !== 'function')) return false;
  return object[kUntransferable] !== undefined;
}

/** @param {any} object structured cloning then throws a DataCloneError */
function markAsUncloneable(object) {
  if ((typeof object !== 'object' && typeof object !== 'function') || object === null) return;
  forbidCloning(object);
  // Plain objects are not looked at otherwise.
  binding.noteUncloneable();
}

// ---- BroadcastChannel ----------------------------------------------------------------------------------------------------

const kHandle = Symbol('handle');
const kName = Symbol('name');

function checkChannel(value) {
  if (value === null || typeof value !== 'object' || value[kName] === undefined) throw new ERR_INVALID_THIS('BroadcastChannel');
}

/** https://html.spec.whatwg.org/#broadcastchannel */
class BroadcastChannel extends EventTarget {
  /** @param {string} name */
  constructor(name) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('name');
    super();
    this[kName] = `${name}`;
    const port = binding.makeBroadcastPort(this[kName]);
    this[kHandle] = port;
    port.on('message', (data) => {
      // Closed meanwhile: what was sent before is nobody's now.
      if (this[kHandle] === undefined) return;
      const event = new MessageEvent('message', { data });
      this.dispatchEvent(event);
    });
    port.on('messageerror', (data) => {
      if (this[kHandle] === undefined) return;
      this.dispatchEvent(new MessageEvent('messageerror', { data }));
    });
  }

  [inspect.custom](depth, options) {
    checkChannel(this);
    if (depth < 0) return 'BroadcastChannel';
    const inner = { ...options, depth: options.depth == null ? null : options.depth - 1 };
    return `BroadcastChannel ${inspect({ name: this[kName], active: this[kHandle] !== undefined }, inner)}`;
  }

  get name() {
    checkChannel(this);
    return this[kName];
  }

  close() {
    checkChannel(this);
    if (this[kHandle] === undefined) return;
    const port = this[kHandle];
    this[kHandle] = undefined;
    port.close();
  }

  /** @param {any} message */
  postMessage(message) {
    checkChannel(this);
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('message');
    if (this[kHandle] === undefined) {
      const { DOMException } = require('internal/web/dom_exception');
      throw new DOMException('BroadcastChannel is closed.', 'InvalidStateError');
    }
    if (Reflect.apply(nativePort.postMessage, this[kHandle], [message, undefined]) === undefined) {
      const { DOMException } = require('internal/web/dom_exception');
      throw new DOMException('Message could not be posted.');
    }
  }

  // Node's additions: whether the channel keeps the loop alive.
  ref() {
    checkChannel(this);
    this[kHandle]?.ref();
    return this;
  }

  unref() {
    checkChannel(this);
    this[kHandle]?.unref();
    return this;
  }
}
for (const name of ['name', 'close', 'postMessage']) {
  defineProperty(BroadcastChannel.prototype, name, {
    ...getOwnPropertyDescriptor(BroadcastChannel.prototype, name),
    __proto__: null,
    enumerable: true,
  });
}
defineEventHandler(BroadcastChannel.prototype, 'message');
defineEventHandler(BroadcastChannel.prototype, 'messageerror');

module.exports = {
  BroadcastChannel,
  MessageChannel,
  MessageEvent,
  MessagePort,
  isMarkedAsUntransferable,
  markAsUncloneable,
  drainPort,
  markAsUntransferable,
  moveMessagePortToContext,
  receiveMessageOnPort,
  toTransferList,
  kUntransferable,
};
