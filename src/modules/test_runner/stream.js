'use strict';

// TestsStream: what happens while tests run, as objects for reporters (test runner, "Class: TestsStream").

const { Readable } = require('stream');

class TestsStream extends Readable {
  constructor() {
    // Tests do not wait for their reporters: whatever they say is kept until somebody reads it.
    super({ objectMode: true, highWaterMark: Number.MAX_SAFE_INTEGER });
  }

  /** Messages come when tests have something to say, not when they are asked for. */
  _read() {}

  /**
   * @param {string} type
   * @param {object} [data]
   */
  report(type, data) {
    this.emit(type, data);
    this.push({ type, data });
  }

  /** Nothing follows. */
  end() {
    this.push(null);
  }
}

module.exports = { TestsStream };
