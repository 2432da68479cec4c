'use strict';

// What is told about tests: at once when they are made, start and end; and once more in the order of the report, which is that in which
// they were written (test runner, "Class: TestsStream").

function where(data, test) {
  const { location } = test;
  if (location !== undefined) {
    data.line = location.line;
    data.column = location.column;
    data.file = location.file;
  }
  return data;
}

const parentIdOf = (test) => test.parent.testId;

function enqueue(test) {
  send(test, 'test:enqueue', where({
    __proto__: null,
    nesting: test.nesting,
    name: test.name,
    type: test.reportedType,
    testId: test.testId,
    parentId: parentIdOf(test),
    tags: [...test.tags],
  }, test));
}

function dequeue(test, type) {
  send(test, 'test:dequeue', where({
    __proto__: null,
    nesting: test.nesting,
    name: test.name,
    type,
    testId: test.testId,
    parentId: parentIdOf(test),
    tags: [...test.tags],
  }, test));
}

function log(test, message, data) {
  send(test, 'test:log', where({
    __proto__: null,
    name: test.name,
    nesting: test.nesting,
    testId: test.testId,
    parentId: parentIdOf(test),
    message,
    data,
  }, test));
}

function diagnostic(test, message, level) {
  send(test, 'test:diagnostic', where({ __proto__: null, nesting: test.nesting, message, level }, test));
}

function send(test, type, data) {
  test.harness.stream.report(type, data);
}

function durationOf(test) {
  return test.passedDuration ?? Number(test.endTime - test.startTime) / 1e6;
}

/** The names of the suites around a test, for reporters that have no other place for them. */
function classNameOf(test) {
  const names = [];
  for (let at = test.parent; at !== null && at.parent !== null; at = at.parent) names.unshift(at.name);
  return names.length === 0 ? undefined : names.join('.');
}

function describeResult(test, isComplete) {
  const details = { __proto__: null, duration_ms: durationOf(test), type: test.reportedType };
  if (!test.passed) details.error = test.error;
  if (test.attempt > 0) details.attempt = test.attempt;
  if (test.passedOnAttempt !== undefined) details.passed_on_attempt = test.passedOnAttempt;
  const className = test.nesting > 0 ? classNameOf(test) : undefined;
  if (className !== undefined) details.classname = className;
  if (isComplete) details.passed = test.passed;
  const data = {
    __proto__: null,
    name: test.name,
    nesting: test.nesting,
    testNumber: test.outputNumber ?? test.testNumber,
    testId: test.testId,
    parentId: parentIdOf(test),
    details,
    tags: [...test.tags],
  };
  if (className !== undefined && !isComplete) data.classname = className;
  where(data, test);
  if (test.isSkipped) data.skip = test.reason ?? true;
  else if (test.isTodo) data.todo = test.reason ?? true;
  else if (test.expectation !== false) data.expectFailure = test.expectation.label || true;
  return data;
}

/** The test has ended: told at once. */
function complete(test) {
  test.harness.record?.(test);
  send(test, 'test:complete', describeResult(test, true));
}

/** A test, and the tests around it, now begin in the report. */
function reportStart(test) {
  if (test.isStartReported || test.parent === null) return;
  test.isStartReported = true;
  reportStart(test.parent);
  send(test, 'test:start', where({
    __proto__: null,
    nesting: test.nesting,
    name: test.name,
    testId: test.testId,
    parentId: parentIdOf(test),
    tags: [...test.tags],
  }, test));
}

function reportResult(test) {
  // A file whose tests have been told of in its place.
  if (test.isReplaced) return;
  if (test.harness.isRunner && test.nesting === 0) {
    const number = test.harness.nextOutputNumber();
    // A file itself has the number of its place among the files, as in Node.
    if (!test.isFile) test.outputNumber = number;
  }
  reportStart(test);
  if (test.reportedChildren > 0) {
    send(test, 'test:plan', where({
      __proto__: null, nesting: test.nesting + 1, count: test.reportedChildren,
    }, test));
  }
  send(test, test.passed ? 'test:pass' : 'test:fail', describeResult(test, false));
  test.harness.count(test);
  for (const { message, level } of test.diagnostics) diagnostic(test, message, level);
}

/** Is it the turn of this test in the report of every test around it? */
function hasTurn(test) {
  for (let at = test; at.parent !== null; at = at.parent) {
    if (at.parent.nextToReport !== at.testNumber) return false;
  }
  return true;
}

/** Reports the children of PARENT that have ended, as far as their order allows. */
function flush(parent) {
  if (!hasTurn(parent)) return;
  parent.onTurn?.();
  for (;;) {
    const next = parent.ready?.get(parent.nextToReport);
    if (next === undefined) break;
    parent.ready.delete(parent.nextToReport);
    parent.numbered[parent.nextToReport] = undefined;
    flush(next);
    reportResult(next);
    parent.nextToReport++;
  }
  // The child whose turn it is now may have children to report.
  const running = parent.numbered[parent.nextToReport];
  if (running !== undefined) flush(running);
}

module.exports = { enqueue, dequeue, log, diagnostic, complete, flush, where, durationOf };
