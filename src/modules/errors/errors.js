'use strict';

// The errors of the platform. Every code's class is made from the table when first asked for, so that
// the table costs start-up nothing but its strings.

const { templates, nativeTemplates, systemTemplates, variants } = require('internal/errors/codes');
const {
  messages, details, addNumericalSeparator, determineSpecificType, formatList, inspectShort,
} = require('internal/errors/messages');

const { construct, apply } = Reflect;
const { captureStackTrace } = Error;
const { defineProperty, getOwnPropertyDescriptor, isExtensible } = Object;
const nativeClasses = { __proto__: null, Error, TypeError, RangeError, SyntaxError, URIError };
const NativeAggregateError = AggregateError;

/** Marks errors whose stack shows their code: "TypeError [ERR_X]: message". */
const kIsNodeError = Symbol('kIsNodeError');

/**
 * One prototype for all codes of a class: it shows the code in toString(), and gives the native class as
 * `constructor`.
 */
const prototypes = { __proto__: null };
for (const name of ['Error', 'TypeError', 'RangeError', 'SyntaxError', 'URIError']) {
  const Base = nativeClasses[name];
  const prototype = { __proto__: Base.prototype };
  defineProperty(prototype, 'constructor', {
    __proto__: null, configurable: true, enumerable: false, get() { return Base; }, set: undefined,
  });
  defineProperty(prototype, 'toString', {
    __proto__: null, configurable: true, enumerable: false, writable: true,
    value: { toString() { return `${this.name} [${this.code}]: ${this.message}`; } }.toString,
  });
  defineProperty(prototype, kIsNodeError, {
    __proto__: null, configurable: true, enumerable: false, writable: false, value: true,
  });
  prototypes[name] = prototype;
}

const kPlaceholder = /\$([1-9])/g;

/** The text of a template with its arguments put in. */
function fill(template, args) {
  return stringReplace(template, kPlaceholder, (_, index) => inspectShort(args[index - 1]));
}

/** @returns {(args: unknown[]) => string} */
function messageMaker(message) {
  if (typeof message === 'function') return (args) => apply(message, undefined, args);
  return stringIncludes(message, '$') ? (args) => fill(message, args) : () => message;
}

/**
 * The constructor of one code.
 * @param {string} code
 * @param {string} className
 * @param {string|Function} message
 * @param {boolean} isPlain thrown by native code: shows no code
 */
function defineCode(code, className, message, isPlain) {
  const Base = nativeClasses[className];
  const makeMessage = messageMaker(message);
  const addDetails = details[code];
  function NodeError(...args) {
    // With the code's own function as new.target, V8 leaves this frame out of the stack.
    const error = construct(Base, [makeMessage(args)], isPlain ? Base : NodeError);
    error.code = code;
    if (addDetails !== undefined) addDetails(error, ...args);
    return error;
  }
  if (isPlain) {
    const Plain = function(...args) {
      const error = NodeError(...args);
      captureStackTrace(error, Plain);
      return error;
    };
    Plain.prototype = Base.prototype;
    return Plain;
  }
  NodeError.prototype = prototypes[className];
  return NodeError;
}

function findRow(code) {
  for (const className in templates) {
    const message = templates[className][code] ?? messages[className]?.[code];
    if (message !== undefined) return { className, message, isPlain: false };
  }
  for (const className in nativeTemplates) {
    const message = nativeTemplates[className][code];
    if (message !== undefined) return { className, message, isPlain: true };
  }
  return undefined;
}

function makeClass(code) {
  if (systemTemplates[code] !== undefined) return defineSystemCode(code, systemTemplates[code]);
  const row = findRow(code);
  if (row === undefined) return undefined;
  const Class = defineCode(code, row.className, row.message, row.isPlain);
  const others = variants[code];
  for (let i = 0; i < others?.length; i++) Class[others[i]] = defineCode(code, others[i], row.message, false);
  // Node's name for the class whose errors take no stack of their own; hideStackFrames() adds one.
  Class.HideStackFramesError = Class;
  return Class;
}

/** Fills itself from the table: `const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors')`. */
const codes = Object.create(new Proxy({ __proto__: null }, {
  __proto__: null,
  get(target, code) {
    if (typeof code !== 'string') return undefined;
    const Class = makeClass(code);
    if (Class !== undefined) codes[code] = Class;
    return Class;
  },
  has(target, code) {
    return systemTemplates[code] !== undefined || findRow(code) !== undefined;
  },
}));

/**
 * An error of the table, for native code.
 * @param {string} code
 * @param {...unknown} args
 */
function make(code, ...args) {
  const error = new codes[code](...args);
  captureStackTrace(error, make);
  return error;
}

/**
 * An error of the table as native code throws it: without the code in the stack.
 * @param {string} code
 * @param {...unknown} args
 */
function makePlain(code, ...args) {
  const { className, message } = findRow(code);
  // The trace is taken once, below: a second one is a third of the time.
  const error = withoutStackTrace(() => new nativeClasses[className](messageMaker(message)(args)));
  error.code = code;
  details[code]?.(error, ...args);
  captureStackTrace(error, makePlain);
  return error;
}

/**
 * An error of the table whose message is written out already, as native code throws it: without the code in the stack.
 * @param {string} code
 * @param {string} message
 */
function makeWithMessage(code, message) {
  const error = new nativeClasses[findRow(code)?.className ?? 'Error'](message);
  error.code = code;
  captureStackTrace(error, makeWithMessage);
  return error;
}

/**
 * The same for errors that Node's JavaScript throws: with the code in the stack.
 * @param {string} code
 * @param {string} message
 */
function makeCoded(code, message) {
  const error = construct(nativeClasses[findRow(code).className], [message], codes[code]);
  error.code = code;
  captureStackTrace(error, makeCoded);
  return error;
}

// ---- Frames ---------------------------------------------------------------------------------------

/** May Error.stackTraceLimit be set? (Not with frozen intrinsics.) */
function isErrorStackTraceLimitWritable() {
  const descriptor = getOwnPropertyDescriptor(Error, 'stackTraceLimit');
  if (descriptor === undefined) return isExtensible(Error);
  return descriptor.writable ?? descriptor.set !== undefined;
}

/**
 * Run `make` without paying for a stack trace, for errors that get theirs from captureStackTrace.
 * @template T
 * @param {() => T} makeError
 * @returns {T}
 */
function withoutStackTrace(makeError) {
  if (!isErrorStackTraceLimitWritable()) return makeError();
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return makeError();
  } finally {
    Error.stackTraceLimit = limit;
  }
}

/**
 * The error of a validator: its stack starts at the caller of `callee`.
 * @param {Error} error
 * @param {Function} callee
 */
function startStackAbove(error, callee) {
  captureStackTrace(error, callee);
  return error;
}

/**
 * Wraps FN so that errors it throws have a stack that starts at its caller.
 * @template {Function} F
 * @param {F} fn
 * @returns {F}
 */
function hideStackFrames(fn) {
  function wrappedFn(...args) {
    try {
      return apply(fn, this, args);
    } catch (error) {
      if (Error.stackTraceLimit && error !== null && typeof error === 'object') {
        captureStackTrace(error, wrappedFn);
      }
      throw error;
    }
  }
  wrappedFn.withoutStackTrace = fn;
  return wrappedFn;
}

let maxStackErrorName;
let maxStackErrorMessage;
/** Is this V8's "Maximum call stack size exceeded"? Found out by overflowing once. */
function isStackOverflowError(error) {
  if (maxStackErrorMessage === undefined) {
    try {
      (function overflow() { overflow(); })();
    } catch (overflowError) {
      maxStackErrorMessage = overflowError.message;
      maxStackErrorName = overflowError.name;
    }
  }
  return error?.name === maxStackErrorName && error.message === maxStackErrorMessage;
}

// ---- Errors outside the table -----------------------------------------------------------------------

/** What aborted operations reject with. Node.js documentation, "Errors" > ABORT_ERR. */
class AbortError extends Error {
  constructor(message = 'The operation was aborted', options = undefined) {
    if (options !== undefined && typeof options !== 'object') {
      throw new codes.ERR_INVALID_ARG_TYPE('options', 'Object', options);
    }
    super(message, options);
    this.code = 'ABORT_ERR';
    this.name = 'AbortError';
  }
}

/** Gives CLASS the native class as `constructor` of its instances, as Node's internal errors show it. */
function hideClass(Class, Base) {
  defineProperty(Class.prototype, 'constructor', {
    __proto__: null, configurable: true, enumerable: false, get() { return Base; }, set: undefined,
  });
  return Class;
}

/** The peer reset the connection. */
const ConnResetException = hideClass(class ConnResetException extends Error {
  constructor(message) {
    super(message);
    this.code = 'ECONNRESET';
  }
}, Error);

/** An AggregateError with the code of the first of its errors. */
const NodeAggregateError = hideClass(class NodeAggregateError extends NativeAggregateError {
  constructor(errors, message) {
    super(errors, message);
    this.code = errors[0]?.code;
  }
}, NativeAggregateError);
defineProperty(NodeAggregateError.prototype, kIsNodeError, {
  __proto__: null, configurable: true, enumerable: false, value: true,
});

/**
 * An operation failed and then its clean-up did: both errors in one.
 * @param {Error|undefined} innerError the later one
 * @param {Error|undefined} outerError the earlier one, which gives message and code
 */
function aggregateTwoErrors(innerError, outerError) {
  if (innerError && outerError && innerError !== outerError) {
    if (Array.isArray(outerError.errors)) {
      arrayPush(outerError.errors, innerError);
      return outerError;
    }
    const error = withoutStackTrace(
      () => new NativeAggregateError([outerError, innerError], outerError.message));
    error.code = outerError.code;
    captureStackTrace(error, aggregateTwoErrors);
    return error;
  }
  return innerError || outerError;
}

/**
 * An Error with further properties.
 * @param {string} message
 * @param {object} properties
 */
function genericNodeError(message, properties) {
  const error = new Error(message);
  captureStackTrace(error, genericNodeError);
  return Object.assign(error, properties);
}

module.exports = {
  AbortError,
  ConnResetException,
  NodeAggregateError,
  addNumericalSeparator,
  aggregateTwoErrors,
  codes,
  determineSpecificType,
  formatList,
  genericNodeError,
  hideStackFrames,
  isErrorStackTraceLimitWritable,
  isStackOverflowError,
  kIsNodeError,
  make,
  makePlain,
  makeCoded,
  makeWithMessage,
  startStackAbove,
  withoutStackTrace,
};

const system = require('internal/errors/system');
const { defineSystemCode } = system;
Object.assign(module.exports, system, require('internal/errors/stack_trace'));
