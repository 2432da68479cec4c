'use strict';

// TestsStream: what happens while tests run, as objects for reporters (test runner, "Class: TestsStream").

const { Readable } = require('stream');

class TestsStream extends Readable {
  /** Messages made while nobody asked for more. */
  #waiting = [];
  #isWanted = true;
  /** Takes every message at once, in place of readers and listeners. */
  sink = undefined;

  constructor() {
    super({ __proto__: null, objectMode: true, highWaterMark: Number.MAX_SAFE_INTEGER });
  }

  _read() {
    this.#isWanted = true;
    while (this.#waiting.length > 0 && this.#isWanted) this.#isWanted = this.push(this.#waiting.shift());
  }

  #send(message) {
    if (this.#isWanted) this.#isWanted = this.push(message);
    else this.#waiting.push(message);
  }

  /**
   * @param {string} type
   * @param {object} [data]
   */
  report(type, data) {
    if (this.sink !== undefined) {
      this.sink({ type, data });
      return;
    }
    this.emit(type, data);
    this.#send({ type, data });
  }

  /** Nothing follows. */
  end() {
    this.#send(null);
  }
}

module.exports = { TestsStream };
