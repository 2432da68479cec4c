'use strict';

// --max-http-header-size.

const { beforeSnapshot } = require('internal/bootstrap/hooks');
const { getOptionValue } = require('internal/options');

let size;

beforeSnapshot(() => {
  size = undefined;
});

/** @returns {number} bytes */
function maxHeaderSize() {
  size ??= Number(getOptionValue('--max-http-header-size')) || 16 * 1024;
  return size;
}

module.exports = { maxHeaderSize };
