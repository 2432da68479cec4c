'use strict';

// The options of run() (test runner, "run([options])"), checked.

const {
  validateAbortSignal, validateArray, validateBoolean, validateFunction, validateInteger, validateNumber, validateObject,
  validateOneOf, validateString, validateStringArray, validateUint32,
} = require('internal/errors/validators');
const { codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { TIMEOUT_MAX } = require('internal/timers');
const { normalizeTag, parsePatterns } = require('internal/test_runner/filter');

const kMaxSeed = 0xffffffff;

/** A path as text, Buffer or URL. */
function validatePath(value, name) {
  const { isUint8Array } = require('internal/util/types');
  const { URL, fileURLToPath } = require('internal/url');
  if (typeof value === 'string') return value;
  if (value instanceof URL) return fileURLToPath(value);
  if (isUint8Array(value)) return `${value}`;
  throw new ERR_INVALID_ARG_TYPE(name, ['string', 'Buffer', 'URL'], value);
}

function validateShard(shard) {
  validateObject(shard, 'options.shard');
  // The object of the caller may change.
  const { index, total } = shard;
  validateInteger(total, 'options.shard.total', 1);
  validateInteger(index, 'options.shard.index', 1, total);
  return { __proto__: null, index, total };
}

const globs = (value, name) => {
  if (value == null) return value;
  const list = Array.isArray(value) ? value : [value];
  validateStringArray(list, name);
  return list;
};

/**
 * @param {object} options
 * @returns {object} checked, with defaults
 */
function parseRunOptions(options) {
  validateObject(options, 'options');
  const {
    concurrency, timeout, signal, files, forceExit, inspectPort, isolation = 'process', watch, setup, only, globPatterns,
    coverage = false, lineCoverage = 0, branchCoverage = 0, functionCoverage = 0, execArgv = [], argv = [],
    cwd = process.cwd(), env, randomize, randomSeed,
  } = options;
  let { shard, rerunFailuresFilePath, globalSetupPath, testTagFilters } = options;

  if (files != null) validateArray(files, 'options.files');
  if (watch != null) validateBoolean(watch, 'options.watch');
  if (forceExit != null) {
    validateBoolean(forceExit, 'options.forceExit');
    if (forceExit && watch) {
      throw new ERR_INVALID_ARG_VALUE('options.forceExit', watch, 'is not supported with watch mode');
    }
  }
  if (only != null) validateBoolean(only, 'options.only');
  if (globPatterns != null) {
    validateArray(globPatterns, 'options.globPatterns');
    if (globPatterns.length > 0 && files?.length > 0) {
      throw new ERR_INVALID_ARG_VALUE(
        'options.globPatterns', globPatterns, 'is not supported when specifying \'options.files\'');
    }
  }
  validateString(cwd, 'options.cwd');
  if (rerunFailuresFilePath != null) {
    rerunFailuresFilePath = validatePath(rerunFailuresFilePath, 'options.rerunFailuresFilePath');
  }
  if (globalSetupPath != null) globalSetupPath = validatePath(globalSetupPath, 'options.globalSetupPath');
  if (shard != null) {
    shard = validateShard(shard);
    if (watch) throw new ERR_INVALID_ARG_VALUE('options.shard', watch, 'shards not supported with watch mode');
  }
  if (setup != null) validateFunction(setup, 'options.setup');
  if (randomize != null) {
    validateBoolean(randomize, 'options.randomize');
    if (randomize && watch) throw new ERR_INVALID_ARG_VALUE('options.randomize', randomize, 'is not supported with watch mode');
    if (randomize && rerunFailuresFilePath) {
      throw new ERR_INVALID_ARG_VALUE('options.randomize', randomize, 'is not supported with rerun failures mode');
    }
  }
  if (randomSeed != null) {
    validateInteger(randomSeed, 'options.randomSeed', 0, kMaxSeed);
    if (watch) throw new ERR_INVALID_ARG_VALUE('options.randomSeed', randomSeed, 'is not supported with watch mode');
    if (rerunFailuresFilePath) {
      throw new ERR_INVALID_ARG_VALUE('options.randomSeed', randomSeed, 'is not supported with rerun failures mode');
    }
  }
  const namePatterns = parsePatterns(options.testNamePatterns, 'options.testNamePatterns');
  const skipPatterns = parsePatterns(options.testSkipPatterns, 'options.testSkipPatterns');
  if (testTagFilters != null) {
    const list = Array.isArray(testTagFilters) ? testTagFilters : [testTagFilters];
    testTagFilters = list.map((tag, index) => normalizeTag(tag, `options.testTagFilters[${index}]`));
  }
  validateOneOf(isolation, 'options.isolation', ['process', 'none']);
  validateStringArray(argv, 'options.argv');
  validateStringArray(execArgv, 'options.execArgv');
  if (env != null) {
    validateObject(env, 'options.env');
    if (isolation === 'none') {
      throw new ERR_INVALID_ARG_VALUE('options.env', env, 'is not supported with isolation=\'none\'');
    }
  }
  validateBoolean(coverage, 'options.coverage');
  const coverageInclude = globs(options.coverageIncludeGlobs, 'options.coverageIncludeGlobs');
  const coverageExclude = globs(options.coverageExcludeGlobs, 'options.coverageExcludeGlobs');
  validateInteger(lineCoverage, 'options.lineCoverage', 0, 100);
  validateInteger(branchCoverage, 'options.branchCoverage', 0, 100);
  validateInteger(functionCoverage, 'options.functionCoverage', 0, 100);
  if (signal != null) validateAbortSignal(signal, 'options.signal');
  if (timeout != null && timeout !== Infinity) validateNumber(timeout, 'options.timeout', 0, TIMEOUT_MAX);
  if (typeof concurrency === 'number') validateUint32(concurrency, 'options.concurrency', true);
  else if (concurrency != null && typeof concurrency !== 'boolean') {
    throw new ERR_INVALID_ARG_TYPE('options.concurrency', ['boolean', 'number'], concurrency);
  }
  return {
    __proto__: null,
    concurrency: concurrency ?? undefined,
    timeout: timeout ?? undefined,
    signal: signal ?? undefined,
    files,
    forceExit: forceExit === true,
    inspectPort,
    isolation,
    watch: watch === true,
    setup,
    only: only === true,
    globPatterns,
    shard,
    namePatterns,
    skipPatterns,
    tagFilters: testTagFilters?.length > 0 ? testTagFilters : null,
    coverage,
    coverageInclude,
    coverageExclude,
    thresholds: { __proto__: null, lines: lineCoverage, branches: branchCoverage, functions: functionCoverage },
    execArgv,
    argv,
    cwd,
    env,
    isRandom: randomize === true || randomSeed != null,
    randomSeed: randomSeed ?? undefined,
    rerunFailuresFilePath,
    globalSetupPath,
  };
}

module.exports = { parseRunOptions };
