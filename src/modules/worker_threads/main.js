'use strict';

// The first code of a worker's thread: waits for the parent's loadScript message, makes the process object a worker's, runs the script.

const binding = native('worker_threads');
const engine = require('internal/engine');
const messages = require('internal/worker_threads/messages');
const { ReadableWorkerStdio, WritableWorkerStdio, pushChunks } = require('internal/worker_threads/stdio');
const exitState = require('internal/process/exit_state');
const {
  codes: { ERR_WORKER_UNSUPPORTED_OPERATION },
} = require('internal/errors');

let port;

function unsupported(name) {
  const fn = () => {
    throw new ERR_WORKER_UNSUPPORTED_OPERATION(name);
  };
  fn.disabled = true;
  return fn;
}

function patchProcess(message) {
  for (const name of ['abort', 'chdir', 'initgroups', 'setegid', 'seteuid', 'setgid', 'setgroups', 'setuid', 'umask']) {
    if (process[name] === undefined) continue;
    const original = process[name];
    const refused = unsupported(name === 'umask' ? 'Setting process.umask()' : `process.${name}()`);
    process[name] =
      name === 'umask'
        ? Object.assign((mask) => (mask === undefined ? original.call(process) : refused()), { disabled: true })
        : refused;
  }
  for (const name of ['_startProfilerIdleNotifier', '_stopProfilerIdleNotifier', '_debugProcess', '_debugPause', '_debugEnd']) {
    delete process[name];
  }
  const { title } = process;
  // It is answered by native code; only a property of its own can be set.
  delete process.title;
  Object.defineProperty(process, 'title', {
    __proto__: null,
    value: title,
    configurable: true,
    enumerable: true,
    writable: true,
  });
  refuseChannel(message.env ?? process.env);
  endAtOnce();
  if (message.env !== undefined) process.env = require('internal/process/env').makePrivateEnvironment(message.env);
  if (message.argv !== undefined) process.argv.splice(1, process.argv.length, ...workerArgv(message));
  else process.argv.splice(1, process.argv.length, ...workerArgv({ ...message, argv: [] }));
  if (message.execArgv !== undefined) process.execArgv = message.execArgv;

  const stdin = lazy(() => {
    const stream = new ReadableWorkerStdio(port, 'stdin');
    if (!message.hasStdin) stream.push(null);
    return stream;
  });
  const stdout = lazy(() => new WritableWorkerStdio(port, 'stdout'));
  const stderr = lazy(() => new WritableWorkerStdio(port, 'stderr'));
  for (const [name, get] of Object.entries({ stdin, stdout, stderr })) {
    Object.defineProperty(process, name, { __proto__: null, get, set: undefined, configurable: true, enumerable: true });
  }
}

/** The channel to a parent process is the main thread's; where there is one, a worker says so. */
function refuseChannel(env) {
  const has = isArrayOfPairs(env) ? env.some(([key]) => key === 'NODE_CHANNEL_FD') : env.NODE_CHANNEL_FD !== undefined;
  for (const name of ['channel', 'connected', 'send', 'disconnect']) {
    delete process[name];
    if (!has) continue;
    if (name === 'send' || name === 'disconnect') {
      process[name] = unsupported(`process.${name}()`);
    } else {
      Object.defineProperty(process, name, {
        __proto__: null, get: unsupported(`process.${name}`), set: undefined, configurable: true, enumerable: false,
      });
    }
  }
}

function isArrayOfPairs(env) {
  return Array.isArray(env);
}

/** The order to end takes effect at the next call or turn of a loop: nothing behind process.exit() may run before. */
function endAtOnce() {
  const { reallyExit } = process;
  process.reallyExit = function(code) {
    Reflect.apply(reallyExit, process, [code]);
    for (;;);
  };
}

function workerArgv({ filename, code, kind, argv }) {
  if (kind === 'classic') return ['[worker eval]', ...argv];
  if (kind === 'data-url') return [code, ...argv];
  return [filename, ...argv];
}

function lazy(make) {
  let value;
  return () => (value ??= make());
}

/** An exception nobody caught ends the thread and is the parent's 'error' event. */
function onUncaughtException(error, fromPromise) {
  let handled = false;
  let failure = error;
  try {
    handled = require('internal/process/uncaught').onUncaughtException(error, fromPromise);
  } catch (second) {
    failure = second;
  }
  if (handled) return true;
  // What an 'exit' listener throws does not change how the worker ends.
  const code = exitState.exiting ? 0 : 1;
  if (!exitState.exiting) {
    try {
      exitState.exiting = true;
      process.exitCode = 1;
      process.emit('exit', 1);
    } catch (second) {
      failure = second;
    }
  }
  let sent;
  try {
    sent = require('internal/worker_threads/error_serdes').serializeError(failure);
  } catch {
    sent = undefined;
  }
  if (sent === undefined) port.postMessage({ type: messages.unserializableError });
  else port.postMessage({ type: messages.error, error: sent });
  require('internal/bootstrap/hooks').runExitHooks();
  engine.exit(process.exitCode ?? code);
  return true;
}

/** Streams flush what they hold before the thread goes. */
function flushStdio() {
  flush(process.stdout);
  flush(process.stderr);
}

function flush(stream) {
  if (stream.writableLength > 0 && typeof stream.uncork === 'function') stream.uncork();
}

function onMessage(message) {
  switch (message.type) {
    case messages.loadScript:
      loadScript(message);
      break;
    case messages.stdioPayload:
      pushChunks(process[message.stream], message.chunks);
      break;
    case messages.stdioWantsMore:
      process[message.stream].wantsMore();
      break;
  }
}

function loadScript(message) {
  port.unref();
  patchProcess(message);
  require('internal/worker_threads/environment_data').assignEnvironmentData(message.environmentData);
  const publicModule = require('worker_threads');
  publicModule.parentPort = message.publicPort;
  publicModule.workerData = message.workerData;
  require('internal/worker_threads/thread_messaging').setMainThreadPort(message.threadPort);
  process.on('exit', flushStdio);
  if (message.trackUnmanagedFds) require('internal/fs/unmanaged').track();
  port.postMessage({ type: messages.upAndRunning });

  if (require('internal/options').getOptionValue('--trace-event-categories')) {
    require('internal/trace_events/instrument').startWorker(`[worker ${publicModule.threadId}] ${publicModule.threadName || 'WorkerThread'}`);
  }
  if (process.env.NODE_V8_COVERAGE) require('internal/v8/coverage').startCoverage(process.env.NODE_V8_COVERAGE);

  if (message.kind === 'file' && binding.isInspected()) require('internal/inspector/launch').launchWorker();
  if (message.kind === 'internal') {
    publicModule.parentPort = null;
    publicModule.workerData = null;
    publicModule.isInternalThread = true;
    require(message.filename).run(message.workerData);
    return;
  }
  const runMain = require('internal/module/run_main');
  const { getOptionValue } = require('internal/options');
  runMain.preload?.(getOptionValue('--require'), getOptionValue('--import'));
  switch (message.kind) {
    case 'classic':
      runMain.evalString(message.code, { name: '[worker eval]', inputType: message.inputType });
      break;
    case 'data-url':
      runMain.runEntryURL(message.code);
      break;
    default:
      runMain.runMain(message.filename);
  }
}

function run() {
  port = binding.parentPort();
  engine.setUncaughtExceptionCallback(onUncaughtException);
  process._fatalException = onUncaughtException;
  port.on('message', onMessage);
  port.ref();
}

module.exports = { run, flushStdio };
