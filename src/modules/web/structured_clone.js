'use strict';

// structuredClone (https://html.spec.whatwg.org/#dom-structuredclone), on the native serialisation that message ports use.

const {
  codes: { ERR_MISSING_ARGS },
} = require('internal/errors');

let clone;

/**
 * @template T
 * @param {T} value
 * @param {{ transfer?: object[] }} [options]
 * @returns {T}
 */
function structuredClone(value, options) {
  if (arguments.length === 0) throw new ERR_MISSING_ARGS('The value argument must be specified');
  if (options !== undefined && options !== null) {
    if (typeof options !== 'object' && typeof options !== 'function') {
      throw notConvertible('Options cannot be converted to a dictionary');
    }
    const { transfer } = options;
    if (transfer !== undefined) {
      if (transfer === null || typeof transfer !== 'object' || typeof transfer[Symbol.iterator] !== 'function') {
        throw notConvertible('transfer in Options cannot be converted to sequence.');
      }
      const list = [];
      for (const item of transfer) {
        if (item === null || (typeof item !== 'object' && typeof item !== 'function')) {
          throw notConvertible(`transfer in Options[${list.length}] is not an object.`);
        }
        list.push(item);
      }
      options = { __proto__: null, transfer: list };
    }
  } else if (value === null || (typeof value !== 'object' && typeof value !== 'function' && typeof value !== 'symbol')) {
    return value; // A primitive value is its own clone.
  }
  if (clone === undefined) clone = require('internal/worker_threads/clone').clone;
  return clone(value, options);
}

/** What webidl's conversions throw, in Node's words. */
function notConvertible(reason) {
  const error = new TypeError(`Failed to execute 'structuredClone': ${reason}`);
  error.code = 'ERR_INVALID_ARG_TYPE';
  return error;
}

module.exports = { structuredClone };
