'use strict';

// What net.connect, listen and setTimeout take.

const { codes: { ERR_OUT_OF_RANGE } } = require('internal/errors');
const { validateNumber } = require('internal/errors/validators');

const kMaxTimerDuration = 2 ** 31 - 1;

/** On the array normalizeArgs() made, so that it is recognised when handed on. */
const kNormalized = Symbol('normalizedArgs');

/** A count given as number or text, or false: what listen() and connect() take for a port in first place. */
function toNumber(value) {
  const number = Number(value);
  return number >= 0 ? number : false;
}

function isPipeName(value) {
  return typeof value === 'string' && toNumber(value) === false;
}

/**
 * [options, callback] from any form of connect(…) and listen(…) arguments.
 * @param {unknown[]} args
 * @returns {[object, Function|null]}
 */
function normalizeArgs(args) {
  let options = {};
  let callback = null;
  if (args.length > 0) {
    const first = args[0];
    if (typeof first === 'object' && first !== null) {
      options = first;
    } else if (isPipeName(first)) {
      options.path = first;
    } else {
      options.port = first;
      if (args.length > 1 && typeof args[1] === 'string') options.host = args[1];
    }
    const last = args[args.length - 1];
    if (typeof last === 'function') callback = last;
  }
  const result = [options, callback];
  result[kNormalized] = true;
  return result;
}

/**
 * A timeout in milliseconds as the setTimeout methods of sockets take it.
 * @param {unknown} value
 * @param {string} name
 */
function getTimerDuration(value, name) {
  validateNumber(value, name);
  if (value < 0 || !Number.isFinite(value)) throw new ERR_OUT_OF_RANGE(name, 'a non-negative finite number', value);
  if (value > kMaxTimerDuration) {
    process.emitWarning(
      `${value} does not fit into a 32-bit signed integer.\nTimer duration was truncated to ${kMaxTimerDuration}.`,
      'TimeoutOverflowWarning');
    return kMaxTimerDuration;
  }
  return value;
}

module.exports = { kNormalized, toNumber, isPipeName, normalizeArgs, getTimerDuration };
