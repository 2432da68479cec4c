'use strict';

// require('repl')

const { REPLServer, REPL_MODE_SLOPPY, REPL_MODE_STRICT, writer } = require('internal/repl/server');
const { Recoverable } = require('internal/repl/evaluator');
const { isValidSyntax } = require('internal/repl/syntax');

/**
 * Starts a session and shows its prompt.
 * @param {string|object} prompt the prompt, or options
 * @param {object} [source] stream
 * @param {Function} [eval_]
 * @param {boolean} [useGlobal]
 * @param {boolean} [ignoreUndefined]
 * @param {symbol} [replMode]
 * @returns {REPLServer}
 */
function start(prompt, source, eval_, useGlobal, ignoreUndefined, replMode) {
  return new REPLServer(prompt, source, eval_, useGlobal, ignoreUndefined, replMode);
}

require('internal/util').noteForcedColors();

module.exports = {
  start,
  writer,
  REPLServer,
  REPL_MODE_SLOPPY,
  REPL_MODE_STRICT,
  Recoverable,
  isValidSyntax,
};

/** A view of the list of modules under its public name; deprecated in favour of module.builtinModules. */
function listAlias(code, name) {
  const { deprecate } = require('internal/util');
  const { getOptionValue } = require('internal/options');
  const list = require('internal/repl/builtin_modules');
  let get = () => list.builtinModules;
  let set = (value) => {
    list.builtinModules = value;
  };
  if (getOptionValue('--pending-deprecation')) {
    const message = `repl.${name} is deprecated. Check module.builtinModules instead`;
    get = deprecate(get, message, code);
    set = deprecate(set, message, code);
  }
  return { __proto__: null, get, set, configurable: true, enumerable: false };
}

Object.defineProperties(module.exports, {
  builtinModules: listAlias('DEP0191', 'builtinModules'),
  _builtinLibs: listAlias('DEP0142', '_builtinLibs'),
});
