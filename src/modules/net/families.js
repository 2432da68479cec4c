'use strict';

// The process-wide defaults of connection attempts over several address families.

const { validateBoolean, validateInt32 } = require('internal/errors/validators');

let autoSelectFamily;
let attemptTimeout;

/** @returns {boolean} */
function getDefaultAutoSelectFamily() {
  if (autoSelectFamily === undefined) {
    const { getOptionValue } = require('internal/options');
    autoSelectFamily = getOptionValue('--network-family-autoselection') !== false;
  }
  return autoSelectFamily;
}

/** @param {boolean} value */
function setDefaultAutoSelectFamily(value) {
  validateBoolean(value, 'value');
  autoSelectFamily = value;
}

/** @returns {number} milliseconds */
function getDefaultAutoSelectFamilyAttemptTimeout() {
  if (attemptTimeout === undefined) {
    const { getOptionValue } = require('internal/options');
    attemptTimeout = Number(getOptionValue('--network-family-autoselection-attempt-timeout')) || 250;
  }
  return attemptTimeout;
}

/** @param {number} value milliseconds, at least 10 count */
function setDefaultAutoSelectFamilyAttemptTimeout(value) {
  validateInt32(value, 'value', 1);
  attemptTimeout = value < 10 ? 10 : value;
}

module.exports = {
  getDefaultAutoSelectFamily,
  setDefaultAutoSelectFamily,
  getDefaultAutoSelectFamilyAttemptTimeout,
  setDefaultAutoSelectFamilyAttemptTimeout,
};
