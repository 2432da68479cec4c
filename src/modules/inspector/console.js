'use strict';

// The methods of the program's console tell the inspector, too, from its first session on.

const { v8Console, wrapConsoleMethod } = native('inspector');

const { defineProperty, getOwnPropertyDescriptor, keys } = Object;

/** Wraps what the program has not replaced by something else than a function. */
module.exports = function mirrorConsole() {
  const own = require('internal/console/global');
  const told = v8Console();
  for (const name of keys(told)) {
    const descriptor = getOwnPropertyDescriptor(own, name);
    if (typeof told[name] !== 'function' || typeof descriptor?.value !== 'function') continue;
    // What came from V8's console tells it already.
    if (descriptor.value === told[name]) continue;
    descriptor.value = wrapConsoleMethod(name, told[name], descriptor.value, own);
    defineProperty(own, name, { __proto__: null, ...descriptor });
  }
};
