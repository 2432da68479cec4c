'use strict';

// The text of the call that failed: assert(x > 1) says so.

const { getErrorSource } = require('internal/util');
const { withoutStackTrace } = require('internal/errors');

const kName = /[\p{ID_Continue}$#]+$/u;
const kNoOperand = new RegExp('^(?:[0-9#]|(?:break|case|catch|class|const|continue|debugger|default|delete|do|else|export|extends|false|' +
  'finally|for|function|if|import|in|instanceof|new|null|return|super|switch|this|throw|true|try|typeof|var|void|while|with)$)');
const kPlainKey = /^(?:[\p{ID_Continue}$.[\]\s]|'[^']*'|"[^"]*")+$/u;

/** Where the subscript that closes before END opens; -1 if not on this line, and for keys that are more than names and literals. */
function findSubscript(line, end) {
  let depth = 0;
  for (let i = end - 1; i >= 0; i--) {
    if (line[i] === ']') depth++;
    else if (line[i] === '[' && --depth === 0) return kPlainKey.test(line.slice(i + 1, end - 1)) ? i : -1;
  }
  return -1;
}

/** The position before white space and comments that end before END. */
function skipSpaceBack(line, end) {
  for (;;) {
    if (line[end - 1] === ' ' || line[end - 1] === '\t') end--;
    else if (line.endsWith('*/', end) && line.lastIndexOf('/*', end - 4) !== -1) end = line.lastIndexOf('/*', end - 4);
    else return end;
  }
}

/**
 * The start of the member expression that is called at COLUMN. V8 reports the last name of a.b(…), and the parenthesis of
 * a['b'](…). As in Node calls, parentheses and reserved words, also as properties, are not part of it.
 */
function findStart(line, column) {
  let start = column;
  let end = column;
  let isAfterDot = line[column] !== '(';
  // A source map may name the parenthesis behind a plain name, which then is not part of the call either.
  if (!isAfterDot && !/[\].]/.test(line[skipSpaceBack(line, end) - 1])) return start;
  for (;;) {
    end = skipSpaceBack(line, end);
    if (isAfterDot && line[end - 1] !== '.') return start;
    if (line[end - 1] === '.') end = skipSpaceBack(line, end - (line[end - 2] === '?' ? 2 : 1));
    if (line[end - 1] === ']') {
      end = findSubscript(line, end);
      if (end === -1) return start;
      isAfterDot = false;
    } else {
      const name = kName.exec(line.slice(0, end))?.[0];
      if (name === undefined || kNoOperand.test(name)) return start;
      start = end -= name.length;
      isAfterDot = true;
    }
  }
}

/** The end of a string, template or comment that begins at START. */
function skipLiteral(line, start) {
  const quote = line[start];
  let i = start + 1;
  for (; i < line.length && line[i] !== quote; i++) {
    if (line[i] === '\\') i++;
  }
  return i;
}

/** The end of the call whose parentheses open at or after COLUMN; the line's end if they close later. */
function findEnd(line, column) {
  let depth = 0;
  for (let i = column; i < line.length; i++) {
    const char = line[i];
    if (char === '"' || char === "'" || char === '`') {
      i = skipLiteral(line, i);
    } else if (char === '/' && (line[i + 1] === '/' || line[i + 1] === '*')) {
      const end = line[i + 1] === '/' ? -1 : line.indexOf('*/', i + 2);
      if (end === -1) return line.length;
      i = end + 1;
    } else if (char === '/' && /[(,=:[!&|?{};]\s*$/.test(line.slice(0, i))) {
      i = skipRegExp(line, i);
    } else if (char === '(' || char === '[' || char === '{') {
      depth++;
    } else if (char === ')' || char === ']' || char === '}') {
      depth--;
      // What follows the name may be a subscript: the call is still to come.
      if (depth <= 0 && char === ')') return i + 1;
    } else if (char === ';' && depth <= 0) {
      return i;
    }
  }
  return line.length;
}

function skipRegExp(line, start) {
  let isInClass = false;
  let i = start + 1;
  for (; i < line.length && (isInClass || line[i] !== '/'); i++) {
    if (line[i] === '\\') i++;
    else if (line[i] === '[') isInClass = true;
    else if (line[i] === ']') isInClass = false;
  }
  return i;
}

/**
 * Where the call on LINE at COLUMN is written: with source maps in use in what the running code was made from, and nowhere if that is not
 * known, as is so of code that is its own source.
 * @returns {{ text: string, column: number }|undefined}
 */
function writtenAt({ 0: text, 1: column, 2: name, 3: number }) {
  const { areSourceMapsEnabled, originalPlace } = require('internal/module/source_map');
  return areSourceMapsEnabled() ? originalPlace(name, number, column) : { text, column };
}

/**
 * The source of the call of FN that is running, on its first line; undefined where V8 has none.
 * @param {Function} fn
 * @returns {string|undefined}
 */
function getCallSource(fn) {
  const error = withoutStackTrace(() => new Error());
  const limit = Error.stackTraceLimit;
  try {
    Error.stackTraceLimit = 1;
  } catch {
    // Frozen intrinsics: whatever the limit is has to do.
  }
  Error.captureStackTrace(error, fn);
  try {
    Error.stackTraceLimit = limit;
  } catch {
    // As above.
  }
  const source = getErrorSource(error);
  if (source === undefined || source[0] === undefined) return undefined;
  const place = writtenAt(source);
  if (place === undefined) return undefined;
  const { text: line, column } = place;
  const text = line.slice(findStart(line, column), findEnd(line, column)).trim();
  if (text === '') return undefined;
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\x00-\x1f]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

module.exports = { getCallSource };
