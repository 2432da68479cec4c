'use strict';

// nodus --test ("Command-line API", --test).

const { setImmediate } = require('timers');
const { getOptionValue } = require('internal/options');
const { codes: { ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { coverageFromCommandLine, patternsOf } = require('internal/test_runner/config');
const { normalizeTag } = require('internal/test_runner/filter');

const kInterrupted = 1;

function parseShard(text) {
  const match = /^(\d+)\/(\d+)$/.exec(text);
  if (match === null) {
    throw new ERR_INVALID_ARG_VALUE('--test-shard', text, 'must be in the form of <index>/<total>');
  }
  const index = Number(match[1]);
  const total = Number(match[2]);
  const { validateInteger } = require('internal/errors/validators');
  validateInteger(total, 'options.shard.total', 1);
  validateInteger(index, 'options.shard.index', 1, total);
  return { __proto__: null, index, total };
}

function optionsFromCommandLine() {
  const timeout = getOptionValue('--test-timeout');
  const concurrency = getOptionValue('--test-concurrency');
  const shard = getOptionValue('--test-shard');
  const isolation = getOptionValue('--test-isolation') || 'process';
  const tags = getOptionValue('--experimental-test-tag-filter') ?? [];
  const seed = getOptionValue('--test-random-seed');
  const coverage = coverageFromCommandLine();
  const isInspected = getOptionValue('--inspect');
  if (isInspected && isolation === 'process') {
    process.emitWarning(
      'Using the inspector with --test forces running at a concurrency of 1. Use the inspectPort option to run with concurrency');
  }
  return {
    __proto__: null,
    // Alone, a process has its tests one after the other.
    concurrency: isolation === 'none' || isInspected ? 1 : concurrency > 0 ? concurrency : true,
    timeout: timeout > 0 ? timeout : Infinity,
    signal: undefined,
    files: undefined,
    globPatterns: process.argv.slice(1),
    cwd: process.cwd(),
    forceExit: getOptionValue('--test-force-exit') === true,
    inspectPort: isInspected ? process.debugPort : undefined,
    isolation,
    watch: getOptionValue('--watch') === true,
    setup: undefined,
    only: getOptionValue('--test-only') === true,
    shard: shard ? parseShard(shard) : undefined,
    namePatterns: patternsOf('--test-name-pattern'),
    skipPatterns: patternsOf('--test-skip-pattern'),
    tagFilters: tags.length > 0 ? tags.map((tag) => normalizeTag(tag, '--experimental-test-tag-filter')) : null,
    coverage: getOptionValue('--experimental-test-coverage') === true,
    coverageInclude: coverage.include,
    coverageExclude: coverage.exclude,
    thresholds: coverage.thresholds,
    execArgv: [],
    argv: [],
    env: undefined,
    isRandom: getOptionValue('--test-randomize') === true || (seed !== '' && seed != null),
    randomSeed: seed || undefined,
    rerunFailuresFilePath: getOptionValue('--test-rerun-failures') || undefined,
    globalSetupPath: getOptionValue('--test-global-setup') || undefined,
  };
}

/** The entry point of `--test`. */
function main() {
  const { start } = require('internal/test_runner/run');
  const { connectReporters } = require('internal/test_runner/report');
  const { preload, preloadImports } = require('internal/module/run_main');
  const options = optionsFromCommandLine();
  const debug = require('internal/util/debuglog').debuglog('test_runner');
  debug('test runner configuration:', { ...options });
  const harness = start(options, {
    __proto__: null,
    setsExitCode: true,
    connect: connectReporters,
    async preload() {
      preload();
      // Modules of --import are for the processes of the files, where files have one.
      if (options.isolation === 'none') await preloadImports();
    },
  });
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => {
      harness.interrupt();
      // Reporters get a turn to say it.
      setImmediate(async () => {
        try {
          await harness.tearDown();
        } finally {
          process.exit(kInterrupted);
        }
      });
    });
  }
}

module.exports = { main };
