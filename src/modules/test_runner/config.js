'use strict';

// What the command line says about tests ("Command-line API", --test-…).

const { getOptionValue } = require('internal/options');
const { normalizeTag, toRegExp } = require('internal/test_runner/filter');

/**
 * @typedef {object} Config
 * @property {boolean} only whether `only` has an effect
 * @property {boolean} isOnlyAsked whether at the top level, too, only tests with `only` run
 * @property {RegExp[]|null} namePatterns
 * @property {RegExp[]|null} skipPatterns
 * @property {string[]|null} tagFilters
 * @property {boolean} hasPatterns
 */

/** @param {string} option @returns {RegExp[]|null} */
function patternsOf(option) {
  const values = getOptionValue(option);
  return values?.length > 0 ? values.map((value) => toRegExp(value, option)) : null;
}

/**
 * @param {object} [overrides]
 * @returns {Config}
 */
function makeConfig(overrides) {
  const config = {
    __proto__: null,
    only: getOptionValue('--test-only') === true,
    isOnlyAsked: getOptionValue('--test-only') === true,
    namePatterns: null,
    skipPatterns: null,
    tagFilters: null,
    timeout: undefined,
    forceExit: false,
    random: undefined,
    isMainPending: undefined,
    isRecursive: false,
    ...overrides,
  };
  config.hasPatterns = config.namePatterns !== null || config.skipPatterns !== null || config.tagFilters !== null;
  return config;
}

/** For a program that has tests: `node file.js`, or a file that `node --test` runs in a process of its own. */
function configFromCommandLine() {
  const timeout = getOptionValue('--test-timeout');
  const tags = getOptionValue('--experimental-test-tag-filter') ?? [];
  const isChild = process.env.NODE_TEST_CONTEXT !== undefined;
  const seed = getOptionValue('--test-random-seed');
  const isRandom = getOptionValue('--test-randomize') === true || seed !== '' && seed != null;
  return makeConfig({
    // Without a runner around, `only` needs no option.
    only: getOptionValue('--test-only') === true || !isChild,
    namePatterns: patternsOf('--test-name-pattern'),
    skipPatterns: patternsOf('--test-skip-pattern'),
    tagFilters: tags.length > 0 ? tags.map((tag) => normalizeTag(tag, '--experimental-test-tag-filter')) : null,
    timeout: timeout > 0 ? timeout : undefined,
    forceExit: getOptionValue('--test-force-exit') === true,
    random: isRandom ? makeRandom(seed) : undefined,
    isMainPending: require('internal/module/run_main').isMainPending,
  });
}

/** What the report of --experimental-test-coverage is to say. */
function coverageFromCommandLine() {
  const { validateInteger } = require('internal/errors/validators');
  const isCollected = getOptionValue('--experimental-test-coverage') === true;
  const percent = (name) => {
    const value = getOptionValue(name);
    if (isCollected) validateInteger(value, name, 0, 100);
    return value;
  };
  return {
    __proto__: null,
    cwd: process.cwd(),
    include: getOptionValue('--test-coverage-include'),
    exclude: getOptionValue('--test-coverage-exclude'),
    thresholds: {
      __proto__: null,
      lines: percent('--test-coverage-lines'),
      branches: percent('--test-coverage-branches'),
      functions: percent('--test-coverage-functions'),
    },
  };
}

/** @param {unknown} [seed] */
function makeRandom(seed) {
  const { Random } = require('internal/test_runner/random');
  return new Random(seed);
}

module.exports = { coverageFromCommandLine, makeConfig, configFromCommandLine, makeRandom, patternsOf };
