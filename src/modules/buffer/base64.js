'use strict';

// atob() and btoa() (HTML, "Base64 utility methods").

const binding = native('buffer');
const { codes: { ERR_MISSING_ARGS } } = require('internal/errors');

function throwInvalid(message) {
  const { DOMException } = require('internal/web/dom_exception');
  throw new DOMException(message, 'InvalidCharacterError');
}

/**
 * Base64 of a binary string.
 * @param {string} input
 * @returns {string}
 */
function btoa(input) {
  if (arguments.length === 0) throw new ERR_MISSING_ARGS('input');
  const result = binding.btoa(`${input}`);
  if (result === undefined) throwInvalid('Invalid character');
  return result;
}

/**
 * The binary string of base64 text.
 * @param {string} input
 * @returns {string}
 */
function atob(input) {
  if (arguments.length === 0) throw new ERR_MISSING_ARGS('input');
  const result = binding.atob(`${input}`);
  if (result === 1) throwInvalid('Invalid character');
  if (result === 2) throwInvalid('The string to be decoded is not correctly encoded.');
  return result;
}

module.exports = { atob, btoa };
