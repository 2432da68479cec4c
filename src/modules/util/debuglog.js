'use strict';

// Messages that NODE_DEBUG switches on. Node.js documentation, "Util" > "util.debuglog".

const { format, formatWithOptions } = require('internal/util/inspect');

const { apply } = Reflect;
const { defineProperty } = Object;

/** Names in NODE_DEBUG as a pattern; undefined before it was read. */
let pattern;
/** The printer of each section that is on. */
const printers = { __proto__: null };

/** Reads NODE_DEBUG: names separated by commas, * stands for anything. */
function initializeDebugEnv(debugEnv) {
  if (!debugEnv) {
    pattern = null;
    return;
  }
  const source = debugEnv
    .replace(/[|\\{}()[\]^$+?.]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll(',', '$|^');
  pattern = new RegExp(`^${source}$`, 'i');
}

function isEnabled(set) {
  if (pattern === undefined) initializeDebugEnv(process.env.NODE_DEBUG);
  return pattern !== null && pattern.test(set);
}

/** Debug output of the network may hold secrets: says so. */
function warnAboutSecrets(set) {
  if (set === 'HTTP' || set === 'HTTP2') {
    process.emitWarning(
      `Setting the NODE_DEBUG environment variable to '${set.toLowerCase()}' can expose sensitive ` +
      'data (such as passwords, tokens and authentication headers) in the resulting log.');
  }
}

/** "SET pid: message" on stderr, written at once. */
function printerOf(set) {
  return printers[set] ??= (() => {
    warnAboutSecrets(set);
    return function print(...args) {
      const { stderr, pid } = process;
      const message = stderr?.isTTY && require('internal/util/colors').shouldColorize(stderr) ?
        formatWithOptions({ colors: true }, ...args) : format(...args);
      // Written at once: the process may be about to die.
      process._rawDebug(`${set} ${pid}: ${message}`);
    };
  })();
}

const noop = () => {};

/**
 * A printer for SECTION that does nothing unless NODE_DEBUG names it.
 * @param {string} set
 * @param {(logger: Function) => void} [callback] receives the final printer, to call instead
 */
function debuglog(set, callback) {
  let name;
  let enabled;
  // The name is looked at when somebody asks.
  const check = () => isEnabled(name ??= stringToUpperCase(`${set}`));
  let print = (...args) => {
    enabled ??= check();
    print = enabled ? printerOf(name) : noop;
    if (typeof callback === 'function') callback(print);
    switch (args.length) {
      case 1: return print(args[0]);
      case 2: return print(args[0], args[1]);
      default: return apply(print, undefined, args);
    }
  };
  const logger = (...args) => {
    switch (args.length) {
      case 1: return print(args[0]);
      case 2: return print(args[0], args[1]);
      default: return apply(print, undefined, args);
    }
  };
  defineProperty(logger, 'enabled', {
    __proto__: null,
    get() { return enabled ??= check(); },
    configurable: true,
    enumerable: true,
  });
  return logger;
}

module.exports = { debuglog, initializeDebugEnv };
