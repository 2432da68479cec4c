'use strict';

// The deprecated 'domain' module (https://nodejs.org/api/domain.html).
//
// A domain is entered around every emission of its members and every asynchronous callback that
// was scheduled inside it (found through async_hooks); what is thrown there and caught by nobody
// becomes its 'error' event.

const EventEmitter = require('events');
const { createHook } = require('async_hooks');
const {
  codes: {
    ERR_DOMAIN_CALLBACK_NOT_AVAILABLE,
    ERR_DOMAIN_CANNOT_SET_UNCAUGHT_EXCEPTION_CAPTURE,
    ERR_UNHANDLED_ERROR,
  },
} = require('internal/errors');
const {
  hasUncaughtExceptionCaptureCallback,
  setUncaughtExceptionCaptureCallback,
} = require('internal/process/uncaught');
const { warnOfDomain } = require('internal/domain/make_callback');
const { wrapImmediates } = require('internal/timers');

const { apply } = Reflect;
const { defineProperty } = Object;

const kWeak = Symbol('kWeak');

// One capture callback per process: a user's and ours exclude each other.
if (hasUncaughtExceptionCaptureCallback()) throw new ERR_DOMAIN_CALLBACK_NOT_AVAILABLE();

// From the next major version on, but programmatically visible already.
EventEmitter.usingDomains = true;

/** A property that console.log() does not follow: a domain holds all its members. */
function setDomain(object, domain) {
  defineProperty(object, 'domain', {
    __proto__: null,
    configurable: true,
    enumerable: false,
    value: domain,
    writable: true,
  });
}

// process.domain is the top of the stack; vm contexts and user code may set it, too.
let current = null;
defineProperty(process, 'domain', {
  __proto__: null,
  enumerable: true,
  configurable: true,
  get() {
    return current;
  },
  set(domain) {
    return (current = domain);
  },
});

/** The domain of each asynchronous resource, by async id; weak, as a resource may leak. */
const domainOfResource = new Map();
const asyncHook = createHook({
  init(asyncId, type, triggerAsyncId, resource) {
    if (process.domain === null || process.domain === undefined) return;
    mapSet(domainOfResource, asyncId, process.domain[kWeak]);
    // A promise of a vm context gets no property of ours: through it the sandbox would leak.
    if (type !== 'PROMISE' || resource instanceof Promise) setDomain(resource, process.domain);
  },
  before(asyncId) {
    mapGet(domainOfResource, asyncId)?.deref()?.enter();
  },
  after(asyncId) {
    mapGet(domainOfResource, asyncId)?.deref()?.exit();
  },
  destroy(asyncId) {
    mapDelete(domainOfResource, asyncId);
  },
});

// The check phase is called on `process`, and so in its domain.
wrapImmediates((processImmediate) => {
  if (process.domain) warnOfDomain('processImmediate');
  processImmediate();
});

// The one message about who has to give way shows where 'domain' was loaded.
const requiredAt = new Error('require(`domain`) at this point').stack;
process.setUncaughtExceptionCaptureCallback = function (fn) {
  const err = new ERR_DOMAIN_CANNOT_SET_UNCAUGHT_EXCEPTION_CAPTURE();
  err.stack += `\n${'-'.repeat(40)}\n${requiredAt}`;
  throw err;
};

/** Nested domains, the innermost last. */
let stack = [];
exports._stack = stack;
exports.active = null;

function activate(domain) {
  exports.active = process.domain = domain;
}

/** Uncaught exceptions are ours while a domain on the stack wants to know of them. */
function updateExceptionCapture() {
  setUncaughtExceptionCaptureCallback(null);
  if (arraySome(stack, (domain) => domain.listenerCount('error') > 0)) {
    setUncaughtExceptionCaptureCallback((err) => process.domain._errorHandler(err));
  }
}

/** After an exception: no domain is active. */
function leaveAll() {
  stack.length = 0;
  activate(null);
  updateExceptionCapture();
}

// Listeners for 'uncaughtException' find no domain active: ours goes first, while there are others.
process.on('newListener', (name, listener) => {
  if (name === 'uncaughtException' && listener !== leaveAll) {
    process.removeListener(name, leaveAll);
    process.prependListener(name, leaveAll);
  }
});
process.on('removeListener', (name, listener) => {
  if (name === 'uncaughtException' && listener !== leaveAll) {
    const listeners = process.listeners('uncaughtException');
    if (listeners.length === 1 && listeners[0] === leaveAll) process.removeListener(name, leaveAll);
  }
});

class Domain extends EventEmitter {
  constructor() {
    super();
    this.members = [];
    this[kWeak] = new WeakRef(this);
    asyncHook.enable();
    this.on('removeListener', updateExceptionCapture);
    this.on('newListener', updateExceptionCapture);
  }
}

exports.Domain = Domain;

exports.create = exports.createDomain = function createDomain() {
  return new Domain();
};

Domain.prototype.members = undefined;

/** An exception thrown in this domain that nobody caught. */
Domain.prototype._errorHandler = function (er) {
  let caught = false;
  if ((typeof er === 'object' && er !== null) || typeof er === 'function') {
    setDomain(er, this);
    er.domainThrown = true;
  }

  // The handler runs outside of its own domain, so that what it throws does not come back to it.
  while (exports.active === this) this.exit();

  if (stack.length === 0) {
    // The outermost domain: what its own handler throws ends the process, so that
    // --abort-on-uncaught-exception sees it. Hence no capture meanwhile.
    if (this.listenerCount('error') > 0) {
      setUncaughtExceptionCaptureCallback(null);
      try {
        caught = this.emit('error', er);
      } finally {
        updateExceptionCapture();
      }
    }
  } else {
    try {
      caught = this.emit('error', er);
    } catch (handlerError) {
      // The handler failed: that goes to the domain around.
      updateExceptionCapture();
      activate(stack[stack.length - 1]);
      caught = process.domain._errorHandler(handlerError);
    }
  }
  leaveAll();
  return caught;
};

Domain.prototype.enter = function () {
  activate(this);
  arrayPush(stack, this);
  updateExceptionCapture();
};

Domain.prototype.exit = function () {
  // Those entered inside and never left go with it.
  const index = arrayLastIndexOf(stack, this);
  if (index === -1) return;
  arraySplice(stack, index);
  activate(stack.length === 0 ? undefined : stack[stack.length - 1]);
  updateExceptionCapture();
};

/** Adds an emitter or a timer. */
Domain.prototype.add = function (ee) {
  if (ee.domain === this) return;
  if (ee.domain) ee.domain.remove(ee);
  // A domain must not be inside itself: errors would go round for ever.
  if (this.domain && ee instanceof Domain) {
    for (let d = this.domain; d; d = d.domain) if (ee === d) return;
  }
  setDomain(ee, this);
  this.members.push(ee);
};

Domain.prototype.remove = function (ee) {
  ee.domain = null;
  const index = this.members.indexOf(ee);
  if (index !== -1) this.members.splice(index, 1);
};

/** Calls FN with the other arguments, inside. */
Domain.prototype.run = function (fn) {
  this.enter();
  const args = [];
  for (let i = 1; i < arguments.length; i++) args.push(arguments[i]);
  const result = apply(fn, this, args);
  this.exit();
  return result;
};

/** A callback without its error argument: an error goes to the domain. */
Domain.prototype.intercept = function (cb) {
  const self = this;
  return function runIntercepted(...args) {
    const er = args[0];
    if (er && er instanceof Error) {
      er.domainBound = cb;
      er.domainThrown = false;
      setDomain(er, self);
      self.emit('error', er);
      return undefined;
    }
    self.enter();
    const result = apply(cb, this, args.slice(1));
    self.exit();
    return result;
  };
};

/** CB, always called inside. */
Domain.prototype.bind = function (cb) {
  const self = this;
  function runBound(...args) {
    self.enter();
    const result = apply(cb, this, args);
    self.exit();
    return result;
  }
  setDomain(runBound, this);
  return runBound;
};

// --- emitters -----------------------------------------------------------------------------------

const init = EventEmitter.init;
EventEmitter.init = function (opts) {
  setDomain(this, null);
  if (exports.active && !(this instanceof exports.Domain)) this.domain = exports.active;
  return functionCall(init, this, opts);
};

const emit = EventEmitter.prototype.emit;
EventEmitter.prototype.emit = function (...args) {
  const domain = this.domain;
  const type = args[0];
  const hasErrorHandler = type === 'error' && this.listenerCount(type) > 0;
  if (hasErrorHandler || domain === null || domain === undefined || this === process) {
    return apply(emit, this, args);
  }
  if (type !== 'error') {
    domain.enter();
    const result = apply(emit, this, args);
    domain.exit();
    return result;
  }
  emitErrorOn(domain, this, args);
  return false;
};

/** An 'error' event without a listener on the emitter belongs to its domain. */
function emitErrorOn(domain, emitter, args) {
  const er = args.length > 1 && args[1] ? args[1] : new ERR_UNHANDLED_ERROR(args[1]);
  if (typeof er === 'object') {
    er.domainEmitter = emitter;
    setDomain(er, domain);
    er.domainThrown = false;
  }

  // The handler runs outside of the current domain: what it throws goes to the one around.
  const outerStack = stack.slice();
  const outerActive = process.domain;
  let top = stack.length - 1;
  while (top > -1 && process.domain === stack[top]) --top;
  stack.length = top + 1;
  activate(stack.length === 0 ? null : stack[stack.length - 1]);
  updateExceptionCapture();

  domain.emit('error', er);

  exports._stack = stack = outerStack;
  activate(outerActive);
  updateExceptionCapture();
}
