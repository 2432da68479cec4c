'use strict';

// describe(), suite(): a test whose function declares its children (test runner, "suite()").

const { hrtime } = process;
const { Test, kNone, once } = require('internal/test_runner/test');
const { runHooks } = require('internal/test_runner/hook');
const { isPromise } = require('internal/util/types');

const noop = () => {};

/** Starts all of TESTS; each waits for its turn. */
function startAll(tests) {
  return Promise.all(tests.map((test) => new Promise((resolve, reject) => {
    startAndSettle(test, resolve, reject);
  })));
}

function startAndSettle(test, resolve, reject) {
  test.start().then(resolve, reject);
}

class Suite extends Test {
  reportedType = 'suite';
  /** Resolved when the function has declared everything. */
  built = undefined;
  #hasBuildFailed = false;

  constructor(init) {
    super(init);
    const { concurrency } = init.options;
    // Children of suites run one after the other, whatever the suites around do.
    if (concurrency == null) this.concurrency = 1;
    // The time is for each of the tests, unless it is given for the suite itself.
    this.timeout = init.options.timeout ?? Infinity;
    // The count is for the assertions of tests.
    this.plan = null;
    const { config } = this.harness;
    // What cannot run declares nothing.
    if (this.isSkippedByOption || this.abortReason !== undefined) return;
    if (config.only && this.only === false) return;
    try {
      const returned = this.runInAsyncScope(this.fn, this.context, this.context);
      if (!isPromise(returned)) return;
      this.built = returned.then(noop, (error) => this.#failBuild(error));
      this.harness.builds.add(this.built);
      this.built.then(() => this.harness.builds.delete(this.built));
    } catch (error) {
      this.#failBuild(error);
    }
  }

  #failBuild(error) {
    this.#hasBuildFailed = true;
    // A failure is not left out.
    this.isLeftOut = false;
    this.bringBackAncestors();
    this.failWith(error);
  }

  get isFiltered() {
    return !this.#hasBuildFailed && super.isFiltered;
  }

  makeContext() {
    const { SuiteContext } = require('internal/test_runner/context');
    return new SuiteContext(this);
  }

  async run() {
    const { parent } = this;
    this.startTime = hrtime.bigint();
    const aborted = this.abortReason;
    if (aborted !== undefined) {
      this.isStarted = true;
      this.cancel(aborted);
      this.finish();
      return;
    }
    this.watch((failure) => this.cancel(failure));
    const { context } = this;
    const runAfter = once(() => runHooks(this.after, 'after', context));
    try {
      if (this.built !== undefined) await this.built;
      this.isStarted = true;
      if (!this.isSkippedByOption && this.error === null) {
        if (parent.before !== kNone) await parent.runBefore();
        if (this.before !== kNone) await this.runBefore();
        this.startClock();
        if (this.children.length > 0) {
          // Those that are declared while the others run are waited for as well.
          await this.race(startAll(this.children));
          if (this.hasUnfinishedChildren()) await this.race(this.childrenEnded());
        }
        await runAfter();
      }
      this.pass();
    } catch (error) {
      this.failWith(error);
      await runAfter().catch(noop);
    } finally {
      this.unwatch();
    }
    this.finish();
  }

  pass() {
    // A suite fails with its tests, not by itself: what is expected to fail are they.
    if (this.error === null) this.passed = true;
  }
}

module.exports = { Suite };
