'use strict';

// require('wasi'): the WebAssembly System Interface, preview 1 (https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md)

const {
  codes: { ERR_INVALID_ARG_VALUE, ERR_WASI_ALREADY_STARTED },
} = require('internal/errors');
const {
  validateArray, validateBoolean, validateFunction, validateInt32, validateObject, validateString, validateUndefined,
} = require('internal/errors/validators');
const { emitExperimentalWarning } = require('internal/util');
const { WASI: System, setMemory } = require('internal/wasi/system');

const kStarted = Symbol('kStarted');
/** Where the exit code is kept, and what proc_exit() throws to unwind the program's stack. */
const kExitCode = Symbol('kExitCode');
const kInstance = Symbol('kInstance');
const kBindingName = Symbol('kBindingName');
const kSetMemory = Symbol('kSetMemory');

const namesByVersion = { __proto__: null, preview1: 'wasi_snapshot_preview1', unstable: 'wasi_unstable' };

emitExperimentalWarning('WASI');

/** What reads the buffer of a memory. Asked for late: where a start-up snapshot is built, there is no WebAssembly. */
let bufferOf;

/** Memories of other contexts count, too. */
function isMemory(value) {
  bufferOf ??= Object.getOwnPropertyDescriptor(WebAssembly.Memory.prototype, 'buffer').get;
  try {
    functionCall(bufferOf, value);
    return true;
  } catch {
    return false;
  }
}

class WASI {
  /**
   * @param {{ version: 'preview1'|'unstable', args?: string[], env?: Record<string, string>, preopens?: Record<string, string>,
   *   returnOnExit?: boolean, stdin?: number, stdout?: number, stderr?: number }} options
   */
  constructor(options = {}) {
    validateObject(options, 'options');
    validateString(options.version, 'options.version');
    const name = namesByVersion[options.version];
    if (name === undefined) throw new ERR_INVALID_ARG_VALUE('options.version', options.version, 'unsupported WASI version');
    if (options.args !== undefined) validateArray(options.args, 'options.args');
    const args = (options.args ?? []).map(String);
    const env = [];
    if (options.env !== undefined) {
      validateObject(options.env, 'options.env');
      for (const { 0: key, 1: value } of Object.entries(options.env)) {
        if (value !== undefined) env.push(`${key}=${value}`);
      }
    }
    const preopens = [];
    if (options.preopens !== undefined) {
      validateObject(options.preopens, 'options.preopens');
      for (const { 0: key, 1: value } of Object.entries(options.preopens)) preopens.push([String(key), String(value)]);
    }
    const { stdin = 0, stdout = 1, stderr = 2 } = options;
    validateInt32(stdin, 'options.stdin', 0);
    validateInt32(stdout, 'options.stdout', 0);
    validateInt32(stderr, 'options.stderr', 0);
    const system = new System({ args, env, preopens, stdio: [stdin, stdout, stderr] });
    if (options.returnOnExit !== undefined) validateBoolean(options.returnOnExit, 'options.returnOnExit');
    if (options.returnOnExit ?? true) {
      system.proc_exit = functionBind(function wasiReturnOnProcExit(code) {
        this[kExitCode] = code;
        throw kExitCode;
      }, this);
    }
    this[kBindingName] = name;
    this[kSetMemory] = functionBind(setMemory, system);
    this.wasiImport = system;
    this[kStarted] = false;
    this[kExitCode] = 0;
    this[kInstance] = undefined;
  }

  /**
   * Binds the memory of an instance; the program may call in afterwards.
   * @param {WebAssembly.Instance} instance
   * @param {{ memory?: WebAssembly.Memory }} [options]
   */
  finalizeBindings(instance, { memory = instance?.exports?.memory } = {}) {
    if (this[kStarted]) throw new ERR_WASI_ALREADY_STARTED();
    validateObject(instance, 'instance');
    validateObject(instance.exports, 'instance.exports');
    if (!isMemory(memory)) {
      const error = new TypeError('"instance.exports.memory" property must be a WebAssembly.Memory object');
      error.code = 'ERR_INVALID_ARG_TYPE';
      throw error;
    }
    this[kSetMemory](memory);
    this[kInstance] = instance;
    this[kStarted] = true;
  }

  /**
   * Runs a command: its _start().
   * @param {WebAssembly.Instance} instance
   * @returns {number|undefined} the exit code
   */
  start(instance) {
    this.finalizeBindings(instance);
    const { _start, _initialize } = this[kInstance].exports;
    validateFunction(_start, 'instance.exports._start');
    validateUndefined(_initialize, 'instance.exports._initialize');
    try {
      _start();
    } catch (error) {
      if (error !== kExitCode) throw error;
    }
    return this[kExitCode];
  }

  /**
   * Prepares a reactor: its _initialize(), where it has one.
   * @param {WebAssembly.Instance} instance
   */
  initialize(instance) {
    this.finalizeBindings(instance);
    const { _start, _initialize } = this[kInstance].exports;
    validateUndefined(_start, 'instance.exports._start');
    if (_initialize !== undefined) {
      validateFunction(_initialize, 'instance.exports._initialize');
      _initialize();
    }
  }

  /** @returns {Record<string, object>} for WebAssembly.instantiate() */
  getImportObject() {
    return { [this[kBindingName]]: this.wasiImport };
  }
}

module.exports = { WASI };
