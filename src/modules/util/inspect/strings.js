'use strict';

// Text in inspected values: quotes, escapes, numbers and the width text takes on a terminal.

const replace = Function.prototype.call.bind(String.prototype.replace);
const test = Function.prototype.call.bind(RegExp.prototype.test);

// Control characters, the quote, the backslash and lone surrogates.
// eslint-disable-next-line no-control-regex
const kNeedsEscape = /[\x00-\x1f\x27\x5c\x7f-\x9f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
// eslint-disable-next-line no-control-regex
const kEscapes = /[\x00-\x1f\x27\x5c\x7f-\x9f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
// The same without the quote, for text in double quotes or backticks.
// eslint-disable-next-line no-control-regex
const kEscapesButQuote = /[\x00-\x1f\x5c\x7f-\x9f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const kShortEscapes = {
  '__proto__': null, '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r', "'": "\\'", '\\': '\\\\',
};

/** The escape of one character. */
function escapeCharacter(char) {
  const short = kShortEscapes[char];
  if (short !== undefined) return short;
  const code = char.charCodeAt(0);
  return code < 256 ?
    `\\x${code.toString(16).toUpperCase().padStart(2, '0')}` : `\\u${code.toString(16)}`;
}

/** TEXT with its control characters escaped, without quotes. */
function escapeText(text) {
  return replace(text, kEscapes, escapeCharacter);
}

/** Longer text is searched by the regular expression. */
const kShortText = 128;

/** What examine() finds: control characters or backslashes, single quotes, what only the regular expression decides. */
const kControls = 1, kQuotes = 2, kUnknown = 4;

/** What of TEXT must be escaped. */
function examine(text) {
  if (text.length > kShortText) return kUnknown;
  let found = 0;
  for (let i = 0; i < text.length; i++) {
    const code = stringCharCodeAt(text, i);
    if (code === 0x27) found |= kQuotes;
    else if (code < 0x20 || code === 0x5c || (code >= 0x7f && code <= 0x9f)) found |= kControls;
    else if (code >= 0xd800 && code <= 0xdfff) return kUnknown;
  }
  return found;
}

/** TEXT, short and without surrogates, with its control characters and backslashes escaped, and single quotes if MARK is one. */
function escapeShort(text, mark) {
  let out = '';
  let copied = 0;
  for (let i = 0; i < text.length; i++) {
    const code = stringCharCodeAt(text, i);
    if (code >= 0x20 && code !== 0x5c && !(code >= 0x7f && code <= 0x9f) && !(code === 0x27 && mark === "'")) continue;
    out += stringSlice(text, copied, i) + escapeCharacter(text[i]);
    copied = i + 1;
  }
  return out + stringSlice(text, copied);
}

/** The quotes around TEXT: others than single ones where these would have to be escaped. */
function quotesFor(text) {
  if (!stringIncludes(text, "'")) return "'";
  if (!stringIncludes(text, '"')) return '"';
  return stringIncludes(text, '`') || stringIncludes(text, '${') ? "'" : '`';
}

/**
 * TEXT as a string literal: in single quotes if it can be without escaping a quote, else in double
 * quotes, else in backticks.
 * @param {string} text
 */
function quote(text) {
  const found = examine(text);
  if (found === 0) return "'" + text + "'";
  if (found !== kUnknown) {
    const mark = found & kQuotes ? quotesFor(text) : "'";
    return mark + (found & kControls || mark === "'" ? escapeShort(text, mark) : text) + mark;
  }
  if (!test(kNeedsEscape, text)) return "'" + text + "'";
  const mark = quotesFor(text);
  return mark + replace(text, mark === "'" ? kEscapes : kEscapesButQuote, escapeCharacter) + mark;
}

/** 1234567 as 1_234_567. */
function separateThousands(digits) {
  const start = digits[0] === '-' ? 1 : 0;
  let end = digits.length;
  let out = '';
  for (; end >= start + 4; end -= 3) out = `_${digits.slice(end - 3, end)}${out}`;
  return end === digits.length ? digits : digits.slice(0, end) + out;
}

/** Decimals are separated from the left: .123_456_7. */
function separateDecimals(digits) {
  let out = '';
  let start = 0;
  for (; start < digits.length - 3; start += 3) out += `${digits.slice(start, start + 3)}_`;
  return start === 0 ? digits : out + digits.slice(start);
}

/** A number as its literal. */
function numberText(number, withSeparators) {
  if (number === 0 && 1 / number < 0) return '-0';
  const text = `${number}`;
  if (!withSeparators || !Number.isFinite(number) || text.includes('e')) return text;
  const point = text.indexOf('.');
  if (point === -1) return separateThousands(text);
  return `${separateThousands(text.slice(0, point))}.${separateDecimals(text.slice(point + 1))}`;
}

/** A BigInt as its literal. */
function bigintText(value, withSeparators) {
  const text = `${value}`;
  return withSeparators ? `${separateThousands(text)}n` : `${text}n`;
}

// Escape sequences of terminals: OSC up to its terminator, CSI and other sequences with parameters
// (ECMA-48, sections 5.4 and 8.3.89).
const kControlSequences =
  // eslint-disable-next-line no-control-regex
  /\u001b\][^]*?(?:\u0007|\u001b\\|\u009c)|[\u001b\u009b][[\]()#;?]*(?:\d{1,4}(?:[;:]\d{0,4})*)?[\dA-PR-TZcf-nq-uy=><~]/g;
const kStyleSequences = /\u001b\[\d\d?m/g; // eslint-disable-line no-control-regex

/** Where the style (SGR, ECMA-48 section 8.3.117) that begins at AT ends; -1 for what is none of the usual form. */
function endOfStyle(text, at) {
  if (stringCharCodeAt(text, at + 1) !== 0x5b) return -1;
  let digits = 0;
  for (let i = at + 2; i < text.length; i++) {
    const code = stringCharCodeAt(text, i);
    if (code >= 0x30 && code <= 0x39) {
      if (++digits > 4) return -1;
    } else if (code === 0x3b) {
      digits = 0;
    } else {
      return code === 0x6d ? i + 1 : -1;
    }
  }
  return -1;
}

/** TEXT without any escape sequences. */
function stripControlSequences(text) {
  const hasCsi = stringIncludes(text, '\u009b');
  let at = stringIndexOf(text, '\u001b');
  if (at === -1 && !hasCsi) return text;
  if (hasCsi) return replace(text, kControlSequences, '');
  // Nearly all of them are styles.
  let out = '';
  let copied = 0;
  while (at !== -1) {
    const end = endOfStyle(text, at);
    if (end === -1) return replace(text, kControlSequences, '');
    out += stringSlice(text, copied, at);
    copied = end;
    at = stringIndexOf(text, '\u001b', end);
  }
  return out + stringSlice(text, copied);
}

/** TEXT without the colours that inspect itself puts in. */
function stripStyles(text) {
  return stringIncludes(text, '\u001b') ? replace(text, kStyleSequences, '') : text;
}

// Zero columns: combining marks, format characters and controls; the soft hyphen takes one.
const kZeroWidth = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]$/u;
const kEmoji = /^\p{Emoji_Presentation}$/u;

/** Two columns: East_Asian_Width W and F (Unicode Standard Annex 11). */
const kWideRanges = [
  0x1100, 0x115f, 0x231a, 0x231b, 0x2329, 0x232a, 0x23e9, 0x23ec, 0x23f0, 0x23f0, 0x23f3, 0x23f3,
  0x25fd, 0x25fe, 0x2614, 0x2615, 0x2630, 0x2637, 0x2648, 0x2653, 0x267f, 0x267f, 0x268a, 0x268f,
  0x2693, 0x2693, 0x26a1, 0x26a1, 0x26aa, 0x26ab, 0x26bd, 0x26be, 0x26c4, 0x26c5, 0x26ce, 0x26ce,
  0x26d4, 0x26d4, 0x26ea, 0x26ea, 0x26f2, 0x26f3, 0x26f5, 0x26f5, 0x26fa, 0x26fa, 0x26fd, 0x26fd,
  0x2705, 0x2705, 0x270a, 0x270b, 0x2728, 0x2728, 0x274c, 0x274c, 0x274e, 0x274e, 0x2753, 0x2755,
  0x2757, 0x2757, 0x2795, 0x2797, 0x27b0, 0x27b0, 0x27bf, 0x27bf, 0x2b1b, 0x2b1c, 0x2b50, 0x2b50,
  0x2b55, 0x2b55, 0x2e80, 0x2e99, 0x2e9b, 0x2ef3, 0x2f00, 0x2fd5, 0x2ff0, 0x303e, 0x3041, 0x3096,
  0x3099, 0x30ff, 0x3105, 0x312f, 0x3131, 0x318e, 0x3190, 0x31e5, 0x31ef, 0x321e, 0x3220, 0x3247,
  0x3250, 0xa48c, 0xa490, 0xa4c6, 0xa960, 0xa97c, 0xac00, 0xd7a3, 0xf900, 0xfaff, 0xfe10, 0xfe19,
  0xfe30, 0xfe52, 0xfe54, 0xfe66, 0xfe68, 0xfe6b, 0xff01, 0xff60, 0xffe0, 0xffe6, 0x16fe0, 0x16fe4,
  0x16ff0, 0x16ff6, 0x17000, 0x18cd5, 0x18cff, 0x18d1e, 0x18d80, 0x18df2, 0x1aff0, 0x1aff3, 0x1aff5,
  0x1affb, 0x1affd, 0x1affe, 0x1b000, 0x1b122, 0x1b132, 0x1b132, 0x1b150, 0x1b152, 0x1b155, 0x1b155,
  0x1b164, 0x1b167, 0x1b170, 0x1b2fb, 0x1d300, 0x1d356, 0x1d360, 0x1d376, 0x1f004, 0x1f004, 0x1f0cf,
  0x1f0cf, 0x1f18e, 0x1f18e, 0x1f191, 0x1f19a, 0x1f200, 0x1f202, 0x1f210, 0x1f23b, 0x1f240, 0x1f248,
  0x1f250, 0x1f251, 0x1f260, 0x1f265, 0x1f300, 0x1f320, 0x1f32d, 0x1f335, 0x1f337, 0x1f37c, 0x1f37e,
  0x1f393, 0x1f3a0, 0x1f3ca, 0x1f3cf, 0x1f3d3, 0x1f3e0, 0x1f3f0, 0x1f3f4, 0x1f3f4, 0x1f3f8, 0x1f43e,
  0x1f440, 0x1f440, 0x1f442, 0x1f4fc, 0x1f4ff, 0x1f53d, 0x1f54b, 0x1f54e, 0x1f550, 0x1f567, 0x1f57a,
  0x1f57a, 0x1f595, 0x1f596, 0x1f5a4, 0x1f5a4, 0x1f5fb, 0x1f64f, 0x1f680, 0x1f6c5, 0x1f6cc, 0x1f6cc,
  0x1f6d0, 0x1f6d2, 0x1f6d5, 0x1f6d8, 0x1f6dc, 0x1f6df, 0x1f6eb, 0x1f6ec, 0x1f6f4, 0x1f6fc, 0x1f7e0,
  0x1f7eb, 0x1f7f0, 0x1f7f0, 0x1f90c, 0x1f93a, 0x1f93c, 0x1f945, 0x1f947, 0x1f9ff, 0x1fa70, 0x1fa7c,
  0x1fa80, 0x1fa8a, 0x1fa8e, 0x1fac6, 0x1fac8, 0x1fac8, 0x1facd, 0x1fadc, 0x1fadf, 0x1faea, 0x1faef,
  0x1faf8, 0x20000, 0x2fffd, 0x30000, 0x3fffd,
];

/** Is CODE_POINT in the sorted list of [first, last] pairs? */
function isWide(codePoint) {
  let low = 0;
  let high = kWideRanges.length >> 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (codePoint > kWideRanges[2 * middle + 1]) low = middle + 1;
    else if (codePoint < kWideRanges[2 * middle]) high = middle;
    else return true;
  }
  return false;
}

/** The columns one code point takes. */
function characterWidth(char) {
  const codePoint = stringCodePointAt(char, 0);
  if (codePoint >= 0x20 && codePoint < 0x7f) return 1;
  if (codePoint === 0xad) return 1;
  if (test(kZeroWidth, char)) return 0;
  return codePoint >= 0x1100 && (isWide(codePoint) || test(kEmoji, char)) ? 2 : 1;
}

// eslint-disable-next-line no-control-regex
const kPlainAscii = /^[\x20-\x7e]*$/;

/** Does TEXT consist of printable ASCII characters? */
function isPlain(text) {
  if (text.length > kShortText) return test(kPlainAscii, text);
  for (let i = 0; i < text.length; i++) {
    const code = stringCharCodeAt(text, i);
    if (code < 0x20 || code > 0x7e) return false;
  }
  return true;
}

/**
 * The columns TEXT takes on a terminal.
 * @param {string} text
 * @param {boolean} [removeControlSequences]
 */
function getStringWidth(text, removeControlSequences = true) {
  if (isPlain(text)) return text.length;
  if (removeControlSequences) text = stripControlSequences(text);
  let width = 0;
  for (const char of stringNormalize(text, 'NFC')) width += characterWidth(char);
  return width;
}

module.exports = {
  bigintText,
  escapeText,
  getStringWidth,
  numberText,
  quote,
  stripControlSequences,
  stripStyles,
};
