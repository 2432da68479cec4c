'use strict';

// vm.Module, vm.SourceTextModule and vm.SyntheticModule. Node documentation, "VM", Class: vm.Module.

const {
  codes: {
    ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_THIS, ERR_MODULE_LINK_MISMATCH,
    ERR_SOURCE_PHASE_NOT_DEFINED, ERR_VM_MODULE_ALREADY_LINKED,
    ERR_VM_MODULE_CANNOT_CREATE_CACHED_DATA, ERR_VM_MODULE_CACHED_DATA_REJECTED, ERR_VM_MODULE_DIFFERENT_CONTEXT,
    ERR_VM_MODULE_LINK_FAILURE, ERR_VM_MODULE_NOT_MODULE, ERR_VM_MODULE_STATUS,
  },
  makeWithMessage,
} = require('internal/errors');
const {
  validateArray, validateBoolean, validateFunction, validateInt32, validateObject, validateString, validateUint32,
} = require('internal/errors/validators');
const { customInspectSymbol, emitExperimentalWarning } = require('internal/util');
const { isArrayBufferView } = require('internal/util/types');
const { kMissingReferrer, makeReferrer } = require('internal/module/esm/referrers');
const { wrapImport } = require('internal/vm/referrer');
const binding = native('vm');

// ModuleRecord.status()
const statusNames = ['unlinked', 'linking', 'linked', 'evaluating', 'evaluated', 'errored'];
const kInstantiated = 2;
const kEvaluating = 3;
const kSourcePhase = 1;

const kInspect = customInspectSymbol ?? Symbol.for('nodejs.util.inspect.custom');

/** Modules without an identifier are numbered in each context. @type {WeakMap<object, number>} */
const counts = new WeakMap();
const mainContext = {};

let recordOf;
let linkWith;
let isModule;

class Module {
  #record;
  #context;
  /** While link() is under way, and what V8 does not know. */
  #status = undefined;
  #error = undefined;

  /** @param {object} options what the classes below hand up */
  constructor(options) {
    emitExperimentalWarning('VM Modules');
    if (new.target === Module) throw new TypeError('Module is not a constructor');
    const { context, make } = options;
    let { identifier } = options;
    if (context !== undefined) {
      validateObject(context, 'context');
      if (!binding.isContext(context)) throw new ERR_INVALID_ARG_TYPE('options.context', 'vm.Context', context);
    }
    if (identifier !== undefined) {
      validateString(identifier, 'options.identifier');
    } else {
      const key = context ?? mainContext;
      const count = weakMapGet(counts, key) ?? 0;
      identifier = `vm:module(${count})`;
      weakMapSet(counts, key, count + 1);
    }
    this.#context = context;
    this.#record = make(identifier, context ?? null, this);
  }

  static {
    recordOf = (module) => module.#record;
    isModule = (value) => typeof value === 'object' && value !== null && #record in value;
    linkWith = (module, linker) => module.#linkWith(linker);
  }

  get identifier() {
    if (!isModule(this)) throw new ERR_INVALID_THIS('Module');
    return this.#record.url;
  }

  get context() {
    if (!isModule(this)) throw new ERR_INVALID_THIS('Module');
    return this.#context;
  }

  get namespace() {
    if (!isModule(this)) throw new ERR_INVALID_THIS('Module');
    if (this.#record.status() < kInstantiated) throw new ERR_VM_MODULE_STATUS('must not be unlinked or linking');
    return this.#record.getNamespace();
  }

  get status() {
    if (!isModule(this)) throw new ERR_INVALID_THIS('Module');
    return this.#status ?? statusNames[this.#record.status()];
  }

  get error() {
    if (!isModule(this)) throw new ERR_INVALID_THIS('Module');
    if (this.status !== 'errored') throw new ERR_VM_MODULE_STATUS('must be errored');
    return this.#error !== undefined ? this.#error.value : this.#record.error();
  }

  /**
   * @param {(specifier: string, referencingModule: Module, extra: object) => Module|Promise<Module>} linker
   */
  async link(linker) {
    if (!isModule(this)) throw new ERR_INVALID_THIS('Module');
    validateFunction(linker, 'linker');
    // A synthetic module is linked from the beginning.
    if (!this.#record.isSourceText()) return;
    if (this.status === 'linked') throw new ERR_VM_MODULE_ALREADY_LINKED();
    if (this.status !== 'unlinked') throw new ERR_VM_MODULE_STATUS('must be unlinked');
    await this.#linkWith(linker);
    this.#record.instantiate();
  }

  async #linkWith(linker) {
    const record = this.#record;
    if (!record.isSourceText() || record.isLinked()) return;
    this.#status = 'linking';
    const requests = requestsOf(this);
    const answers = [];
    // A linker that throws, as opposed to one whose promise is rejected, leaves the module linking.
    for (let i = 0; i < requests.length; i++) {
      const { specifier, attributes } = requests[i];
      arrayPush(answers, linker(specifier, this, { attributes, assert: attributes }));
    }
    try {
      const pending = [];
      for (let i = 0; i < requests.length; i++) {
        const { specifier } = requests[i];
        const answer = answers[i];
        arrayPush(pending, (async () => {
          const module = await answer;
          if (!isModule(module)) throw new ERR_VM_MODULE_NOT_MODULE();
          if (module.context !== this.context) throw new ERR_VM_MODULE_DIFFERENT_CONTEXT();
          if (module.status === 'errored') {
            throw new ERR_VM_MODULE_LINK_FAILURE(`request for '${specifier}' resolved to an errored module`, module.error);
          }
          if (module.status === 'unlinked') await linkWith(module, linker);
          return recordOf(module);
        })());
      }
      const targets = await Promise.all(pending);
      record.link(targets);
    } catch (error) {
      this.#error = { value: error };
      this.#status = 'errored';
      throw error;
    }
    this.#status = undefined;
  }

  /** @param {{timeout?: number, breakOnSigint?: boolean}} [options] @returns {Promise<undefined>} */
  evaluate(options = { __proto__: null }) {
    try {
      if (!isModule(this)) throw new ERR_INVALID_THIS('Module');
      validateObject(options, 'options');
      let { timeout } = options;
      const { breakOnSigint = false } = options;
      if (timeout === undefined) timeout = -1;
      else validateUint32(timeout, 'options.timeout', true);
      validateBoolean(breakOnSigint, 'options.breakOnSigint');
      const { status } = this;
      // What could not be linked is errored, too, and cannot run.
      const isReady = status === 'errored' ? this.#record.status() >= kInstantiated : status === 'linked' || status === 'evaluated';
      if (!isReady) {
        throw new ERR_VM_MODULE_STATUS('must be one of linked, evaluated, or errored');
      }
      return binding.evaluateModule(this.#record, timeout, breakOnSigint);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  [kInspect](depth, options) {
    if (!isModule(this)) throw new ERR_INVALID_THIS('Module');
    const constructor = Object.getPrototypeOf(this)?.constructor ?? Module;
    if (typeof depth === 'number' && depth < 0) return options.stylize(`[${constructor.name}]`, 'special');
    const shown = { __proto__: { constructor } };
    shown.status = this.status;
    shown.identifier = this.identifier;
    shown.context = this.context;
    Object.setPrototypeOf(shown, Object.getPrototypeOf(this));
    Object.defineProperty(shown, Symbol.toStringTag, { __proto__: null, value: constructor.name, configurable: true });
    return require('internal/util/inspect').inspect(shown, { ...options, customInspect: false });
  }
}
for (const name of ['evaluate']) Object.defineProperty(Module.prototype[name], 'length', { __proto__: null, value: 0, configurable: true });

/** @type {WeakMap<Module, readonly object[]>} */
const requestLists = new WeakMap();

const emptyAttributes = Object.freeze({ __proto__: null });

function requestsOf(module) {
  let list = weakMapGet(requestLists, module);
  if (list === undefined) {
    const flat = recordOf(module).requests();
    const items = [];
    for (let i = 0; i < flat.length; i += 5) {
      arrayPush(items, Object.freeze({
        __proto__: null,
        specifier: flat[i],
        attributes: flat[i + 1] === undefined ? emptyAttributes : Object.freeze(flat[i + 1]),
        phase: flat[i + 2] === kSourcePhase ? 'source' : 'evaluation',
      }));
    }
    list = Object.freeze(items);
    weakMapSet(requestLists, module, list);
  }
  return list;
}

class SourceTextModule extends Module {
  #dependencySpecifiers;

  /**
   * @param {string} sourceText
   * @param {object} [options]
   */
  constructor(sourceText, options = { __proto__: null }) {
    validateString(sourceText, 'sourceText');
    validateObject(options, 'options');
    const {
      lineOffset = 0, columnOffset = 0, initializeImportMeta, importModuleDynamically, context, identifier, cachedData,
    } = options;
    validateInt32(lineOffset, 'options.lineOffset');
    validateInt32(columnOffset, 'options.columnOffset');
    if (initializeImportMeta !== undefined) validateFunction(initializeImportMeta, 'options.initializeImportMeta');
    if (importModuleDynamically !== undefined) validateFunction(importModuleDynamically, 'options.importModuleDynamically');
    if (cachedData !== undefined && !isArrayBufferView(cachedData)) {
      throw new ERR_INVALID_ARG_TYPE('options.cachedData', ['Buffer', 'TypedArray', 'DataView'], cachedData);
    }
    super({
      context,
      identifier,
      make(name, contextObject, self) {
        let referrer = kMissingReferrer;
        if (initializeImportMeta !== undefined || importModuleDynamically !== undefined) {
          referrer = makeReferrer(name, {
            importModuleDynamically: importModuleDynamically && wrapImport(importModuleDynamically, () => self),
            initializeImportMeta: initializeImportMeta && ((meta) => initializeImportMeta(meta, self)),
          });
        }
        const record = binding.compileModule(sourceText, name, contextObject, lineOffset, columnOffset, cachedData, referrer);
        if (cachedData !== undefined && record.cachedDataRejected) throw new ERR_VM_MODULE_CACHED_DATA_REJECTED();
        return record;
      },
    });
  }

  get dependencySpecifiers() {
    this.#dependencySpecifiers ??= Object.freeze(requestsOf(this).map(({ specifier }) => specifier));
    return this.#dependencySpecifiers;
  }

  get moduleRequests() {
    if (!isModule(this)) throw new ERR_INVALID_THIS('SourceTextModule');
    return requestsOf(this);
  }

  /** @param {Module[]} modules one for each of moduleRequests */
  linkRequests(modules) {
    if (!isModule(this)) throw new ERR_INVALID_THIS('SourceTextModule');
    validateArray(modules, 'modules');
    const record = recordOf(this);
    if (record.status() >= kInstantiated) throw new ERR_VM_MODULE_ALREADY_LINKED();
    const targets = arrayMap(modules, (module) => {
      if (!isModule(module)) throw new ERR_VM_MODULE_NOT_MODULE();
      if (module.context !== this.context) throw new ERR_VM_MODULE_DIFFERENT_CONTEXT();
      return recordOf(module);
    });
    const requests = requestsOf(this);
    if (requests.length !== targets.length) {
      throw new ERR_MODULE_LINK_MISMATCH(
        `Expected ${requests.length} modules, got ${targets.length}`,
      );
    }
    const first = new Map();
    for (let i = 0; i < requests.length; i++) {
      const { specifier, attributes } = requests[i];
      const key = JSON.stringify([specifier, arraySort(Object.entries(attributes))]);
      const at = mapGet(first, key);
      if (at === undefined) {
        mapSet(first, key, i);
      } else if (targets[at] !== targets[i]) {
        throw new ERR_MODULE_LINK_MISMATCH(
          `Module request '${specifier}' at index ${i} must be linked to the same module requested at index ${at}`,
        );
      }
    }
    record.link(targets);
  }

  /** Links this module and all it reaches. */
  instantiate() {
    if (!isModule(this)) throw new ERR_INVALID_THIS('SourceTextModule');
    if (this.status !== 'unlinked') throw new ERR_VM_MODULE_STATUS('must be unlinked');
    const record = recordOf(this);
    if (!record.isLinked()) throw makeWithMessage('ERR_VM_MODULE_LINK_FAILURE', 'module is not linked');
    record.instantiate();
  }

  hasTopLevelAwait() {
    if (!isModule(this)) throw new ERR_INVALID_THIS('SourceTextModule');
    return recordOf(this).hasTopLevelAwait();
  }

  hasAsyncGraph() {
    if (!isModule(this)) throw new ERR_INVALID_THIS('SourceTextModule');
    const record = recordOf(this);
    if (record.status() < kInstantiated) throw new ERR_VM_MODULE_STATUS('must be instantiated');
    return record.isGraphAsync();
  }

  createCachedData() {
    if (!isModule(this)) throw new ERR_INVALID_THIS('SourceTextModule');
    const record = recordOf(this);
    if (this.status === 'errored' || record.status() >= kEvaluating) throw new ERR_VM_MODULE_CANNOT_CREATE_CACHED_DATA();
    const { Buffer } = require('buffer');
    const data = record.createCachedData();
    return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  }
}

class SyntheticModule extends Module {
  /**
   * @param {string[]} exportNames
   * @param {Function} evaluateCallback called with the module as `this`; sets the exports
   * @param {object} [options]
   */
  constructor(exportNames, evaluateCallback, options = { __proto__: null }) {
    if (!Array.isArray(exportNames) || arraySome(exportNames, (name) => typeof name !== 'string')) {
      throw new ERR_INVALID_ARG_TYPE('exportNames', 'Array of unique strings', exportNames);
    }
    arrayForEach(exportNames, (name, i) => {
      if (arrayIndexOf(exportNames, name, i + 1) !== -1) throw new ERR_INVALID_ARG_VALUE(`exportNames.${name}`, name, 'is duplicated');
    });
    validateFunction(evaluateCallback, 'evaluateCallback');
    validateObject(options, 'options');
    const { context, identifier } = options;
    super({
      context,
      identifier,
      make: (name, contextObject, self) =>
        binding.createSyntheticModule(name, contextObject, exportNames, () => Reflect.apply(evaluateCallback, self, [])),
    });
    // It imports nothing: there is nothing to wait for.
    recordOf(this).instantiate();
  }

  /** @param {string} name @param {unknown} value */
  setExport(name, value) {
    if (!isModule(this)) throw new ERR_INVALID_THIS('SyntheticModule');
    validateString(name, 'name');
    if (recordOf(this).status() < kInstantiated) throw new ERR_VM_MODULE_STATUS('must be linked');
    recordOf(this).setExport(name, value);
  }
}

/**
 * What importModuleDynamically gave, as import() wants it: an evaluated module's namespace.
 * @param {unknown} value
 * @param {number} phase
 */
async function evaluatedNamespace(value, phase) {
  if (!value || typeof value !== 'object') throw new ERR_VM_MODULE_NOT_MODULE();
  if (phase === kSourcePhase) {
    if (value instanceof WebAssembly.Module) return value;
    throw new ERR_SOURCE_PHASE_NOT_DEFINED(isModule(value) ? value.identifier : `${value}`);
  }
  if (!isModule(value)) throw new ERR_VM_MODULE_NOT_MODULE();
  if (value.status === 'errored') throw value.error;
  if (value.status === 'linked') await value.evaluate();
  return value.namespace;
}

module.exports = { Module, SourceTextModule, SyntheticModule, evaluatedNamespace };
