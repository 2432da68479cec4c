'use strict';

// require() of ES modules. Node documentation, "Modules: CommonJS modules", Loading ECMAScript modules using require().

const {
  codes: { ERR_REQUIRE_ASYNC_MODULE, ERR_REQUIRE_CYCLE_MODULE, ERR_REQUIRE_ESM_RACE_CONDITION },
} = require('internal/errors');
const { getOptionValue } = require('internal/options');
const loader = require('internal/module/esm/loader');
const { kDefaultReferrer } = require('internal/module/esm/referrers');
const { kURL, parents } = require('internal/module/cjs/state');
const { urlOfPath } = require('internal/module/urls');
const { compileModule } = native('module');

const { kErrored, kEvaluated, kEvaluating, kInstantiated } = loader;

/** CommonJS modules whose ES module is being required just now. @type {WeakMap<object, object>} */
const underWay = new WeakMap();

/** Files of the chain of require() calls that led to PARENT. */
function requireStack(parent) {
  const stack = [];
  for (let cursor = parent; cursor; cursor = parents.get(cursor)) stack.push(cursor.filename || cursor.id);
  return stack;
}

/** Shows where the top-level awaits are, with --experimental-print-required-tla. */
function asyncModuleError(record, filename, parent) {
  const error = new ERR_REQUIRE_ASYNC_MODULE(filename, requireStack(parent));
  if (getOptionValue('--experimental-print-required-tla')) {
    error.message = error.message.replace(
      ' To see where the top-level await comes from, use --experimental-print-required-tla.', '');
    const places = awaitsOf(record);
    if (places.length > 0) require('internal/bootstrap/uncaught').setErrorSource(error, `${places.join('\n')}\n`);
  }
  return error;
}

function awaitsOf(record) {
  const out = [];
  const seen = new Set();
  (function visit(job) {
    if (job === undefined || seen.has(job)) return;
    seen.add(job);
    if (job.record.hasTopLevelAwait()) {
      const path = job.url.startsWith('file:') ? require('internal/url').fileURLToPath(job.url) : job.url;
      let text = '';
      try {
        text = native('module').readText(path);
      } catch {
        // A module that is no file has no line to show.
      }
      const lines = text.split('\n');
      const index = Math.max(lines.findIndex((line) => /\bawait\b/.test(line)), 0);
      const column = Math.max(lines[index].search(/\bawait\b/), 0);
      out.push(`${path}:${index + 1}\n\n${lines[index]}\n${' '.repeat(column)}^`);
    }
    for (const child of job.children ?? []) visit(child);
  })([...loader.jobs.values()].find((job) => job.record === record));
  return out;
}

function warnRequire(filename, parent) {
  const mode = getOptionValue('--trace-require-module');
  if (!mode) return;
  if (mode === 'no-node-modules') {
    const { isUnderNodeModules } = require('internal/module/esm/formats');
    if (parent?.filename === undefined || parent.filename === null || isUnderNodeModules(parent.filename)) return;
  }
  const { emitExperimentalWarning } = require('internal/util');
  const from = parent?.filename ? `CommonJS module ${parent.filename} is loading ES Module ${filename} using require().\n` :
    `${filename} is loading ES Module using require().\n`;
  const { Module } = require('internal/module/cjs/loader');
  emitExperimentalWarning('Support for loading ES Module in require()', from, undefined, Module.prototype.require);
}

/** Frames of the loader that would push the caller's out of a stack of ten are left out. @param {Error} error */
function withShortStack(error) {
  if (Error.stackTraceLimit > 0) Error.captureStackTrace(error, requireEsm);
  return error;
}

function runningCycleError(filename, parent) {
  const from = parent?.filename;
  return new ERR_REQUIRE_CYCLE_MODULE(
    `Cannot require() ES Module ${filename} in a cycle.${from ? ` (from ${from})` : ''} A cycle involving require(esm) is ` +
    'not allowed to maintain invariants mandated by the ECMAScript specification. Try making at least part of the ' +
    'dependency in the graph lazily loaded.',
  );
}

/** Does the graph lead to a module that is running? V8 ends the process (and Node with it) where another evaluation meets it. */
function reachesRunning(job) {
  const seen = new Set();
  setAdd(seen, job);
  const queue = [job];
  for (let i = 0; i < queue.length; i++) {
    const { children } = queue[i];
    for (let c = 0; c < children.length; c++) {
      const child = children[c];
      const status = child.record.status();
      if (status === kEvaluating) return true;
      if (status > kEvaluating || setHas(seen, child)) continue;
      setAdd(seen, child);
      arrayPush(queue, child);
    }
  }
  return false;
}

/** Evaluates a job for require(): at once, or not at all. */
function runNow(job, filename, parent) {
  loader.instantiate(job, false);
  const { record } = job;
  if (record.isGraphAsync()) throw asyncModuleError(record, filename, parent);
  if (reachesRunning(job)) throw withShortStack(runningCycleError(filename, parent));
  const promise = record.evaluate();
  if (record.status() === kErrored) {
    // The error leaves through require(); the promise is nobody's.
    if (promise !== undefined) promise.then(undefined, () => {});
    const error = record.error();
    require('internal/module/esm/errors').explainEvaluateError(error, job);
    throw error;
  }
  return record.getNamespace();
}

/** The job of a file that import has met before. */
function runKnown(job, filename, parent) {
  const { record } = job;
  switch (record.status()) {
    case kEvaluated:
      if (record.isGraphAsync()) throw asyncModuleError(record, filename, parent);
      return record.getNamespace();
    case kErrored:
      throw record.error();
    case kEvaluating:
      if (record.isGraphAsync()) throw asyncModuleError(record, filename, parent);
      throw withShortStack(runningCycleError(filename, parent));
    case kInstantiated:
      return runNow(job, filename, parent);
    default:
      // An import() is on its way to it, or what needs it could not be loaded.
      if (job.failure !== undefined) throw job.failure.error;
      throw withShortStack(new ERR_REQUIRE_ESM_RACE_CONDITION(filename, parent?.filename, false));
  }
}

/**
 * @param {object} module the Module that require() made for the file
 * @param {string} filename
 * @param {string} source
 * @param {object|null|undefined} parent
 * @returns {unknown} what require() returns
 */
function requireEsm(module, filename, source, parent) {
  const url = module[kURL] ?? (filename[0] === '/' ? urlOfPath(filename) : filename);
  warnRequire(filename, parent);
  let job = loader.jobs.get(url);
  let namespace;
  if (job !== undefined) {
    namespace = runKnown(job, filename, parent);
  } else {
    const record = compileModule(source, url, kDefaultReferrer);
    job = loader.addJob(url, record);
    underWay.set(module, record);
    loader.linkSync(job, true);
    namespace = runNow(job, filename, parent);
    underWay.delete(module);
  }
  return exportsOf(namespace, job.record);
}

/** What CommonJS sees of an ES module. */
function exportsOf(namespace, record) {
  if (Object.hasOwn(namespace, 'module.exports')) return namespace['module.exports'];
  // Transpiled consumers look for __esModule where there is a default export.
  if (!Object.hasOwn(namespace, 'default') || Object.hasOwn(namespace, '__esModule')) return namespace;
  const facade = compileModule(
    "export * from 'original'; export { default } from 'original'; export const __esModule = true;",
    'node:internal/require_module_default_facade', kDefaultReferrer,
  );
  facade.link([record, record]);
  facade.instantiate();
  facade.evaluate();
  return facade.getNamespace();
}

/** A linked job's exports for require(). @param {object} job @param {object} parent */
function runForRequire(job, parent) {
  const namespace = job.record.status() >= kEvaluated ? runKnown(job, job.url, parent) : runNow(job, job.url, parent);
  if (job.format === 'commonjs' || job.format === 'json' || job.format === 'builtin') return namespace.default;
  return exportsOf(namespace, job.record);
}

/** require() met a module whose ES module is still being required: a cycle. */
function refuseCycle(module, parent) {
  const record = underWay.get(module);
  if (record === undefined || record.status() >= kEvaluated) return;
  const first = parents.get(module) ?? parent;
  throw new ERR_REQUIRE_CYCLE_MODULE(
    `Cannot require() ES Module ${module.filename} in a cycle.${first ? ` (from ${first.filename})` : ''}`,
  );
}

/** The main module turned out to be an ES module. */
function runMainEsm(module, filename) {
  const { runEntry } = require('internal/module/run_main');
  runEntry(() => loader.importModule(urlOfPath(filename), undefined, undefined, undefined, true));
}

/** require() of a WebAssembly module that a hook gave. */
function requireWasm(module, filename, source) {
  const url = module[kURL] ?? urlOfPath(filename);
  let job = loader.jobs.get(url);
  if (job === undefined) {
    const { wasmRecord } = require('internal/module/esm/wasm');
    job = loader.addJob(url, wasmRecord(url, source), 'wasm');
    loader.linkSync(job, true);
  }
  const namespace = job.record.status() >= kEvaluated ? job.record.getNamespace() : runNow(job, filename, parents.get(module));
  return exportsOf(namespace, job.record);
}

module.exports = { refuseCycle, requireEsm, requireWasm, runForRequire, runMainEsm };
