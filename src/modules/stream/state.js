'use strict';

// What the states of both sides of a stream share: one integer of flags each, and the default
// high-water marks. Flags below kSideBits mean the same in ReadableState and WritableState, which
// is what destroy.js relies on.

const { codes: { ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { validateInteger } = require('internal/errors/validators');

const { defineProperty } = Object;

/** The flags of a state. */
const kState = Symbol('kState');
const kErroredValue = Symbol('kErroredValue');
const kDefaultEncodingValue = Symbol('kDefaultEncodingValue');
/** Method of a state: its stream's _construct() is done. */
const kOnConstructed = Symbol('kOnConstructed');

const flags = {
  kObjectMode: 1 << 0,
  kErrored: 1 << 1,
  kClosed: 1 << 2,
  kCloseEmitted: 1 << 3,
  kConstructed: 1 << 4,
  kErrorEmitted: 1 << 5,
  kDestroyed: 1 << 6,
  kEmitClose: 1 << 7,
  kAutoDestroy: 1 << 8,
  kDefaultUTF8: 1 << 9,
  kSync: 1 << 10,
};
const kSideBits = 11;

/** Defines boolean accessors, one per flag, on a state's prototype. */
function defineFlags(prototype, table) {
  for (const [name, bit] of table) {
    defineProperty(prototype, name, {
      __proto__: null,
      enumerable: false,
      get() {
        return (this[kState] & bit) !== 0;
      },
      set(value) {
        if (value) this[kState] |= bit;
        else this[kState] &= ~bit;
      },
    });
  }
}

/** The accessors that both states have beside plain flags. */
function defineSharedAccessors(prototype) {
  const { kErrored, kDefaultUTF8 } = flags;
  defineProperty(prototype, 'errored', {
    __proto__: null,
    enumerable: false,
    get() {
      return (this[kState] & kErrored) !== 0 ? this[kErroredValue] : null;
    },
    set(value) {
      if (value) {
        this[kErroredValue] = value;
        this[kState] |= kErrored;
      } else {
        this[kState] &= ~kErrored;
      }
    },
  });
  defineProperty(prototype, 'defaultEncoding', {
    __proto__: null,
    enumerable: false,
    get() {
      return (this[kState] & kDefaultUTF8) !== 0 ? 'utf8' : this[kDefaultEncodingValue];
    },
    set(value) {
      if (value === 'utf8' || value === 'utf-8') {
        this[kState] |= kDefaultUTF8;
      } else {
        this[kState] &= ~kDefaultUTF8;
        this[kDefaultEncodingValue] = value;
      }
    },
  });
}

let defaultBytes = 64 * 1024;
let defaultObjects = 16;

/**
 * @param {boolean} objectMode
 * @returns {number}
 */
function getDefaultHighWaterMark(objectMode) {
  return objectMode ? defaultObjects : defaultBytes;
}

/**
 * @param {boolean} objectMode
 * @param {number} value
 */
function setDefaultHighWaterMark(objectMode, value) {
  validateInteger(value, 'value', 0);
  if (objectMode) defaultObjects = value;
  else defaultBytes = value;
}

/**
 * The mark that OPTIONS ask for; a duplex may name one per side.
 * @param {boolean} objectMode
 * @param {object} options
 * @param {string} sideKey 'readableHighWaterMark' or 'writableHighWaterMark'
 * @param {boolean} isDuplex
 */
function getHighWaterMark(objectMode, options, sideKey, isDuplex) {
  const given = options.highWaterMark ?? (isDuplex ? options[sideKey] : null);
  if (given == null) return getDefaultHighWaterMark(objectMode);
  if (!Number.isInteger(given) || given < 0) {
    throw new ERR_INVALID_ARG_VALUE(isDuplex ? `options.${sideKey}` : 'options.highWaterMark', given);
  }
  return given;
}

module.exports = {
  ...flags,
  kSideBits,
  kState,
  kErroredValue,
  kDefaultEncodingValue,
  kOnConstructed,
  defineFlags,
  defineSharedAccessors,
  getDefaultHighWaterMark,
  setDefaultHighWaterMark,
  getHighWaterMark,
};
