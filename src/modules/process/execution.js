'use strict';

// Runs CommonJS code that has no file: --eval, --print, standard input, workers with `eval`.
// Node documentation, "Command-line API".

const { Module } = require('internal/module/cjs/loader');
const { applyEntry } = require('internal/module/cjs/state');
const { runScript } = require('internal/module/script');

/** Where the program itself is, when somebody has removed the directory it was started in. */
function workingDirectory() {
  try {
    return process.cwd();
  } catch {
    return require('path').dirname(process.execPath);
  }
}

/** The module that --eval and standard input run as. */
function makeEvalModule(name) {
  const path = require('path');
  const folder = workingDirectory();
  const module = new Module(name);
  module.filename = path.join(folder, name);
  module.paths = Module._nodeModulePaths(folder);
  return module;
}

/** --print: the value is shown as it is when there is nothing left to do, or when the process ends before. */
function printResult(result) {
  let isPrinted = false;
  const show = () => {
    if (isPrinted) return;
    isPrinted = true;
    console.log(result);
  };
  process.on('beforeExit', show);
  process.on('exit', show);
}

/** Calls what it is given in line 6, column 24: the frame by which stacks of such code are known. */
const wrapperText = `(run) => {${'\n'.repeat(5)}${' '.repeat(23)}run();\n}`;

/**
 * Sloppy global code, as a script in the global scope with CommonJS's variables as globals.
 * @param {string} name of the script
 * @param {string} code
 * @param {boolean} print its completion value
 * @param {boolean} [isBroken] it will not even compile
 */
function runEvalScript(name, code, print, isBroken = false) {
  const { kEvalReferrer } = require('internal/module/esm/referrers');
  const { makeRequire } = require('internal/module/cjs/require');
  const module = makeEvalModule(name);
  const original = globalThis.module;
  const define = (key, value) => {
    globalThis[key] = value;
  };
  define('module', module);
  define('exports', module.exports);
  define('__dirname', '.');
  define('__filename', name);
  define('require', makeRequire(module));
  let result;
  const run = () => {
    result = applyEntry(runScript, undefined, [code, name, kEvalReferrer]);
  };
  if (isBroken) run();
  else runScript(wrapperText, `${name}-wrapper`, undefined)(run);
  if (print) printResult(result);
  if (original !== undefined) globalThis.module = original;
}

/**
 * An environment variable that decides what code runs or whom a program trusts. A process with more rights than whoever started
 * it (setuid, file capabilities) does not listen to such, as in Node.
 * @param {string} name
 * @returns {string|undefined}
 */
function trustedEnv(name) {
  return native('process').isPrivileged() ? undefined : process.env[name];
}

module.exports = { runEvalScript, trustedEnv };
