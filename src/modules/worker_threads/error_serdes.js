'use strict';

// What ends a worker, or is thrown by a hook of module.register(), reaches the other side as an error with its stack and own properties, as a
// copy, or at least in printed form.

const { withoutStackTrace } = require('internal/errors');

const kSerializedError = 0;
const kSerializedObject = 1;
const kInspectedError = 2;
const kSymbol = 3;
const kCustomInspected = 4;

const constructors = { __proto__: null, Error, TypeError, RangeError, URIError, SyntaxError, ReferenceError, EvalError };

function serialize(value) {
  return require('v8').serialize(value);
}

function inspector() {
  return require('internal/util/inspect').inspect;
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
      if (key === '__proto__') continue;
      const { get, set, ...property } = Object.getOwnPropertyDescriptor(object, key);
      if (get !== undefined || set !== undefined) {
        try {
          property.value = get.call(error);
        } catch {
          continue;
        }
      }
      if (key === 'cause') {
        property.value = seen.has(property.value) ? kCircular : serializeError(property.value, seen);
      } else if (typeof property.value === 'function') {
        continue;
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

/** Stands for a cause that is an error on the way to it. */
const kCircular = 'circular';

/** The name of the first constructor up ERROR's prototypes that this side has, too: those of other realms count, by their names. */
function constructorNameOf(error) {
  for (let object = error; object !== null; object = Object.getPrototypeOf(object)) {
    const name = Object.getOwnPropertyDescriptor(object, 'constructor')?.value?.name;
    if (typeof name === 'string' && name in constructors) return name;
  }
  return undefined;
}

/**
 * @param {unknown} error
 * @returns {Buffer}
 */
function serializeError(error, seen = new Set()) {
  seen.add(error);
  if (typeof error === 'symbol') return tagged(kSymbol, error.description ?? '');
  try {
    if (typeof error === 'object' && Object.prototype.toString.call(error) === '[object Error]') {
      const constructor = constructorNameOf(error);
      if (constructor !== undefined) return tagged(kSerializedError, { constructor, properties: { ...propertiesOf(error, seen) } });
    }
  } catch {
    // Falls through to the other forms.
  }
  try {
    if (inspector().custom in error) return tagged(kCustomInspected, inspector()(error));
  } catch {
    // Falls through to the plain and the printed form.
  }
  try {
    return tagged(kSerializedObject, error);
  } catch {
    return tagged(kInspectedError, inspector()(error));
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
      const made = withoutStackTrace(() => new Class());
      for (const key of Object.getOwnPropertyNames(made)) delete made[key];
      for (const [key, property] of Object.entries(value.properties)) {
        if (key === 'cause') property.value = deserializeCause(property.value);
        Object.defineProperty(made, key, { __proto__: null, ...property });
      }
      Object.defineProperty(made, Symbol.toStringTag, { __proto__: null, value: 'Error', configurable: true });
      return made;
    }
    case kSymbol:
      return Symbol.for(value);
    case kCustomInspected:
      return printedAs(value);
    default:
      return value;
  }
}

function deserializeCause(cause) {
  return cause === kCircular ? printedAs('[Circular object]') : deserializeError(cause);
}

/** An object of which nothing is known but how it is printed. */
function printedAs(text) {
  return { __proto__: null, [inspector().custom]: () => text };
}

module.exports = { serializeError, deserializeError };
