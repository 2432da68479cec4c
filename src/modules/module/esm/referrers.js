'use strict';

// Who compiled a piece of code: each script and module carries a symbol, by which V8's callbacks for import() and import.meta find
// what to do. Well-known symbols for the common cases; for code with callbacks of its own (vm), a symbol each.

/** Modules and scripts of the main loader. */
const kDefaultReferrer = Symbol('default referrer');
/** --eval and standard input: relative to the current folder. */
const kEvalReferrer = Symbol('eval referrer');
/** vm scripts without importModuleDynamically. */
const kMissingReferrer = Symbol('no import()');
/** vm scripts with importModuleDynamically, but without --experimental-vm-modules. */
const kMissingFlagReferrer = Symbol('no --experimental-vm-modules');
/** vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER */
const kMainContextReferrer = Symbol('vm_dynamic_import_main_context_default');

/**
 * @typedef {object} ReferrerCallbacks
 * @property {(specifier: string, phase: number, attributes: object, referrerName: string) => Promise<object>} [importModuleDynamically]
 * @property {(meta: object, record: object) => void} [initializeImportMeta]
 */

/** Held as long as the code that carries the symbol. @type {WeakMap<symbol, ReferrerCallbacks>} */
const callbacks = new WeakMap();

/**
 * @param {string} description
 * @param {ReferrerCallbacks} entry
 * @returns {symbol}
 */
function makeReferrer(description, entry) {
  const symbol = Symbol(description);
  callbacks.set(symbol, entry);
  return symbol;
}

module.exports = {
  callbacks,
  kDefaultReferrer,
  kEvalReferrer,
  kMainContextReferrer,
  kMissingFlagReferrer,
  kMissingReferrer,
  makeReferrer,
};
