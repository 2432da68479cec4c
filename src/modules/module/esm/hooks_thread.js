'use strict';

// The hooks thread: runs the chains of resolve and load hooks that module.register() has put together.

const {
  codes: {
    ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_RETURN_PROPERTY_VALUE, ERR_INVALID_RETURN_VALUE,
    ERR_LOADER_CHAIN_INCOMPLETE,
  },
} = require('internal/errors');
const { validateObject } = require('internal/errors/validators');
const { isAnyArrayBuffer, isArrayBufferView } = require('internal/util/types');
const { serializeError } = require('internal/worker_threads/error_serdes');
const { conditionsOfImport } = require('internal/module/conditions');
const { loadUrl } = require('internal/module/esm/load');
const { defaultResolve } = require('internal/module/esm/resolve');

const kAnswers = 0;

/** @typedef {{fn: Function, url: string}} Hook with what was registered, as it was written */
/** @type {Record<'resolve'|'load', Hook[]>} first registered first; Node's own at the bottom */
const chains = {
  resolve: [{ fn: (specifier, context) => defaultResolve(specifier, context), url: 'node:internal/modules/esm/resolve' }],
  load: [{ fn: defaultLoad, url: 'node:internal/modules/esm/load' }],
};

function defaultLoad(url, { format, importAttributes }) {
  const loaded = loadUrl(url, format, importAttributes, true);
  // As in Node: the CommonJS loader reads the file itself, and hooks are not asked about what it requires.
  if (loaded.format === 'commonjs' && url.startsWith('file:')) loaded.source = (format ?? null) === null ? null : undefined;
  return loaded;
}

// ---- Chains ----------------------------------------------------------------------------------------------------------------------

/**
 * Runs the chain of NAME from its last hook down.
 * @param {'resolve'|'load'} name
 * @param {string} subject
 * @param {object} context
 */
async function runChain(name, subject, context) {
  const chain = chains[name];
  const nextName = name === 'resolve' ? 'nextResolve' : 'nextLoad';
  const meta = { chainFinished: false, shortCircuited: false, lastIndex: 0 };

  async function step(index, value, given) {
    const { fn, url } = chain[index];
    const identifier = `${url} '${name}' hook's ${nextName}()`;
    if (given !== undefined) validateArguments(name, identifier, value, given.context);
    if (given?.context) Object.assign(context, given.context);
    meta.lastIndex = index;
    if (index === 0) meta.chainFinished = true;
    const next = async (nextValue, nextContext) => step(index - 1, nextValue, { context: nextContext });
    Object.defineProperty(next, 'name', { __proto__: null, value: nextName, configurable: true });
    const result = await (index === 0 ? fn(value, context) : fn(value, context, next));
    if (result === null || typeof result !== 'object') {
      throw new ERR_INVALID_RETURN_VALUE('an object', identifier, result);
    }
    if (result.shortCircuit === true) meta.shortCircuited = true;
    return result;
  }

  const top = chain.length - 1;
  const result = await step(top, subject, undefined);
  // The last hook that was asked has the last word, and the blame.
  const identifier = `${chain[meta.lastIndex].url} '${name}'`;
  if (!meta.chainFinished && !meta.shortCircuited) throw new ERR_LOADER_CHAIN_INCOMPLETE(identifier);
  return { result, identifier };
}

function validateArguments(name, identifier, value, context) {
  if (name === 'resolve') {
    if (typeof value !== 'string') throw new ERR_INVALID_ARG_TYPE(`${identifier} specifier`, 'string', value);
  } else {
    if (typeof value !== 'string') throw new ERR_INVALID_ARG_TYPE(`${identifier} url`, 'string', value);
    const { URL } = require('internal/url');
    if (!URL.canParse(value)) throw new ERR_INVALID_ARG_VALUE(`${identifier} url`, value, 'should be a URL string');
  }
  if (context) validateObject(context, `${identifier} context`);
}

/** `importAssertions`, the former name of importAttributes, for hooks that still use it. */
function withFormerName(context) {
  return Object.defineProperty(context, 'importAssertions', {
    __proto__: null,
    configurable: true,
    get() {
      warnFormerName();
      return this.importAttributes;
    },
    set(value) {
      warnFormerName();
      this.importAttributes = value;
    },
  });
}

function warnFormerName() {
  process.emitWarning('Use `importAttributes` instead of `importAssertions`', 'ExperimentalWarning');
}

async function resolve(specifier, parentURL, importAttributes) {
  const { result, identifier } = await runChain('resolve', specifier, withFormerName({
    conditions: [...conditionsOfImport()], importAttributes: { ...importAttributes }, parentURL,
  }));
  const { url, format } = result;
  let { importAttributes: attributes } = result;
  if (attributes === undefined && Object.hasOwn(result, 'importAssertions')) {
    warnFormerName();
    attributes = result.importAssertions;
  }
  if (typeof url !== 'string') throw new ERR_INVALID_RETURN_PROPERTY_VALUE('a URL string', identifier, 'url', url);
  const { URL } = require('internal/url');
  if (!URL.canParse(url)) throw new ERR_INVALID_RETURN_PROPERTY_VALUE('a URL string', identifier, 'url', url);
  if (attributes === undefined) {
    attributes = importAttributes;
  } else if (typeof attributes !== 'object' || attributes === null) {
    throw new ERR_INVALID_RETURN_PROPERTY_VALUE('an object', identifier, 'importAttributes', attributes);
  }
  if (format !== undefined && format !== null && typeof format !== 'string') {
    throw new ERR_INVALID_RETURN_PROPERTY_VALUE('a string', identifier, 'format', format);
  }
  return { __proto__: null, url, format, importAttributes: attributes };
}

async function load(url, context) {
  const { result, identifier } = await runChain('load', url, withFormerName({ ...context }));
  const { format, source } = result;
  let { responseURL } = result;
  if (responseURL === undefined) {
    responseURL = url;
  } else {
    const { URL } = require('internal/url');
    if (typeof responseURL !== 'string' || !URL.canParse(responseURL)) {
      throw new ERR_INVALID_RETURN_PROPERTY_VALUE('undefined or a fully resolved URL string', identifier, 'responseURL', responseURL);
    }
  }
  if (format === null || format === undefined) {
    const { codes: { ERR_UNKNOWN_MODULE_FORMAT } } = require('internal/errors');
    throw new ERR_UNKNOWN_MODULE_FORMAT(format, url);
  }
  if (typeof format !== 'string') throw new ERR_INVALID_RETURN_PROPERTY_VALUE('a string', identifier, 'format', format);
  if (source !== null && source !== undefined && typeof source !== 'string' && !isAnyArrayBuffer(source) &&
      !isArrayBufferView(source)) {
    throw new ERR_INVALID_RETURN_PROPERTY_VALUE('a string, an ArrayBuffer, or a TypedArray', identifier, 'source', source);
  }
  return { __proto__: null, format, responseURL, source };
}

/** The hooks registered so far also serve the modules of hooks registered later. */
const face = {
  isLocal: true,
  resolve,
  load,
  resolveSync(specifier, parentURL) {
    return defaultResolve(specifier, { parentURL });
  },
  loadSync(url, { format, importAttributes }) {
    return loadUrl(url, format, importAttributes, false);
  },
};

/** module.register() called in this thread, by a -r module. */
function registerSync(specifier, parentURL, data) {
  const loader = require('internal/module/esm/loader');
  const job = loader.jobOf(specifier, parentURL, undefined, false, false);
  loader.linkSync(job, false);
  loader.instantiate(job);
  job.record.evaluate();
  addHooks(job.record.getNamespace(), specifier);
  job.record.getNamespace().initialize?.(data);
}

function addHooks({ resolve: resolveHook, load: loadHook }, url) {
  if (resolveHook) chains.resolve.push({ fn: checkHook(resolveHook), url });
  if (loadHook) chains.load.push({ fn: checkHook(loadHook), url });
}

let warnedPreload = false;

async function register(specifier, parentURL, data) {
  const loader = require('internal/module/esm/loader');
  if (chains.resolve.length > 1 || chains.load.length > 1) loader.setAsyncHooks(face);
  const exports = await loader.importModule(specifier, parentURL, undefined);
  // import() has given a namespace; --experimental-loader's modules may export as CommonJS too.
  const { initialize, globalPreload } = exports;
  if (globalPreload && !initialize && !warnedPreload) {
    warnedPreload = true;
    process.emitWarning('`globalPreload` has been removed; use `initialize` instead.', 'UnsupportedWarning');
  }
  const initialized = typeof initialize === 'function' ? await initialize(data) : undefined;
  addHooks(exports, specifier);
  return initialized;
}

function checkHook(fn) {
  // Hooks are called as functions, with `this` undefined.
  return (...args) => Reflect.apply(fn, undefined, args);
}

// ---- Requests --------------------------------------------------------------------------------------------------------------------

/** NODE_V8_COVERAGE: the process is about to end. */
const takeCoverage = () => require('internal/v8/coverage').takeCoverage({ __proto__: null, hasMaps: false });

const methods = { __proto__: null, resolve, load, register, takeCoverage };

/**
 * Node's built-in entry of the thread.
 * @param {{port: MessagePort, lock: Int32Array}} workerData
 */
function run({ port, lock }) {
  require('internal/module/esm/import_meta').disableResolve();
  require('internal/module/esm/async_hooks').setLocal({ register: registerSync });
  require('internal/module/run_main').preload();
  const pending = new Set();

  function answer(message) {
    port.postMessage(message);
    Atomics.add(lock, kAnswers, 1);
    Atomics.notify(lock, kAnswers);
  }

  async function handle({ id, method, args }) {
    pending.add(id);
    let message;
    try {
      message = { id, value: await methods[method](...args) };
    } catch (error) {
      message = { id, error: toSend(error) };
    }
    if (!pending.delete(id)) return;
    try {
      answer(message);
    } catch (error) {
      // The value cannot be cloned.
      answer({ id, error: toSend(error) });
    }
  }

  // One register() after the other; resolve and load as they come.
  let queue = Promise.resolve();
  port.on('message', async (message) => {
    // From here on only what the hooks themselves wait for keeps the thread going.
    port.unref();
    if (message.method === 'register') await (queue = queue.then(() => handle(message)));
    else await handle(message);
    if (pending.size === 0) port.ref();
  });
  port.ref();

  // Nothing is left that could settle these: whoever sleeps on the answer must wake up.
  process.on('beforeExit', () => {
    for (const id of pending) answer({ id, neverSettled: true });
    pending.clear();
    queue = Promise.resolve();
    port.ref();
  });

  process.on('exit', (code) => {
    try {
      answer({ exit: code });
    } catch {
      // The other side has gone.
    }
  });
}

function toSend(error) {
  if (error === null || !['object', 'function', 'symbol'].includes(typeof error)) return { thrown: { value: error } };
  return { serialized: serializeError(error) };
}

module.exports = { run };
