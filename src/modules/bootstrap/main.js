'use strict';

// Step 6 of the boot (docs/architecture.md): the realm stands, the process is real; run what the command line asks for.

const { runStartHooks, runExitHooks, snapshotProgram } = require('internal/bootstrap/hooks');

/** The script's path is absolute for the program, and for workers that start elsewhere. */
function expandMain() {
  const { argv } = process;
  if (require('internal/options').getOptionValue('--entry-url')) return;
  argv[1] = require('path').resolve(argv[1]);
}

/** @type {Record<string, () => unknown>} */
const modes = {
  run_main_module() {
    const { runMain } = require('internal/module/run_main');
    expandMain();
    return runMain(process.argv[1]);
  },
  eval_string() {
    const { getOptionValue } = require('internal/options');
    // fork() reads it: a child must run its own file, not this code again, which would fork without end.
    process._eval = getOptionValue('--eval');
    return require('internal/module/run_main').evalString(process._eval, {
      print: getOptionValue('--print'),
    });
  },
  eval_stdin() {
    return require('internal/module/run_main').runStdin();
  },
  check_syntax() {
    return require('internal/module/run_main').checkSyntax(process.argv[1]);
  },
  /** `nodus --workers`: this process looks after others, which run the program. */
  supervise_workers() {
    expandMain();
    return require('internal/cluster/supervisor').run();
  },
  repl() {
    return require('internal/repl/interactive').run();
  },
  watch() {
    return require('internal/watch').run();
  },
  inspect() {
    return require('internal/debugger').run();
  },
  test_runner() {
    return require('internal/test_runner/main').main();
  },
  single_executable() {
    process.argv[1] = process.execPath;
    return require('internal/sea/main').run();
  },
  prof_process() {
    return require('internal/v8/prof/main').run();
  },
  worker_thread() {
    return require('internal/worker_threads/main').run();
  },
  build_snapshot() {
    return require('internal/bootstrap/build_snapshot').run();
  },
  /** The embedded snapshot, and one of a user, without a program. */
  build_empty_snapshot() {},
};

/** A child of fork() has a channel to its parent, a cluster worker a role as well. The variables are not for its own children. */
function connectToParent() {
  const { env } = process;
  const fd = env.NODE_CHANNEL_FD;
  if (fd) {
    delete env.NODE_CHANNEL_FD;
    const mode = env.NODE_CHANNEL_SERIALIZATION_MODE || 'json';
    delete env.NODE_CHANNEL_SERIALIZATION_MODE;
    require('internal/child_process/parent_channel').connect(Number.parseInt(fd, 10), mode);
    if (env.WATCH_REPORT_DEPENDENCIES) require('internal/watch/report').install();
  }
  if (process.argv[1] && env.NODE_UNIQUE_ID) {
    require('cluster')._setupWorker();
    delete env.NODE_UNIQUE_ID;
  }
}

/**
 * @param {string} mode a key of `modes`
 */
function start(mode) {
  runStartHooks();
  // A realm that is there for this alone.
  if (mode === 'fatal_report') return require('internal/process/report').writeFatal();
  const { getOptionValue } = require('internal/options');
  if (getOptionValue('--permission')) require('internal/permission').install();
  else refusePermissions(getOptionValue);
  if (getOptionValue('--experimental-config-file')) require('internal/util').emitExperimentalWarning('--experimental-config-file');
  const tracesSyncIo = getOptionValue('--trace-sync-io') === true;
  if (tracesSyncIo) require('internal/process/tracing').traceSyncIo();
  if (mode !== 'worker_thread') {
    connectToParent();
    // Of a test runner, the processes of the files are inspected, of watch mode the program's.
    const isOuter = mode === 'watch' || (mode === 'test_runner' && getOptionValue('--test-isolation') !== 'none');
    if (!isOuter && getOptionValue('--inspect')) {
      require('internal/inspector/launch').launch();
    }
    const { NODE_V8_COVERAGE } = process.env;
    if (NODE_V8_COVERAGE) require('internal/v8/coverage').startCoverage(NODE_V8_COVERAGE);
  }
  require('internal/engine').markBootstrapComplete();
  if (process.env.NODE_DEBUG?.includes('module_timer')) require('internal/module/timer').timeRequires().enable();
  if (mode !== 'worker_thread' && getOptionValue('--trace-event-categories')) {
    const { start: startTracing, update } = require('internal/trace_events/instrument');
    startTracing();
    update();
  }
  // Before any code of the program: it is what is counted.
  if (getOptionValue('--experimental-test-coverage') && mode !== 'worker_thread') {
    const countsHere = mode !== 'test_runner' || getOptionValue('--test-isolation') === 'none';
    require('internal/test_runner/coverage/collect').begin(countsHere);
  }
  // A program that went into the snapshot goes on in the main thread; its main function takes the place of any other program.
  const restored = snapshotProgram();
  restored?.runCallbacks();
  if (restored?.main !== undefined) {
    if (mode === 'single_executable') process.argv[1] = process.execPath;
    return restored.main();
  }
  const result = modes[mode]();
  if (tracesSyncIo) require('internal/process/tracing').loopStarts();
  return result;
}

/** Permissions without a permission model would look like one. */
function refusePermissions(getOptionValue) {
  const isGiven = ['--allow-fs-read', '--allow-fs-write'].some((name) => getOptionValue(name).length > 0);
  if (!isGiven || getOptionValue('--permission-audit')) return;
  const { codes: { ERR_MISSING_OPTION } } = require('internal/errors');
  throw new ERR_MISSING_OPTION('--permission');
}

/**
 * The engine's end of the process: 'beforeExit', then 'exit' with its code.
 * @param {'beforeExit'|'exit'} event
 * @returns {number|undefined} the exit code for 'exit'
 */
function emitProcess(event) {
  if (require('events').usingDomains && process.domain) require('internal/domain/make_callback').warnOfDomain('emit');
  const exitState = require('internal/process/exit_state');
  if (event === 'beforeExit') {
    // What hooks still have to hear of destroyed resources.
    require('internal/timers/immediate').runInternalImmediates();
    process.emit('beforeExit', Number(process.exitCode ?? 0));
    return undefined;
  }
  if (!exitState.exiting) {
    exitState.exiting = true;
    // A program that ends while its main module still awaits has failed (exit code 13).
    if (process.exitCode === undefined) {
      const unsettled = require('internal/module/run_main').isMainUnsettled?.();
      if (unsettled) process.exitCode = 13;
    }
    process.emit('exit', Number(process.exitCode ?? 0));
  }
  runExitHooks();
  return Number(process.exitCode ?? 0) | 0;
}

module.exports = { start, emitProcess };
