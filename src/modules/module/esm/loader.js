'use strict';

// The ES module loader: the graph of loaded modules, import() and what static imports lead to.
// Node documentation, "Modules: ECMAScript modules", Loaders.
//
// Everything up to evaluation is synchronous, files included: no promise for each module of a graph. Only with off-thread
// customization hooks (module.register) does import() wait for their answers.

const { codes: { ERR_REQUIRE_CYCLE_MODULE } } = require('internal/errors');
const { conditionsOfImport } = require('internal/module/conditions');
const { dependencies } = require('internal/module/dependencies');
const hooks = require('internal/module/hooks');
const { applyEntry } = require('internal/module/cjs/state');
const { validateAttributes } = require('internal/module/esm/attributes');
const { loadUrl } = require('internal/module/esm/load');
const { defaultResolve } = require('internal/module/esm/resolve');
const { translate } = require('internal/module/esm/translators');
const { explainInstantiateError, explainEvaluateError } = require('internal/module/esm/errors');
const { stripQuery } = require('internal/module/esm/formats');
const { pathOfUrl } = require('internal/module/urls');

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
  /** Why it, or something it imports, could not be loaded. @type {{error: unknown}|undefined} */
  failure = undefined;
  /** @type {Job[]|undefined} */
  children = undefined;
  isMain = false;
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
  if (ofParent === undefined) mapSet(resolved, parentURL, ofParent = new Map());
  mapSet(ofParent, key, result);
  return result;
}

function resolveUncached(specifier, parentURL, attributes) {
  if (hooks.resolveHooks.length === 0) {
    if (asyncHooks !== undefined) return asyncHooks.resolveSync(specifier, parentURL, attributes ?? emptyAttributes());
    return defaultResolve(specifier, { parentURL });
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
  const record = hooks.isMock(url) ? hooks.mocks.imported(url) : translate(url, format, {
    source, isMain, format, hooked, asyncHooked: asyncHooks !== undefined && hooks.loadHooks.length === 0,
  });
  const existing = mapGet(jobs, key);
  if (existing !== undefined) return existing;
  const job = new Job(url, format, record);
  job.isMain = isMain;
  mapSet(jobs, key, job);
  return job;
}

/** A job for what cannot even be loaded: importing it again fails the same way. */
function failedJob(url, attributes, error) {
  const job = new Job(url, undefined, undefined);
  job.failure = { error };
  mapSet(jobs, jobKey(url, attributes), job);
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
    if (known.failure?.error !== undefined && known.record === undefined) throw known.failure.error;
    if (forRequire) {
      if (known.format === 'commonjs') refuseCycle(url, specifier, parentURL);
      else if (known.record.status() === kEvaluating) throw cycleError('Module', specifier, parentURL);
    }
    return known;
  }
  // What is loaded already is not looked at again, and what is asked for wrongly may still be loaded.
  if (attributes !== undefined) validateAttributes(url, undefined, attributes);
  let job;
  try {
    if (forRequire) refuseCycle(url, specifier, parentURL);
    if (attributes !== undefined && format !== undefined && format !== null && hooks.loadHooks.length === 0 &&
        asyncHooks === undefined) {
      validateAttributes(url, format, attributes);
    }
    if (dependencies.report !== undefined && url.startsWith('file:')) dependencies.report.imported(url);
    job = makeJob(url, attributes, loadSync(url, format, attributes), isMain);
  } catch (error) {
    if (!isOfImporter(error)) failedJob(url, attributes, error);
    throw error;
  }
  return job;
}

/** Errors that are the importing module's fault, and say nothing about the imported one. */
function isOfImporter(error) {
  const code = error?.code;
  return code === 'ERR_REQUIRE_CYCLE_MODULE' || (typeof code === 'string' && stringStartsWith(code, 'ERR_IMPORT_ATTRIBUTE'));
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
 * Finds everything that ROOT imports, directly and indirectly, breadth first.
 * @param {Job} root
 * @param {boolean} forRequire
 */
function linkSync(root, forRequire) {
  if (root.linked) return;
  const seen = new Set();
  setAdd(seen, root);
  const queue = [root];
  for (let i = 0; i < queue.length; i++) {
    const job = queue[i];
    if (job.failure !== undefined) throw job.failure.error;
    if (job.children === undefined) {
      try {
        linkOne(job, forRequire);
      } catch (error) {
        if (error?.code !== 'ERR_REQUIRE_CYCLE_MODULE') job.failure = { error };
        throw error;
      }
    }
    for (let c = 0; c < job.children.length; c++) {
      const child = job.children[c];
      if (child.linked || setHas(seen, child)) continue;
      setAdd(seen, child);
      arrayPush(queue, child);
    }
  }
  for (let i = 0; i < queue.length; i++) queue[i].linked = true;
}

function linkOne(job, forRequire) {
  const { record } = job;
  if (!record.isSourceText()) {
    job.children = [];
    return;
  }
  const requests = record.requests();
  const children = [];
  const targets = [];
  for (let i = 0; i < requests.length; i += 5) {
    const child = jobOf(requests[i], job.url, requests[i + 1], false, forRequire);
    arrayPush(targets, child.record);
    // `import source` stops at the module itself.
    if (requests[i + 2] !== kSourcePhase) arrayPush(children, child);
  }
  record.link(targets);
  job.children = children;
}

/** linkSync() while off-thread hooks answer. @param {Job} root */
async function linkAsync(root) {
  if (root.linked) return;
  const seen = new Set();
  setAdd(seen, root);
  let wave = [root];
  const all = [root];
  while (wave.length > 0) {
    await Promise.all(arrayMap(wave, async (job) => {
      if (job.failure !== undefined) throw job.failure.error;
      if (job.children !== undefined) return;
      job.linking ??= linkOneAsync(job);
      try {
        await job.linking;
      } catch (error) {
        job.failure = { error };
        throw error;
      }
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
  const found = await Promise.all(pending);
  record.link(arrayMap(found, (child) => child.record));
  job.children = arrayFilter(found, (child, i) => requests[i * 5 + 2] !== kSourcePhase);
}

/** @type {Map<string, Promise<Job>>} */
const pendingJobs = new Map();

async function jobOfAsync(specifier, parentURL, attributes, isMain) {
  if (hooks.resolveHooks.length > 0 || hooks.loadHooks.length > 0) return jobOf(specifier, parentURL, attributes, isMain, false);
  const { url, format, importAttributes } =
    await asyncHooks.resolve(`${specifier}`, parentURL, attributes ?? emptyAttributes());
  if (attributes !== undefined && asyncHooks.isLocal) validateAttributes(url, undefined, attributes);
  if (importAttributes !== undefined && importAttributes !== null) attributes = importAttributes;
  const key = jobKey(url, attributes);
  const known = mapGet(jobs, key);
  if (known !== undefined) {
    if (known.failure !== undefined && known.record === undefined) throw known.failure.error;
    return known;
  }
  let pending = mapGet(pendingJobs, key);
  if (pending === undefined) {
    pending = (async () => {
      try {
        const loaded = await asyncHooks.load(url, { format, importAttributes: attributes ?? emptyAttributes() });
        if (dependencies.report !== undefined && url.startsWith('file:')) dependencies.report.imported(url);
        return makeJob(url, attributes, loaded, isMain);
      } catch (error) {
        failedJob(url, attributes, error);
        throw error;
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
  try {
    job.record.instantiate();
  } catch (error) {
    if (explains) explainInstantiateError(error, job, resolveSync);
    throw error;
  }
}

/** Evaluates as import() does. @param {Job} job linked */
async function evaluate(job) {
  instantiate(job);
  if (job.record.status() === kErrored) throw job.record.error();
  try {
    const { record } = job;
    await (job.isMain && job.breaksOnStart ? applyEntry(record.evaluate, record, []) : record.evaluate());
  } catch (error) {
    explainEvaluateError(error, job);
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
  const job = asyncHooks === undefined ?
    jobOf(specifier, parentURL, attributes, isEntry, false) : await jobOfAsync(specifier, parentURL, attributes, isEntry);
  if (isEntry) job.isMain = true;
  if (phase === kSourcePhase) return sourceObjectOf(job);
  if (asyncHooks === undefined) linkSync(job, false);
  else await linkAsync(job);
  // The code that said import() goes on first.
  await undefined;
  await evaluate(job);
  return job.record.getNamespace();
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

/** @param {object} namespace of a loaded module @returns {string} its URL, as hooks may have said it */
function urlOfNamespace(namespace) {
  for (const { url, record } of jobs.values()) if (record !== undefined && record.getNamespace() === namespace) return url;
  return undefined;
}

module.exports = {
  addJob,
  evaluate,
  importModule,
  instantiate,
  jobOf,
  jobs,
  kErrored,
  kEvaluated,
  kEvaluating,
  kInstantiated,
  linkAsync,
  linkSync,
  loadSync,
  resolveSync,
  setAsyncHooks,
  urlOfNamespace,
  get asyncHooks() {
    return asyncHooks;
  },
};
