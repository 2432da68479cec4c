'use strict';

// --trace-sync-io and --trace-env (Node's documentation of the command line). Loaded only when one of them is given.

const { getOptionValue } = require('internal/options');

let isTurning = false;

/** The main script has run: from now on others wait while something is done synchronously. */
function loopStarts() {
  isTurning = true;
}

function stackAbove(fn) {
  const holder = {};
  Error.captureStackTrace(holder, fn);
  return holder.stack.slice(holder.stack.indexOf('\n') + 1);
}

/** Makes EXPORTS' functions whose names end in Sync say where they are called from. */
function watchSynchronous(exports) {
  for (const name of Object.keys(exports)) {
    const original = exports[name];
    if (!name.endsWith('Sync') || typeof original !== 'function') continue;
    const traced = function(...args) {
      if (isTurning) process._rawDebug(`(node:${process.pid}) WARNING: Detected use of sync API\n${stackAbove(stackAbove)}\n`);
      return Reflect.apply(original, this, args);
    };
    // What programs see of the function stays as it was, its further properties (realpathSync.native) too.
    Object.defineProperties(traced, Object.getOwnPropertyDescriptors(original));
    exports[name] = traced;
  }
}

/** What main() and what it sets up have consulted by now, natively: not by way of process.env. */
const nativeNames = [
  'NODE_ICU_DATA', 'NODE_USE_ENV_PROXY', 'NODE_USE_SYSTEM_CA', 'NODE_OPTIONS', 'NODE_NO_WARNINGS', 'NODE_PENDING_DEPRECATION',
  'NODE_PRESERVE_SYMLINKS', 'NODE_PRESERVE_SYMLINKS_MAIN', 'NODE_REDIRECT_WARNINGS', 'NODE_DEBUG_NATIVE', 'NODE_EXTRA_CA_CERTS',
  'OPENSSL_CONF', 'NODE_COMPILE_CACHE', 'WATCH_REPORT_DEPENDENCIES',
];

/** The frames above FN, numbered. */
function numberedStack(fn) {
  const frames = stackAbove(fn).split('\n').map((line, i) => `${i + 1}: ${line.replace(/^ *at /, '')}`);
  return `\n----- JavaScript stack trace -----\n\n${frames.join('\n')}\n\n`;
}

/** --trace-env: ENV that prints every access, with the stacks that are wanted. */
function traceEnvironment(env) {
  const withStack = getOptionValue('--trace-env-js-stack');
  const withNativeStack = getOptionValue('--trace-env-native-stack');
  const { nativeStack, writeStderr } = require('internal/engine');
  const handler = {};
  const say = (text, trap = undefined) => {
    process._rawDebug(`[--trace-env] ${text}`);
    if (withNativeStack) writeStderr(nativeStack());
    if (withStack && trap !== undefined) process._rawDebug(numberedStack(trap));
  };
  for (const name of nativeNames) say(`get "${name}"`);
  const named = (verb, trap) => {
    handler[trap] = (target, key, ...rest) => {
      if (typeof key === 'string') say(`${verb} "${key}"`, handler[trap]);
      return trap === 'get' ? target[key] : Reflect[trap](target, key, ...(trap === 'set' ? [rest[0]] : rest));
    };
  };
  named('get', 'get');
  named('set', 'set');
  named('set', 'defineProperty');
  named('query', 'has');
  named('query', 'getOwnPropertyDescriptor');
  named('delete', 'deleteProperty');
  handler.ownKeys = (target) => {
    say('enumerate environment variables', handler.ownKeys);
    return Reflect.ownKeys(target);
  };
  return new Proxy(env, handler);
}

/** --trace-sync-io, before the program runs. */
function traceSyncIo() {
  watchSynchronous(require('fs'));
  watchSynchronous(require('child_process'));
}

module.exports = { loopStarts, traceEnvironment, traceSyncIo };
