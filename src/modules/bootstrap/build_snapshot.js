'use strict';

// `nodus --build-snapshot entry.js`: runs the script that becomes a snapshot. It is no module: what it gets is `require` of built-ins,
// `__filename` and `__dirname` (Node documentation, "User-land startup snapshot").

const { becomeSnapshot, beforeSnapshot, onStart } = require('internal/bootstrap/hooks');
const { getOptionValue } = require('internal/options');
const { idOfSpecifier, loadPublic, schemeOnly } = require('internal/module/builtins');

/** Built-ins whose state may not go on as it was. As Node's list. */
const unverified = new Set([
  '_http_agent', '_http_client', '_http_common', '_http_incoming', '_http_outgoing', '_http_server', '_tls_common', '_tls_wrap',
  'async_hooks', 'child_process', 'cluster', 'dgram', 'dns/promises', 'domain', 'http', 'http2', 'https', 'inspector',
  'inspector/promises', 'module', 'perf_hooks', 'readline', 'readline/promises', 'repl', 'sea', 'sqlite', 'stream/consumers',
  'stream/web', 'test', 'test/reporters', 'tls', 'trace_events', 'tty', 'vm', 'wasi', 'worker_threads',
]);

function warnOf(name) {
  process.emitWarning(
    `It's not yet fully verified whether built-in module "${name}" works in user snapshot builder scripts.\n` +
    'It may still work in some cases, but in other cases certain run-time states may be out-of-sync after snapshot deserialization.');
}

/** Its name is Node's. @param {string} id */
function requireForUserSnapshot(id) {
  const builtin = idOfSpecifier(`${id}`);
  if (builtin === undefined) {
    const error = new Error(`Cannot find module '${id}'. `);
    error.code = 'MODULE_NOT_FOUND';
    throw error;
  }
  if (getOptionValue('--build-snapshot') && unverified.delete(builtin)) warnOf(schemeOnly.has(builtin) ? `node:${builtin}` : builtin);
  return loadPublic(builtin);
}

const { defineProperty, deleteProperty, getOwnPropertyDescriptor } = Reflect;

/** What V8 cannot write is not to be had while a snapshot is built: memory that threads share, and compiled WebAssembly. */
function hideGlobals() {
  for (const name of ['WebAssembly', 'SharedArrayBuffer']) {
    const descriptor = getOwnPropertyDescriptor(globalThis, name);
    if (descriptor === undefined) continue;
    deleteProperty(globalThis, name);
    beforeSnapshot(() => {
      if (!Object.hasOwn(globalThis, name)) defineProperty(globalThis, name, descriptor);
    });
  }
}

/** The last --stack-trace-limit that was given; V8 defines Error.stackTraceLimit in no context that is to be a snapshot. */
function givenStackTraceLimit() {
  const options = [...(process.env.NODE_OPTIONS ?? '').split(/\s+/), ...process.execArgv];
  let limit = 10;
  options.forEach((option, i) => {
    const { 1: value } = /^--stack[-_]trace[-_]limit(?:=(.*))?$/.exec(option) ?? [];
    const text = value ?? (/^--stack[-_]trace[-_]limit$/.test(option) ? options[i + 1] : undefined);
    if (text !== undefined) limit = Number.parseInt(text, 10) || 0;
  });
  return limit;
}

/** What the program made of Error.stackTraceLimit. */
let keptLimit;

/** Where the program left Error.stackTraceLimit as it was, the option of each later start decides. */
function watchStackTraceLimit() {
  const initial = givenStackTraceLimit();
  Error.stackTraceLimit = initial;
  beforeSnapshot(() => {
    const descriptor = getOwnPropertyDescriptor(Error, 'stackTraceLimit');
    if (descriptor === undefined) return;
    deleteProperty(Error, 'stackTraceLimit');
    if (descriptor.value === initial && descriptor.writable) return;
    process._rawDebug(
      'Error.stackTraceLimit has been modified by the snapshot builder script.\n' +
      'It will be preserved after snapshot deserialization and override --stack-trace-limit passed into the deserialized ' +
      'application.\nTo allow --stack-trace-limit override in the deserialized application, delete Error.stackTraceLimit.');
    keptLimit = descriptor;
  });
}

/** The program threw: as there is no process yet that could go on, its error is told as V8 words it, and nobody can handle it. */
function fail(error) {
  const { exit, getErrorSource, writeStderr } = require('internal/engine');
  const source = getErrorSource(error);
  const isError = require('internal/util/types').isNativeError(error);
  let text = `${isError ? error.stack : require('internal/util/inspect').inspect(error)}`;
  if (isError && typeof error.code === 'string') text = text.replace(` [${error.code}]: `, ': ');
  // Warnings come first.
  require('internal/process/task_queues').runNextTicks();
  writeStderr(`${source}\n${text}\n\n`);
  exit(1);
}

function run() {
  const { readFileSync } = require('fs');
  const { dirname, resolve } = require('path');
  const { compileFunction } = require('vm');
  becomeSnapshot();
  hideGlobals();
  watchStackTraceLimit();
  onStart(() => {
    // V8 defines it when it makes the context.
    if (keptLimit !== undefined) defineProperty(Error, 'stackTraceLimit', keptLimit);
  });
  const filename = resolve(process.argv[1]);
  const program = compileFunction(readFileSync(filename, 'utf8'), ['require', '__filename', '__dirname'], {
    __proto__: null,
    filename,
  });
  try {
    Reflect.apply(program, globalThis, [requireForUserSnapshot, filename, dirname(filename)]);
  } catch (error) {
    fail(error);
  }
  // After the program's own listeners. What the callbacks start is waited for, too.
  process.once('beforeExit', () => require('internal/v8/startup_snapshot').runSerializeCallbacks());
}

module.exports = { run };
