'use strict';

// run(): the tests of many files, each in a process of its own or all in this one (test runner, "run([options])").

const path = require('path');
const { parseRunOptions } = require('internal/test_runner/run_options');
const { makeConfig } = require('internal/test_runner/config');
const { kEmptyObject } = require('internal/util');
const { findTestFiles } = require('internal/test_runner/discover');

/** Only the files whose number falls to this part. */
function takeShard(files, shard) {
  return shard == null ? files : files.filter((file, i) => i % shard.total === shard.index - 1);
}

/**
 * @param {object} [options]
 * @returns {import('./stream').TestsStream}
 */
function run(options = kEmptyObject) {
  const parsed = parseRunOptions(options);
  if (process.env.NODE_TEST_CONTEXT !== undefined) {
    // A test that runs tests would run itself again and again.
    process.emitWarning(
      'node:test run() is being called recursively within a test file. skipping running files.');
    const { TestsStream } = require('internal/test_runner/stream');
    const stream = new TestsStream();
    stream.end();
    return stream;
  }
  return start(parsed).stream;
}

/**
 * @param {object} options as parseRunOptions() gives them
 * @param {{connect?: (harness: object) => Promise<void>|undefined, setsExitCode?: boolean, preload?: () => Promise<void>}} [extra] of the command line
 */
function start(options, extra = kEmptyObject) {
  const { Harness } = require('internal/test_runner/harness');
  // Watch mode runs everything in other processes: what is loaded here stays loaded.
  const isolated = options.isolation === 'process' || options.watch;
  const config = makeConfig({
    only: options.only || !isolated,
    isOnlyAsked: options.only && !isolated,
    namePatterns: options.namePatterns,
    skipPatterns: options.skipPatterns,
    tagFilters: options.tagFilters,
    timeout: options.timeout,
    forceExit: options.forceExit,
    random: options.isRandom ? require('internal/test_runner/config').makeRandom(options.randomSeed) : undefined,
  });
  const harness = new Harness(config, {
    __proto__: null, concurrency: options.concurrency, timeout: options.timeout, signal: options.watch ? undefined : options.signal,
  });
  harness.isRunner = true;
  harness.setsExitCode = extra.setsExitCode === true;
  if (!isolated || extra.setsExitCode) require('internal/test_runner/main_harness').setHarness(harness);
  // Patterns leave out tests, not files.
  if (isolated) config.hasPatterns = false;
  if (isolated) config.only = options.only;

  const files = options.files == null ? findTestFiles(options.globPatterns, options.cwd) : options.files;
  let chosen = takeShard(files, options.shard);
  if (config.random !== undefined) chosen = config.random.shuffle(chosen);
  if (options.coverage) {
    harness.collectCoverage({
      __proto__: null,
      cwd: options.cwd,
      include: options.coverageInclude,
      exclude: options.coverageExclude,
      thresholds: options.thresholds,
    });
  }
  const connected = extra.connect?.(harness);
  harness.attachToProcess();
  if (options.rerunFailuresFilePath) {
    require('internal/test_runner/rerun').setUpRerun(harness, options.rerunFailuresFilePath, false);
    if (isolated) harness.rerun = undefined;
  }
  runAll(harness, chosen, options, connected, extra.preload).catch((error) => harness.fail(error));
  return harness;
}

async function runAll(harness, files, options, connected, preload) {
  harness.hold();
  try {
    // Listeners of the caller hear everything.
    await connected;
    await preload?.();
    if (options.setup != null) await options.setup(harness.stream);
    if (options.globalSetupPath != null) {
      const { runGlobalSetup } = require('internal/test_runner/global_setup');
      harness.afterAll = await runGlobalSetup(options.globalSetupPath, options.cwd);
    }
    harness.begin();
    if (options.watch) await require('internal/test_runner/watch').runAndWatch(harness, files, options);
    else if (options.isolation === 'none') await runHere(harness, files, options);
    else await runApart(harness, files, options);
  } finally {
    harness.release();
  }
  if (options.isolation === 'none' && !options.forceExit && !options.watch) {
    // What the tests have left behind may still fail: 'beforeExit' is the end.
    harness.onTopLevelEnd();
    return;
  }
  await harness.finish();
  if (options.forceExit) await harness.exitNow?.();
}

async function runApart(harness, files, options) {
  const { runFile } = require('internal/test_runner/file_test');
  await Promise.all(files.map((file) => runFile(harness, file, options)));
}

/** All files in this process: they declare their tests first, then all run. */
async function runHere(harness, files, options) {
  const { importModule } = require('internal/module/esm/loader');
  const { pathToFileURL } = require('internal/url');
  // As it would be in the first and only process.
  process.env.NODE_TEST_WORKER_ID = '1';
  harness.holdTests();
  for (const name of files) {
    const file = path.resolve(options.cwd, name);
    harness.root.entryFile = file;
    const url = pathToFileURL(file).href;
    const before = harness.root.children.length;
    let failure;
    try {
      await importModule(url, undefined, { __proto__: null });
    } catch (error) {
      failure = { error };
    }
    // A file without tests of its own is one itself. What others throw when they are loaded is not told, as in Node.
    if (harness.root.children.length > before) continue;
    const { Test } = require('internal/test_runner/test');
    const location = { __proto__: null, line: 1, column: 1, file };
    const test = harness.root.createChild(Test, name, undefined, undefined, { __proto__: null, location });
    if (failure !== undefined) {
      // Neither patterns nor `only` leave it out.
      test.isFile = true;
      test.fail(failure.error);
    }
    harness.startTopLevel(test);
  }
  harness.root.entryFile = undefined;
  harness.releaseTests();
  await harness.testsEnded();
}

module.exports = { run, start };
