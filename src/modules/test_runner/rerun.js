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
    if (location === undefined || test.isReplayed) return;
    const entry = this.#previous[this.#keys.keyOf(location.file, location.line, location.column)];
    if (entry === undefined) return;
    test.passedOnAttempt = entry.passed_on_attempt;
    if (test.reportedType === 'suite') return;
    test.fn = replay(test, entry.children);
  }
}

/** Tells of the subtests that the test had, without running anything. */
function replay(test, children) {
  if (!Array.isArray(children) || children.length === 0) return noop;
  const { Test } = require('internal/test_runner/test');
  return async () => {
    for (const { name, line, column, file, children: inner } of children) {
      const location = { __proto__: null, line, column, file: path.resolve(file) };
      const child = test.createChild(Test, name, undefined, noop, { __proto__: null, location });
      child.fn = replay(child, inner);
      await child.start();
    }
  };
}

/** Notes what passes, and writes it down at the end. */
function record(stream, file, state) {
  const keys = new Keys();
  const passed = { __proto__: null };
  /** Subtests that have ended, by nesting, until the test around them ends. */
  const open = [];
  const close = (data, hasPassed) => {
    const children = open[data.nesting + 1];
    open[data.nesting + 1] = undefined;
    if (data.file === undefined) return;
    const relative = path.relative(process.cwd(), data.file);
    (open[data.nesting] ??= []).push({ name: data.name, file: relative, line: data.line, column: data.column, children });
    const key = keys.keyOf(data.file, data.line, data.column);
    if (!hasPassed) return;
    passed[key] = { passed_on_attempt: data.details.passed_on_attempt ?? state.length, name: data.name, children };
  };
  stream.on('test:pass', (data) => close(data, true));
  stream.on('test:fail', (data) => close(data, false));
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
