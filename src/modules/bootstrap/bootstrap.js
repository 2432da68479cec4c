'use strict';

// Step 2 of the bootstrap, run once when the snapshot is built (or at start without one): evaluates every eager built-in, in the
// order in which they lean on each other, and hands the engine the functions it calls.

const engine = require('internal/engine');

require('internal/bootstrap/hooks');
const { makeErrorFromCode } = require('internal/bootstrap/uncaught');
engine.setMakeError(makeErrorFromCode);
engine.setPrepareStackTraceCallback(require('internal/errors').prepareStackTrace);

// The process object and what turns the loop.
const { setupTaskQueue } = require('internal/process/task_queues');
setupTaskQueue();
require('internal/process/promises');
const { listenForUncaughtExceptions } = require('internal/process/uncaught');
listenForUncaughtExceptions();
require('internal/timers').setupTimers();
require('internal/process/object').setupProcessObject();

require('internal/bootstrap/globals').installGlobals(globalThis);
engine.setFormatUncaught(require('internal/bootstrap/uncaught').formatUncaught);

const { start, emitProcess } = require('internal/bootstrap/main');
engine.setStart(start);
engine.setProcessEmitter(emitProcess);

// Whatever else is marked eager in a module.json.
const builtins = engine.listBuiltins();
for (let i = 0; i < builtins.length; i += 2) {
  if (builtins[i + 1] & 4 && builtins[i] !== 'internal/bootstrap/realm') require(builtins[i]);
}
