'use strict';

// The harness of this process, made with its first test, and the functions that declare tests.

const { Test } = require('internal/test_runner/test');
const { Suite } = require('internal/test_runner/suite');
const { currentTest } = require('internal/test_runner/running');

/** @type {import('./harness').Harness|undefined} */
let harness;

function getHarness() {
  return harness ??= makeHarness();
}

/** Tests of this process belong to a run that has been started already (run() with isolation 'none'). */
function setHarness(other) {
  harness = other;
}

function makeHarness() {
  const { Harness } = require('internal/test_runner/harness');
  const { configFromCommandLine } = require('internal/test_runner/config');
  const { getOptionValue } = require('internal/options');
  const made = new Harness(configFromCommandLine(), { __proto__: null, file: process.argv[1] });
  // What a set-up declares belongs here already.
  harness = made;
  const { connectReporters } = require('internal/test_runner/report');
  const isChild = process.env.NODE_TEST_CONTEXT !== undefined;
  const preparations = [connectReporters(made)];
  made.attachToProcess();
  const statePath = getOptionValue('--test-rerun-failures');
  if (statePath) require('internal/test_runner/rerun').setUpRerun(made, statePath, isChild);
  const setupPath = getOptionValue('--test-global-setup');
  if (setupPath && !isChild) {
    const { runGlobalSetup } = require('internal/test_runner/global_setup');
    preparations.push(runGlobalSetup(setupPath, process.cwd()).then((tearDown) => { made.afterAll = tearDown; }));
  }
  if (getOptionValue('--experimental-test-coverage') && !isChild) {
    const { coverageFromCommandLine } = require('internal/test_runner/config');
    made.collectCoverage(coverageFromCommandLine());
  }
  made.beginAfter(preparations);
  return made;
}

/** Where a test that is declared now belongs. */
function currentParent() {
  const current = currentTest()?.parentForNew;
  return current ?? getHarness().root;
}

function declare(Type, name, options, fn, overrides) {
  const parent = currentParent();
  const { harness: { root } } = parent;
  const child = parent.createChild(Type, name, options, fn, overrides);
  if (child.parent === root) return child.harness.startTopLevel(child);
  // A suite runs its tests when it is its turn.
  if (child.parent.reportedType === 'suite' && !child.parent.isStarted) return Promise.resolve();
  return child.start();
}

function makeDeclare(Type) {
  const test = function test(name, options, fn) {
    return declare(Type, name, options, fn);
  };
  for (const keyword of ['expectFailure', 'skip', 'todo', 'only']) {
    const variant = (name, options, fn) => declare(Type, name, options, fn, { __proto__: null, [keyword]: true });
    Object.defineProperty(variant, 'name', { __proto__: null, value: '', configurable: true });
    test[keyword] = variant;
  }
  return test;
}

function makeHook(kind) {
  const hook = (fn, options) => {
    currentParent().createHook(kind, fn, options);
  };
  Object.defineProperty(hook, 'name', { __proto__: null, value: '', configurable: true });
  return hook;
}

/** @returns {object|undefined} the TestContext or SuiteContext of the test that runs */
function getTestContext() {
  const test = currentTest()?.parentForNew;
  return test === undefined || test.parent === null ? undefined : test.context;
}

module.exports = {
  getHarness,
  setHarness,
  getTestContext,
  test: makeDeclare(Test),
  suite: makeDeclare(Suite),
  before: makeHook('before'),
  after: makeHook('after'),
  beforeEach: makeHook('beforeEach'),
  afterEach: makeHook('afterEach'),
};
