'use strict';

// Punycode (RFC 3492) and the domain name forms built on it.

/** Parameters of the algorithm, RFC 3492 section 5. */
const kBase = 36;
const kTMin = 1;
const kTMax = 26;
const kSkew = 38;
const kDamp = 700;
const kInitialBias = 72;
const kInitialN = 0x80;
const kMaxInt = 0x7fffffff;

const kDelimiter = '-';
/** What IDNA takes for the dot between labels (RFC 3490 section 3.1). */
const kSeparators = /[\x2E\u3002\uFF0E\uFF61]/g;
const kNonAscii = /[^\0-\x7F]/;

const kMessages = {
  overflow: 'Overflow: input needs wider integers to process',
  notBasic: 'Illegal input >= 0x80 (not a basic code point)',
  invalid: 'Invalid input',
};

const { floor } = Math;
const { fromCharCode, fromCodePoint } = String;

function fail(kind) {
  throw new RangeError(kMessages[kind]);
}

/** The code points of STRING; lone surrogates stand for themselves. */
function decodeUcs2(string) {
  const points = [];
  for (let i = 0; i < string.length; i++) {
    const point = string.codePointAt(i);
    if (point > 0xFFFF) i++;
    points.push(point);
  }
  return points;
}

function encodeUcs2(codePoints) {
  return fromCodePoint(...codePoints);
}

/** Value of a digit's character: letters 0 to 25, digits 26 to 35, kBase for anything else. */
function digitOf(code) {
  if (code >= 0x30 && code <= 0x39) return code - 0x30 + 26;
  if (code >= 0x41 && code <= 0x5A) return code - 0x41;
  if (code >= 0x61 && code <= 0x7A) return code - 0x61;
  return kBase;
}

const characterOf = (digit) => fromCharCode(digit < 26 ? digit + 0x61 : digit - 26 + 0x30);

/** Section 6.1. */
function adaptBias(delta, count, isFirst) {
  delta = isFirst ? floor(delta / kDamp) : delta >> 1;
  delta += floor(delta / count);
  let k = 0;
  for (; delta > ((kBase - kTMin) * kTMax) >> 1; k += kBase) delta = floor(delta / (kBase - kTMin));
  return floor(k + (kBase - kTMin + 1) * delta / (delta + kSkew));
}

const thresholdAt = (k, bias) => (k <= bias ? kTMin : k >= bias + kTMax ? kTMax : k - bias);

/**
 * Section 6.2.
 * @param {string} input ASCII
 * @returns {string}
 */
function decode(input) {
  const points = [];
  const basicEnd = Math.max(input.lastIndexOf(kDelimiter), 0);
  for (let i = 0; i < basicEnd; i++) {
    const code = input.charCodeAt(i);
    if (code >= 0x80) fail('notBasic');
    points.push(code);
  }

  let n = kInitialN, position = 0, bias = kInitialBias;
  for (let at = basicEnd > 0 ? basicEnd + 1 : 0; at < input.length;) {
    const before = position;
    for (let weight = 1, k = kBase; ; k += kBase) {
      if (at >= input.length) fail('invalid');
      const digit = digitOf(input.charCodeAt(at++));
      if (digit >= kBase) fail('invalid');
      if (digit > floor((kMaxInt - position) / weight)) fail('overflow');
      position += digit * weight;
      const threshold = thresholdAt(k, bias);
      if (digit < threshold) break;
      if (weight > floor(kMaxInt / (kBase - threshold))) fail('overflow');
      weight *= kBase - threshold;
    }
    const count = points.length + 1;
    bias = adaptBias(position - before, count, before === 0);
    if (floor(position / count) > kMaxInt - n) fail('overflow');
    n += floor(position / count);
    position %= count;
    points.splice(position++, 0, n);
  }
  return fromCodePoint(...points);
}

/**
 * Section 6.3.
 * @param {string} input
 * @returns {string} ASCII
 */
function encode(input) {
  const points = decodeUcs2(input);
  const basic = points.filter((point) => point < 0x80);
  let output = basic.length > 0 ? fromCharCode(...basic) : '';
  if (basic.length > 0) output += kDelimiter;

  let n = kInitialN, delta = 0, bias = kInitialBias;
  for (let handled = basic.length; handled < points.length; delta++, n++) {
    let next = kMaxInt;
    for (const point of points) {
      if (point >= n && point < next) next = point;
    }
    if (next - n > floor((kMaxInt - delta) / (handled + 1))) fail('overflow');
    delta += (next - n) * (handled + 1);
    n = next;

    for (const point of points) {
      if (point < n && ++delta > kMaxInt) fail('overflow');
      if (point !== n) continue;
      let rest = delta;
      for (let k = kBase; ; k += kBase) {
        const threshold = thresholdAt(k, bias);
        if (rest < threshold) break;
        output += characterOf(threshold + (rest - threshold) % (kBase - threshold));
        rest = floor((rest - threshold) / (kBase - threshold));
      }
      output += characterOf(rest);
      bias = adaptBias(delta, handled + 1, handled === basic.length);
      delta = 0;
      handled++;
    }
  }
  return output;
}

/** Applies CONVERT to each label of a domain name, or of the part after an e-mail address's '@'. */
function mapLabels(domain, convert) {
  const at = domain.indexOf('@');
  let prefix = '';
  if (at !== -1) {
    const parts = domain.split('@');
    prefix = `${parts[0]}@`;
    domain = parts[1];
  }
  return prefix + domain.replace(kSeparators, '.').split('.').map(convert).join('.');
}

/**
 * @param {string} input a domain name or e-mail address
 * @returns {string} with its Punycode labels decoded
 */
function toUnicode(input) {
  return mapLabels(input, (label) => (label.startsWith('xn--') ? decode(label.slice(4).toLowerCase()) : label));
}

/**
 * @param {string} input a domain name or e-mail address
 * @returns {string} with its labels beyond ASCII encoded
 */
function toASCII(input) {
  return mapLabels(input, (label) => (kNonAscii.test(label) ? `xn--${encode(label)}` : label));
}

module.exports = {
  version: '2.1.0',
  ucs2: { decode: decodeUcs2, encode: encodeUcs2 },
  decode,
  encode,
  toASCII,
  toUnicode,
};
