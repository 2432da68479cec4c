'use strict';

// Puts the process object together (process, in the order of its documentation where that has one). Runs when the snapshot is built;
// what differs from process to process is filled in by the start hook at the end.

const EventEmitter = require('events');
const engine = require('internal/engine');
const { beforeSnapshot, onStart, runExitHooks } = require('internal/bootstrap/hooks');
const { validateInteger, validateString } = require('internal/errors/validators');
const { emitWarning, onWarning, startPrinting } = require('internal/process/warning');
const { nextTick, runNextTicks } = require('internal/process/task_queues');
const exitState = require('internal/process/exit_state');
const credentials = require('internal/process/credentials');
const methods = require('internal/process/per_thread');
const signals = require('internal/process/signals');
const stdio = require('internal/process/stdio');
const uncaught = require('internal/process/uncaught');
const versions = require('internal/process/versions');
const binding = native('process');

const { defineProperty } = Object;

const kInvalidExit = 0;

function readOnly(name, value) {
  defineProperty(process, name, { __proto__: null, value, writable: false, enumerable: true, configurable: true });
}

function getter(name, get, set) {
  defineProperty(process, name, { __proto__: null, get, set, enumerable: true, configurable: true });
}

/**
 * Ends the process at once, after the 'exit' listeners.
 * @param {number|string|null} [code]
 */
function exit(code) {
  const { getOptionValue } = require('internal/options');
  if (arguments.length !== 0) process.exitCode = code;
  if (getOptionValue('--trace-exit')) traceExit(process.exitCode);
  if (!exitState.exiting) {
    exitState.exiting = true;
    process.emit('exit', process.exitCode || kInvalidExit);
    runExitHooks();
  }
  // Programs replace reallyExit to learn the code; in a worker it returns, and the thread is ended at the next chance.
  process.reallyExit(process.exitCode || kInvalidExit);
}

/** --trace-exit: where the exit was asked for. */
function traceExit(code) {
  const trace = { __proto__: null };
  Error.captureStackTrace(trace, traceExit);
  const where = engine.isMainThread() ? '' : `, thread:${engine.threadId()}`;
  const stack = String(trace.stack).split('\n').slice(1).join('\n');
  process._rawDebug(`(node:${process.pid}${where}) WARNING: Exited the environment with code ${code ?? 0}\n${stack}\n`);
}

function defineExit() {
  defineProperty(process, '_exiting', {
    __proto__: null,
    get() {
      return exitState.exiting;
    },
    set(value) {
      exitState.exiting = !!value;
    },
    enumerable: true,
    configurable: true,
  });
  defineProperty(process, 'exitCode', {
    __proto__: null,
    get() {
      return exitState.exitCode;
    },
    set(code) {
      if (code !== null && code !== undefined) {
        let value = code;
        if (typeof code === 'string' && code !== '') {
          value = Number(code);
          if (value !== value) value = code;
        }
        validateInteger(value, 'code');
        exitState.exitCode = value;
        return;
      }
      exitState.exitCode = code;
    },
    enumerable: true,
    configurable: false,
  });
}

/** DEP0111. */
function processBinding(name) {
  return require('internal/process/legacy_bindings').processBinding(name);
}
defineProperty(processBinding, 'name', { __proto__: null, value: 'binding', configurable: true });

function _linkedBinding(name) {
  if (process.permission !== undefined) require('internal/permission').check('addon', `${name}`);
  const error = new Error(`No such binding was linked: ${String(name).toWellFormed()}`);
  error.code = 'ERR_INVALID_MODULE';
  throw error;
}

/** @param {string} id */
function getBuiltinModule(id) {
  validateString(id, 'id');
  const bare = id.startsWith('node:') ? id.slice(5) : id;
  const { isBuiltin } = require('module');
  if (!isBuiltin(id)) return undefined;
  return require(bare);
}

/**
 * Loads a native addon into `module`.
 * @param {object} module
 * @param {string} filename
 * @param {number} [flags]
 */
function dlopen(module, filename, flags) {
  const { codes: { ERR_DLOPEN_DISABLED, ERR_MISSING_ARGS } } = require('internal/errors');
  const { getOptionValue } = require('internal/options');
  if (getOptionValue('--no-addons') || (getOptionValue('--permission') && !getOptionValue('--allow-addons'))) {
    throw new ERR_DLOPEN_DISABLED('Cannot load native addon because loading addons is disabled.');
  }
  // It may have been given up.
  if (process.permission !== undefined) require('internal/permission').check('addon');
  if (arguments.length < 2) throw missingArguments(ERR_MISSING_ARGS, 'process.dlopen needs at least 2 arguments');
  if (flags !== undefined) validateInteger(flags, 'flags');
  binding.dlopen(module, `${filename}`, flags ?? require('os').constants.dlopen.RTLD_LAZY);
}

function missingArguments(Class, message) {
  const error = new Class('filename');
  error.message = message;
  return error;
}

/** Switches the process's source map support. */
function setSourceMapsEnabled(enabled) {
  const { validateBoolean } = require('internal/errors/validators');
  validateBoolean(enabled, 'enabled');
  require('internal/module/source_map').setSourceMapsEnabled(enabled);
}

// The functions in parentheses run at every start. The parentheses tell V8 to compile them with the file, so that they are in the
// start-up snapshot; what never ran when that was built is compiled at its first call otherwise.

/** --trace-deprecation and its kin are plain properties of process that programs may set. */
const applyWarningOptions = (function applyWarningOptions() {
  const { getOptionValue } = require('internal/options');
  const flags = {
    '--throw-deprecation': 'throwDeprecation',
    '--trace-deprecation': 'traceDeprecation',
    '--trace-warnings': 'traceProcessWarnings',
  };
  for (const option of Object.keys(flags)) {
    if (getOptionValue(option)) defineFlag(flags[option]);
  }
  if (getOptionValue('--deprecation') === false) defineFlag('noDeprecation');
  if (getOptionValue('--warnings') !== false) startPrinting();
  else defineFlag('noProcessWarnings');
});

/** Options that change intrinsics, or whose values are checked at every start. */
const applyLanguageOptions = (function applyLanguageOptions() {
  const { getOptionValue } = require('internal/options');
  if (getOptionValue('--disable-proto')) require('internal/bootstrap/intrinsics').applyOptions();
  if (getOptionValue('--dns-result-order')) require('internal/dns/options').getDefaultResultOrder();
});

/** Profiles and heap snapshots that the command line asks for. */
const startDiagnostics = (function startDiagnostics() {
  const { getOptionValue } = require('internal/options');
  if (getOptionValue('--cpu-prof') || getOptionValue('--heap-prof')) require('internal/v8/profiling').startProfiling();
  if (getOptionValue('--report-on-signal')) require('internal/process/report').updateSignal();
  if (getOptionValue('--heapsnapshot-signal') || getOptionValue('--heapsnapshot-near-heap-limit')) {
    require('internal/v8/profiling').startSnapshots();
  }
});

/** The properties that options have made. */
const flagsDefined = [];

const defineFlag = (function defineFlag(name) {
  flagsDefined.push(name);
  defineProperty(process, name, { __proto__: null, value: true, writable: false, enumerable: true, configurable: true });
});

let environment;

beforeSnapshot(() => {
  for (const name of flagsDefined.splice(0)) delete process[name];
  process.removeListener('warning', onWarning);
  exitState.exiting = false;
  exitState.exitCode = undefined;
  engine.clearAsyncStack();
});

/** What belongs to this process and not to the snapshot. */
const startProcess = (function startProcess() {
  const { getArgv, getExecArgv, getOptionValue, refreshOptions } = require('internal/options');
  refreshOptions();
  require('internal/process/warning').reset();

  const argv = getArgv();
  binding.installState(process);
  const execPath = binding.execPath();
  process.argv = [execPath, ...argv.slice(1)];
  process.execArgv = getExecArgv();
  process.execPath = execPath;
  if (getOptionValue('--pending-deprecation') === true) {
    const { deprecate } = require('internal/util');
    process._tickCallback = deprecate(runNextTicks, 'process._tickCallback() is deprecated', 'DEP0134');
  }
  // A program that goes on from a snapshot of its own may hold the object.
  if (environment === undefined) environment = binding.createEnv();
  else binding.adoptEnv(environment);
  process.env = getOptionValue('--trace-env') ? require('internal/process/tracing').traceEnvironment(environment) : environment;
  readOnly('pid', binding.pid());
  defineProperty(process, 'argv0', {
    __proto__: null, value: argv[0], writable: false, enumerable: true, configurable: getOptionValue('--build-snapshot'),
  });
  if (engine.isMainThread() && !signals.resumeListening()) {
    process.on('newListener', signals.startListening);
    process.on('removeListener', signals.stopListening);
  }
  methods.resetState();
  applyWarningOptions();
  startDiagnostics();
  applyLanguageOptions();
});

function setupProcessObject() {
  const prototype = Object.getPrototypeOf(process);
  Object.setPrototypeOf(prototype, EventEmitter.prototype);
  defineProperty(prototype, 'constructor', {
    __proto__: null, value: prototype.constructor, writable: true, enumerable: false, configurable: true,
  });
  defineProperty(process, Symbol.toStringTag, {
    __proto__: null, value: 'process', writable: true, enumerable: false, configurable: false,
  });

  readOnly('version', versions.version);
  readOnly('versions', versions.versions);
  readOnly('arch', versions.arch);
  readOnly('platform', versions.platform);
  readOnly('release', versions.release);
  process._rawDebug = function _rawDebug() {
    const { format } = require('internal/util/inspect');
    engine.writeStderr(`${Reflect.apply(format, null, arguments)}\n`);
  };
  readOnly('moduleLoadList', require.loadList);
  process.binding = processBinding;
  process._linkedBinding = _linkedBinding;
  Reflect.apply(EventEmitter, process, []);
  process.domain = null;
  defineExit();
  readOnly('config', versions.config);
  process.dlopen = dlopen;
  process.uptime = methods.uptime;
  process._getActiveRequests = methods._getActiveRequests;
  process._getActiveHandles = methods._getActiveHandles;
  process.getActiveResourcesInfo = methods.getActiveResourcesInfo;
  process.reallyExit = methods.reallyExit;
  process._kill = methods._kill;
  process.loadEnvFile = methods.loadEnvFile;
  process.cpuUsage = methods.cpuUsage;
  process.threadCpuUsage = methods.threadCpuUsage;
  process.resourceUsage = methods.resourceUsage;
  process.memoryUsage = methods.memoryUsage;
  process.constrainedMemory = methods.constrainedMemory;
  process.availableMemory = methods.availableMemory;
  process.kill = methods.kill;
  process.exit = exit;
  process.execve = methods.execve;
  process.ref = methods.ref;
  process.unref = methods.unref;
  let finalization;
  getter('finalization', () => (finalization ??= require('internal/process/finalization').createFinalization()), (value) => {
    finalization = value;
  });
  process.hrtime = methods.hrtime;
  process.openStdin = function() {
    process.stdin.resume();
    return process.stdin;
  };
  for (const name of ['getuid', 'geteuid', 'getgid', 'getegid', 'getgroups']) process[name] = credentials[name];
  getter('allowedNodeEnvironmentFlags', () => {
    const flags = require('internal/process/environment_flags').createAllowedFlags();
    defineProperty(process, 'allowedNodeEnvironmentFlags', {
      __proto__: null, value: flags, writable: true, enumerable: true, configurable: true,
    });
    return flags;
  }, (value) => {
    defineProperty(process, 'allowedNodeEnvironmentFlags', {
      __proto__: null, value, writable: true, enumerable: true, configurable: true,
    });
  });
  defineProperty(process, 'features', {
    __proto__: null, value: versions.features, writable: false, enumerable: true, configurable: false,
  });
  process._fatalException = uncaught.onUncaughtException;
  process.setUncaughtExceptionCaptureCallback = uncaught.setUncaughtExceptionCaptureCallback;
  process.hasUncaughtExceptionCaptureCallback = uncaught.hasUncaughtExceptionCaptureCallback;
  process.emitWarning = emitWarning;
  process.nextTick = nextTick;
  process._tickCallback = runNextTicks;
  getter('sourceMapsEnabled', () => {
    return require('internal/module/source_map').areSourceMapsEnabled();
  });
  process.setSourceMapsEnabled = setSourceMapsEnabled;
  process.getBuiltinModule = getBuiltinModule;
  process._debugProcess = methods._debugProcess;
  process._debugEnd = methods._debugEnd;
  process._startProfilerIdleNotifier = function() {};
  process._stopProfilerIdleNotifier = function() {};
  getter('stdout', stdio.getStdout);
  getter('stdin', stdio.getStdin);
  getter('stderr', stdio.getStderr);
  process.abort = methods.abort;
  process.umask = methods.umask;
  process.chdir = methods.chdir;
  process.cwd = methods.cwd;
  for (const name of ['initgroups', 'setgroups', 'setegid', 'seteuid', 'setgid', 'setuid']) {
    process[name] = credentials[name];
  }
  // Slots, so that every process has them in this order.
  for (const name of ['env', 'title', 'argv', 'execArgv']) {
    defineProperty(process, name, {
      __proto__: null, value: undefined, writable: true, enumerable: true, configurable: true,
    });
  }
  readOnly('pid', 0);
  readOnly('ppid', 0);
  for (const name of ['execPath', 'debugPort']) {
    defineProperty(process, name, {
      __proto__: null, value: undefined, writable: true, enumerable: true, configurable: true,
    });
  }
  defineProperty(process, 'argv0', {
    __proto__: null, value: '', writable: false, enumerable: true, configurable: true,
  });
  process._preload_modules = [];
  getter('report', () => require('internal/process/report').report);

  onStart(startProcess);
}

module.exports = { setupProcessObject };
