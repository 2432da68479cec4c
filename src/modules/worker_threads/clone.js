'use strict';

// The native half of structuredClone().

const binding = native('worker_threads');
const { toTransferList } = require('internal/worker_threads/messaging');
const {
  codes: { ERR_INVALID_ARG_TYPE },
} = require('internal/errors');

/**
 * @param {any} value
 * @param {{ transfer?: object[] }|undefined} options
 */
function clone(value, options) {
  if (options === undefined || options === null) return binding.structuredClone(value);
  if (typeof options !== 'object' && typeof options !== 'function') {
    throw new ERR_INVALID_ARG_TYPE('options', ['object', 'undefined', 'null'], options);
  }
  return binding.structuredClone(value, toTransferList({ transfer: options.transfer }));
}

module.exports = { clone };
