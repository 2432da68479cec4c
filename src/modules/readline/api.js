'use strict';

const { AbortError } = require('internal/errors');
const { validateAbortSignal } = require('internal/errors/validators');
const { clearLine, clearScreenDown, cursorTo, moveCursor } = require('internal/readline/callbacks');
const { emitKeypressEvents } = require('internal/readline/emit_keypress_events');
const { ttyWriteDumb } = require('internal/readline/key_bindings');
const { Interface: Base, InterfaceConstructor, symbols } = require('internal/readline/interface');

const { kQuestion, kQuestionCancel, kTabCompleter } = symbols;
const customPromisify = Symbol.for('nodejs.util.promisify.custom');
const { defineProperty } = Object;

/**
 * Reads lines from `input` (readline, "Class: readline.Interface"). Works without `new`.
 * @param {object} input a stream, or options
 * @param {object} [output]
 * @param {Function} [completer]
 * @param {boolean} [terminal]
 */
function Interface(input, output, completer, terminal) {
  if (!(this instanceof Interface)) return new Interface(input, output, completer, terminal);

  const options = input?.input && typeof input.completer === 'function' && input.completer.length !== 2 ?
    { ...input, completer: withCallback(input.completer) } : input;
  if (typeof completer === 'function' && completer.length !== 2) completer = withCallback(completer);
  Reflect.apply(InterfaceConstructor, this, [options, output, completer, terminal]);
  if (process.env.TERM === 'dumb') this._ttyWrite = ttyWriteDumb.bind(this);
}

/** A completer that returns its answer. */
function withCallback(completer) {
  return (line, callback) => callback(null, completer(line));
}

Object.setPrototypeOf(Interface.prototype, Base.prototype);
Object.setPrototypeOf(Interface, Base);

/** The signal of a question() call, checked. */
function signalOf(options) {
  const signal = options?.signal;
  if (signal) validateAbortSignal(signal, 'options.signal');
  return signal;
}

/**
 * Shows `query` and calls `cb` with the line entered.
 * @param {string} query
 * @param {{signal?: AbortSignal}|Function} [options]
 * @param {(answer: string) => void} [cb]
 */
function question(query, options, cb) {
  cb = typeof options === 'function' ? options : cb;
  const signal = typeof options === 'function' ? undefined : signalOf(options);
  if (signal) {
    if (signal.aborted) return;
    const { addAbortListener } = require('internal/events/abort_listener');
    const onAbort = () => this[kQuestionCancel]();
    const listener = addAbortListener(signal, onAbort);
    const forget = () => listener[Symbol.dispose]();
    const callback = cb;
    cb = typeof callback === 'function' ? (answer) => {
      forget();
      return callback(answer);
    } : forget;
  }
  if (typeof cb === 'function') this[kQuestion](query, cb);
}

question[customPromisify] = function question(query, options) {
  if (options === null || typeof options !== 'object') options = { __proto__: null };
  const { signal } = options;
  if (signal?.aborted) return Promise.reject(new AbortError(undefined, { cause: signal.reason }));
  return new Promise((resolve, reject) => {
    let settle = resolve;
    if (signal) {
      const { addAbortListener } = require('internal/events/abort_listener');
      const onAbort = () => reject(new AbortError(undefined, { cause: signal.reason }));
      const listener = addAbortListener(signal, onAbort);
      settle = (answer) => {
        listener[Symbol.dispose]();
        resolve(answer);
      };
    }
    this.question(query, options, settle);
  });
};

Interface.prototype.question = question;

// State and methods under the names that programs use.
const stateNames = [
  'decoder', 'line_buffer', 'oldPrompt', 'previousKey', 'prompt', 'questionCallback', 'sawKeyPress', 'sawReturnAt',
];
const symbolOf = (name) => symbols[`k${stringToUpperCase(name[0])}${stringSlice(name, 1)}`];

for (const name of stateNames) {
  const symbol = symbolOf(name);
  defineProperty(Interface.prototype, `_${name}`, {
    __proto__: null,
    configurable: true,
    enumerable: name === 'questionCallback',
    get() {
      return this[symbol];
    },
    set(value) {
      this[symbol] = value;
    },
  });
}

for (const name of [
  'setRawMode', 'onLine', 'writeToOutput', 'addHistory', 'refreshLine', 'normalWrite', 'insertString', 'tabComplete', 'wordLeft',
  'wordRight', 'deleteLeft', 'deleteRight', 'deleteWordLeft', 'deleteWordRight', 'deleteLineLeft', 'deleteLineRight', 'line',
  'historyNext', 'historyPrev', 'getDisplayPos', 'getCursorPos', 'moveCursor', 'ttyWrite',
]) {
  const own = `_${name}`;
  if (name === 'getCursorPos') {
    Interface.prototype[own] = Base.prototype.getCursorPos;
    continue;
  }
  const symbol = symbolOf(name);
  Interface.prototype[own] = name === 'tabComplete' ? tabComplete : Base.prototype[symbol];
  // What is called inside is what the program has put there.
  defineProperty(Interface.prototype, symbol, {
    __proto__: null,
    configurable: true,
    enumerable: false,
    get() {
      return this[own];
    },
    set(value) {
      this[own] = value;
    },
  });
}

function tabComplete(lastKeypressWasTab) {
  this.pause();
  this.completer(stringSlice(this.line, 0, this.cursor), (error, value) => {
    this.resume();
    if (error) {
      const { inspect } = require('internal/util/inspect');
      this._writeToOutput(`Tab completion error: ${inspect(error)}`);
      return;
    }
    this[kTabCompleter](lastKeypressWasTab, value);
  });
}

/**
 * @param {object} input a stream, or options
 * @param {object} [output]
 * @param {Function} [completer]
 * @param {boolean} [terminal]
 * @returns {Interface}
 */
function createInterface(input, output, completer, terminal) {
  return new Interface(input, output, completer, terminal);
}

module.exports = {
  Interface,
  clearLine,
  clearScreenDown,
  createInterface,
  cursorTo,
  emitKeypressEvents,
  moveCursor,
  promises: require('readline/promises'),
};
