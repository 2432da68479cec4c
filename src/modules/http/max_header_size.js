'use strict';

// --max-http-header-size.

const { beforeSnapshot } = require('internal/bootstrap/hooks');
const { getOptionValue } = require('internal/options');

let size;

beforeSnapshot(() => {
  size = undefined;
});

/** http.maxHeaderSize. @returns {number} bytes, as Node reads the option: a number without a sign of 64 bits */
function maxHeaderSize() {
  if (size === undefined) {
    size = Number(getOptionValue('--max-http-header-size'));
    if (size < 0) size += 2 ** 64;
  }
  return size;
}

/** What parsers are given where nothing else is asked for: for them 0 is no limit of their own, but here it lets nothing in. */
function defaultHeaderLimit() {
  return Math.min(maxHeaderSize(), Number.MAX_SAFE_INTEGER) || 1;
}

module.exports = { maxHeaderSize, defaultHeaderLimit };
