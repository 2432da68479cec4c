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

const globs = (value, name) => {
  if (value == null) return value;
  const list = Array.isArray(value) ? value : [value];
  validateStringArray(list, name);
  return list;
};

/** Which files are run, and how they are found. */
function parseFiles({ files, watch, forceExit, only, globPatterns }) {
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
  return { files, watch: watch === true, forceExit: forceExit === true, only: only === true, globPatterns };
}

function parsePaths({ cwd = process.cwd(), rerunFailuresFilePath, globalSetupPath }) {
  validateString(cwd, 'options.cwd');
  if (rerunFailuresFilePath != null) {
    rerunFailuresFilePath = validatePath(rerunFailuresFilePath, 'options.rerunFailuresFilePath');
  }
  if (globalSetupPath != null) globalSetupPath = validatePath(globalSetupPath, 'options.globalSetupPath');
  return { cwd, rerunFailuresFilePath, globalSetupPath };
}

function parseShard({ shard, watch }) {
  if (shard == null) return shard;
  validateObject(shard, 'options.shard');
  // The object of the caller may change.
  const { index, total } = shard;
  validateInteger(total, 'options.shard.total', 1);
  validateInteger(index, 'options.shard.index', 1, total);
  if (watch) throw new ERR_INVALID_ARG_VALUE('options.shard', watch, 'shards not supported with watch mode');
  return { __proto__: null, index, total };
}

/** The order of tests: as they stand, or by chance. */
function parseOrder({ randomize, randomSeed, watch }, rerunFailuresFilePath) {
  if (randomize != null) validateBoolean(randomize, 'options.randomize');
  if (randomize) refuseModes('options.randomize', randomize, watch, rerunFailuresFilePath);
  if (randomSeed != null) {
    validateInteger(randomSeed, 'options.randomSeed', 0, kMaxSeed);
    refuseModes('options.randomSeed', randomSeed, watch, rerunFailuresFilePath);
  }
  return { isRandom: randomize === true || randomSeed != null, randomSeed: randomSeed ?? undefined };
}

/** Modes that need the same order every time. */
function refuseModes(name, value, watch, rerunFailuresFilePath) {
  if (watch) throw new ERR_INVALID_ARG_VALUE(name, value, 'is not supported with watch mode');
  if (rerunFailuresFilePath) throw new ERR_INVALID_ARG_VALUE(name, value, 'is not supported with rerun failures mode');
}

/** Which tests of the files are run. */
function parseFilters({ testNamePatterns, testSkipPatterns, testTagFilters }) {
  const namePatterns = parsePatterns(testNamePatterns, 'options.testNamePatterns');
  const skipPatterns = parsePatterns(testSkipPatterns, 'options.testSkipPatterns');
  let tagFilters = null;
  if (testTagFilters != null) {
    const list = Array.isArray(testTagFilters) ? testTagFilters : [testTagFilters];
    const tags = list.map((tag, index) => normalizeTag(tag, `options.testTagFilters[${index}]`));
    if (tags.length > 0) tagFilters = tags;
  }
  return { namePatterns, skipPatterns, tagFilters };
}

/** The processes that run the files. */
function parseProcesses({ isolation = 'process', argv = [], execArgv = [], env, inspectPort }) {
  validateOneOf(isolation, 'options.isolation', ['process', 'none']);
  validateStringArray(argv, 'options.argv');
  validateStringArray(execArgv, 'options.execArgv');
  if (env != null) {
    validateObject(env, 'options.env');
    if (isolation === 'none') {
      throw new ERR_INVALID_ARG_VALUE('options.env', env, 'is not supported with isolation=\'none\'');
    }
  }
  return { isolation, argv, execArgv, env, inspectPort };
}

function parseCoverage({
  coverage = false, coverageIncludeGlobs, coverageExcludeGlobs, lineCoverage = 0, branchCoverage = 0, functionCoverage = 0,
}) {
  validateBoolean(coverage, 'options.coverage');
  const coverageInclude = globs(coverageIncludeGlobs, 'options.coverageIncludeGlobs');
  const coverageExclude = globs(coverageExcludeGlobs, 'options.coverageExcludeGlobs');
  validateInteger(lineCoverage, 'options.lineCoverage', 0, 100);
  validateInteger(branchCoverage, 'options.branchCoverage', 0, 100);
  validateInteger(functionCoverage, 'options.functionCoverage', 0, 100);
  const thresholds = { __proto__: null, lines: lineCoverage, branches: branchCoverage, functions: functionCoverage };
  return { coverage, coverageInclude, coverageExclude, thresholds };
}

/** How long the run may take, and how much may run at a time. */
function parseLimits({ signal, timeout, concurrency }) {
  if (signal != null) validateAbortSignal(signal, 'options.signal');
  if (timeout != null && timeout !== Infinity) validateNumber(timeout, 'options.timeout', 0, TIMEOUT_MAX);
  if (typeof concurrency === 'number') validateUint32(concurrency, 'options.concurrency', true);
  else if (concurrency != null && typeof concurrency !== 'boolean') {
    throw new ERR_INVALID_ARG_TYPE('options.concurrency', ['boolean', 'number'], concurrency);
  }
  return { signal: signal ?? undefined, timeout: timeout ?? undefined, concurrency: concurrency ?? undefined };
}

/**
 * The order of the checks is Node's: the first that fails is the one that is told.
 * @param {import('node:test').RunOptions} options
 * @returns {object} checked, with defaults
 */
function parseRunOptions(options) {
  validateObject(options, 'options');
  const { setup } = options;
  const files = parseFiles(options);
  const paths = parsePaths(options);
  const shard = parseShard(options);
  if (setup != null) validateFunction(setup, 'options.setup');
  return {
    __proto__: null,
    ...files,
    ...paths,
    shard,
    setup,
    ...parseOrder(options, paths.rerunFailuresFilePath),
    ...parseFilters(options),
    ...parseProcesses(options),
    ...parseCoverage(options),
    ...parseLimits(options),
  };
}

module.exports = { parseRunOptions };
