'use strict';

// The symbol that code compiled by vm carries, by its importModuleDynamically option.

const { validateFunction } = require('internal/errors/validators');
const { getOptionValue } = require('internal/options');
const {
  kEvalReferrer, kMainContextReferrer, kMissingFlagReferrer, kMissingReferrer, makeReferrer,
} = require('internal/module/esm/referrers');

/**
 * Turns a user's importModuleDynamically into what import() waits for: a module namespace.
 * @param {Function} importModuleDynamically
 * @param {() => unknown} getReferrer what the callback gets as second argument
 */
function wrapImport(importModuleDynamically, getReferrer) {
  return async function importModuleDynamicallyWrap(specifier, attributes, referrerName, phase) {
    const result = await importModuleDynamically(specifier, getReferrer(), attributes, phase === 1 ? 'source' : 'evaluation');
    const { isModuleNamespaceObject } = require('internal/util/types');
    if (isModuleNamespaceObject(result)) return result;
    const { evaluatedNamespace } = require('internal/vm/module');
    return evaluatedNamespace(result, phase);
  };
}

/** importModuleDynamically of the runtime itself: as USE_MAIN_CONTEXT_DEFAULT_LOADER, which is experimental for others. */
const kMainProgram = Symbol('main program');

/**
 * @param {Function|symbol|undefined} importModuleDynamically
 * @param {string} description
 * @param {() => unknown} getReferrer
 * @returns {symbol}
 */
function referrerFor(importModuleDynamically, description, getReferrer) {
  if (importModuleDynamically === kMainContextReferrer) {
    require('internal/util').emitExperimentalWarning('vm.USE_MAIN_CONTEXT_DEFAULT_LOADER');
    return kMainContextReferrer;
  }
  if (importModuleDynamically === kMainProgram) return kMainContextReferrer;
  if (importModuleDynamically === undefined) return kMissingReferrer;
  // The interactive session's scripts; no program has this symbol.
  if (importModuleDynamically === kEvalReferrer) return kEvalReferrer;
  validateFunction(importModuleDynamically, 'options.importModuleDynamically');
  if (!getOptionValue('--experimental-vm-modules')) return kMissingFlagReferrer;
  return makeReferrer(description, { importModuleDynamically: wrapImport(importModuleDynamically, getReferrer) });
}

module.exports = { kMainProgram, referrerFor, wrapImport };
