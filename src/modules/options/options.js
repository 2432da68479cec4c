'use strict';

// internal/options: the options of this process or worker.

const binding = native('options');

/** @type {Map<string, boolean|number|string|string[]|undefined>} */
const known = new Map();

/**
 * The value of a command-line option as parsed, e.g. `getOptionValue('--conditions')`. Booleans are false, strings '' and lists []
 * when not given. '--no-x' is the opposite of '--x'. Undefined for a name that is no option.
 * @param {string} name
 * @returns {boolean|number|string|string[]|undefined}
 */
function getOptionValue(name) {
  if (mapHas(known, name)) return mapGet(known, name);
  let value = binding.get(name);
  if (value === undefined && name.startsWith('--no-')) {
    const positive = binding.get('--' + name.slice(5));
    if (typeof positive === 'boolean') value = !positive;
  }
  mapSet(known, name, value);
  return value;
}

/** @param {string} name */
function hasOption(name) {
  return getOptionValue(name) !== undefined;
}

/** Forgets what was read: the snapshot's builder had other options. */
function refreshOptions() {
  known.clear();
}

module.exports = {
  getOptionValue,
  hasOption,
  refreshOptions,
  getArgv: binding.argv,
  getExecArgv: binding.execArgv,
  hasEval: binding.hasEval,
  forceStdin: binding.forceStdin,
  getOptionTable: binding.table,
  getOptionAliases: binding.aliases,
};
