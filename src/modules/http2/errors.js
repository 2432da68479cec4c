'use strict';

// Errors that nghttp2 finds.

const { kIsNodeError } = require('internal/errors');

const binding = native('http2');

/** What nghttp2's own code is called in Node. */
class NghttpError extends Error {
  /** @param {number} errno negative */
  constructor(errno) {
    super(binding.errorText(errno));
    this.code = 'ERR_HTTP2_ERROR';
    this.errno = errno;
  }

  toString() {
    return `${this.name} [${this.code}]: ${this.message}`;
  }
}
Object.defineProperties(NghttpError.prototype, {
  name: { __proto__: null, value: 'Error', configurable: true, writable: true },
  // The stack names the code.
  [kIsNodeError]: { __proto__: null, value: true, configurable: true },
});

module.exports = { nghttp2Error: (errno) => new NghttpError(errno) };
