'use strict';

// A file with tests that runs in a process of its own: a test whose children are told by that process.

const path = require('path');
const { Test } = require('internal/test_runner/test');
const { testFailure, kSubtestsFailed, kTestCodeFailure } = require('internal/test_runner/errors');
const { flush } = require('internal/test_runner/tree_report');
const { Receiver } = require('internal/test_runner/wire');

/** The summary of a file is part of that of the run. */
const kSummaryLine = /^(?:tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) [\d.]+$|^Randomized test order seed: /;

/** Events that do not wait for the turn of their file. */
const kImmediate = new Set(['test:enqueue', 'test:dequeue', 'test:complete', 'test:log']);

/** Options that are for the process that runs the files. */
const kOwnFlags = new Set(['--test', '--experimental-test-coverage', '--watch', '--experimental-default-config-file', '--test-randomize']);
const kOwnValues = new Set([
  '--test-reporter', '--test-reporter-destination', '--test-global-setup', '--test-concurrency', '--test-shard', '--experimental-config-file',
  '--watch-path', '--test-isolation', '--experimental-test-isolation', '--test-coverage-include', '--test-coverage-exclude',
  '--test-coverage-lines', '--test-coverage-branches', '--test-coverage-functions', '--test-rerun-failures', '--test-random-seed',
  '--test-timeout', '--test-name-pattern', '--test-skip-pattern', '--experimental-test-tag-filter', '--test-only', '--test-force-exit',
]);
const kHasNoValue = new Set(['--test-only', '--test-force-exit']);

/** What a child gets of the options of this process. */
function inheritedArguments() {
  const kept = [];
  const { execArgv } = process;
  for (let i = 0; i < execArgv.length; i++) {
    const argument = execArgv[i];
    const name = argument.split('=', 1)[0];
    if (kOwnFlags.has(name) || argument.startsWith('--watch')) continue;
    if (kOwnValues.has(name)) {
      if (name === argument && !kHasNoValue.has(name)) i++;
      continue;
    }
    kept.push(argument);
  }
  return kept;
}

const patternOption = (name) => (pattern) => `${name}=${pattern.flags === '' ? `/${pattern.source}/` : pattern}`;

/** @param {string|undefined} file all of them without @param {object} options of run() @returns {string[]} */
function argumentsFor(file, options, config) {
  const list = [...inheritedArguments()];
  if (config.forceExit) list.push('--test-force-exit');
  if (options.inspectPort !== undefined) {
    const port = typeof options.inspectPort === 'function' ? options.inspectPort() : options.inspectPort;
    list.push(`--inspect-port=${port}`);
  }
  if (config.namePatterns !== null) list.push(...config.namePatterns.map(patternOption('--test-name-pattern')));
  if (config.skipPatterns !== null) list.push(...config.skipPatterns.map(patternOption('--test-skip-pattern')));
  if (config.tagFilters !== null) list.push(...config.tagFilters.map((tag) => `--experimental-test-tag-filter=${tag}`));
  if (config.only) list.push('--test-only');
  if (config.timeout !== undefined && config.timeout !== Infinity) list.push(`--test-timeout=${config.timeout}`);
  if (options.rerunFailuresFilePath) list.push(`--test-rerun-failures=${options.rerunFailuresFilePath}`);
  if (config.random !== undefined) list.push(`--test-random-seed=${config.random.seed}`);
  list.push(...options.execArgv);
  if (file === undefined) list.push('--test', '--test-isolation=none', ...options.files ?? options.globPatterns ?? []);
  else list.push(file);
  list.push(...options.argv);
  return list;
}

class FileTest extends Test {
  #queue = [];
  #reported = 0;
  #failed = 0;
  #hasTurn = false;
  #entryFile;
  isFile = true;

  /** The file runs again, as another test: nothing of this one is told any more (watch mode). */
  isSuperseded = false;

  constructor(init) {
    super(init);
    this.#entryFile = init.options.file;
    this.entryFile = this.#entryFile;
  }

  /** What the child has told shows in place of this. */
  get isReplaced() {
    return this.isSuperseded || this.#reported > 0 && (this.error === null || this.error.failureType === kSubtestsFailed);
  }

  get hasFailedTests() {
    return this.#failed > 0;
  }

  /** @param {{type: string, data: object}} event of the child */
  receive({ type, data }) {
    if (this.isSuperseded) return;
    if (data !== undefined && data !== null) data.entryFile = this.#entryFile;
    if (kImmediate.has(type)) {
      this.harness.stream.report(type, data);
      return;
    }
    const isTop = data?.nesting === 0;
    switch (type) {
      case 'test:plan':
        // The files' own plan counts the tests; that a file with the test runner ran none is told.
        if (isTop && (data.count > 0 || this.#reported > 0)) return;
        break;
      case 'test:diagnostic':
        if (isTop && kSummaryLine.test(data.message)) return;
        break;
      case 'test:pass':
      case 'test:fail':
        this.#reported++;
        if (type === 'test:fail' && data.todo === undefined) this.#failed++;
        break;
      default:
    }
    if (this.#hasTurn) this.#forward(type, data);
    else this.#queue.push({ type, data });
  }

  /** It is the turn of this file in the report. */
  onTurn() {
    this.#hasTurn = true;
    for (const { type, data } of this.#queue.splice(0)) this.#forward(type, data);
  }

  #forward(type, data) {
    if (type === 'test:pass' || type === 'test:fail') {
      if (data.nesting === 0) data.testNumber = this.harness.nextOutputNumber();
      this.harness.countEvent(type, data);
    }
    this.harness.stream.report(type, data);
  }

  /** @param {Buffer|string} message */
  output(type, message) {
    this.receive({ type, data: { __proto__: null, file: this.name, message: `${message}` } });
  }
}

const kOfInspector = /^(?:Debugger (?:listening on|attached|ending)|For help, see: |Waiting for the debugger)/;

/** In place of a file: all files run in one process (watch mode without isolation). */
const kAllFiles = '<anonymous>';

/**
 * Adds the test for one file.
 * @param {object} harness
 * @param {string} name its path, as it was asked for
 * @param {object} options of run()
 * @param {import('./watch').Watch} [watch] wants to know what the file loads
 * @returns {Promise<void>}
 */
function runFile(harness, name, options, watch) {
  const file = path.resolve(options.cwd, `${name}`);
  const run = async (context) => {
    const { spawn } = require('child_process');
    const { StringDecoder } = require('string_decoder');
    const workerId = harness.nextWorkerId();
    // The first of the files that run is told of as it goes.
    flush(harness.root);
    const env = { __proto__: null, ...options.env ?? process.env, NODE_TEST_CONTEXT: 'child-v8', NODE_TEST_WORKER_ID: workerId };
    if (options.coverage) env.NODE_V8_COVERAGE = require('internal/test_runner/coverage/collect').folder();
    if (watch !== undefined) env.WATCH_REPORT_DEPENDENCIES = '1';
    const child = spawn(process.execPath, argumentsFor(name === kAllFiles ? undefined : file, options, harness.config), {
      __proto__: null, signal: context.signal, encoding: 'utf8', env, cwd: options.cwd,
      stdio: watch === undefined ? 'pipe' : ['pipe', 'pipe', 'pipe', 'ipc'],
    });
    watch?.follow(child, test);
    let failure;
    child.on('error', (error) => { failure = error; });
    const text = new StringDecoder('utf8');
    const receiver = new Receiver((event) => test.receive(event), (bytes) => {
      const message = text.write(bytes);
      if (message !== '') test.output('test:stdout', message);
    });
    child.stdout.on('data', (chunk) => receiver.push(chunk));
    const lines = require('readline').createInterface({ __proto__: null, input: child.stderr });
    const isInspected = options.inspectPort !== undefined;
    lines.on('line', (line) => {
      // Whoever waits for the inspector is told at once, and by nobody else.
      if (isInspected && kOfInspector.test(line)) process.stderr.write(`${line}\n`);
      else test.output('test:stderr', `${line}\n`);
    });
    const { promise, resolve } = Promise.withResolvers();
    child.on('close', (code, signal) => resolve({ code, signal }));
    const linesClosed = new Promise((close) => lines.on('close', close));
    const { code, signal } = await promise;
    await linesClosed;
    receiver.end();
    if ((code !== 0 || signal !== null) && !test.isSuperseded) {
      if (failure === undefined) {
        failure = testFailure('test failed', test.hasFailedTests ? kSubtestsFailed : kTestCodeFailure);
        Object.assign(failure, { exitCode: code, signal, stack: undefined });
      }
      throw failure;
    }
  };
  const location = { __proto__: null, line: 1, column: 1, file };
  // Watch mode ends its processes itself. The timeout is for the tests of the file, which its process knows.
  const signal = watch === undefined ? options.signal : undefined;
  const test = harness.root.createChild(FileTest, name, { __proto__: null, file, signal, timeout: Infinity }, run, { __proto__: null, location });
  return harness.startTopLevel(test);
}

module.exports = { FileTest, kAllFiles, runFile };
