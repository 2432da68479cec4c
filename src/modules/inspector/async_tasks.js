'use strict';

// Asynchronous stack traces: what async_hooks knows of timers, ticks and requests, V8 learns as tasks. Promises it follows itself.

const binding = native('inspector');

let hook;

/** @param {boolean} on a front end asked for asynchronous stacks */
module.exports = function toggle(on) {
  if (hook === undefined) {
    if (!on) return;
    hook = require('async_hooks').createHook({
      __proto__: null,
      trackPromises: false,
      init(id, type) {
        binding.asyncTaskScheduled(type, id);
      },
      before(id) {
        binding.asyncTaskStarted(id);
      },
      after(id) {
        binding.asyncTaskFinished(id);
      },
      destroy(id) {
        binding.asyncTaskCanceled(id);
      },
    });
  }
  if (on) {
    hook.enable();
  } else {
    hook.disable();
    binding.allAsyncTasksCanceled();
  }
};
