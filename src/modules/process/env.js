'use strict';

const binding = native('process');

/**
 * An environment of a worker's own: a copy that neither the process nor other threads see.
 * @param {[string, string][]} entries
 */
function makePrivateEnvironment(entries) {
  return binding.createEnv({ __proto__: null, ...Object.fromEntries(entries) });
}

module.exports = { makePrivateEnvironment };
