'use strict';

// What a mocked property knows of its accesses (test runner, "Class: MockPropertyContext").

const { validateInteger } = require('internal/errors/validators');
const { codes: { ERR_INVALID_ARG_VALUE } } = require('internal/errors');

class MockPropertyContext {
  #object;
  #name;
  #value;
  #original;
  #descriptor;
  #accesses = [];
  #once = new Map();

  constructor(object, name, value) {
    this.#object = object;
    this.#name = name;
    this.#original = object[name];
    this.#value = value;
    this.#descriptor = Object.getOwnPropertyDescriptor(object, name);
    if (!this.#descriptor) throw new ERR_INVALID_ARG_VALUE('propertyName', name, 'is not a property of the object');
    const context = this;
    Object.defineProperty(object, name, {
      __proto__: null,
      configurable: this.#descriptor.configurable,
      enumerable: this.#descriptor.enumerable,
      get() {
        const result = context.#next(context.#value);
        context.#record('get', result);
        return result;
      },
      set(assigned) {
        if (context.#isReadOnly) {
          throw new ERR_INVALID_ARG_VALUE('propertyName', name, 'cannot be set');
        }
        const result = context.#next(assigned);
        context.#record('set', result);
        context.#value = result;
      },
    });
  }

  get #isReadOnly() {
    return !this.#descriptor.writable && this.#descriptor.set === undefined;
  }

  #next(value) {
    const access = this.#accesses.length;
    if (!this.#once.has(access)) return value;
    const once = this.#once.get(access);
    this.#once.delete(access);
    return once;
  }

  #record(type, value) {
    this.#accesses.push({ __proto__: null, type, value, stack: new Error() });
  }

  get accesses() {
    return this.#accesses.slice();
  }

  accessCount() {
    return this.#accesses.length;
  }

  /** @param {unknown} value what the property holds from now on */
  mockImplementation(value) {
    // An assignment like any other: it is counted.
    this.#object[this.#name] = value;
  }

  /**
   * @param {unknown} value for one access
   * @param {number} [onAccess] which one, from 0; the next one by default
   */
  mockImplementationOnce(value, onAccess) {
    const next = this.#accesses.length;
    const access = onAccess ?? next;
    validateInteger(access, 'onAccess', next);
    this.#once.set(access, value);
  }

  resetAccesses() {
    this.#accesses = [];
  }

  restore() {
    Object.defineProperty(this.#object, this.#name, {
      __proto__: null, ...this.#descriptor, ...('value' in this.#descriptor ? { value: this.#original } : undefined),
    });
  }
}

module.exports = { MockPropertyContext };
