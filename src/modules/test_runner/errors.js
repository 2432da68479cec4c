'use strict';

// Failures of tests: ERR_TEST_FAILURE and its kinds (`failureType`).

const { codes: { ERR_TEST_FAILURE } } = require('internal/errors');
const { defaultPrepareStackTrace, overrideStackTrace } = require('internal/errors/stack_trace');

/** Frames of the runner itself say nothing about the test. */
function withoutInternalFrames(error, trace) {
  const frames = trace.filter((site) => !/^node:internal\/(?!async_hooks\/)/.test(site.getFileName() ?? ''));
  return defaultPrepareStackTrace(globalThis, error, frames);
}

/**
 * @param {unknown} cause what failed: the error, or a message
 * @param {string} failureType
 * @returns {Error}
 */
function testFailure(cause, failureType) {
  const error = make(cause, failureType);
  overrideStackTrace(error, withoutInternalFrames);
  return error;
}

/** The message shows the cause, also when its own inspection throws. */
function make(cause, failureType) {
  try {
    return new ERR_TEST_FAILURE(cause, failureType);
  } catch {
    const { inspect } = require('internal/util/inspect');
    const error = new ERR_TEST_FAILURE(inspect(cause, { __proto__: null, customInspect: false }), failureType);
    error.cause = cause;
    return error;
  }
}

/** @param {unknown} error */
function isTestFailure(error) {
  return error?.code === 'ERR_TEST_FAILURE' && error.failureType !== undefined;
}

module.exports = {
  testFailure,
  isTestFailure,
  kAborted: 'testAborted',
  kCallbackAndPromisePresent: 'callbackAndPromisePresent',
  kCancelledByParent: 'cancelledByParent',
  kExpectedFailure: 'expectedFailure',
  kHookFailure: 'hookFailed',
  kMultipleCallbackInvocations: 'multipleCallbackInvocations',
  kParentAlreadyFinished: 'parentAlreadyFinished',
  kSubtestsFailed: 'subtestsFailed',
  kTestCodeFailure: 'testCodeFailure',
  kTestTimeoutFailure: 'testTimeoutFailure',
  kUncaughtException: 'uncaughtException',
  kUnhandledRejection: 'unhandledRejection',
};
