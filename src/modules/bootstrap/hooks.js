'use strict';

// What built-ins in a snapshot still have to do when a process or worker really starts, and when it ends. There are two kinds of
// snapshot (docs/architecture.md, "Start-up snapshots"): that of the build holds built-ins which never ran; that of a user holds
// a program which did, with whatever built-ins it loaded, and its start hooks run a second time in each process that begins with it.

const startHooks = [];

/**
 * Runs `fn` in every process and worker that begins with a snapshot, in the order of registration; at once, too, when the realm
 * has started.
 * @param {() => void} fn
 */
function onStart(fn) {
  if (started) fn();
  if (!started || keepsHooks) startHooks.push(fn);
}

/**
 * For built-ins that are loaded when a program runs: runs `fn` now, and in each process that begins with a snapshot of the program.
 * What native code is told is forgotten there.
 * @param {() => void} fn
 */
function inEachProcess(fn) {
  fn();
  if (keepsHooks) startHooks.push(fn);
}

let started = false;
/** Whether this realm is to be a snapshot of a user. */
let keepsHooks = false;

function runStartHooks() {
  started = true;
  for (let i = 0; i < startHooks.length; i++) startHooks[i]();
}

const snapshotHooks = [];

/**
 * Runs `fn` before this realm becomes a snapshot of a user: it lets go of what belongs to this process, as descriptors, handles and
 * values of its options.
 * @param {() => void} fn
 */
function beforeSnapshot(fn) {
  arrayPush(snapshotHooks, fn);
}

/** From now on all start hooks are kept, also those of built-ins that are loaded later. */
function becomeSnapshot() {
  keepsHooks = true;
}

const isBecomingSnapshot = () => keepsHooks;

function runSnapshotHooks() {
  for (let i = 0; i < snapshotHooks.length; i++) snapshotHooks[i]();
  started = keepsHooks = false;
}

/** @type {{runCallbacks: () => void, main?: () => unknown}|undefined} */
let program;

/** @param {{runCallbacks: () => void, main?: () => unknown}} value how a user's snapshot goes on */
function setSnapshotProgram(value) {
  program = value;
}

const snapshotProgram = () => program;

const exitHooks = [];

/**
 * Runs `fn` after process 'exit' listeners, when the process or worker ends by itself or by process.exit().
 * @param {() => void} fn
 */
function onExit(fn) {
  exitHooks.push(fn);
}

function runExitHooks() {
  while (exitHooks.length > 0) {
    const hook = exitHooks.pop();
    try {
      hook();
    } catch {
      // An end hook must not keep the others, or the process, from ending; there is nobody left to tell.
    }
  }
}

module.exports = {
  becomeSnapshot,
  beforeSnapshot,
  inEachProcess,
  isBecomingSnapshot,
  onExit,
  onStart,
  runExitHooks,
  runSnapshotHooks,
  runStartHooks,
  setSnapshotProgram,
  snapshotProgram,
};
