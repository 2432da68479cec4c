'use strict';

// What built-ins in the snapshot still have to do when a process or worker really starts, and when it ends.

const startHooks = [];

/**
 * Runs `fn` after deserialisation in every process and worker, in the order of registration; at once when the realm has started.
 * @param {() => void} fn
 */
function onStart(fn) {
  if (started) fn();
  else startHooks.push(fn);
}

let started = false;

function runStartHooks() {
  started = true;
  for (let i = 0; i < startHooks.length; i++) startHooks[i]();
}

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

module.exports = { onStart, onExit, runStartHooks, runExitHooks };
