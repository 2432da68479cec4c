'use strict';

// The ES module loader: the graph of loaded modules, import() and what static imports lead to.
// Node documentation, "Modules: ECMAScript modules", Loaders.
//
// Everything up to evaluation is synchronous, files and the answers of off-thread customization hooks (module.register) included: no
// promise for each module of a graph. Only in the thread of those hooks does import() wait for those that are there already.
//
// What a program of JavaScript files does not need (attributes, other formats, errors) is loaded when it is: each built-in more takes
// 0.1 ms of a start.

const { codes: { ERR_REQUIRE_CYCLE_MODULE } } = require('internal/errors');
const { conditionsOfImport } = require('internal/module/conditions');
const { dependencies } = require('internal/module/dependencies');
const hooks = require('internal/module/hooks');
const { applyEntry } = require('internal/module/cjs/state');
const { checkAttributes, loadUrl, moduleRecord } = require('internal/module/esm/load');
const { defaultResolve } = require('internal/module/esm/resolve');
const { stripQuery } = require('internal/module/esm/formats');
const { pathOfUrl } = require('internal/module/urls');
const { debugSection } = require('internal/util/debug_section');

const debug = debugSection('esm');

// ModuleRecord.status() and import phases.
const kInstantiated = 2;
const kEvaluating = 3;
const kEvaluated = 4;
const kErrored = 5;
const kSourcePhase = 1;
const kEvaluationPhase = 2;

/** One module of the graph. */
class Job {
  // Fields, not assignments: what a program puts on Object.prototype has no say.
  url;
  format;
  record;
  /** Has every module it reaches been found? */
  linked = false;
  /** Why import() could not instantiate it. @type {{error: unknown}|undefined} */
  failure = undefined;
  /** @type {Job[]|undefined} */
  children = undefined;
  /** In the hooks thread. @type {Promise<void>|undefined} */
  linking = undefined;
  isMain = false;
  /** An import() that is about to instantiate it, or could not. @type {Promise<void>|undefined} */
  instantiating = undefined;
  /** Does --inspect-brk stop there, if it is the main module? Not at that of --eval. */
  breaksOnStart = true;

  constructor(url, format, record) {
    this.url = url;
    this.format = format;
    this.record = record;
  }
}

/** @type {Map<string, Job>} by URL, with the type attribute where there is one */
const jobs = new Map();

/** Off-thread hooks, once module.register() has been called. @type {import('internal/module/esm/async_hooks')|undefined} */
let asyncHooks;

function setAsyncHooks(value) {
  asyncHooks = value;
  mapClear(resolved);
}

function jobKey(url, attributes) {
  const type = attributes?.type;
  return type === undefined ? url : `${url}\x00${type}`;
}

// ---- Resolution ------------------------------------------------------------------------------------------------------------

/** What a specifier meant in a module stays so. @type {Map<string|undefined, Map<string, object>>} */
const resolved = new Map();

/**
 * @param {string} specifier
 * @param {string|undefined} parentURL
 * @param {Record<string, string>|undefined} attributes
 * @returns {{url: string, format?: string|null, importAttributes?: object}}
 */
function resolveSync(specifier, parentURL, attributes) {
  specifier = `${specifier}`;
  let ofParent = mapGet(resolved, parentURL);
  const type = attributes?.type;
  // Hooks may say something else each time.
  if (hooks.resolveHooks.length > 0 || asyncHooks !== undefined) return resolveUncached(specifier, parentURL, attributes);
  const key = type === undefined ? specifier : `${specifier}\x00${type}`;
  const known = ofParent === undefined ? undefined : mapGet(ofParent, key);
  if (known !== undefined) return known;
  const result = resolveUncached(specifier, parentURL, attributes);
  debug('%s in %s is %s', specifier, parentURL, result.url);
  if (ofParent === undefined) mapSet(resolved, parentURL, ofParent = new Map());
  mapSet(ofParent, key, result);
  return result;
}

function resolveUncached(specifier, parentURL, attributes) {
  if (hooks.resolveHooks.length === 0) {
    if (asyncHooks !== undefined) return asyncHooks.resolveSync(specifier, parentURL, attributes ?? emptyAttributes());
    return defaultResolve(specifier, { parentURL, importAttributes: attributes });
  }
  return hooks.resolveWithHooks(specifier, parentURL, attributes ?? emptyAttributes(), conditionsOfImport(), lastResolve);
}

function lastResolve(specifier, context) {
  if (asyncHooks !== undefined) return asyncHooks.resolveSync(specifier, context.parentURL, context.importAttributes);
  return defaultResolve(specifier, context);
}

function emptyAttributes() {
  return { __proto__: null };
}

// ---- Loading ---------------------------------------------------------------------------------------------------------------

function loadSync(url, format, attributes) {
  if (hooks.loadHooks.length === 0) {
    if (asyncHooks !== undefined) return asyncHooks.loadSync(url, { format, importAttributes: attributes ?? emptyAttributes() });
    return loadUrl(url, format, attributes, false);
  }
  return hooks.loadWithHooks(
    url, format, attributes ?? emptyAttributes(), conditionsOfImport(),
    (subject, context) => {
      if (asyncHooks !== undefined) return asyncHooks.loadSync(subject, context);
      return loadUrl(subject, context.format, context.importAttributes, true);
    },
  );
}

/** Makes the job of a URL that has none yet. */
function makeJob(url, attributes, loaded, isMain) {
  // What hooks give, they answer for: only Node's own loading looks at attributes.
  const { format, source } = loaded;
  const hooked = hooks.loadHooks.length > 0 || asyncHooks !== undefined;
  const key = jobKey(url, attributes);
  let record;
  if (hooks.isMock(url)) {
    record = hooks.mocks.imported(url);
  } else if (format === 'module' && typeof source === 'string') {
    record = moduleRecord(url, source);
  } else {
    record = require('internal/module/esm/translators').translate(url, format, {
      source, isMain, format, hooked, asyncHooked: asyncHooks !== undefined && hooks.loadHooks.length === 0,
    });
  }
  const existing = mapGet(jobs, key);
  if (existing !== undefined) return existing;
  debug('load %s as %s', url, format);
  const job = new Job(url, format, record);
  job.isMain = isMain;
  mapSet(jobs, key, job);
  return job;
}

/**
 * The job of a specifier, its own imports not yet followed.
 * @returns {Job}
 */
function jobOf(specifier, parentURL, attributes, isMain, forRequire) {
  const { url, format, importAttributes } = resolveSync(specifier, parentURL, attributes);
  if (importAttributes !== undefined && importAttributes !== null) attributes = importAttributes;
  const known = mapGet(jobs, jobKey(url, attributes));
  if (known !== undefined) {
    if (forRequire && known.record.status() === kEvaluating) throw cycleError('Module', specifier, parentURL);
    return known;
  }
  // What is loaded already is not looked at again, and what is asked for wrongly may still be loaded.
  checkAttributes(url, undefined, attributes);
  if (forRequire) refuseCycle(url, specifier, parentURL);
  if (attributes !== undefined && format !== undefined && format !== null && hooks.loadHooks.length === 0 &&
      asyncHooks === undefined) {
    checkAttributes(url, format, attributes);
  }
  if (dependencies.report !== undefined && url.startsWith('file:')) dependencies.report.imported(url);
  return makeJob(url, attributes, loadSync(url, format, attributes), isMain);
}

/** A required ES module must not import the CommonJS module that is waiting for it. */
function refuseCycle(url, specifier, parentURL) {
  if (!url.startsWith('file:')) return;
  const { Module } = require('internal/module/cjs/loader');
  const { kIsExecuting } = require('internal/module/cjs/state');
  const module = Module._cache[pathOfUrl(stripQuery(url))];
  if (module?.[kIsExecuting] === true) throw cycleError('CommonJS Module', specifier, parentURL);
}

function cycleError(kind, specifier, parentURL) {
  const from = parentURL?.startsWith('file:') ? pathOfUrl(parentURL) : parentURL;
  return new ERR_REQUIRE_CYCLE_MODULE(`Cannot import ${kind} ${specifier} in a cycle.${from ? ` (from ${from})` : ''}`);
}

// ---- Linking ---------------------------------------------------------------------------------------------------------------

/**
 * Finds everything that ROOT imports, directly and indirectly, depth first, as far as it goes without a failure. What has failed is
 * forgotten: the next who asks for it tries again.
 * @param {Job} root
 * @param {boolean} forRequire
 */
function linkSync(root, forRequire) {
  if (root.linked) return;
  const entered = [root];
  const seen = new Set();
  setAdd(seen, root);
  const path = [linkingOf(root)];
  try {
    while (path.length > 0) {
      const step = path[path.length - 1];
      const child = nextChild(step, forRequire);
      if (child === undefined) {
        finishLinking(step);
        arrayPop(path);
      } else if (!child.linked && !setHas(seen, child)) {
        setAdd(seen, child);
        arrayPush(entered, child);
        arrayPush(path, linkingOf(child));
      }
    }
  } catch (error) {
    for (let i = 0; i < path.length; i++) forget(path[i].job);
    throw error;
  }
  for (let i = 0; i < entered.length; i++) entered[i].linked = true;
}

/** How far the walk has come in a module: through its requests, or where those are answered already, through its children. */
function linkingOf(job) {
  if (job.children === undefined && !job.record.isSourceText()) job.children = [];
  return job.children === undefined ?
    { job, at: 0, requests: job.record.requests(), children: [], targets: [] } : { job, at: 0, requests: undefined };
}

/** @returns {Job|undefined} */
function nextChild(step, forRequire) {
  const { job, requests } = step;
  if (requests === undefined) return job.children[step.at++];
  while (step.at < requests.length) {
    const at = step.at;
    step.at += 5;
    const child = jobOf(requests[at], job.url, requests[at + 1], false, forRequire);
    arrayPush(step.targets, child.record);
    // `import source` stops at the module itself.
    if (requests[at + 2] === kSourcePhase) continue;
    arrayPush(step.children, child);
    return child;
  }
  return undefined;
}

function finishLinking({ job, requests, children, targets }) {
  if (requests === undefined) return;
  job.record.link(targets);
  job.children = children;
}

function forget(job) {
  for (const [key, value] of jobs) {
    if (value !== job) continue;
    mapDelete(jobs, key);
    return;
  }
}

/** linkSync() in the hooks thread, where the hooks that are there already answer. @param {Job} root */
async function linkAsync(root) {
  if (root.linked) return;
  const seen = new Set();
  setAdd(seen, root);
  let wave = [root];
  const all = [root];
  while (wave.length > 0) {
    await Promise.all(arrayMap(wave, async (job) => {
      if (job.children === undefined) await (job.linking ??= linkOneAsync(job));
    }));
    const next = [];
    for (const job of wave) {
      for (const child of job.children) {
        if (child.linked || setHas(seen, child)) continue;
        setAdd(seen, child);
        arrayPush(next, child);
        arrayPush(all, child);
      }
    }
    wave = next;
  }
  for (const job of all) job.linked = true;
}

async function linkOneAsync(job) {
  const { record } = job;
  if (!record.isSourceText()) {
    job.children = [];
    return;
  }
  const requests = record.requests();
  const pending = [];
  for (let i = 0; i < requests.length; i += 5) arrayPush(pending, jobOfAsync(requests[i], job.url, requests[i + 1], false));
  try {
    const found = await Promise.all(pending);
    record.link(arrayMap(found, (child) => child.record));
    job.children = arrayFilter(found, (child, i) => requests[i * 5 + 2] !== kSourcePhase);
  } catch (error) {
    forget(job);
    throw error;
  }
}

/** @type {Map<string, Promise<Job>>} */
const pendingJobs = new Map();

async function jobOfAsync(specifier, parentURL, attributes, isMain) {
  if (hooks.resolveHooks.length > 0 || hooks.loadHooks.length > 0) return jobOf(specifier, parentURL, attributes, isMain, false);
  const { url, format, importAttributes } =
    await asyncHooks.resolve(`${specifier}`, parentURL, attributes ?? emptyAttributes());
  checkAttributes(url, undefined, attributes);
  if (importAttributes !== undefined && importAttributes !== null) attributes = importAttributes;
  const key = jobKey(url, attributes);
  const known = mapGet(jobs, key);
  if (known !== undefined) return known;
  let pending = mapGet(pendingJobs, key);
  if (pending === undefined) {
    pending = (async () => {
      try {
        const loaded = await asyncHooks.load(url, { format, importAttributes: attributes ?? emptyAttributes() });
        return makeJob(url, attributes, loaded, isMain);
      } finally {
        mapDelete(pendingJobs, key);
      }
    })();
    mapSet(pendingJobs, key, pending);
  }
  return pending;
}

// ---- Evaluation ------------------------------------------------------------------------------------------------------------

/** @param {Job} job linked @param {boolean} explains what is wrong with imports of CommonJS modules, as import() does */
function instantiate(job, explains = true) {
  if (job.record.status() >= kInstantiated) return;
  debug('instantiate %s', job.url);
  try {
    job.record.instantiate();
  } catch (error) {
    if (explains) require('internal/module/esm/errors').explainInstantiateError(error, job, resolveSync);
    throw error;
  }
}

/** Evaluates as import() does. @param {Job} job linked */
async function evaluate(job) {
  instantiate(job);
  if (job.record.status() === kErrored) throw job.record.error();
  debug('evaluate %s', job.url);
  try {
    const { record } = job;
    await (job.isMain && job.breaksOnStart ? applyEntry(record.evaluate, record, []) : record.evaluate());
  } catch (error) {
    require('internal/module/esm/errors').explainEvaluateError(error, job);
    throw error;
  }
}

const channels = require('internal/module/channels');

/**
 * import(), for modules of the main loader.
 * @param {string} specifier
 * @param {string|undefined} parentURL
 * @param {Record<string, string>|undefined} attributes
 * @param {number} [phase]
 * @param {boolean} [isEntry]
 * @returns {Promise<object>} the namespace, or with `import source` the source object
 */
function importModule(specifier, parentURL, attributes, phase = kEvaluationPhase, isEntry = false) {
  const { importChannel } = channels;
  if (!importChannel.hasSubscribers) return importUntraced(specifier, parentURL, attributes, phase, isEntry);
  return importChannel.tracePromise(importUntraced, { __proto__: null, parentURL, url: specifier },
                                    undefined, specifier, parentURL, attributes, phase, isEntry);
}

async function importUntraced(specifier, parentURL, attributes, phase, isEntry) {
  if (asyncHooks?.isLocal) return importInHooksThread(specifier, parentURL, attributes, phase, isEntry);
  let job;
  try {
    job = jobOf(specifier, parentURL, attributes, isEntry, false);
    if (isEntry) job.isMain = true;
    if (phase === kSourcePhase) return sourceObjectOf(job);
    linkSync(job, false);
  } catch (error) {
    // Hooks that never answer keep import() waiting.
    if (asyncHooks !== undefined && error?.code === 'ERR_ASYNC_LOADER_REQUEST_NEVER_SETTLED') await new Promise(() => {});
    await turns(kTurnsOfFailure);
    throw error;
  }
  const isNew = job.record.status() < kInstantiated;
  if (isNew) {
    job.instantiating ??= instantiateLater(job);
    try {
      await job.instantiating;
    } catch (error) {
      await turns(kTurnsOfInstantiateFailure);
      throw error;
    }
  } else {
    await turns(kTurnsOfKnown);
  }
  try {
    await evaluate(job);
  } catch (error) {
    await undefined;
    throw error;
  }
  if (isNew) await undefined;
  return job.record.getNamespace();
}

async function importInHooksThread(specifier, parentURL, attributes, phase, isEntry) {
  const job = await jobOfAsync(specifier, parentURL, attributes, isEntry);
  if (isEntry) job.isMain = true;
  if (phase === kSourcePhase) return sourceObjectOf(job);
  await linkAsync(job);
  // The code that said import() goes on first.
  await undefined;
  await evaluate(job);
  return job.record.getNamespace();
}

// Everything is found at once, but programs see when import() goes on: in Node it takes so many turns of the microtask queue to a
// failure, to a module that is instantiated already, and to another one, with more of them for each level of its graph.
const kTurnsOfFailure = 1;
const kTurnsOfInstantiateFailure = 1;
const kTurnsOfKnown = 2;
const kTurnsOfNew = 4;
const kTurnsOfLevel = 2;

async function turns(count) {
  for (let i = 0; i < count; i++) await undefined;
}

/** Until then require() finds the modules of the graph on their way. @param {Job} job linked @param {number} [first] */
async function instantiateLater(job, first = kTurnsOfNew) {
  for (let i = first + kTurnsOfLevel * depthOf(job); i > 0; i--) await undefined;
  try {
    instantiate(job);
  } catch (error) {
    job.failure = { error };
    throw error;
  }
}

/** Levels of the tree that a walk through the graph of ROOT makes, each module where it is met first. @param {Job} root */
function depthOf(root) {
  let deepest = 0;
  const seen = new Set();
  setAdd(seen, root);
  const path = [root];
  const next = [0];
  while (path.length > 0) {
    const level = path.length - 1;
    const child = path[level].children[next[level]++];
    if (child === undefined) {
      arrayPop(path);
      arrayPop(next);
    } else if (!setHas(seen, child)) {
      setAdd(seen, child);
      arrayPush(path, child);
      arrayPush(next, 0);
      if (level === deepest) deepest++;
    }
  }
  return deepest;
}

/** `import.source()`: what a static `import source` would have been given. */
function sourceObjectOf(job) {
  const glue = native('module').compileModule('import source object from "x"; export { object };', 'node:internal/source_phase',
                                              undefined);
  glue.link([job.record]);
  glue.instantiate();
  glue.evaluate();
  return glue.getNamespace().object;
}

/**
 * Adds a module that has been compiled elsewhere (--eval, a required file).
 * @param {string} url
 * @param {object} record
 * @param {string} format
 * @returns {Job}
 */
function addJob(url, record, format = 'module') {
  const job = new Job(url, format, record);
  mapSet(jobs, url, job);
  return job;
}

module.exports = {
  addJob,
  evaluate,
  importModule,
  instantiate,
  instantiateLater,
  kTurnsOfNew,
  jobOf,
  jobs,
  kErrored,
  kEvaluated,
  kEvaluating,
  kInstantiated,
  linkSync,
  loadSync,
  resolveSync,
  setAsyncHooks,
  get asyncHooks() {
    return asyncHooks;
  },
};
