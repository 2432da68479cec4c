'use strict';

// The global fetch (https://fetch.spec.whatwg.org/#fetch-method) on undici, which is loaded by the first call.

let implementation;

/**
 * @param {RequestInfo|URL} input
 * @param {RequestInit} [init]
 * @returns {Promise<Response>}
 */
function fetch(input, init = undefined) {
  if (implementation === undefined) implementation = require('internal/fetch').fetch;
  return implementation(input, init);
}

module.exports = { fetch };
