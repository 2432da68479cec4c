'use strict';

// DOMException (https://webidl.spec.whatwg.org/#idl-DOMException), also made by native code.

const { kClone, kDeserialize, markTransferMode } = require('internal/web/transfer');

const { captureStackTrace } = Error;
const { defineProperty, defineProperties, hasOwn, setPrototypeOf } = Object;
const { construct, set } = Reflect;

/** The legacy names with a code, in the order of their codes (1…25); null: the name is gone. */
const legacyNames = [
  ['INDEX_SIZE_ERR', 'IndexSizeError'],
  ['DOMSTRING_SIZE_ERR', null],
  ['HIERARCHY_REQUEST_ERR', 'HierarchyRequestError'],
  ['WRONG_DOCUMENT_ERR', 'WrongDocumentError'],
  ['INVALID_CHARACTER_ERR', 'InvalidCharacterError'],
  ['NO_DATA_ALLOWED_ERR', null],
  ['NO_MODIFICATION_ALLOWED_ERR', 'NoModificationAllowedError'],
  ['NOT_FOUND_ERR', 'NotFoundError'],
  ['NOT_SUPPORTED_ERR', 'NotSupportedError'],
  ['INUSE_ATTRIBUTE_ERR', 'InUseAttributeError'],
  ['INVALID_STATE_ERR', 'InvalidStateError'],
  ['SYNTAX_ERR', 'SyntaxError'],
  ['INVALID_MODIFICATION_ERR', 'InvalidModificationError'],
  ['NAMESPACE_ERR', 'NamespaceError'],
  ['INVALID_ACCESS_ERR', 'InvalidAccessError'],
  ['VALIDATION_ERR', null],
  ['TYPE_MISMATCH_ERR', 'TypeMismatchError'],
  ['SECURITY_ERR', 'SecurityError'],
  ['NETWORK_ERR', 'NetworkError'],
  ['ABORT_ERR', 'AbortError'],
  ['URL_MISMATCH_ERR', 'URLMismatchError'],
  ['QUOTA_EXCEEDED_ERR', 'QuotaExceededError'],
  ['TIMEOUT_ERR', 'TimeoutError'],
  ['INVALID_NODE_TYPE_ERR', 'InvalidNodeTypeError'],
  ['DATA_CLONE_ERR', 'DataCloneError'],
];
const codeOf = { __proto__: null };
for (let i = 0; i < legacyNames.length; i++) {
  const name = legacyNames[i][1];
  if (name !== null) codeOf[name] = i + 1;
}

function throwInvalidThis() {
  const error = new TypeError('Value of "this" must be of DOMException');
  error.code = 'ERR_INVALID_THIS';
  // As all of Node's errors with codes.
  defineProperty(error, 'toString', {
    __proto__: null, value: function toString() { return `${this.name} [${this.code}]: ${this.message}`; }, configurable: true, writable: true,
  });
  throw error;
}

/** Gives back its argument, so that the fields of a derived class land on that object. */
function Adopt(object) {
  return object;
}

let hasSlots, slotsOf, setSlots;

/** The internal slots of a DOMException, put on an Error that has its prototype. */
class Slots extends Adopt {
  #slots;

  constructor(error, message, name) {
    super(error);
    this.#slots = { message, name, code: codeOf[name] ?? 0 };
  }

  static {
    hasSlots = (value) => typeof value === 'object' && value !== null && #slots in value;
    slotsOf = (error) => error.#slots;
    setSlots = (error, slots) => {
      error.#slots = slots;
    };
  }
}

/**
 * A bare Error to the engine (isNativeError), without paying for a stack that is thrown away.
 * @param {Function} newTarget whose prototype it gets
 */
function bareError(newTarget) {
  const { stackTraceLimit } = Error;
  const quiet = set(Error, 'stackTraceLimit', 0);
  const error = construct(Error, [], newTarget);
  if (quiet) Error.stackTraceLimit = stackTraceLimit;
  return error;
}

class DOMException {
  /**
   * @param {string} [message]
   * @param {string|{ name?: string, cause?: unknown }} [options] the name, or name and cause
   */
  constructor(message = '', options = 'Error') {
    const text = `${message}`;
    const self = bareError(new.target);
    if (options !== null && typeof options === 'object') {
      const { name } = options;
      new Slots(self, text, `${name}`);
      if ('cause' in options) {
        defineProperty(self, 'cause', {
          __proto__: null,
          value: options.cause,
          configurable: true,
          writable: true,
          enumerable: false,
        });
      }
    } else {
      new Slots(self, text, `${options}`);
    }
    // After the slots are set: the header line of the stack asks for name and message.
    // The constructor's frame is the first, as in Node.
    captureStackTrace(self);
    // Not on the prototype: an object that merely inherits from it is cloned as a plain one.
    markTransferMode(self, true, false);
    return self;
  }

  get name() {
    if (!hasSlots(this)) throwInvalidThis();
    return slotsOf(this).name;
  }

  get message() {
    if (!hasSlots(this)) throwInvalidThis();
    return slotsOf(this).message;
  }

  get code() {
    if (!hasSlots(this)) throwInvalidThis();
    return slotsOf(this).code;
  }

  [kClone]() {
    return {
      data: {
        message: this.message,
        name: this.name,
        code: this.code,
        stack: this.stack,
        cause: this.cause,
        hasCause: hasOwn(this, 'cause'),
      },
      deserializeInfo: 'internal/web/dom_exception:DOMException',
    };
  }

  [kDeserialize](data) {
    setSlots(this, { message: data.message, name: data.name, code: data.code });
    const hidden = { __proto__: null, configurable: true, writable: true, enumerable: false };
    defineProperty(this, 'stack', { __proto__: null, ...hidden, value: data.stack });
    if (data.hasCause) defineProperty(this, 'cause', { __proto__: null, ...hidden, value: data.cause });
  }
}

setPrototypeOf(DOMException.prototype, Error.prototype);
const enumerable = { __proto__: null, enumerable: true };
defineProperties(DOMException.prototype, {
  name: enumerable,
  message: enumerable,
  code: enumerable,
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'DOMException' },
});
for (let i = 0; i < legacyNames.length; i++) {
  const constant = { __proto__: null, enumerable: true, value: i + 1 };
  defineProperty(DOMException, legacyNames[i][0], constant);
  defineProperty(DOMException.prototype, legacyNames[i][0], constant);
}

module.exports = { DOMException };
