'use strict';

// What require() gives for a module that is still being loaded (a cycle): its unfinished exports, which warn when a property is read
// that is not there yet. Node documentation, "Modules: CommonJS modules", Cycles.

const { isProxy } = require('internal/util/types');

function warnMissing(property) {
  process.emitWarning(
    `Accessing non-existent property '${String(property)}' of module exports inside circular dependency`,
  );
}

/** Stands in for Object.prototype as the prototype of unfinished exports. */
const missingPropertyProxy = new Proxy({}, {
  __proto__: null,
  get(target, property) {
    // __esModule is asked for by transpilers' interop code all the time.
    if (property in target || property === '__esModule') return target[property];
    warnMissing(property);
    return undefined;
  },
  getOwnPropertyDescriptor(target, property) {
    if (Object.hasOwn(target, property) || property === '__esModule') {
      return Reflect.getOwnPropertyDescriptor(target, property);
    }
    warnMissing(property);
    return undefined;
  },
});

/** @param {{exports: any}} module */
function exportsInCycle(module) {
  const { exports } = module;
  // An own __esModule must be looked at without running a getter that is not ready.
  if (exports && typeof exports === 'object' && !isProxy(exports) &&
      Object.getPrototypeOf(exports) === Object.prototype && !exports.__esModule) {
    Object.setPrototypeOf(exports, missingPropertyProxy);
  }
  return exports;
}

/** Gives the finished exports their prototype back. @param {{exports: any}} module */
function finishExports(module) {
  const { exports } = module;
  if (exports && typeof exports === 'object' && !isProxy(exports) &&
      Object.getPrototypeOf(exports) === missingPropertyProxy) {
    Object.setPrototypeOf(exports, Object.prototype);
  }
}

module.exports = { exportsInCycle, finishExports };
