'use strict';

// mock.fn(), mock.method() and their kin (test runner, "Class: MockTracker").

const { validateBoolean, validateFunction, validateInteger, validateObject } = require('internal/errors/validators');
const { codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { getOptionValue } = require('internal/options');
const { kEmptyObject } = require('internal/util');
const {
  MockFunctionContext, nextImplementation, track, setRestore,
} = require('internal/test_runner/mock/function_context');

const { apply, construct, get } = Reflect;
const kDefaultFunction = function() {};

function validateTimes(value, name) {
  if (value === Infinity) return;
  validateInteger(value, name, 1);
}

function validateName(value, name) {
  if (typeof value !== 'string' && typeof value !== 'symbol') throw new ERR_INVALID_ARG_TYPE(name, ['string', 'symbol'], value);
}

/** The descriptor of a property, wherever in the prototype chain it is. */
function findDescriptor(object, name) {
  for (let at = object; at !== null && at !== undefined; at = Object.getPrototypeOf(at)) {
    const descriptor = Object.getOwnPropertyDescriptor(at, name);
    if (descriptor !== undefined) return descriptor;
  }
  return undefined;
}

const isObject = (value) => typeof value === 'object' && value !== null;

let addMock;

class MockTracker {
  static {
    addMock = (tracker, context) => {
      tracker.#mocks.push(context);
      return context;
    };
  }

  #mocks = [];
  #timers;

  get timers() {
    if (this.#timers === undefined) {
      const { MockTimers } = require('internal/test_runner/mock/timers');
      this.#timers = new MockTimers();
    }
    return this.#timers;
  }

  /**
   * @param {Function} [original]
   * @param {Function} [implementation]
   * @param {{times?: number}} [options]
   */
  fn(original = kDefaultFunction, implementation = original, options = kEmptyObject) {
    if (isObject(original)) {
      options = original;
      original = function() {};
      implementation = original;
    } else if (isObject(implementation)) {
      options = implementation;
      implementation = original;
    }
    if (original === kDefaultFunction) original = function() {};
    if (implementation === kDefaultFunction) implementation = original;
    validateFunction(original, 'original');
    validateFunction(implementation, 'implementation');
    validateObject(options, 'options');
    const { times = Infinity } = options;
    validateTimes(times, 'options.times');
    const context = new MockFunctionContext({ __proto__: null, implementation, times });
    // A function that stands for itself is restored when the original answers again.
    setRestore(context, () => context.mockImplementation(original));
    return this.#makeMock(original, context);
  }

  #makeMock(original, context) {
    const mock = new Proxy(original, {
      __proto__: null,
      apply(target, self, args) {
        const implementation = nextImplementation(context);
        let result;
        let error;
        try {
          result = apply(implementation, self, args);
          return result;
        } catch (thrown) {
          error = thrown;
          throw thrown;
        } finally {
          track(context, { __proto__: null, arguments: args, error, result, stack: new Error(), target: undefined, this: self });
        }
      },
      construct(target, args, newTarget) {
        const implementation = nextImplementation(context);
        // Another class may answer: what it makes still is an instance of the one that was called.
        let result;
        let error;
        try {
          result = construct(implementation, args, newTarget);
          return result;
        } catch (thrown) {
          error = thrown;
          throw thrown;
        } finally {
          track(context, { __proto__: null, arguments: args, error, result, stack: new Error(), target, this: result });
        }
      },
      get(target, property, receiver) {
        return property === 'mock' ? context : get(target, property, receiver);
      },
    });
    this.#mocks.push(context);
    return mock;
  }

  /**
   * @param {object|Function} objectOrFunction
   * @param {string|symbol} methodName
   * @param {Function} [implementation]
   * @param {{getter?: boolean, setter?: boolean, times?: number}} [options]
   */
  method(objectOrFunction, methodName, implementation = kDefaultFunction, options = kEmptyObject) {
    validateName(methodName, 'methodName');
    if (typeof objectOrFunction !== 'function') validateObject(objectOrFunction, 'object');
    if (isObject(implementation)) {
      options = implementation;
      implementation = kDefaultFunction;
    }
    validateFunction(implementation, 'implementation');
    validateObject(options, 'options');
    const { getter = false, setter = false, times = Infinity } = options;
    validateBoolean(getter, 'options.getter');
    validateBoolean(setter, 'options.setter');
    validateTimes(times, 'options.times');
    if (setter && getter) {
      throw new ERR_INVALID_ARG_VALUE('options.setter', setter, "cannot be used with 'options.getter'");
    }
    const kind = getter ? 'get' : setter ? 'set' : 'value';
    const found = findDescriptor(objectOrFunction, methodName);
    const original = found?.[kind];
    if (typeof original !== 'function') throw new ERR_INVALID_ARG_VALUE('methodName', original, 'must be a method');

    // Also for a method that was inherited.
    const restore = () => Object.defineProperty(objectOrFunction, methodName, { __proto__: null, ...found });
    const context = new MockFunctionContext({
      __proto__: null, implementation: implementation === kDefaultFunction ? original : implementation, times, restore,
    });
    const mock = this.#makeMock(original, context);
    const { configurable, enumerable } = found;
    const descriptor = { __proto__: null, configurable, enumerable };
    if (kind === 'value') {
      descriptor.writable = found.writable;
      descriptor.value = mock;
    } else {
      descriptor.get = getter ? mock : found.get;
      descriptor.set = setter ? mock : found.set;
    }
    Object.defineProperty(objectOrFunction, methodName, descriptor);
    return mock;
  }

  /** As method(), for the function behind a getter. */
  getter(object, methodName, implementation = kDefaultFunction, options = kEmptyObject) {
    if (isObject(implementation)) {
      options = implementation;
      implementation = kDefaultFunction;
    } else {
      validateObject(options, 'options');
    }
    const { getter = true } = options;
    if (getter === false) throw new ERR_INVALID_ARG_VALUE('options.getter', getter, 'cannot be false');
    return this.method(object, methodName, implementation, { __proto__: null, ...options, getter });
  }

  /** As method(), for the function behind a setter. */
  setter(object, methodName, implementation = kDefaultFunction, options = kEmptyObject) {
    if (isObject(implementation)) {
      options = implementation;
      implementation = kDefaultFunction;
    } else {
      validateObject(options, 'options');
    }
    const { setter = true } = options;
    if (setter === false) throw new ERR_INVALID_ARG_VALUE('options.setter', setter, 'cannot be false');
    return this.method(object, methodName, implementation, { __proto__: null, ...options, setter });
  }

  /**
   * @param {object} object
   * @param {string|symbol} propertyName
   * @param {unknown} [value] the property's own value by default
   * @returns {object} the object, with the property's context as `mock`
   */
  property(object, propertyName, value) {
    validateObject(object, 'object');
    validateName(propertyName, 'propertyName');
    const { MockPropertyContext } = require('internal/test_runner/mock/property_context');
    const context = new MockPropertyContext(object, propertyName, arguments.length > 2 ? value : object[propertyName]);
    this.#mocks.push(context);
    return new Proxy(object, {
      __proto__: null,
      get: (target, property, receiver) => (property === 'mock' ? context : get(target, property, receiver)),
    });
  }

  /** Everything is as it was, and this tracker knows of nothing any more. */
  reset() {
    this.restoreAll();
    this.#timers?.reset();
    this.#mocks = [];
  }

  restoreAll() {
    for (const context of this.#mocks) context.restore();
  }
}

Object.defineProperty(MockTracker.prototype.method, 'length', { __proto__: null, value: 2, configurable: true });

if (getOptionValue('--experimental-test-module-mocks')) {
  const { module } = {
    /**
     * @param {string|URL} specifier
     * @param {object} [options]
     */
    module(specifier, options = kEmptyObject) {
      const { mockModule } = require('internal/test_runner/mock/module');
      return addMock(this, mockModule(specifier, options));
    },
  };
  Object.defineProperty(MockTracker.prototype, 'module', {
    __proto__: null, configurable: true, enumerable: false, writable: true, value: module,
  });
}

module.exports = { MockTracker };
