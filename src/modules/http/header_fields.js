'use strict';

// Names and values of header fields, and the methods of OutgoingMessage that set and get them.

const {
  codes: {
    ERR_HTTP_HEADERS_SENT, ERR_HTTP_INVALID_HEADER_VALUE, ERR_INVALID_ARG_TYPE, ERR_INVALID_CHAR, ERR_INVALID_HTTP_TOKEN,
  },
  hideStackFrames,
} = require('internal/errors');
const { validateString } = require('internal/errors/validators');
const { _checkIsHttpToken: checkIsHttpToken, _checkInvalidHeaderChar: checkInvalidHeaderChar } = require('_http_common');
const { checkRelaxedHeaderChar } = require('internal/http/validation');
const { kOutHeaders, kUniqueHeaders, kRelaxedValues } = require('internal/http/symbols');

const { keys } = Object;
const { isArray } = Array;

/** What a field means to its message. */
const meanings = {
  kOrdinary: 0,
  kConnectionField: 1,
  kTransferEncoding: 2,
  kContentLength: 3,
  kDate: 4,
  kExpect: 5,
  kTrailer: 6,
  kKeepAlive: 7,
  kCookie: 8,
  kContentDisposition: 9,
};

const meaningByName = new Map([
  ['connection', meanings.kConnectionField],
  ['transfer-encoding', meanings.kTransferEncoding],
  ['content-length', meanings.kContentLength],
  ['date', meanings.kDate],
  ['expect', meanings.kExpect],
  ['trailer', meanings.kTrailer],
  ['keep-alive', meanings.kKeepAlive],
  ['cookie', meanings.kCookie],
  ['content-disposition', meanings.kContentDisposition],
]);

/** A valid name, and the line that its last short value gave (internal/http/head). */
class NameEntry {
  constructor(name) {
    this.lower = stringToLowerCase(name);
    this.meaning = mapGet(meaningByName, this.lower) ?? meanings.kOrdinary;
    this.value = undefined;
    this.line = '';
    this.version = 0;
  }
}

/** By name as programs write it: they use few, and mostly the same values. */
const knownNames = new Map();
const kMostNames = 1024;

/** The entry of NAME, undefined when no field can be called that. */
function nameEntry(name) {
  const known = mapGet(knownNames, name);
  if (known !== undefined) return known;
  if (typeof name !== 'string' || !name || !checkIsHttpToken(name)) return undefined;
  const entry = new NameEntry(name);
  if (knownNames.size < kMostNames && name.length < 64) mapSet(knownNames, name, entry);
  return entry;
}

/**
 * @param {string} name
 * @param {string} [label]
 */
const validateHeaderName = hideStackFrames((name, label) => {
  if (nameEntry(name) === undefined) throw new ERR_INVALID_HTTP_TOKEN.HideStackFramesError(label || 'Header name', name);
});

/**
 * @param {string} name
 * @param {unknown} value
 */
const validateHeaderValue = hideStackFrames((name, value) => {
  if (value === undefined) throw new ERR_HTTP_INVALID_HEADER_VALUE.HideStackFramesError(value, name);
  if (checkInvalidHeaderChar(value)) throw new ERR_INVALID_CHAR.HideStackFramesError('header content', name);
});

/** validateHeaderValue for MESSAGE, which may be less strict than others. */
function validateValueOf(message, name, value) {
  if (!message[kRelaxedValues]) {
    validateHeaderValue(name, value);
    return;
  }
  if (value === undefined) throw new ERR_HTTP_INVALID_HEADER_VALUE(value, name);
  if (checkRelaxedHeaderChar(value)) throw new ERR_INVALID_CHAR('header content', name);
}

/** A value that was found good, as long as it comes again. */
let lastGoodValue = '';

function checkValue(message, name, value, entry) {
  if (typeof value === 'number') return;
  if (typeof value === 'string' && (value === lastGoodValue || (entry !== undefined && value === entry.value))) return;
  validateValueOf(message, name, value);
  // Good for all, not only for messages that are less strict.
  if (typeof value === 'string' && !message[kRelaxedValues]) lastGoodValue = value;
}

/** The option uniqueHeaders as a Set of lower-case names, or null. */
function parseUniqueHeadersOption(headers) {
  if (!isArray(headers)) return null;
  const unique = new Set();
  for (const name of headers) unique.add(name.toLowerCase());
  return unique;
}

/**
 * The fields of a message by their lower-case names: [name, value]. With a prototype of its own that is empty, it can hold any name
 * and yet has a shape; an object with none would be a hash table to the engine, whose names are gathered anew for each head.
 */
function Fields() {}
Fields.prototype = Object.create(null);

const methods = {
  /**
   * @param {string} name
   * @param {number|string|string[]} value
   */
  setHeader: function setHeader(name, value) {
    if (this._header) throw new ERR_HTTP_HEADERS_SENT('set');
    const entry = nameEntry(name);
    if (entry === undefined) validateHeaderName(name);
    checkValue(this, name, value, entry);
    let headers = this[kOutHeaders];
    if (headers === null) this[kOutHeaders] = headers = new Fields();
    headers[entry.lower] = [name, value];
    return this;
  },

  /** @param {Headers|Map<string, string>} headers */
  setHeaders: function setHeaders(headers) {
    if (this._header) throw new ERR_HTTP_HEADERS_SENT('set');
    if (!headers || isArray(headers) || typeof headers.keys !== 'function' || typeof headers.get !== 'function') {
      throw new ERR_INVALID_ARG_TYPE('headers', ['Headers', 'Map'], headers);
    }
    // Headers gives each Set-Cookie as an entry of its own.
    const cookies = [];
    for (const { 0: key, 1: value } of headers) {
      if (key === 'set-cookie') {
        if (isArray(value)) cookies.push(...value);
        else cookies.push(value);
        continue;
      }
      this.setHeader(key, value);
    }
    if (cookies.length) this.setHeader('set-cookie', cookies);
    return this;
  },

  /**
   * @param {string} name
   * @param {string|string[]} value
   */
  appendHeader: function appendHeader(name, value) {
    if (this._header) throw new ERR_HTTP_HEADERS_SENT('append');
    validateHeaderName(name);
    validateValueOf(this, name, value);
    const field = name.toLowerCase();
    const headers = this[kOutHeaders];
    if (headers === null || !headers[field]) return this.setHeader(name, value);
    // A field that was set once becomes a list.
    if (!isArray(headers[field][1])) headers[field][1] = [headers[field][1]];
    const existing = headers[field][1];
    if (isArray(value)) existing.push(...value);
    else existing.push(value);
    return this;
  },

  /** @param {string} name */
  getHeader: function getHeader(name) {
    validateString(name, 'name');
    const headers = this[kOutHeaders];
    if (headers === null) return undefined;
    return headers[stringToLowerCase(name)]?.[1];
  },

  /** @returns {string[]} in lower case */
  getHeaderNames: function getHeaderNames() {
    return this[kOutHeaders] !== null ? keys(this[kOutHeaders]) : [];
  },

  /** @returns {string[]} as they were written */
  getRawHeaderNames: function getRawHeaderNames() {
    const headers = this[kOutHeaders];
    return headers === null ? [] : keys(headers).map((key) => headers[key][0]);
  },

  /** @returns {object} a copy */
  getHeaders: function getHeaders() {
    const headers = this[kOutHeaders];
    const out = { __proto__: null };
    if (headers) {
      for (const key of keys(headers)) out[key] = headers[key][1];
    }
    return out;
  },

  /** @param {string} name */
  hasHeader: function hasHeader(name) {
    validateString(name, 'name');
    return this[kOutHeaders] !== null && Boolean(this[kOutHeaders][name.toLowerCase()]);
  },

  /** @param {string} name */
  removeHeader: function removeHeader(name) {
    validateString(name, 'name');
    if (this._header) throw new ERR_HTTP_HEADERS_SENT('remove');
    const key = stringToLowerCase(name);
    switch (key) {
      case 'connection':
        this._removedConnection = true;
        break;
      case 'content-length':
        this._removedContLen = true;
        break;
      case 'transfer-encoding':
        this._removedTE = true;
        break;
      case 'date':
        this.sendDate = false;
        break;
    }
    if (this[kOutHeaders] !== null) delete this[kOutHeaders][key];
  },

  /** @param {object|Array} headers trailing fields of a chunked body */
  addTrailers: function addTrailers(headers) {
    this._trailer = '';
    for (const { 0: field, 1: value } of trailerEntries(headers)) {
      validateHeaderName(field, 'Trailer name');
      const several = isArray(value) && value.length > 1 && !this[kUniqueHeaders]?.has(field.toLowerCase());
      for (const item of several ? value : [isArray(value) ? value.join('; ') : value]) {
        const invalid = this[kRelaxedValues] ? checkRelaxedHeaderChar(item) : checkInvalidHeaderChar(item);
        if (invalid) throw new ERR_INVALID_CHAR('trailer content', field);
        this._trailer += `${field}: ${item}\r\n`;
      }
    }
  },

  _renderHeaders: function _renderHeaders() {
    if (this._header) throw new ERR_HTTP_HEADERS_SENT('render');
    const headers = this[kOutHeaders];
    const out = {};
    if (headers !== null) {
      for (const key of keys(headers)) out[headers[key][0]] = headers[key][1];
    }
    return out;
  },
};

/** [name, value] pairs of an object, a list of pairs or a flat list. */
function trailerEntries(headers) {
  if (!isArray(headers)) return arrayMap(keys(headers), (key) => [key, headers[key]]);
  // An empty list is taken for one field without a name.
  if (headers.length === 0) return [[undefined, undefined]];
  if (isArray(headers[0])) return headers;
  const out = [];
  for (let i = 0; i + 1 < headers.length; i += 2) out.push([headers[i], headers[i + 1]]);
  return out;
}

/** Puts the methods on OutgoingMessage.prototype. */
function addHeaderMethods(prototype) {
  for (const name of keys(methods)) prototype[name] = methods[name];
}

module.exports = {
  meanings, nameEntry, checkValue, validateValueOf, validateHeaderName, validateHeaderValue, parseUniqueHeadersOption, addHeaderMethods,
};
