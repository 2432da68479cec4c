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

function ownPropertiesOf(error, seen) {
  const properties = { __proto__: null };
  let object = error;
  // Getters along the chain (a class's own `name`) count too, up to the built-in prototypes.
  while (object !== null && object !== Error.prototype && object !== Object.prototype) {
    for (const key of Object.getOwnPropertyNames(object)) {
      if (key in properties || key === 'constructor') continue;
      let value;
      try {
        value = error[key];
      } catch {
        continue;
      }
      if (typeof value === 'function') continue;
      if (key === 'cause' && isNativeError(value)) {
        if (seen.has(value)) continue;
        seen.add(value);
        properties.cause = { [kCause]: serializeError(value, seen) };
        continue;
      }
      try {
        serialize(value);
      } catch {
        continue;
      }
      const own = Object.getOwnPropertyDescriptor(object, key);
      properties[key] = { value, enumerable: object === error && own.enumerable === true };
    }
    object = Object.getPrototypeOf(object);
  }
  return properties;
}

const kCause = 'nodus:cause';

/**
 * @param {unknown} error
 * @returns {Buffer}
 */
function serializeError(error, seen = new Set()) {
  if (typeof error === 'symbol') return tagged(kInspectedSymbol, require('internal/util/inspect').inspect(error));
  try {
    if (typeof error === 'object' && error !== null && isNativeError(error)) {
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
      return tagged(kSerializedError, { constructor: name, properties: { ...ownPropertiesOf(error, seen) } });
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
      for (const key of Object.getOwnPropertyNames(made)) {
        if (!(key in value.properties)) delete made[key];
      }
      for (const [key, property] of Object.entries(value.properties)) {
        const isCause = property[kCause] !== undefined;
        Object.defineProperty(made, key, {
          __proto__: null,
          value: isCause ? deserializeError(property[kCause]) : property.value,
          enumerable: isCause ? false : property.enumerable,
          writable: true,
          configurable: true,
        });
      }
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

module.exports = { serializeError, deserializeError };
