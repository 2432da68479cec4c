'use strict';

// FIPS mode, engines and the secure heap: settings of the whole process.

const binding = native('crypto');
const {
  codes: { ERR_CRYPTO_ENGINE_UNKNOWN, ERR_CRYPTO_FIPS_FORCED, ERR_WORKER_UNSUPPORTED_OPERATION },
} = require('internal/errors');
const { validateNumber, validateString } = require('internal/errors/validators');
const { getOptionValue } = require('internal/options');

const ENGINE_METHOD_ALL = 0xffff;

/** @returns {0|1} */
function getFips() {
  return getOptionValue('--force-fips') || binding.getFips() ? 1 : 0;
}

/** @param {boolean} val */
function setFips(val) {
  if (getOptionValue('--force-fips')) {
    if (val) return;
    throw new ERR_CRYPTO_FIPS_FORCED();
  }
  if (!require('worker_threads').isMainThread) throw new ERR_WORKER_UNSUPPORTED_OPERATION('Calling crypto.setFips()');
  binding.setFips(!!val);
}

/**
 * @param {string} id of an engine, or the path of its library
 * @param {number} [flags] ENGINE_METHOD_*: what to use it for
 */
function setEngine(id, flags) {
  validateString(id, 'id');
  if (flags) validateNumber(flags, 'flags');
  if (!binding.setEngine(id, flags >>> 0 || ENGINE_METHOD_ALL)) throw new ERR_CRYPTO_ENGINE_UNKNOWN(id);
}

/** @returns {{ total: number, used: number, utilization: number, min: number }} */
function secureHeapUsed() {
  const total = Number(getOptionValue('--secure-heap'));
  const min = Number(getOptionValue('--secure-heap-min'));
  const [used = 0] = binding.secureHeapUsed();
  return { total, used, utilization: used / total, min };
}

module.exports = { getFips, secureHeapUsed, setEngine, setFips };
