'use strict';

// The tree of tests of this process: when it starts, what it counts, what ends it. Node documentation, "Test runner".

const { hrtime } = process;
const { setInterval, clearInterval } = require('timers');
const { addAbortListener } = require('internal/events/abort_listener');
const { toAbortFailure } = require('internal/test_runner/runnable');
const { TIMEOUT_MAX } = require('internal/timers');
const { Test, kNone } = require('internal/test_runner/test');
const { TestsStream } = require('internal/test_runner/stream');
const { create, currentTest } = require('internal/test_runner/running');
const { hookLocations, runHooks } = require('internal/test_runner/hook');
const { where, diagnostic } = require('internal/test_runner/tree_report');
const kinds = require('internal/test_runner/errors');

const { testFailure } = kinds;
const kFailed = 1;
/** Microtasks between the first test that is declared and the first that runs, as in Node: programs have some, too. */
const kTurnsBeforeTests = 6;
const noop = () => {};

class Harness {
  nextTestId = 0;
  stream = new TestsStream();
  counters = {
    __proto__: null, tests: 0, failed: 0, passed: 0, cancelled: 0, skipped: 0, todo: 0, topLevel: 0, suites: 0,
  };
  success = true;
  /** Functions of suites that are asynchronous and have not declared everything. */
  builds = new Set();
  isFinished = false;
  /** Tests may run: what is thrown before can be blamed on none, and ends the process. */
  #hasBegun = false;
  /** Another error that is none of a test. @type {{error: unknown}|undefined} */
  #fatal;
  /** Options of the coverage report, when one is asked for. */
  #coverage;
  #isFinishing = false;
  #hasRunAfter = false;
  #keepAlive;
  #isCheckPlanned = false;
  /** Tests at the top level that are about to start. */
  #starting = 0;
  #startedFiles = 0;
  #gate;
  /** Their ends, for runners. */
  #topLevel = new Set();
  outputNumber = 0;
  /** Whether this runs files, and is not what a file with tests has. */
  isRunner = false;
  setsExitCode = true;

  /**
   * @param {object} config see config.js
   * @param {{concurrency?: number|boolean, timeout?: number, signal?: AbortSignal, file?: string}} [options] of the root
   */
  constructor(config, options = { __proto__: null }) {
    this.config = config;
    const { concurrency, timeout, signal, file } = options;
    this.root = create(Test, {
      __proto__: null,
      name: '<root>',
      fn: noop,
      options: { __proto__: null, concurrency, timeout: timeout ?? config.timeout, signal },
      parent: null,
      harness: this,
      location: file === undefined ? undefined : { __proto__: null, line: 1, column: 1, file },
    });
    this.root.startTime = hrtime.bigint();
    this.root.isStarted = true;
    this.root.entryFile = file;
    this.root.runOnlyChildren = config.isOnlyAsked;
    if (signal !== undefined) addAbortListener(signal, () => this.#abortAll(signal.reason));
    /** Tests wait for it: reporters, the global set-up. @type {Promise<void>|undefined} */
    this.ready = undefined;
  }

  /** The caller's signal: no test goes on. */
  #abortAll(reason) {
    for (const child of this.root.children) {
      if (child.isFinished) continue;
      const failure = toAbortFailure(reason);
      child.cancel(failure);
      child.interrupt(failure);
    }
  }

  /** Numbers of the places that files run in, in turn: NODE_TEST_WORKER_ID. */
  nextWorkerId() {
    return this.#startedFiles++ % this.root.concurrency + 1;
  }

  /** The end does not come before release(): more tests are to be made. */
  hold() {
    this.#starting++;
    this.#holdLoop();
  }

  release() {
    this.#starting--;
  }

  /** Tests that are made wait until releaseTests(). */
  holdTests() {
    this.#gate = Promise.withResolvers();
    this.ready = this.#gate.promise;
    this.#hasBegun = false;
  }

  releaseTests() {
    this.begin();
    this.#gate.resolve();
  }

  begin() {
    this.#hasBegun = true;
  }

  /** The process ends with ERROR. */
  fail(error) {
    this.#fatal = { error };
    process.nextTick(() => { throw error; });
  }

  /** Tests that are made wait for PREPARATIONS. @param {Array<Promise<void>|undefined>} preparations */
  beginAfter(preparations) {
    const begin = async () => {
      for (const preparation of preparations) await preparation;
      for (let i = preparations.length; i < kTurnsBeforeTests; i++) await undefined;
      this.releaseTests();
    };
    this.holdTests();
    begin().catch(this.#gate.reject);
  }

  /** Resolved when all tests that were made have ended. */
  async testsEnded() {
    const { root } = this;
    await this.ready;
    while (this.#topLevel.size > 0) await Promise.all(this.#topLevel);
    if (root.hasUnfinishedChildren()) await root.childrenEnded();
  }

  /** Results of processes and of this one are numbered together. */
  nextOutputNumber() {
    return ++this.outputNumber;
  }

  /**
   * Starts TEST, made at the top level, when everything stands that it needs.
   * @param {object} test
   * @returns {Promise<void>}
   */
  startTopLevel(test) {
    const ended = this.#startTopLevel(test);
    if (this.isRunner) {
      this.#topLevel.add(ended);
      ended.then(() => this.#topLevel.delete(ended));
    }
    return ended;
  }

  async #startTopLevel(test) {
    this.#holdLoop();
    this.#starting++;
    await this.ready;
    // Suites know what they hold, and what of it is left out, before anything runs.
    while (this.builds.size > 0) await Promise.all(this.builds);
    this.#starting--;
    // The process may have ended it meanwhile.
    if (test.isFinished) return;
    const ended = test.start();
    if (test.isFiltered) this.onTopLevelEnd();
    await ended;
  }

  /** Tests keep the process alive, also when all they wait for is a timer that does not. */
  #holdLoop() {
    this.#keepAlive ??= setInterval(noop, TIMEOUT_MAX);
  }

  #releaseLoop() {
    clearInterval(this.#keepAlive);
    this.#keepAlive = undefined;
  }

  /** A test at the top level has ended. */
  onTopLevelEnd() {
    if (this.isFinished || this.#isCheckPlanned || this.#isBusy) return;
    this.#isCheckPlanned = true;
    // Whoever awaits the test may declare the next one first.
    process.nextTick(() => {
      this.#isCheckPlanned = false;
      this.#checkEnd();
    });
  }

  get #isBusy() {
    const { root } = this;
    return this.#starting > 0 || root.active > 0 || root.pending.length > 0;
  }

  /** Everything that was declared has run, and the main module is through: the root's after() hooks may run. */
  async #checkEnd() {
    if (this.isFinished || this.#isBusy) return;
    if (this.config.isMainPending?.()) {
      // Its next step may declare more tests. When nothing else is to come, 'beforeExit' is the end.
      this.#releaseLoop();
      return;
    }
    this.#releaseLoop();
    if (!this.config.forceExit && this.root.after === kNone && this.onIdle === undefined) return;
    await this.#runRootAfter();
    if (this.#isBusy) return;
    if (this.config.forceExit) {
      await this.finish();
      await this.exitNow?.();
    } else {
      this.onIdle?.();
    }
  }

  async #runRootAfter() {
    if (this.#hasRunAfter) return;
    this.#hasRunAfter = true;
    const { root } = this;
    try {
      if (root.before !== kNone) await root.runBefore();
    } catch {
      // The tests tell of it.
    }
    try {
      await runHooks(root.after, 'after', root.context);
    } catch (error) {
      // It is told, but as in Node success goes by the tests.
      this.rootFailure = error;
    }
  }

  /** @param {object} test counted when it is reported */
  count(test) {
    const { counters } = this;
    if (test.nesting === 0) counters.topLevel++;
    if (test.reportedType === 'suite') {
      counters.suites++;
    } else {
      counters.tests++;
      if (test.isSkipped) counters.skipped++;
      else if (test.isTodo) counters.todo++;
      else if (test.isCancelled) counters.cancelled++;
      else if (!test.passed) counters.failed++;
      else counters.passed++;
    }
    if (!test.passed && !test.isTodo) this.success = false;
  }

  /** A test of another process: what it told is counted as if it were here. */
  countEvent(type, data) {
    const isOk = type === 'test:pass';
    const { failureType } = data.details?.error ?? {};
    this.count({
      __proto__: null,
      nesting: data.nesting,
      reportedType: data.details?.type,
      isSkipped: data.skip !== undefined,
      isTodo: data.todo !== undefined,
      isCancelled: failureType === kinds.kCancelledByParent || failureType === kinds.kAborted ||
        failureType === kinds.kTestTimeoutFailure,
      passed: isOk,
    });
  }

  /**
   * The end of it all: what has not ended is cancelled, the root's hooks run, the summary is told.
   * @param {Error} [pendingError] why tests that still run are cancelled
   */
  async finish(pendingError) {
    if (this.#isFinishing) return;
    this.#isFinishing = true;
    this.#cancelPending(pendingError);
    await this.#runRootAfter();
    this.#summarize();
    await this.tearDown();
  }

  /** What a global set-up left to do after all tests, once. */
  async tearDown() {
    const { afterAll } = this;
    this.afterAll = undefined;
    await afterAll?.();
  }

  /** As finish(), when the process ends and nothing asynchronous can run any more. */
  finishNow(pendingError) {
    if (this.isFinished) return;
    this.#isFinishing = true;
    this.setsExitCode = false;
    this.#cancelPending(pendingError);
    this.#summarize();
  }

  #cancelPending(error) {
    const { root } = this;
    // Those that wait for the functions of suites, or for their turn, have not started.
    for (const child of root.children) {
      if (child.isFinished || child.isFiltered) continue;
      if (child.testNumber === 0) root.number(child);
      child.cancelTree(error);
    }
    root.pending.length = 0;
  }

  #summarize() {
    if (this.isFinished) return;
    this.isFinished = true;
    this.#releaseLoop();
    this.#tellSummary();
    this.stream.end();
    // Errors that come late are still told apart from those of a program without tests, unless other tests may follow.
    if (this.isRunner) this.detach?.();
    if (!this.success && this.setsExitCode) process.exitCode = kFailed;
  }

  /** Watch mode: some files run again, and are counted anew. */
  beginRound() {
    this.root.startTime = hrtime.bigint();
    this.root.endTime = null;
  }

  /** Watch mode: everything that was to run has run. */
  endRound() {
    const { counters, stream } = this;
    stream.report('test:watch:drained');
    this.#tellSummary();
    for (const name of Object.keys(counters)) counters[name] = 0;
    this.outputNumber = 0;
    this.success = true;
    this.root.diagnostics.length = 0;
  }

  #tellSummary() {
    const { root, stream, counters } = this;
    root.endTime ??= hrtime.bigint();
    if (this.rootFailure !== undefined) {
      const location = hookLocations.get(this.rootFailure) ?? root.location;
      stream.report('test:fail', where({
        __proto__: null,
        name: root.location?.file ?? location?.file,
        nesting: 0,
        testNumber: (this.isRunner ? this.outputNumber : root.reportedChildren) + 1,
        testId: root.testId,
        parentId: undefined,
        details: { __proto__: null, duration_ms: Number(root.endTime - root.startTime) / 1e6, error: this.rootFailure },
        tags: [],
      }, { location }));
    }
    stream.report('test:plan', where({ __proto__: null, nesting: 0, count: this.isRunner ? this.outputNumber : root.reportedChildren }, root));
    const coverage = this.#summarizeCoverage();
    const tell = (message, level = 'info') => diagnostic(root, message, level);
    for (const { message, level } of root.diagnostics) tell(message, level);
    const duration = Number(root.endTime - root.startTime) / 1e6;
    if (this.config.random !== undefined) tell(`Randomized test order seed: ${this.config.random.seed}`);
    tell(`tests ${counters.tests}`);
    tell(`suites ${counters.suites}`);
    tell(`pass ${counters.passed}`);
    tell(`fail ${counters.failed}`);
    tell(`cancelled ${counters.cancelled}`);
    tell(`skipped ${counters.skipped}`);
    tell(`todo ${counters.todo}`);
    tell(`duration_ms ${duration}`);
    if (coverage !== undefined) this.#tellCoverage(coverage);
    if (!this.config.isRecursive) {
      stream.report('test:summary', {
        __proto__: null, success: this.success, counts: { __proto__: null, ...counters }, duration_ms: duration,
        file: this.summaryFile ?? root.location?.file,
      });
    }
  }

  /** What ran is counted for the report. @param {object} options see coverage/summary.js */
  collectCoverage(options) {
    this.#coverage = options;
    require('internal/test_runner/coverage/collect').begin();
  }

  /** @returns {object|undefined} the summary */
  #summarizeCoverage() {
    if (this.#coverage === undefined) return undefined;
    try {
      return require('internal/test_runner/coverage/summary').summarize(this.#coverage);
    } catch (error) {
      this.root.diagnostic(`Warning: Could not report code coverage. ${error}`, 'warn');
      this.success = false;
      return undefined;
    } finally {
      require('internal/test_runner/coverage/collect').end();
    }
  }

  /** Too little coverage is a failure. */
  #tellCoverage(summary) {
    for (const [name, threshold] of Object.entries(summary.thresholds)) {
      const actual = summary.totals[`covered${name[0].toUpperCase()}${name.slice(1)}Percent`];
      if (actual >= threshold) continue;
      this.success = false;
      process.exitCode = kFailed;
      diagnostic(this.root, `Error: ${actual.toFixed(2)}% ${name} coverage does not meet threshold of ${threshold}%.`, 'error');
    }
    this.stream.report('test:coverage', { __proto__: null, nesting: 0, summary });
  }

  /** The user wants it to end now: says what was running, and ends that. */
  interrupt() {
    const running = this.root.children.filter((test) => test.isStarted && !test.isFinished);
    const tests = running.map((test) => where({ __proto__: null, name: test.name, nesting: test.nesting }, test));
    if (tests.length > 0) this.stream.report('test:interrupted', { __proto__: null, tests });
    for (const test of running) test.abort();
  }

  /**
   * An error that nobody caught.
   * @param {unknown} error
   * @param {string} type
   */
  blame(error, type) {
    if (!this.#hasBegun || (this.#fatal !== undefined && this.#fatal.error === error)) throw error;
    const test = currentTest();
    const isEnded = test?.isFinished === true;
    if (test === undefined || test.parent === null || isEnded) {
      let message;
      if (isEnded && test.location !== undefined) {
        const { line, column, file } = test.location;
        const name = require('path').relative(process.cwd(), file);
        const what = test.reportedType === 'hook' ? `Test hook "${test.kind}"` : `Test "${test.name}"`;
        message = `Error: ${what} at ${name}:${line}:${column} generated asynchronous activity after the test ended. ` +
          `This activity created the error "${error}" and would have caused the test to fail, but instead triggered an ${type} event.`;
      } else {
        message = 'Error: A resource generated asynchronous activity after the test ended. ' +
          `This activity created the error "${error}" which triggered an ${type} event, caught by the test runner.`;
      }
      this.root.diagnostic(message, 'warn');
      process.exitCode = kFailed;
      return;
    }
    test.failFromOutside(testFailure(error, type));
  }

  /** Listens for what ends the process, and for errors that nobody caught. */
  attachToProcess() {
    if (attached.size === 0) listen();
    attached.add(this);
    this.detach = () => {
      attached.delete(this);
      if (attached.size === 0) ignore();
    };
  }

  /** Nothing keeps the process alive any more. */
  onBeforeExit() {
    if (this.onIdle !== undefined && !this.#isBusy) this.onIdle();
    this.finish(pendingError());
  }
}

/** Runs of this process that have not ended: a program may start several. */
const attached = new Set();

const pendingError = () => testFailure(
  'Promise resolution is still pending but the event loop has already resolved', kinds.kCancelledByParent);

/** The run that the code that failed belongs to, or the first. */
function blamed() {
  const harness = currentTest()?.harness;
  return attached.has(harness) ? harness : attached.values().next().value;
}

const listeners = {
  __proto__: null,
  uncaughtException: (error) => blamed().blame(error, kinds.kUncaughtException),
  unhandledRejection: (error) => blamed().blame(error, kinds.kUnhandledRejection),
  beforeExit() {
    for (const harness of [...attached]) harness.onBeforeExit();
  },
  exit() {
    for (const harness of [...attached]) harness.finishNow(pendingError());
    // What other listeners of 'exit' throw is none of ours.
    attached.clear();
    ignore();
  },
};

function listen() {
  for (const name of Object.keys(listeners)) process.on(name, listeners[name]);
}

function ignore() {
  for (const name of Object.keys(listeners)) process.removeListener(name, listeners[name]);
}

module.exports = { Harness };
