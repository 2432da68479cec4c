'use strict';

// The global console. Its prototype is an empty object, and its methods are its own (WHATWG Console
// standard, section 1: a namespace object).

const { Console, kBindProperties, kBindStreamsLazy } = require('internal/console/console_class');

const { ownKeys } = Reflect;
const { defineProperty, getOwnPropertyDescriptor } = Object;
const bind = Function.prototype.call.bind(Function.prototype.bind);

/** V8's console, which only an inspector listens to. */
const inspectorConsole = globalThis.console;

const globalConsole = { __proto__: {} };
for (const key of ownKeys(Console.prototype)) {
  if (key === 'constructor') continue;
  const descriptor = getOwnPropertyDescriptor(Console.prototype, key);
  if (typeof descriptor.value === 'function') {
    const { value: method } = descriptor;
    descriptor.value = bind(method, globalConsole);
    defineProperty(descriptor.value, 'name', {
      __proto__: null, value: typeof key === 'symbol' ? `[${key.description}]` : key, configurable: true,
    });
    // The methods of the platform's console take any number of arguments.
    if (typeof key === 'string') {
      defineProperty(descriptor.value, 'length', { __proto__: null, value: 0, configurable: true });
    }
  }
  defineProperty(globalConsole, key, { __proto__: null, ...descriptor });
}
globalConsole[kBindStreamsLazy](process);
globalConsole[kBindProperties](true, 'auto');
globalConsole.Console = Console;

// Only the inspector has use for these.
for (const key of ['profile', 'profileEnd', 'timeStamp', 'context', 'createTask']) {
  if (typeof inspectorConsole?.[key] === 'function') globalConsole[key] = inspectorConsole[key];
}

/** What console.createTask() gives: a stretch of work that an inspector shows under one name. */
class Task {
  run(fn) {
    if (typeof fn !== 'function') throw new Error('First argument must be a function.');
    return fn();
  }
}

globalConsole.createTask ??= function createTask(...args) {
  if (typeof args[0] !== 'string' || args[0] === '') {
    throw new Error('First argument must be a non-empty string.');
  }
  return new Task();
};

module.exports = globalConsole;
