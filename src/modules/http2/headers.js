'use strict';

// Header fields between JavaScript's objects and the lists of names and values that go over the wire (RFC 9113, section 8).

const {
  codes: {
    ERR_HTTP2_HEADER_SINGLE_VALUE, ERR_HTTP2_INVALID_CONNECTION_HEADERS, ERR_HTTP2_INVALID_PSEUDOHEADER, ERR_INVALID_ARG_VALUE,
    ERR_INVALID_HTTP_TOKEN,
  },
} = require('internal/errors');

/** On a headers object: the names whose values must not enter compression tables (RFC 7541, 7.1.3). */
const sensitiveHeaders = Symbol('sensitiveHeaders');

/** Fields of which only the first counts when they come again, and which cannot be sent twice. */
const singleValued = new Set([
  ':status', ':method', ':authority', ':scheme', ':path', ':protocol', 'access-control-allow-credentials', 'access-control-max-age',
  'access-control-request-method', 'age', 'authorization', 'content-encoding', 'content-language', 'content-length', 'content-location',
  'content-md5', 'content-range', 'content-type', 'date', 'dnt', 'etag', 'expires', 'from', 'host', 'if-match', 'if-modified-since',
  'if-none-match', 'if-range', 'if-unmodified-since', 'last-modified', 'location', 'max-forwards', 'proxy-authorization', 'range',
  'referer', 'retry-after', 'tk', 'upgrade-insecure-requests', 'user-agent', 'x-content-type-options',
]);

/** Fields of HTTP/1's connections (RFC 9113, 8.2.2). */
const connectionSpecific = new Set([
  'connection', 'upgrade', 'http2-settings', 'keep-alive', 'proxy-connection', 'transfer-encoding',
]);

const requestPseudo = new Set([':method', ':authority', ':scheme', ':path', ':protocol']);
const responsePseudo = new Set([':status']);
const noPseudo = new Set();

const { fromCharCode } = String;
const tokenPattern = /^[\^_`a-zA-Z\-0-9!#$%&'*+.|~]+$/;

/**
 * What was received, as an object.
 * @param {string[]} list names and values by turns
 * @param {number[]} sensitive places of pairs that must stay uncompressed
 */
function toHeaderObject(list, sensitive) {
  const headers = { __proto__: null };
  for (let i = 0; i < list.length; i += 2) {
    const name = list[i];
    let value = list[i + 1];
    if (name === ':status') value |= 0;
    const existing = headers[name];
    if (existing === undefined) {
      headers[name] = name === 'set-cookie' ? [value] : value;
    } else if (!setHas(singleValued, name)) {
      switch (name) {
        case 'cookie':
          // RFC 9113, 8.2.3
          headers[name] = `${existing}; ${value}`;
          break;
        case 'set-cookie':
          existing.push(value);
          break;
        default:
          headers[name] = `${existing}, ${value}`;
      }
    }
  }
  headers[sensitiveHeaders] = sensitive.length === 0 ? [] : sensitive.map((index) => list[index * 2]);
  return headers;
}

/** Lower-case name of a field of ours. */
function checkName(name, allowed, packed, count, isStrict) {
  const key = stringToLowerCase(name);
  if (key[0] === ':') {
    if (!setHas(allowed, key)) throw new ERR_HTTP2_INVALID_PSEUDOHEADER(key);
  } else if (regExpExec(tokenPattern, key) === null) {
    throw new ERR_INVALID_HTTP_TOKEN('Header name', name);
  }
  if (isStrict && setHas(singleValued, key)) {
    packed.seen ??= [];
    if (arrayIncludes(packed.seen, key) || count > 1) throw new ERR_HTTP2_HEADER_SINGLE_VALUE(key);
    arrayPush(packed.seen, key);
  }
  return key;
}

const isConnectionSpecific = (name, value) => setHas(connectionSpecific, name) || (name === 'te' && value !== 'trailers');

/** Calls FIELD(name, value) for the entries of an object, or of a flat list. */
function eachField(headers, field) {
  if (Array.isArray(headers)) {
    for (let i = 0; i < headers.length; i += 2) field(headers[i], headers[i + 1]);
    return;
  }
  for (const name of Object.keys(headers)) field(name, headers[name]);
}

/**
 * What is to be sent: pseudo-header fields first (RFC 9113, 8.3).
 * @param {object|string[]} headers
 * @param {Set<string>} allowed pseudo-header fields
 * @param {boolean} [isStrict] fields that have one value must not come twice
 * @returns {string} packed
 */
function packHeaders(headers, allowed, isStrict = true) {
  const hidden = headers[sensitiveHeaders]?.length > 0 ? headers[sensitiveHeaders].map((name) => name.toLowerCase()) : undefined;
  const packed = { pseudo: '', fields: '', seen: undefined };
  eachField(headers, (name, value) => {
    if (value === undefined || name === '') return;
    if (!Array.isArray(value)) {
      const key = checkName(name, allowed, packed, 1, isStrict);
      addField(packed, key, `${value}`, hidden);
      return;
    }
    if (value.length === 0) return;
    const key = checkName(name, allowed, packed, value.length, isStrict);
    for (const item of value) addField(packed, key, `${item}`, hidden);
  });
  return packed.pseudo + packed.fields;
}

function addField(packed, key, value, hidden) {
  if (isConnectionSpecific(key, value)) throw new ERR_HTTP2_INVALID_CONNECTION_HEADERS(key);
  const field = pack(key, value, hidden !== undefined && hidden.includes(key));
  if (key[0] === ':') packed.pseudo += field;
  else packed.fields += field;
}

/** A field as the native side takes it (OutgoingHeaders). */
function pack(name, value, isHidden) {
  return `${fromCharCode(name.length, value.length >>> 16, value.length & 0xffff, isHidden ? 1 : 0)}${name}${value}`;
}

/**
 * What was sent, as an object; fields keep the case that they were written in.
 * @param {object|string[]} headers
 */
function toSentHeaders(headers) {
  if (!Array.isArray(headers)) return headers;
  const sent = { __proto__: null };
  eachField(headers, (name, value) => {
    const existing = sent[name];
    sent[name] = existing === undefined ? value : arrayConcat([], existing, value);
  });
  if (headers[sensitiveHeaders] !== undefined) sent[sensitiveHeaders] = headers[sensitiveHeaders];
  return sent;
}

/** The option sensitiveHeaders must be a list of names. */
function checkSensitive(headers) {
  const names = headers?.[sensitiveHeaders];
  if (names !== undefined && !Array.isArray(names)) throw new ERR_INVALID_ARG_VALUE('headers[http2.neverIndex]', names);
}

module.exports = {
  checkSensitive, noPseudo, requestPseudo, responsePseudo, sensitiveHeaders, packHeaders, toHeaderObject,
  tokenPattern, toSentHeaders,
};
