'use strict';

// require('vm'): scripts, contexts, functions. Node documentation, "VM (executing JavaScript)".

const binding = native('vm');
const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const {
  validateArray, validateBoolean, validateInt32, validateObject, validateOneOf, validateString,
  validateStringArray, validateUint32,
} = require('internal/errors/validators');
const { isArrayBufferView } = require('internal/util/types');
const { referrerFor } = require('internal/vm/referrer');
const { constants: { DONT_CONTEXTIFY } } = require('internal/vm/constants');

/** The sandbox (or global object) must have come from createContext(). */
function validateContext(contextifiedObject) {
  if (!isContext(contextifiedObject)) {
    throw new ERR_INVALID_ARG_TYPE('contextifiedObject', 'vm.Context', contextifiedObject);
  }
}

/**
 * Marks the objects that createContext() gives: compiled code looks for a private field without a call of native code, and it can
 * be in any object, a Proxy or a frozen one, too.
 */
class Contextified extends (function (object) { return object; }) {
  #isContext = true;

  static has(object) {
    return #isContext in object;
  }
}

/**
 * @param {object} object
 * @returns {boolean}
 */
function isContext(object) {
  if (typeof object !== 'object' || object === null) validateObject(object, 'object', { allowArray: true });
  return Contextified.has(object);
}

function isOptionalBytes(value, name) {
  if (value !== undefined && !isArrayBufferView(value)) {
    throw new ERR_INVALID_ARG_TYPE(name, ['Buffer', 'TypedArray', 'DataView'], value);
  }
}

/** An option of Script for runInContext() and runInNewContext(): whose SyntaxErrors the compiler throws. */
const kParsingContext = Symbol('parsingContext');

class Script {
  #script;

  /** @param {Script} self */
  static #native(self) {
    if ((typeof self !== 'object' && typeof self !== 'function') || self === null || !(#script in self)) {
      throw new TypeError('Illegal invocation');
    }
    return self.#script;
  }

  /**
   * @param {string} code
   * @param {object|string} [options]
   */
  constructor(code, options = { __proto__: null }) {
    code = `${code}`;
    if (typeof options === 'string') options = { filename: options };
    else validateObject(options, 'options');
    const {
      filename = 'evalmachine.<anonymous>', lineOffset = 0, columnOffset = 0, cachedData, produceCachedData = false,
      importModuleDynamically, [kParsingContext]: parsingContext = null,
    } = options;
    validateString(filename, 'options.filename');
    validateInt32(lineOffset, 'options.lineOffset');
    validateInt32(columnOffset, 'options.columnOffset');
    isOptionalBytes(cachedData, 'options.cachedData');
    validateBoolean(produceCachedData, 'options.produceCachedData');

    const referrer = referrerFor(importModuleDynamically, filename, () => this);
    const script = new binding.Script(code, filename, lineOffset, columnOffset, cachedData, referrer, parsingContext);
    this.#script = script;
    const rejected = script.cachedDataRejected;
    if (rejected !== undefined) this.cachedDataRejected = rejected;
    if (produceCachedData) {
      const { Buffer } = require('buffer');
      const data = script.createCachedData();
      this.cachedData = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
      this.cachedDataProduced = data !== undefined;
    }
    this.sourceURL = script.sourceURL;
    this.sourceMapURL = script.sourceMapURL;
  }

  /** @param {object} [options] */
  runInThisContext(options = undefined) {
    const { breakOnSigint, timeout, displayErrors } = runOptions(options);
    return Script.#native(this).run(null, timeout, displayErrors, breakOnSigint);
  }

  /**
   * @param {object} contextifiedObject
   * @param {object} [options]
   */
  runInContext(contextifiedObject, options = undefined) {
    validateContext(contextifiedObject);
    const { breakOnSigint, timeout, displayErrors } = runOptions(options);
    return Script.#native(this).run(contextifiedObject, timeout, displayErrors, breakOnSigint);
  }

  /**
   * @param {object} [contextObject]
   * @param {object} [options]
   */
  runInNewContext(contextObject, options = undefined) {
    const context = createContext(contextObject, contextOptions(options));
    return this.runInContext(context, options);
  }

  createCachedData() {
    const { Buffer } = require('buffer');
    const data = Script.#native(this).createCachedData();
    return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  }
}
const setLength = (name, length) =>
  Object.defineProperty(Script.prototype[name], 'length', { __proto__: null, value: length, configurable: true });
setLength('runInThisContext', 1);
setLength('runInContext', 2);
setLength('runInNewContext', 2);

const usualRunOptions = { timeout: -1, displayErrors: true, breakOnSigint: false };

function runOptions(options) {
  if (options === undefined) return usualRunOptions;
  validateObject(options, 'options');
  let { timeout } = options;
  if (timeout === undefined) timeout = -1;
  else validateUint32(timeout, 'options.timeout', true);
  const { displayErrors = true, breakOnSigint = false } = options;
  validateBoolean(displayErrors, 'options.displayErrors');
  validateBoolean(breakOnSigint, 'options.breakOnSigint');
  return { timeout, displayErrors, breakOnSigint };
}

/** createContext()'s options among those of runInNewContext(). */
function contextOptions(options) {
  if (!options) return {};
  validateObject(options, 'options');
  const { contextName, contextOrigin, contextCodeGeneration, microtaskMode } = options;
  if (contextName !== undefined) validateString(contextName, 'options.contextName');
  if (contextOrigin !== undefined) validateString(contextOrigin, 'options.contextOrigin');
  let codeGeneration;
  if (contextCodeGeneration !== undefined) {
    validateObject(contextCodeGeneration, 'options.contextCodeGeneration');
    const { strings, wasm } = contextCodeGeneration;
    if (strings !== undefined) validateBoolean(strings, 'options.contextCodeGeneration.strings');
    if (wasm !== undefined) validateBoolean(wasm, 'options.contextCodeGeneration.wasm');
    codeGeneration = { strings, wasm };
  }
  if (microtaskMode !== undefined) validateString(microtaskMode, 'options.microtaskMode');
  return { name: contextName, origin: contextOrigin, codeGeneration, microtaskMode };
}

let contextCount = 1;

/**
 * @param {object|symbol} [contextObject]
 * @param {object} [options]
 * @returns {object} the contextified object; with DONT_CONTEXTIFY the new global object
 */
function createContext(contextObject = {}, options = { __proto__: null }) {
  if (contextObject === DONT_CONTEXTIFY) {
    contextObject = undefined;
  } else if (isContext(contextObject)) {
    return contextObject;
  }
  validateObject(options, 'options');
  const {
    name = `VM Context ${contextCount++}`, origin, codeGeneration, microtaskMode, importModuleDynamically,
  } = options;
  validateString(name, 'options.name');
  if (origin !== undefined) validateString(origin, 'options.origin');
  if (codeGeneration !== undefined) validateObject(codeGeneration, 'options.codeGeneration');
  let strings = true;
  let wasm = true;
  if (codeGeneration !== undefined) {
    ({ strings = true, wasm = true } = codeGeneration);
    validateBoolean(strings, 'options.codeGeneration.strings');
    validateBoolean(wasm, 'options.codeGeneration.wasm');
  }
  validateOneOf(microtaskMode, 'options.microtaskMode', ['afterEvaluate', undefined]);
  // For code that eval() makes inside without a caller.
  let result;
  const referrer = referrerFor(importModuleDynamically, name, () => result);
  result = binding.makeContext(contextObject, strings, wasm, microtaskMode === 'afterEvaluate', referrer, name, origin ?? '');
  new Contextified(result);
  const protoMode = require('internal/options').getOptionValue('--disable-proto');
  if (protoMode) require('internal/bootstrap/intrinsics').disableProto(protoMode, runInContext('Object.prototype', result));
  return result;
}
Object.defineProperty(createContext, 'length', { __proto__: null, value: 0, configurable: true });

/**
 * @param {string} code
 * @param {object|string} [options]
 */
function createScript(code, options) {
  return new Script(code, options);
}

/**
 * @param {string} code
 * @param {object} contextifiedObject
 * @param {object|string} [options]
 */
function runInContext(code, contextifiedObject, options) {
  validateContext(contextifiedObject);
  // Whatever else is no object has no options.
  options = typeof options === 'string' ? { filename: options } : { ...options };
  options[kParsingContext] = contextifiedObject;
  return createScript(code, options).runInContext(contextifiedObject, options);
}

/**
 * @param {string} code
 * @param {object|symbol} [contextObject]
 * @param {object|string} [options]
 */
function runInNewContext(code, contextObject, options) {
  // Whatever else is no object has no options.
  options = typeof options === 'string' ? { filename: options } : { ...options };
  const context = createContext(contextObject, contextOptions(options));
  options[kParsingContext] = context;
  return createScript(code, options).runInContext(context, options);
}

/**
 * @param {string} code
 * @param {object|string} [options]
 */
function runInThisContext(code, options) {
  if (typeof options === 'string') options = { filename: options };
  return createScript(code, options).runInThisContext(options);
}

/**
 * @param {string} code
 * @param {string[]} [params]
 * @param {object} [options]
 * @returns {Function}
 */
function compileFunction(code, params, options = { __proto__: null }) {
  validateString(code, 'code');
  if (params !== undefined) validateStringArray(params, 'params');
  validateObject(options, 'options');
  const {
    filename = '', columnOffset = 0, lineOffset = 0, cachedData, produceCachedData = false, parsingContext, contextExtensions = [],
    importModuleDynamically,
  } = options;
  validateString(filename, 'options.filename');
  validateInt32(columnOffset, 'options.columnOffset');
  validateInt32(lineOffset, 'options.lineOffset');
  isOptionalBytes(cachedData, 'options.cachedData');
  validateBoolean(produceCachedData, 'options.produceCachedData');
  if (parsingContext !== undefined) {
    if (typeof parsingContext !== 'object' || parsingContext === null || !isContext(parsingContext)) {
      throw new ERR_INVALID_ARG_TYPE('options.parsingContext', 'Context', parsingContext);
    }
  }
  validateArray(contextExtensions, 'options.contextExtensions');
  contextExtensions.forEach((extension, i) => validateObject(extension, `options.contextExtensions[${i}]`, kNullable));

  let fn;
  const referrer = referrerFor(importModuleDynamically, filename || 'compileFunction', () => fn);
  const { 0: compiled, 2: produced, 3: rejected } = binding.compileFunction(
    code, params ?? [], filename, lineOffset, columnOffset, cachedData, produceCachedData, parsingContext ?? null,
    contextExtensions, referrer,
  );
  fn = compiled;
  if (produceCachedData) {
    fn.cachedDataProduced = produced !== undefined;
    if (produced !== undefined) {
      const { Buffer } = require('buffer');
      fn.cachedData = Buffer.from(produced.buffer, produced.byteOffset, produced.byteLength);
    }
  }
  if (rejected !== undefined) fn.cachedDataRejected = rejected;
  return fn;
}

/** validateObject's option: null is an object. */
const { kValidateObjectAllowNullable: kNullable = 1 } = require('internal/errors/validators');

const measureModes = { __proto__: null, summary: 0, detailed: 1 };
const measureExecutions = { __proto__: null, default: 0, eager: 1 };

/**
 * @param {{mode?: 'summary'|'detailed', execution?: 'default'|'eager'}} [options]
 * @returns {Promise<object>}
 */
function measureMemory(options = { __proto__: null }) {
  require('internal/util').emitExperimentalWarning('vm.measureMemory');
  validateObject(options, 'options');
  const { mode = 'summary', execution = 'default' } = options;
  validateOneOf(mode, 'options.mode', ['summary', 'detailed']);
  validateOneOf(execution, 'options.execution', ['default', 'eager']);
  return binding.measureMemory(measureModes[mode], measureExecutions[execution]);
}
Object.defineProperty(measureMemory, 'length', { __proto__: null, value: 0, configurable: true });

module.exports = {
  Script,
  createContext,
  createScript,
  runInContext,
  runInNewContext,
  runInThisContext,
  isContext,
  compileFunction,
  measureMemory,
  constants: require('internal/vm/constants').constants,
};

// The vm.Module classes are only there with --experimental-vm-modules.
if (require('internal/options').getOptionValue('--experimental-vm-modules')) {
  const { Module, SourceTextModule, SyntheticModule } = require('internal/vm/module');
  Object.assign(module.exports, { Module, SourceTextModule, SyntheticModule });
}
