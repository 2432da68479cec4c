'use strict';

// A node of the tree of tests: how it runs (test runner, "test()"). What it reports is in tree.js.

const { hrtime } = process;
const { validateObject, validateUint32 } = require('internal/errors/validators');
const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { Runnable } = require('internal/test_runner/runnable');
const { createHook, runHooks } = require('internal/test_runner/hook');
const { create } = require('internal/test_runner/running');
const { locationOfCaller } = require('internal/test_runner/location');
const { isLeftOut, parseTags } = require('internal/test_runner/filter');
const kinds = require('internal/test_runner/errors');
const report = require('internal/test_runner/tree_report');

const { isTestFailure, testFailure } = kinds;
const noop = () => {};
const kNone = [];
const kNoTags = Object.freeze([]);

const kOnlyWarning = "'only' and 'runOnly' require the --test-only command-line option.";

/**
 * `concurrency`: how many children run at a time.
 * @param {unknown} value
 * @param {object|null} parent
 */
function parseConcurrency(value, parent) {
  switch (typeof value) {
    case 'number':
      validateUint32(value, 'options.concurrency', true);
      return value;
    case 'boolean':
      if (!value) return 1;
      return parent === null ? Math.max(require('os').availableParallelism() - 1, 1) : Infinity;
    default:
      if (value != null) throw new ERR_INVALID_ARG_TYPE('options.concurrency', ['boolean', 'number'], value);
      return parent === null ? 1 : parent.concurrency;
  }
}

class Test extends Runnable {
  reportedType = 'test';
  /** Children in the order in which they were made, filtered ones too. */
  children = [];
  /** Children that wait for their turn. */
  pending = [];
  active = 0;
  /** Children that have an own number in the report. */
  reportedChildren = 0;
  failedChildren = 0;
  /** Those, by number. */
  numbered = [];
  testNumber = 0;
  passed = false;
  error = null;
  startTime = null;
  endTime = null;
  isFinished = false;
  isStarted = false;
  isCancelled = false;
  isSkipped = false;
  /** Why it is skipped or still to do: what was said last. @type {string|undefined} */
  reason = undefined;
  diagnostics = kNone;
  plan = null;
  attempt = 0;
  /** Whether only children with `only` run. */
  runOnlyChildren = false;
  hasOnlyDescendant = false;
  /** Names, skip patterns and tags leave this out; a descendant that is not left out brings it back. */
  isLeftOut = false;
  /** Children that have finished and wait for earlier ones to be reported. */
  ready = null;
  nextToReport = 1;
  isStartReported = false;
  #idle;
  #completion;

  constructor(init) {
    const { options, parent, harness } = init;
    validateObject(options, 'options');
    const { concurrency, only, skip, todo, timeout, signal, plan, tags, expectFailure } = options;
    const inherited = timeout ?? parent?.timeoutOfChildren;
    super({ slot: init.slot, fn: init.fn, timeout: inherited, signal });
    this.timeoutOfChildren = inherited;
    this.name = init.name;
    this.parent = parent;
    this.harness = harness;
    this.location = init.location;
    this.entryFile = parent?.entryFile;
    this.isFile = false;
    this.testId = harness.nextTestId++;
    this.nesting = parent === null || parent.parent === null ? 0 : parent.nesting + 1;
    this.concurrency = parseConcurrency(concurrency, parent);
    this.only = only;
    this.isTodo = (todo !== undefined && todo !== false) || parent?.isTodo === true;
    this.reason = typeof todo === 'string' ? todo : undefined;
    this.tags = parseTags(tags, parent?.tags ?? kNoTags);
    if (skip !== undefined && skip !== false) {
      this.skip(typeof skip === 'string' ? skip : this.reason);
      this.fn = noop;
    }
    this.isSkippedByOption = this.isSkipped;
    this.expectation = expectFailure === undefined || expectFailure === false ?
      parent?.expectation ?? false :
      require('internal/test_runner/expect_failure').parseExpectFailure(expectFailure);
    // 0 here is no plan, other than of t.plan(0).
    if (plan) this.setPlan(plan);
    this.before = kNone;
    this.after = kNone;
    this.beforeEach = kNone;
    this.afterEach = kNone;
    if (parent !== null) {
      this.#applyFilters(harness.config);
      parent.children.push(this);
    }
  }

  #applyFilters(config) {
    if (config.hasPatterns) {
      this.isLeftOut = isLeftOut(config, this);
      if (!this.isLeftOut) this.bringBackAncestors();
    }
    if (!this.only) return;
    if (config.only) {
      // A test that runs already does not change what others around it do.
      let isDeclared = true;
      for (let at = this.parent; at !== null; at = at.parent) {
        at.hasOnlyDescendant = true;
        if (isDeclared || at === this.parent) at.runOnlyChildren = true;
        if (at.isStarted) isDeclared = false;
      }
    }
  }

  /** Suites with something to run run. */
  bringBackAncestors() {
    for (let at = this.parent; at !== null && at.isLeftOut; at = at.parent) at.isLeftOut = false;
  }

  /** Was it told not to run (`only: false`), whichever others do? */
  get isLeftOutBySelf() {
    return this.only !== undefined && this.only !== null && !this.only && !this.hasOnlyDescendant;
  }

  /** Do patterns or `only` leave this out, without a word in the report? */
  get isFiltered() {
    if (this.isFile) return false;
    if (this.isLeftOut) return true;
    const { config } = this.harness;
    if (!config.only) return false;
    if (this.isLeftOutBySelf) return true;
    if (this.parent === null || this.only || this.hasOnlyDescendant) return false;
    return this.parent.runOnlyChildren;
  }

  get parentForNew() {
    return this;
  }

  get fullName() {
    return this.parent === null || this.parent.parent === null ? this.name : `${this.parent.fullName} > ${this.name}`;
  }

  /** The names from the outermost suite on, as --test-name-pattern sees them. */
  get nameInPatterns() {
    return this.parent === null || this.parent.parent === null ?
      this.name : `${this.parent.nameInPatterns} ${this.name}`;
  }

  /** What functions and hooks of this test get. */
  get context() {
    return this.contextObject ??= this.makeContext();
  }

  makeContext() {
    const { TestContext } = require('internal/test_runner/context');
    return new TestContext(this);
  }

  setPlan(count, options) {
    const { TestPlan } = require('internal/test_runner/plan');
    this.plan = new TestPlan(count, options);
  }

  skip(message) {
    this.isSkipped = true;
    this.reason = message;
  }

  todo(message) {
    this.isTodo = true;
    this.reason = message;
  }

  runOnly(value) {
    this.runOnlyChildren = value;
  }

  diagnostic(message, level = 'info') {
    if (this.diagnostics === kNone) this.diagnostics = [];
    this.diagnostics.push({ message: `${message}`, level });
  }

  /** A hook that is called once, before, around or after what this test runs. */
  createHook(kind, fn, options) {
    const hook = createHook(this, kind, fn, options);
    if (this[kind] === kNone) this[kind] = [];
    this[kind].push(hook);
    if (kind === 'before' && this.isStarted) hook.runOnce(this.context).catch(noop);
  }

  /**
   * @param {Function} Type Test or Suite
   * @param {unknown} name
   * @param {unknown} options
   * @param {unknown} fn
   * @param {object} [overrides]
   */
  createChild(Type, name, options, fn, overrides) {
    if (typeof name === 'function') {
      fn = name;
      options = undefined;
      name = undefined;
    } else if (name !== null && typeof name === 'object') {
      fn = options;
      options = name;
      name = undefined;
    } else if (typeof options === 'function') {
      fn = options;
      options = undefined;
    }
    if (options === null || typeof options !== 'object') options = undefined;
    const location = overrides?.location ?? locationOfCaller();
    if (options !== undefined || overrides !== undefined) options = { __proto__: null, ...options, ...overrides };
    else options = { __proto__: null };
    fn ??= options.fn;
    if (typeof name !== 'string' || name === '') name = options.name || fn?.name || '<anonymous>';
    if (typeof fn !== 'function') fn = noop;

    let parent = this;
    let late;
    if (this.isFinished && this.parent !== null) {
      while (parent.isFinished && parent.parent !== null) parent = parent.parent;
      late = testFailure('test could not be started because its parent finished', kinds.kParentAlreadyFinished);
    }
    const child = create(Type, { __proto__: null, name, fn, options, parent, harness: this.harness, location });
    // It runs nonetheless, and whatever comes of it, it has failed.
    if (late !== undefined) child.fail(late);
    return child;
  }

  /** Settled when this has ended. */
  get completion() {
    this.#completion ??= Promise.withResolvers();
    return this.#completion.promise;
  }

  /** Runs now, or when the parent has a free place. @returns {Promise<void>} */
  start() {
    const { parent } = this;
    if (this.isFiltered) {
      this.isFinished = true;
      return this.startFiltered();
    }
    parent.number(this);
    if ((this.only || parent.runOnlyChildren) && !this.harness.config.only) this.diagnostic(kOnlyWarning);
    report.enqueue(this);
    this.harness.rerun?.apply(this);
    if (parent.active >= parent.concurrency || parent.pending.length > 0) {
      parent.pending.push(this);
      return this.completion;
    }
    parent.active++;
    report.dequeue(this, this.reportedType);
    return this.run();
  }

  /** Gives CHILD its place in the report. */
  number(child) {
    child.testNumber = ++this.reportedChildren;
    this.numbered[child.testNumber] = child;
  }

  startFiltered() {
    this.parent.checkIdle();
    return Promise.resolve();
  }

  /** A child has ended: others may start. */
  startPending() {
    const { config } = this.harness;
    while (this.pending.length > 0 && this.active < this.concurrency) {
      const next = config.random === undefined || this.pending.length === 1 ?
        this.pending.shift() : this.pending.splice(config.random.below(this.pending.length), 1)[0];
      this.active++;
      // Reporters hear the parent's type here.
      report.dequeue(next, this.reportedType);
      next.run();
    }
    this.checkIdle();
  }

  checkIdle() {
    if (this.#idle !== undefined && !this.hasUnfinishedChildren()) this.#idle.resolve();
  }

  hasUnfinishedChildren() {
    return this.active > 0 || this.pending.length > 0;
  }

  /** Resolved when no child runs or waits. */
  childrenEnded() {
    this.#idle ??= Promise.withResolvers();
    return this.#idle.promise;
  }

  async runBefore() {
    await runHooks(this.before, 'before', this.context);
  }

  /** Hooks of this and of what is around it: before a test from the outside in, after it from the inside out. */
  hooksAround(kind) {
    if (this.parent === null) return this[kind];
    const outer = this.parent.hooksAround(kind);
    if (outer.length === 0) return this[kind];
    return kind === 'beforeEach' ? [...outer, ...this[kind]] : [...this[kind], ...outer];
  }

  async run() {
    const { parent } = this;
    this.startTime = hrtime.bigint();
    this.isStarted = true;
    const aborted = this.abortReason;
    if (aborted !== undefined) {
      this.cancel(aborted);
      this.finish();
      return;
    }
    this.watch((failure) => this.cancel(failure));
    const context = this.context;
    const runsHooks = !this.isSkippedByOption;
    const runAfterEach = once(() => runHooks(runsHooks ? parent.hooksAround('afterEach') : kNone, 'afterEach', context));
    const runAfter = once(() => runHooks(this.after, 'after', context));

    try {
      if (parent.before !== kNone) await parent.runBefore();
      if (runsHooks) {
        const hooks = parent.hooksAround('beforeEach');
        if (hooks.length > 0) await runHooks(hooks, 'beforeEach', context);
      }
      this.startClock();
      await this.race(this.invoke(context));
      // A hook that a running test adds has run already: its failure is the test's.
      for (const hook of this.before) await this.race(hook.runOnce(context));
      if (this.hasUnfinishedChildren()) await this.race(this.childrenEnded());
      if (this.plan !== null) {
        const planned = this.plan.check();
        if (planned !== undefined) await this.race(planned);
      }
      this.pass();
      await runAfterEach();
      await runAfter();
    } catch (error) {
      this.failWith(error);
      await runAfterEach().catch(noop);
      await runAfter().catch(noop);
    } finally {
      this.unwatch();
    }
    this.finish();
  }

  pass() {
    if (this.error !== null) return;
    if (this.expectation !== false && !this.isSkipped) {
      this.fail(testFailure('test was expected to fail but passed', kinds.kExpectedFailure));
      return;
    }
    this.passed = true;
  }

  /** The function, or what belongs to it, threw. */
  failWith(error) {
    if (isTestFailure(error)) {
      if (error.failureType === kinds.kTestTimeoutFailure) this.cancel(error);
      else this.fail(error);
    } else if (error?.failureType === kinds.kAborted) {
      this.cancel(error);
    } else {
      this.fail(testFailure(error, kinds.kTestCodeFailure));
    }
  }

  fail(error) {
    if (this.error !== null) return;
    if (this.expectation !== false && error.failureType !== kinds.kExpectedFailure && !this.isSkipped) {
      try {
        require('internal/test_runner/expect_failure').checkExpectedFailure(this.expectation, error);
        this.passed = true;
        this.expectedError = error;
        return;
      } catch (mismatch) {
        error = testFailure(
          'The test failed, but the error did not match the expected validation', kinds.kTestCodeFailure);
        error.cause = mismatch;
      }
    }
    this.passed = false;
    this.error = error;
  }

  /** An error nobody caught belongs to this test. */
  failFromOutside(error) {
    this.fail(error);
    this.abort();
    this.interrupt(error);
  }

  cancel(error) {
    if (this.endTime !== null) return;
    this.isCancelled = true;
    this.fail(error ?? testFailure(
      'test did not finish before its parent and was cancelled', kinds.kCancelledByParent));
    this.abort();
  }

  /**
   * The end: children that have not ended are cancelled, then this is reported as soon as its turn comes.
   * @param {Error} [pendingError] why children that run are ended
   */
  finish(pendingError) {
    if (this.isFinished) return;
    const { parent } = this;
    this.endTime ??= hrtime.bigint();
    this.startTime ??= this.endTime;
    for (const child of this.children) {
      if (!child.isFinished) {
        // A child that was never started has no number yet.
        if (child.testNumber === 0) {
          if (child.isFiltered) continue;
          this.number(child);
        }
        child.cancelTree(child.abortReason ?? pendingError);
      }
      if (!child.passed && !child.isTodo && child.testNumber > 0) this.failedChildren++;
    }
    this.pending.length = 0;
    if ((this.passed || parent === null) && this.failedChildren > 0) {
      const count = this.failedChildren;
      this.passed = false;
      this.fail(testFailure(`${count} ${count > 1 ? 'subtests' : 'subtest'} failed`, kinds.kSubtestsFailed));
    }
    this.isFinished = true;
    this.abort();
    this.mock?.reset();
    if (parent === null) return;
    report.complete(this);
    parent.ready ??= new Map();
    parent.ready.set(this.testNumber, this);
    report.flush(parent);
    this.#completion?.resolve();
    if (parent.isFinished || parent.endTime !== null) return;
    if (this.isStarted) parent.active--;
    parent.startPending();
    if (parent.parent === null) this.harness.onTopLevelEnd();
  }

  cancelTree(error) {
    this.cancel(error);
    this.finish(error);
  }
}

/** Calls FN at the first call only; its promise is for every caller. */
function once(fn) {
  let promise;
  return () => promise ??= fn();
}

module.exports = { Test, kNone, once };
