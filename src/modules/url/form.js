'use strict';

// application/x-www-form-urlencoded (URL standard, section 5).

const { encodeString, makeTable, percentDecodedBytes } = require('internal/querystring/escape');

/** The characters that stay; a space becomes '+'. */
const kFormTable = makeTable('*-._');
kFormTable[0x20] = 2;

const kPercent = 0x25;
const kPlus = 0x2B;
/** From here on V8's search by whole vectors is faster than looking at each character. */
const kLong = 64;

/**
 * Percent-decodes string[begin, end) as UTF-8, where a '+' is a space.
 * @param {string} string
 */
function decode(string, begin, end) {
  let hasPlus = false;
  let hasPercent = false;
  let part = stringSlice(string, begin, end);
  if (end - begin > kLong) {
    hasPlus = stringIndexOf(part, '+') !== -1;
    hasPercent = stringIndexOf(part, '%') !== -1;
  } else {
    for (let i = begin; i < end; i++) {
      const code = stringCharCodeAt(string, i);
      if (code === kPlus) hasPlus = true;
      else if (code === kPercent) hasPercent = true;
    }
  }
  if (hasPlus) part = part.replaceAll('+', ' ');
  return hasPercent ? percentDecode(part) : part;
}

function percentDecode(part) {
  // The fast way fails for malformed sequences and for bytes that are no UTF-8.
  try {
    return decodeURIComponent(part);
  } catch {
    return percentDecodedBytes(part).utf8Slice();
  }
}

/**
 * @param {string} input
 * @returns {string[]} names and values in turn
 */
function parseForm(input) {
  const list = [];
  const { length } = input;
  let assign = -1;
  for (let begin = 0, end; begin < length; begin = end + 1) {
    end = stringIndexOf(input, '&', begin);
    if (end === -1) end = length;
    if (end === begin) continue;
    // The next '=' is looked for once, not again for each name without one.
    if (assign < begin) {
      assign = stringIndexOf(input, '=', begin);
      if (assign === -1) assign = length;
    }
    if (assign < end) arrayPush(list, decode(input, begin, assign), decode(input, assign + 1, end));
    else list.push(decode(input, begin, end), '');
  }
  return list;
}

/**
 * @param {string[]} list names and values in turn
 * @returns {string}
 */
function encodeForm(list) {
  let out = '';
  for (let i = 0; i < list.length; i += 2) {
    const pair = encodeString(list[i], kFormTable) + '=' + encodeString(list[i + 1], kFormTable);
    out = i === 0 ? pair : out + '&' + pair;
  }
  return out;
}

module.exports = { encodeForm, parseForm };
