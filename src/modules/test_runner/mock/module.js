'use strict';

// mock.module(): what require() and import give in place of a module (test runner, "mock.module(specifier[, options])").
//
// A resolve hook leads to an address of the scheme "mock:" instead, where the loaders ask here for the exports (internal/module/hooks). The
// caches of the loaders keep the real module, which is there again when the mock is restored.

const { validateBoolean, validateObject, validateString } = require('internal/errors/validators');
const { codes: { ERR_INVALID_ARG_VALUE, ERR_INVALID_STATE } } = require('internal/errors');
const { emitExperimentalWarning } = require('internal/util');
const hooks = require('internal/module/hooks');

const kBadExports = 'Cannot create mock because named exports cannot be applied to the provided default export.';
const { defineProperty, getOwnPropertyDescriptor, keys } = Object;

/** @type {Map<string, Mock>} by the URL of the real module */
const mocks = new Map();
/** @type {Map<string, Mock>} by their own address, without the version */
const byId = new Map();
let nextId = 0;
let registered;

class Mock {
  id = `mock:${++nextId}`;
  #version = 0;
  #made;

  /** @param {{url: string, format: string|undefined, cache: boolean, hasDefault: boolean, defaultExport: unknown, named: object}} init */
  constructor(init) {
    Object.assign(this, init);
  }

  /** A module that is not cached has a new address each time. */
  get address() {
    if (!this.cache) this.#version++;
    return `${this.id}:${this.#version}`;
  }

  /** What require() gives. */
  get moduleExports() {
    if (this.#made !== undefined) return this.#made.exports;
    const names = keys(this.named);
    const exports = this.hasDefault ? this.defaultExport : {};
    if (names.length > 0 && (typeof exports !== 'object' || exports === null)) throw new Error(kBadExports);
    for (const name of names) defineProperty(exports, name, getOwnPropertyDescriptor(this.named, name));
    if (this.cache) this.#made = { __proto__: null, exports };
    return exports;
  }

  /** @returns {object} ModuleRecord that import gives */
  record(address) {
    const { createSyntheticModule } = require('internal/module/synthetic');
    const names = keys(this.named);
    if (this.format === 'json') {
      return createSyntheticModule(address, ['default'], (record) => record.setExport('default', this.defaultExport));
    }
    const isEsm = this.format === 'module' || this.format === 'module-typescript';
    // The default export of anything else is the whole of what require() gives.
    const exports = isEsm ? undefined : this.moduleExports;
    const all = new Set(names);
    if (!isEsm) all.add('default').add('module.exports');
    else if (this.hasDefault) all.add('default');
    return createSyntheticModule(address, [...all], (record) => {
      for (const name of names) record.setExport(name, this.named[name]);
      if (isEsm) {
        if (this.hasDefault) record.setExport('default', this.defaultExport);
        return;
      }
      record.setExport('default', exports);
      record.setExport('module.exports', exports);
    });
  }
}

const mockOf = (address) => byId.get(address.slice(0, address.lastIndexOf(':')));

const provider = {
  __proto__: null,
  required: (address) => mockOf(address).moduleExports,
  imported: (address) => mockOf(address).record(address),
};

function resolve(specifier, context, nextResolve) {
  const result = nextResolve(specifier, context);
  const mock = mocks.get(result.url);
  if (mock === undefined) return result;
  return { __proto__: null, url: mock.address, format: mock.format, importAttributes: result.importAttributes, shortCircuit: true };
}

/** Loaders have no source to look for; what counts is the format, for the import attributes that it needs. */
function load(url, context, nextLoad) {
  if (!url.startsWith('mock:')) return nextLoad(url, context);
  return { __proto__: null, format: mockOf(url).format === 'json' ? 'json' : 'module', source: '', shortCircuit: true };
}

class MockModuleContext {
  #mock;

  constructor(mock) {
    this.#mock = mock;
    mocks.set(mock.url, mock);
    byId.set(mock.id, mock);
    hooks.setMocks(provider);
    registered ??= hooks.registerHooks({ resolve, load });
  }

  restore() {
    const mock = this.#mock;
    if (mock === undefined) return;
    this.#mock = undefined;
    mocks.delete(mock.url);
    byId.delete(mock.id);
    if (mocks.size > 0) return;
    registered.deregister();
    registered = undefined;
  }
}

const warned = new Set();

function warnDeprecated(name, replacement) {
  if (warned.has(name)) return;
  warned.add(name);
  process.emitWarning(
    `mock.module(): options.${name} is deprecated. Use ${replacement} instead.`, 'DeprecationWarning');
}

/** The exports that OPTIONS say, with their getters. */
function exportsOf(options) {
  const { exports } = options;
  const isGiven = (name) => options[name] !== undefined || name in options;
  if (exports !== undefined) {
    for (const name of ['namedExports', 'defaultExport']) {
      if (isGiven(name)) throw new ERR_INVALID_ARG_VALUE('options.exports', exports, `cannot be used with 'options.${name}'`);
    }
    validateObject(exports, 'options.exports');
    const named = copy(exports);
    delete named.default;
    return { hasDefault: 'default' in exports, defaultExport: exports.default, named };
  }
  const { namedExports = {} } = options;
  validateObject(namedExports, 'options.namedExports');
  if (isGiven('namedExports')) warnDeprecated('namedExports', 'options.exports');
  const hasDefault = 'defaultExport' in options;
  if (hasDefault) warnDeprecated('defaultExport', 'options.exports.default');
  return { hasDefault, defaultExport: options.defaultExport, named: copy(namedExports) };
}

function copy(object) {
  const made = { __proto__: null };
  for (const name of keys(object)) defineProperty(made, name, getOwnPropertyDescriptor(object, name));
  return made;
}

/**
 * @param {string|URL} specifier
 * @param {{cache?: boolean, exports?: object, namedExports?: object, defaultExport?: unknown}} options
 * @returns {MockModuleContext}
 */
function mockModule(specifier, options) {
  emitExperimentalWarning('Module mocking');
  const { URL, pathToFileURL } = require('internal/url');
  if (specifier instanceof URL) specifier = specifier.href;
  else validateString(specifier, 'specifier');
  validateObject(options, 'options');
  const { cache = false } = options;
  validateBoolean(cache, 'options.cache');
  const exported = exportsOf(options);
  const { locationOfCaller } = require('internal/test_runner/location');
  const { resolveSync } = require('internal/module/esm/loader');
  const caller = locationOfCaller()?.file;
  const { currentFolder } = require('internal/module/esm/callbacks');
  const base = caller === undefined ? currentFolder() : /^[a-z][a-z0-9+.-]+:/i.test(caller) ? caller : pathToFileURL(caller).href;
  const { url, format } = resolveSync(specifier, base);
  // A mock that is there already resolves to its own address.
  if (url.startsWith('mock:')) throw new ERR_INVALID_STATE(`Cannot mock '${specifier}'. The module is already mocked.`);
  return new MockModuleContext(new Mock({ __proto__: null, url, format: format ?? undefined, cache, ...exported }));
}

module.exports = { mockModule };
