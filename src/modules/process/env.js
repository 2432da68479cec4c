'use strict';

const binding = native('process');

/**
 * An environment of a worker's own: a copy that neither the process nor other threads see.
 * @param {[string, string][]} entries
 */
function makePrivateEnvironment(entries) {
  return binding.createEnv({ __proto__: null, ...Object.fromEntries(entries) });
}

/**
 * What a child gets of `env` (process.env or another object) as "NAME=value": every enumerable key counts, inherited ones too.
 * @param {object} env
 * @param {(text: any, key: string) => void} check refuses a name or a value
 * @returns {string[]}
 */
function toEnvironmentPairs(env, check) {
  // The environment itself in one call; what it inherits from is Object.prototype, where users may have put something.
  if (typeof env === 'object' && Object.keys(Object.prototype).length === 0) {
    const pairs = binding.environmentPairs(env);
    if (pairs !== undefined) return pairs;
  }
  const pairs = [];
  for (const key in env) {
    const value = env[key];
    if (value === undefined) continue;
    check(key, key);
    check(value, key);
    arrayPush(pairs, `${key}=${value}`);
  }
  return pairs;
}

module.exports = { makePrivateEnvironment, toEnvironmentPairs };
