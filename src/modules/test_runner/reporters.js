'use strict';

// require('node:test/reporters'). Each is loaded when it is used.

function lazily(name, id) {
  Object.defineProperty(module.exports, name, {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get: () => require(id),
  });
}

lazily('dot', 'internal/test_runner/reporters/dot');
lazily('junit', 'internal/test_runner/reporters/junit');

/** spec and lcov are classes that may be called without `new`. */
function callable(name, id) {
  const constructor = function(...args) {
    return Reflect.construct(require(id), args);
  };
  Object.defineProperty(constructor, 'name', { __proto__: null, value: name, configurable: true });
  Object.defineProperty(module.exports, name, {
    __proto__: null, configurable: true, enumerable: true, writable: false, value: constructor,
  });
}

callable('spec', 'internal/test_runner/reporters/spec');
lazily('tap', 'internal/test_runner/reporters/tap');
callable('lcov', 'internal/test_runner/reporters/lcov');
