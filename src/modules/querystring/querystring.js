'use strict';

// require('querystring')

const { Buffer } = require('buffer');
const { encodeString, hexValue, makeTable } = require('internal/querystring/escape');

const { keys: objectKeys } = Object;
const { isArray } = Array;
const { isFinite } = Number;
const { abs } = Math;

const kPercent = 0x25;
const kPlus = 0x2B;
const kDefaultMaxKeys = 1000;

/** What encodeURIComponent() leaves alone. */
const kUnreserved = makeTable("!'()*-._~");

/**
 * Decodes percent-encoded bytes; what is malformed stays.
 * @param {string} s
 * @param {boolean} decodeSpaces a '+' means a space
 * @returns {Buffer}
 */
function unescapeBuffer(s, decodeSpaces) {
  const out = Buffer.allocUnsafe(s.length);
  let size = 0;
  for (let i = 0; i < s.length; i++) {
    let code = s.charCodeAt(i);
    if (code === kPlus && decodeSpaces) {
      code = 0x20;
    } else if (code === kPercent && i + 2 < s.length) {
      const high = hexValue(s.charCodeAt(i + 1));
      const low = hexValue(s.charCodeAt(i + 2));
      if (high >= 0 && low >= 0) {
        code = high << 4 | low;
        i += 2;
      }
    }
    out[size++] = code;
  }
  return size === out.length ? out : out.slice(0, size);
}

/**
 * querystring.unescape(): decodeURIComponent() that does not throw.
 * @param {string} s
 * @param {boolean} [decodeSpaces]
 * @returns {string}
 */
function qsUnescape(s, decodeSpaces) {
  try {
    return decodeURIComponent(s);
  } catch {
    return querystring.unescapeBuffer(s, decodeSpaces).toString();
  }
}

/**
 * querystring.escape()
 * @param {any} str
 * @returns {string}
 */
function qsEscape(str) {
  if (typeof str !== 'string') str = typeof str === 'object' ? String(str) : `${str}`;
  return encodeString(str, kUnreserved);
}

/** The text of a value; '' for what has none. */
function stringifyPrimitive(value) {
  switch (typeof value) {
    case 'string': return value;
    case 'number': return isFinite(value) ? `${value}` : '';
    case 'bigint': return `${value}`;
    case 'boolean': return value ? 'true' : 'false';
    default: return '';
  }
}

function encodeDefault(value) {
  switch (typeof value) {
    case 'string': return value.length > 0 ? encodeString(value, kUnreserved) : '';
    case 'number':
      if (!isFinite(value)) return '';
      // Only an exponent holds a '+'.
      return abs(value) < 1e21 ? `${value}` : qsEscape(`${value}`);
    default: return stringifyPrimitive(value);
  }
}

/**
 * querystring.stringify()
 * @param {Record<string, any>} obj
 * @param {string} [sep]
 * @param {string} [eq]
 * @param {{ encodeURIComponent?: (string: string) => string }} [options]
 * @returns {string}
 */
function stringify(obj, sep, eq, options) {
  sep ||= '&';
  eq ||= '=';
  let encode = querystring.escape;
  if (options && typeof options.encodeURIComponent === 'function') encode = options.encodeURIComponent;
  const convert = encode === qsEscape ? encodeDefault : (value) => encode(stringifyPrimitive(value));

  if (obj === null || typeof obj !== 'object') return '';
  if (convert === encodeDefault) return joinDefault(obj, sep, eq);
  const keys = objectKeys(obj);
  let out = '';
  for (let i = 0; i < keys.length; i++) {
    const value = obj[keys[i]];
    const start = convert(keys[i]) + eq;
    if (isArray(value)) {
      for (let j = 0; j < value.length; j++) {
        if (out) out += sep;
        out += start + convert(value[j]);
      }
    } else {
      if (out) out += sep;
      out += start + convert(value);
    }
  }
  return out;
}

/** stringify() with the usual escape(), which V8 compiles into it: a loop whose every call is known. */
function joinDefault(obj, sep, eq) {
  const keys = objectKeys(obj);
  let out = '';
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    const value = obj[key];
    const start = encodeString(key, kUnreserved) + eq;
    if (!isArray(value)) {
      const text = typeof value === 'string' ? encodeString(value, kUnreserved) : encodeDefault(value);
      out = out === '' ? start + text : out + (sep + start + text);
    } else if (value.length > 0) {
      let j = 0;
      if (out === '') out = start + encodeDefault(value[j++]);
      if (j === value.length) continue;
      const next = sep + start;
      for (; j < value.length; j++) out += next + encodeDefault(value[j]);
    }
  }
  return out;
}

/** DECODE may be the user's and throw. */
function decodeSafely(string, decode) {
  try {
    return decode(string);
  } catch {
    return querystring.unescape(string, true);
  }
}

const kNeedsNothing = 0;
const kHasPlus = 1;
const kHasEncoded = 2;

/** What must be done to string[begin, end). */
function examine(string, begin, end) {
  let found = kNeedsNothing;
  for (let i = begin; i < end; i++) {
    const code = stringCharCodeAt(string, i);
    if (code === kPlus) {
      found |= kHasPlus;
    } else if (code === kPercent && i + 2 < end &&
               hexValue(stringCharCodeAt(string, i + 1)) >= 0 && hexValue(stringCharCodeAt(string, i + 2)) >= 0) {
      found |= kHasEncoded;
    }
  }
  return found;
}

function decodePart(string, begin, end, decode) {
  if (begin === end && decode === qsUnescape) return '';
  const found = examine(string, begin, end);
  let part = stringSlice(string, begin, end);
  if (decode !== qsUnescape) {
    if (found & kHasPlus) part = part.replaceAll('+', '%20');
    return part.length > 0 ? decodeSafely(part, decode) : part;
  }
  if (found & kHasPlus) part = part.replaceAll('+', ' ');
  return found & kHasEncoded ? decodeSafely(part, decode) : part;
}

function addPair(object, key, value) {
  const present = object[key];
  if (present === undefined) object[key] = value;
  else if (typeof present === 'string') object[key] = [present, value];
  else present[present.length] = value;
}

/**
 * querystring.parse()
 * @param {string} qs
 * @param {string} [sep]
 * @param {string} [eq]
 * @param {{ maxKeys?: number, decodeURIComponent?: (string: string) => string }} [options]
 * @returns {Record<string, string | string[]>} without a prototype
 */
function parse(qs, sep, eq, options) {
  const object = { __proto__: null };
  if (typeof qs !== 'string' || qs.length === 0) return object;

  sep = sep ? `${sep}` : '&';
  eq = eq ? `${eq}` : '=';
  let left = kDefaultMaxKeys;
  if (options && typeof options.maxKeys === 'number') left = options.maxKeys > 0 ? options.maxKeys : -1;
  let decode = querystring.unescape;
  if (options && typeof options.decodeURIComponent === 'function') decode = options.decodeURIComponent;

  const { length } = qs;
  if (sep === '') {
    // [] and its like: nothing is separated, and no value ends.
    const end = eq === '' ? 0 : qs.indexOf(eq);
    addPair(object, decodePart(qs, 0, end === -1 ? length : end, decode), '');
    return object;
  }
  // The next assignment sign is looked for once, not again for each segment without one.
  let assign = -1;
  for (let begin = 0, end; begin < length; begin = end + sep.length) {
    end = stringIndexOf(qs, sep, begin);
    if (end === -1) end = length;
    // An empty segment makes no pair, but it counts: a query of separators alone must not take longer than maxKeys allows.
    if (end !== begin || eq === '') {
      if (assign < begin) {
        assign = stringIndexOf(qs, eq, begin);
        if (assign === -1) assign = length;
      }
      if (assign < end) {
        addPair(object, decodePart(qs, begin, assign, decode), decodePart(qs, assign + eq.length, end, decode));
      } else {
        addPair(object, decodePart(qs, begin, end, decode), '');
      }
    }
    if (--left === 0) break;
  }
  return object;
}

const querystring = module.exports = {
  unescapeBuffer,
  unescape: qsUnescape,
  escape: qsEscape,
  stringify,
  encode: stringify,
  parse,
  decode: parse,
};
