'use strict';

// vm.constants

const { kMainContextReferrer } = require('internal/module/esm/referrers');

const constants = Object.freeze({
  __proto__: null,
  /** importModuleDynamically: import() as in modules of the main context. */
  USE_MAIN_CONTEXT_DEFAULT_LOADER: kMainContextReferrer,
  /** createContext(): an ordinary global object. */
  DONT_CONTEXTIFY: Symbol('vm_context_no_contextify'),
});

module.exports = { constants };
