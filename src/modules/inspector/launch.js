'use strict';

// --inspect and its kin: the server opens before the program begins, and the program may have to wait.

const binding = native('inspector');
const { getOptionValue } = require('internal/options');

/** The program's first statement is yet to come: pause there. */
function breakOnStart() {
  require('internal/module/cjs/state').breakOnStart.call = binding.callAndPauseOnStart;
}

/** Under the permission model nobody may look in, and a program that should wait for somebody does not begin. */
function refuse() {
  require('internal/permission').check('inspector', 'PauseOnNextJavascriptStatement');
}

/** What the command line asks for. */
function launch() {
  if (process.permission !== undefined && !process.permission.has('inspector')) {
    if (getOptionValue('--inspect-brk')) require('internal/module/cjs/state').breakOnStart.call = refuse;
    return;
  }
  const breaksAtOnce = getOptionValue('--inspect-brk-node');
  const waits = breaksAtOnce || getOptionValue('--inspect-brk') || getOptionValue('--inspect-wait');
  if (!require('internal/inspector/control').openServer(undefined, undefined, waits)) return;
  if (breaksAtOnce) binding.pauseOnNextStatement();
  if (breaksAtOnce || getOptionValue('--inspect-brk')) breakOnStart();
}

/** A worker's part: its thread has waited already. */
function launchWorker() {
  if (binding.breaksOnStart()) breakOnStart();
}

module.exports = { launch, launchWorker };
