'use strict';

// require('node:test'). Node documentation, "Test runner".

const {
  test, suite, before, after, beforeEach, afterEach, getTestContext,
} = require('internal/test_runner/main_harness');

/** @param {object} [options] @returns {import('./stream').TestsStream} */
function run(options) {
  return require('internal/test_runner/run').run(options);
}
Object.defineProperty(run, 'length', { __proto__: null, value: 0, configurable: true });

require('internal/util').noteForcedColors();

module.exports = Object.assign(test, {
  after,
  afterEach,
  before,
  beforeEach,
  describe: suite,
  getTestContext,
  it: test,
  run,
  suite,
  test,
});

/** Made when first asked for: most test files mock nothing and have no snapshots. */
function lazily(name, make) {
  let value;
  Object.defineProperty(module.exports, name, {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() {
      return value ??= make();
    },
  });
}

lazily('mock', () => new (require('internal/test_runner/mock/tracker').MockTracker)());
lazily('snapshot', () => {
  const { setDefaultSnapshotSerializers, setResolveSnapshotPath } = require('internal/test_runner/snapshot');
  return { __proto__: null, setDefaultSnapshotSerializers, setResolveSnapshotPath };
});
lazily('assert', () => ({ __proto__: null, register: require('internal/test_runner/assertions').register }));
