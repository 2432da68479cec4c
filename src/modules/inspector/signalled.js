'use strict';

// SIGUSR1 (process._debugProcess()): somebody wants to look in.

/** Opens the server where the program would. */
module.exports = function onDebugSignal() {
  if (process.permission !== undefined && !process.permission.has('inspector')) return;
  require('internal/inspector/control').openServer();
};
