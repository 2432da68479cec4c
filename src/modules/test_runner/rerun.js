'use strict';

// --test-rerun-failures: what has passed in an earlier run is not run again. The state file holds, for each run, where the tests that have
// passed so far were written.

const fs = require('fs');
const path = require('path');

const noop = () => {};

/** @returns {object[]} one object for each run so far */
function readState(file) {
  let text;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
  return JSON.parse(text);
}

/** Tests may be written in one place and made several times: from the second on they are numbered. */
class Keys {
  #counts = new Map();

  keyOf(file, line, column) {
    const place = `${path.relative(process.cwd(), file)}:${line}:${column}`;
    const count = this.#counts.get(place) ?? 0;
    this.#counts.set(place, count + 1);
    return count === 0 ? place : `${place}:(${count})`;
  }
}

class Rerun {
  #keys = new Keys();
  #previous;

  constructor(state) {
    this.attempt = state.length;
    this.#previous = state.at(-1) ?? { __proto__: null };
  }

  /** TEST is about to run: it need not when it has passed before. */
  apply(test) {
    test.attempt = this.attempt;
    const { location } = test;
    if (location === undefined) return;
    const entry = this.#previous[this.#keys.keyOf(location.file, location.line, location.column)];
    if (entry === undefined) return;
    test.passedOnAttempt = entry.passed_on_attempt;
    if (test.reportedType === 'suite') return;
    test.passedDuration = entry.duration_ms;
    test.fn = replay(test, entry.children);
  }
}

/** Tells of the subtests that the test had, without running anything. */
function replay(test, children) {
  if (!Array.isArray(children) || children.length === 0) return noop;
  const { Test } = require('internal/test_runner/test');
  return async () => {
    for (const { name, line, column, file } of children) {
      const location = { __proto__: null, line, column, file };
      await test.createChild(Test, name, undefined, noop, { __proto__: null, location }).start();
    }
  };
}

/** Notes what passes, and writes it down at the end. */
function record(stream, file, state) {
  const keys = new Keys();
  const passed = { __proto__: null };
  /** What was told of the start of subtests, by the test around them. Each process numbers its own. */
  const subtests = new Map();
  const idOf = (entryFile, testId) => `${testId} ${entryFile}`;
  stream.on('test:start', (data) => {
    if (data.parentId === undefined) return;
    const id = idOf(data.entryFile, data.parentId);
    const known = subtests.get(id);
    if (known === undefined) subtests.set(id, [data]);
    else known.push(data);
  });
  stream.on('test:pass', ({ name, testId, entryFile, file: place, line, column, details }) => {
    if (place === undefined) return;
    const children = subtests.get(idOf(entryFile, testId)) ?? [];
    const { passed_on_attempt: attempt = state.length, duration_ms: duration } = details;
    passed[keys.keyOf(place, line, column)] = { name, children, passed_on_attempt: attempt, duration_ms: duration };
  });
  stream.on('test:fail', ({ file: place, line, column }) => {
    if (place !== undefined) keys.keyOf(place, line, column);
  });
  process.on('exit', () => {
    fs.writeFileSync(file, JSON.stringify([...state, passed], null, 2), 'utf8');
  });
}

/**
 * @param {object} harness
 * @param {string} file
 * @param {boolean} isChild whether another process writes the state down
 */
function setUpRerun(harness, file, isChild) {
  const state = readState(file);
  harness.rerun = new Rerun(state);
  if (!isChild) record(harness.stream, file, state);
}

module.exports = { setUpRerun, readState, record };
