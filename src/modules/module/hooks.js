'use strict';

// Synchronous customization hooks, module.registerHooks(), shared by require() and import.
// Node documentation, "Modules: node:module API", Customization Hooks.

const { codes: { ERR_INVALID_RETURN_PROPERTY_VALUE } } = require('internal/errors');
const { validateFunction } = require('internal/errors/validators');
const { isAnyArrayBuffer, isArrayBufferView } = require('internal/util/types');

/** Registered hooks, first registered first: the last one runs first. */
const resolveHooks = [];
const loadHooks = [];

/** What registerHooks() returns. */
class ModuleHooks {
  constructor(resolve, load) {
    this.resolve = resolve;
    this.load = load;
    if (resolve) resolveHooks.push(this);
    if (load) loadHooks.push(this);
  }

  /** Takes the hooks out again. */
  deregister() {
    for (const list of [resolveHooks, loadHooks]) {
      const index = list.indexOf(this);
      if (index >= 0) list.splice(index, 1);
    }
  }
}

/**
 * @param {{resolve?: Function, load?: Function}} hooks
 * @returns {ModuleHooks}
 */
function registerHooks(hooks) {
  const { resolve, load } = hooks;
  if (resolve) validateFunction(resolve, 'hooks.resolve');
  if (load) validateFunction(load, 'hooks.load');
  return new ModuleHooks(resolve, load);
}

class ModuleResolveContext {
  constructor(parentURL, importAttributes, conditions) {
    this.parentURL = parentURL;
    this.importAttributes = importAttributes;
    this.conditions = conditions;
  }
}

class ModuleLoadContext {
  constructor(format, importAttributes, conditions) {
    this.format = format;
    this.importAttributes = importAttributes;
    this.conditions = conditions;
  }
}

/**
 * Runs a chain of hooks down to `last`. A hook that does not call the next one must say so with `shortCircuit: true`.
 * @param {ModuleHooks[]} hooks
 * @param {'resolve'|'load'} name
 * @param {(subject: string, context: object) => object} last
 * @param {(subject: string, context: object, result: unknown) => object} validate
 * @param {string} subject specifier or URL
 * @param {object} context seen and, through next()'s second argument, changed by all
 */
function runChain(hooks, name, last, validate, subject, context) {
  // Hooks that register or deregister hooks while a chain runs do not disturb it.
  const chain = hooks.map((hook) => hook[name]);
  let deepest = chain.length;

  function step(index, value, replaced) {
    deepest = index;
    if (replaced !== undefined && replaced !== null && replaced !== context) Object.assign(context, replaced);
    if (index === -1) return validate(value, context, last(value, context));
    const next = (nextValue, nextContext) => step(index - 1, nextValue, nextContext);
    const nextName = name === 'resolve' ? 'nextResolve' : 'nextLoad';
    Object.defineProperty(next, 'name', { __proto__: null, value: nextName, configurable: true });
    const result = Reflect.apply(chain[index], undefined, [value, context, next]);
    if (deepest === index && !result.shortCircuit) {
      throw new ERR_INVALID_RETURN_PROPERTY_VALUE('true', name, 'shortCircuit', result.shortCircuit);
    }
    return validate(value, context, result);
  }

  return step(chain.length - 1, subject, undefined);
}

function validateResolve(specifier, context, result) {
  const { url, format, importAttributes } = result;
  if (typeof url !== 'string') throw new ERR_INVALID_RETURN_PROPERTY_VALUE('a URL string', 'resolve', 'url', url);
  if (format && typeof format !== 'string') {
    throw new ERR_INVALID_RETURN_PROPERTY_VALUE('a string', 'resolve', 'format', format);
  }
  if (importAttributes && typeof importAttributes !== 'object') {
    throw new ERR_INVALID_RETURN_PROPERTY_VALUE('an object', 'resolve', 'importAttributes', importAttributes);
  }
  return { __proto__: null, url, format, importAttributes };
}

const sourceTypes = 'a string, an ArrayBuffer, or a TypedArray';

/** What a load hook gives to require(), which has nothing else to run. */
function validateSource(source) {
  if (typeof source === 'string' || isAnyArrayBuffer(source) || isArrayBufferView(source)) return;
  throw new ERR_INVALID_RETURN_PROPERTY_VALUE(sourceTypes, 'load', 'source', source);
}

function validateFormat(format) {
  if (typeof format !== 'string' && format !== undefined) {
    throw new ERR_INVALID_RETURN_PROPERTY_VALUE('a string', 'load', 'format', format);
  }
}

/** Does a module without source make sense? A built-in, an addon, and a CommonJS file, which its own loader reads. */
function mayLackSource(url, format) {
  return url.startsWith('node:') || format === 'addon' || (format === 'commonjs' && url.startsWith('file:'));
}

/** A missing format is found out by require(), and an error of import. */
function validateLoad(url, context, result) {
  const { source, format } = result;
  if ((source !== null && source !== undefined) || !mayLackSource(url, format)) validateSource(source);
  validateFormat(format);
  return result;
}

/**
 * @param {string} specifier
 * @param {string|undefined} parentURL
 * @param {Record<string, string>|undefined} importAttributes
 * @param {Iterable<string>} conditions
 * @param {(specifier: string, context: object) => {url: string, format?: string}} last Node's own resolution
 */
function resolveWithHooks(specifier, parentURL, importAttributes, conditions, last) {
  const context = new ModuleResolveContext(parentURL, importAttributes, [...conditions]);
  return runChain(resolveHooks, 'resolve', last, validateResolve, specifier, context);
}

/**
 * @param {string} url
 * @param {string|undefined|null} format as far as it is known
 * @param {Record<string, string>|undefined} importAttributes
 * @param {Iterable<string>} conditions
 * @param {(url: string, context: object) => {source: unknown, format?: string}} last Node's own loading
 */
function loadWithHooks(url, format, importAttributes, conditions, last) {
  const context = new ModuleLoadContext(format, importAttributes, [...conditions]);
  return runChain(loadHooks, 'load', last, validateLoad, url, context);
}

/**
 * What the addresses of the scheme "mock:" stand for, which the hooks of mock.module() lead to (internal/test_runner/mock/module).
 * @type {undefined|{required: (address: string) => unknown, imported: (address: string) => object}}
 */
let mocks;

function setMocks(provider) {
  mocks = provider;
}

/** @param {string|undefined} url */
function isMock(url) {
  return mocks !== undefined && url !== undefined && url.startsWith('mock:');
}

module.exports = {
  get mocks() {
    return mocks;
  },
  isMock,
  setMocks,
  loadHooks,
  loadWithHooks,
  registerHooks,
  resolveHooks,
  resolveWithHooks,
  validateSource,
};
