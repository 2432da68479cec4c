'use strict';

// before(), after(), beforeEach(), afterEach()

const { validateObject } = require('internal/errors/validators');
const { Runnable } = require('internal/test_runner/runnable');
const { create } = require('internal/test_runner/running');
const { locationOfCaller } = require('internal/test_runner/location');
const { isTestFailure, testFailure, kHookFailure } = require('internal/test_runner/errors');

const noop = () => {};

/** Where the hook of a failure was written: failures of the root's hooks are reported there. */
const hookLocations = new WeakMap();

class Hook extends Runnable {
  reportedType = 'hook';
  isFinished = false;
  #result;

  constructor(options) {
    super(options);
    this.owner = options.owner;
    this.location = options.location;
    this.kind = options.kind;
    this.harness = options.owner.harness;
  }

  /** Tests that a hook declares are children of the hook's owner. */
  get parentForNew() {
    return this.owner;
  }

  /** @param {object} context @returns {Promise<void>} rejected with what the hook threw */
  async run(context) {
    this.isFinished = false;
    const { abortReason } = this;
    if (abortReason !== undefined) throw abortReason;
    this.watch(noop);
    this.startClock();
    try {
      const returned = this.invoke(context);
      await this.race(returned);
      // A signal that the hook itself aborted has spoken too late to interrupt.
      const late = this.abortReason;
      if (late !== undefined) throw late;
    } finally {
      this.isFinished = true;
      this.unwatch();
    }
  }

  /** Runs a hook that runs once: 'before'. */
  runOnce(context) {
    if (this.#result === undefined) {
      this.#result = this.run(context);
      this.#result.catch(noop);
    }
    return this.#result;
  }

  get hasRun() {
    return this.#result !== undefined;
  }

  /** An error nobody caught belongs to this hook. */
  failFromOutside(error) {
    this.interrupt(error);
  }
}

/**
 * @param {object} owner Test or Suite
 * @param {string} kind
 * @param {Function} [fn]
 * @param {{signal?: AbortSignal, timeout?: number}} [options]
 */
function createHook(owner, kind, fn, options = { __proto__: null }) {
  validateObject(options, 'options');
  // As in Node, --test-timeout is for hooks, too, but not the timeout of what they belong to.
  const { signal, timeout = owner.harness.root?.timeoutOfChildren } = options;
  return create(Hook, {
    __proto__: null, fn: typeof fn === 'function' ? fn : noop, signal, timeout, owner, kind, location: locationOfCaller(),
  });
}

/** What a hook threw, as the failure of the test it was for. */
function hookFailure(error, kind) {
  const failure = testFailure(`failed running ${kind} hook`, kHookFailure);
  failure.cause = isTestFailure(error) ? error.cause : error;
  return failure;
}

/**
 * Runs HOOKS one after the other.
 * @param {Hook[]} hooks
 * @param {string} kind
 * @param {object} context
 */
async function runHooks(hooks, kind, context) {
  for (const hook of hooks) {
    try {
      await (kind === 'before' ? hook.runOnce(context) : hook.run(context));
    } catch (error) {
      const failure = hookFailure(error, kind);
      hookLocations.set(failure, hook.location);
      throw failure;
    }
  }
}

module.exports = { Hook, createHook, runHooks, hookLocations };
