'use strict';

// Checked options of the zlib classes (zlib, "Class: Options", "BrotliOptions", "ZstdOptions").

const {
  codes: { ERR_BROTLI_INVALID_PARAM, ERR_INVALID_ARG_TYPE, ERR_ZSTD_INVALID_PARAM },
  makeWithMessage,
} = require('internal/errors');
const { checkRangesOrGetDefault } = require('internal/errors/validators');
const { isAnyArrayBuffer, isArrayBufferView } = require('internal/util/types');
const { Buffer } = require('buffer');

/**
 * A dictionary option as bytes.
 * @param {ArrayBufferView|ArrayBuffer|undefined} dictionary
 * @returns {ArrayBufferView|undefined}
 */
function checkDictionary(dictionary) {
  if (dictionary === undefined || isArrayBufferView(dictionary)) return dictionary;
  if (isAnyArrayBuffer(dictionary)) return Buffer.from(dictionary);
  throw new ERR_INVALID_ARG_TYPE(
    'options.dictionary',
    ['Buffer', 'TypedArray', 'DataView', 'ArrayBuffer'],
    dictionary,
  );
}

/**
 * The [key, value, …] list of a format's `params` option.
 * @param {Record<string, number|boolean>|undefined} params
 * @param {number} most the highest parameter of the format
 * @param {new (key: string) => Error} InvalidParam
 */
function flattenParams(params, most, InvalidParam) {
  const list = [];
  if (!params) return list;
  const seen = new Set();
  for (const key of Object.keys(params)) {
    const number = Number(key);
    if (Number.isNaN(number) || number < 0 || number > most || seen.has(number)) throw new InvalidParam(key);
    seen.add(number);
    const value = params[key];
    if (typeof value !== 'number' && typeof value !== 'boolean') {
      throw new ERR_INVALID_ARG_TYPE('options.params[key]', 'number', value);
    }
    list.push(number, Number(value) >>> 0);
  }
  return list;
}

/** The size that a zstd stream's input is promised to have. */
function validatePledge(size) {
  if (typeof size !== 'number') throw makeWithMessage('ERR_INVALID_ARG_TYPE', 'pledgedSrcSize must be a number');
  if (!Number.isSafeInteger(size)) throw makeWithMessage('ERR_OUT_OF_RANGE', 'pledgedSrcSize must be a safe integer');
  if (size < 0) throw makeWithMessage('ERR_OUT_OF_RANGE', 'pledgedSrcSize must be non-negative');
}

module.exports = {
  validatePledge,
  checkDictionary,
  checkRangesOrGetDefault,
  brotliParams: (params, most) => flattenParams(params, most, ERR_BROTLI_INVALID_PARAM),
  zstdParams: (params, most) => flattenParams(params, most, ERR_ZSTD_INVALID_PARAM),
};
