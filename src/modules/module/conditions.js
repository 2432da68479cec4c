'use strict';

// The conditions under which package exports and imports are chosen. Node documentation, "Modules: Packages", Conditional exports.

const { beforeSnapshot } = require('internal/bootstrap/hooks');
const { getOptionValue } = require('internal/options');

let requireConditions;
let importConditions;

beforeSnapshot(() => {
  requireConditions = importConditions = undefined;
});

function addonCondition() {
  if (getOptionValue('--permission') && !getOptionValue('--allow-addons')) return [];
  return getOptionValue('--addons') === false ? [] : ['node-addons'];
}

/** May require() load ES modules? */
function isModuleSyncOn() {
  return getOptionValue('--experimental-require-module') !== false && getOptionValue('--require-module') !== false;
}

function moduleSyncCondition() {
  return isModuleSyncOn() ? ['module-sync'] : [];
}

/** Without the iteration of arrays, which a program may have broken. @param {...string[]} lists */
function setOf() {
  const set = new Set();
  for (let i = 0; i < arguments.length; i++) {
    for (let j = 0; j < arguments[i].length; j++) setAdd(set, arguments[i][j]);
  }
  return set;
}

/** @returns {Set<string>} the conditions of require() */
function conditionsOfRequire() {
  requireConditions ??= setOf(
    ['require', 'node'], addonCondition(), getOptionValue('--conditions'), moduleSyncCondition(),
  );
  return requireConditions;
}

/** @returns {Set<string>} the conditions of import */
function conditionsOfImport() {
  importConditions ??= setOf(
    ['node', 'import'], moduleSyncCondition(), addonCondition(), getOptionValue('--conditions'),
  );
  return importConditions;
}

/**
 * @param {string[]|undefined} list conditions that a hook named; those of import without
 */
function conditionSet(list) {
  if (list === undefined || list === conditionsOfImport()) return conditionsOfImport();
  if (!Array.isArray(list)) {
    const { codes: { ERR_INVALID_ARG_VALUE } } = require('internal/errors');
    throw new ERR_INVALID_ARG_VALUE('conditions', list, 'expected an array');
  }
  return new Set(list);
}

module.exports = { conditionSet, conditionsOfImport, conditionsOfRequire, isModuleSyncOn };
