'use strict';

// Which test does this code belong to? The answer follows the asynchronous flow: tests that are declared become its children, errors that
// nobody caught its failure.

const { AsyncLocalStorage } = require('async_hooks');

const { construct } = Reflect;

/** Holds slots `{ test }`: a test's functions are bound to its slot before the test is complete. */
const storage = new AsyncLocalStorage();

/** @returns {object|undefined} the Test, Suite or Hook */
function currentTest() {
  return storage.getStore()?.test;
}

/**
 * Makes a test, suite or hook whose functions will run with it as the current one.
 * @param {Function} Type
 * @param {object} options
 */
function create(Type, options) {
  const slot = { __proto__: null, test: undefined };
  options.slot = slot;
  // Frames of ours are few, as stacks of what suites throw show the program's below them.
  return storage.run(slot, construct, Type, [options]);
}

module.exports = { currentTest, create };
