'use strict';

const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { validateBoolean, validateInteger } = require('internal/errors/validators');
const {
  clearLineSequence,
  cursorToSequence,
  kClearScreenDown,
  moveCursorSequence,
} = require('internal/readline/escapes');

const isWritable = (stream) => stream !== null && typeof stream === 'object' && typeof stream.write === 'function' &&
  typeof stream.on === 'function';

/** Collects cursor movements and sends them together (readline/promises, "Class: Readline"). */
class Readline {
  #autoCommit = false;
  #stream;
  #pending = [];

  /**
   * @param {import('stream').Writable} stream
   * @param {{autoCommit?: boolean}} [options]
   */
  constructor(stream, options = undefined) {
    if (!isWritable(stream)) throw new ERR_INVALID_ARG_TYPE('stream', 'Writable', stream);
    this.#stream = stream;
    if (options?.autoCommit != null) {
      validateBoolean(options.autoCommit, 'options.autoCommit');
      this.#autoCommit = options.autoCommit;
    }
  }

  #add(sequence) {
    if (this.#autoCommit) process.nextTick(() => this.#stream.write(sequence));
    else this.#pending.push(sequence);
    return this;
  }

  /**
   * @param {number} x
   * @param {number} [y]
   * @returns {Readline} this
   */
  cursorTo(x, y = undefined) {
    validateInteger(x, 'x');
    if (y != null) validateInteger(y, 'y');
    return this.#add(cursorToSequence(x, y == null ? undefined : y));
  }

  /**
   * @param {number} dx
   * @param {number} dy
   * @returns {Readline} this
   */
  moveCursor(dx, dy) {
    if (dx || dy) {
      validateInteger(dx, 'dx');
      validateInteger(dy, 'dy');
      return this.#add(moveCursorSequence(dx, dy));
    }
    return this;
  }

  /**
   * @param {-1|0|1} dir
   * @returns {Readline} this
   */
  clearLine(dir) {
    validateInteger(dir, 'dir', -1, 1);
    return this.#add(clearLineSequence(dir));
  }

  /** @returns {Readline} this */
  clearScreenDown() {
    return this.#add(kClearScreenDown);
  }

  /** @returns {Promise<void>} */
  commit() {
    return new Promise((resolve) => {
      this.#stream.write(this.#pending.join(''), resolve);
      this.#pending = [];
    });
  }

  /** @returns {Readline} this */
  rollback() {
    this.#pending = [];
    return this;
  }
}
Object.defineProperty(Readline, 'length', { __proto__: null, value: 1, configurable: true });

module.exports = { Readline };
