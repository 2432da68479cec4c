'use strict';

const { AbortError } = require('internal/errors');
const { validateAbortSignal } = require('internal/errors/validators');
const { Interface: Base, symbols } = require('internal/readline/interface');
const { Readline } = require('internal/readline/transaction');

const { kQuestion, kQuestionCancel, kQuestionReject, kTabComplete, kTabCompleter, kWriteToOutput } = symbols;

/** readline.Interface whose question() returns a promise. */
class Interface extends Base {
  // eslint-disable-next-line no-useless-constructor
  constructor(input, output, completer, terminal) {
    super(input, output, completer, terminal);
  }

  /**
   * @param {string} query
   * @param {{signal?: AbortSignal}} [options]
   * @returns {Promise<string>}
   */
  question(query, options = {}) {
    return new Promise((resolve, reject) => {
      let settle = resolve;
      const signal = options?.signal;
      if (signal) {
        validateAbortSignal(signal, 'options.signal');
        if (signal.aborted) return reject(new AbortError(undefined, { cause: signal.reason }));
        const { addAbortListener } = require('internal/events/abort_listener');
        const onAbort = () => {
          this[kQuestionCancel]();
          reject(new AbortError(undefined, { cause: signal.reason }));
        };
        const listener = addAbortListener(signal, onAbort);
        settle = (answer) => {
          listener[Symbol.dispose]();
          resolve(answer);
        };
      }
      this[kQuestion](query, settle);
      this[kQuestionReject] = reject;
    });
  }

  async [kTabComplete](lastKeypressWasTab) {
    this.pause();
    let value;
    try {
      value = await this.completer(this.line.slice(0, this.cursor));
    } catch (error) {
      const { inspect } = require('internal/util/inspect');
      this[kWriteToOutput](`Tab completion error: ${inspect(error)}`);
      return;
    } finally {
      this.resume();
    }
    this[kTabCompleter](lastKeypressWasTab, value);
  }
}
Object.defineProperty(Interface, 'length', { __proto__: null, value: 0, configurable: true });

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

module.exports = { Interface, Readline, createInterface };
