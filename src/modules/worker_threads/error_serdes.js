'use strict';

// Errors that end a worker reach the parent's 'error' event with prototype, stack, own properties and, when they cannot be
// cloned, at least in printed form.

const { withoutStackTrace } = require('internal/errors');
const { isNativeError } = require('internal/util/types');

const kSerializedError = 0;
const kSerializedObject = 1;
const kInspectedError = 2;
const kInspectedSymbol = 3;

const constructors = { Error, TypeError, RangeError, URIError, SyntaxError, ReferenceError, EvalError, AggregateError };
const builtinNames = new Set(Object.keys(constructors));

function serialize(value) {
  return require('v8').serialize(value);
}

/**
 * The properties of ERROR and of its prototypes by name, those of Error.prototype first, as descriptors; what getters give is no longer
 * writable.
 */
function propertiesOf(error, seen) {
  const chain = [];
  for (let object = error; object !== null && object !== Object.prototype; object = Object.getPrototypeOf(object)) chain.unshift(object);
  const properties = { __proto__: null };
  for (const object of chain) {
    for (const key of Object.getOwnPropertyNames(object)) {
      const { get, set, ...property } = Object.getOwnPropertyDescriptor(object, key);
      if (get !== undefined || set !== undefined) {
        try {
          property.value = get.call(error);
        } catch {
          continue;
        }
      }
      if (typeof property.value === 'function') continue;
      if (key === 'cause' && isNativeError(property.value)) {
        property.value = seen.has(property.value) ? kCircular : serializeError(property.value, seen);
        property[kCause] = true;
      } else {
        try {
          serialize(property.value);
        } catch {
          continue;
        }
      }
      properties[key] = property;
    }
  }
  return properties;
}

/** Says of a property that its value is an error in the form of serializeError(), or kCircular. */
const kCause = 'nodus:cause';
const kCircular = 'circular';

/**
 * @param {unknown} error
 * @returns {Buffer}
 */
function serializeError(error, seen = new Set()) {
  seen.add(error);
  if (typeof error === 'symbol') return tagged(kInspectedSymbol, require('internal/util/inspect').inspect(error));
  try {
    if (typeof error === 'object' && Object.prototype.toString.call(error) === '[object Error]') {
      let prototype = Object.getPrototypeOf(error);
      let name = 'Error';
      while (prototype !== null) {
        const candidate = prototype.constructor?.name;
        if (builtinNames.has(candidate) && constructors[candidate].prototype === prototype) {
          name = candidate;
          break;
        }
        prototype = Object.getPrototypeOf(prototype);
      }
      return tagged(kSerializedError, { constructor: name, properties: { ...propertiesOf(error, seen) } });
    }
  } catch {
    // Falls through to the plain and the printed form.
  }
  try {
    return tagged(kSerializedObject, error);
  } catch {
    return tagged(kInspectedError, require('internal/util/inspect').inspect(error));
  }
}

function tagged(tag, value) {
  const { Buffer } = require('buffer');
  return Buffer.concat([Buffer.from([tag]), serialize(value)]);
}

/**
 * @param {Uint8Array} bytes
 * @returns {unknown}
 */
function deserializeError(bytes) {
  const { Buffer } = require('buffer');
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const value = require('v8').deserialize(buffer.subarray(1));
  switch (buffer[0]) {
    case kSerializedError: {
      const Class = constructors[value.constructor];
      // Without a stack of its own: the error's is among its properties, and its place in the code is where it is thrown again.
      const made = withoutStackTrace(() => (Class === AggregateError ? new AggregateError([]) : new Class()));
      for (const key of Object.getOwnPropertyNames(made)) delete made[key];
      for (const [key, { [kCause]: isCause, ...property }] of Object.entries(value.properties)) {
        if (isCause) property.value = deserializeCause(property.value);
        Object.defineProperty(made, key, { __proto__: null, ...property });
      }
      Object.defineProperty(made, Symbol.toStringTag, { __proto__: null, value: 'Error', configurable: true });
      return made;
    }
    case kInspectedSymbol: {
      const { inspect } = require('internal/util/inspect');
      return { [inspect.custom]: () => value };
    }
    default:
      return value;
  }
}

function deserializeCause(cause) {
  if (cause !== kCircular) return deserializeError(cause);
  const { inspect } = require('internal/util/inspect');
  return { [inspect.custom]: () => '[Circular object]' };
}

module.exports = { serializeError, deserializeError };
