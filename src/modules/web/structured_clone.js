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
function structuredClone(value, options = undefined) {
  if (arguments.length === 0) throw new ERR_MISSING_ARGS('The "value" argument must be specified');
  if (clone === undefined) clone = require('internal/worker_threads/clone').clone;
  return clone(value, options);
}

module.exports = { structuredClone };
