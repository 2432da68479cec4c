'use strict';

// The text of the call that failed: assert(x > 1) says so.

const { getErrorSource } = require('internal/util');
const { withoutStackTrace } = require('internal/errors');

const kIdentifierEnd = /[\p{ID_Continue}$\u200c\u200d#]+$/u;
const kClosers = { '__proto__': null, ']': '[', ')': '(' };

/** Where a bracket that closes at END opens; -1 if it does not on this line. */
function findOpening(line, end) {
  const close = line[end];
  const open = kClosers[close];
  let depth = 0;
  for (let i = end; i >= 0; i--) {
    if (line[i] === close) depth++;
    else if (line[i] === open && --depth === 0) return i;
  }
  return -1;
}

/**
 * The start of the expression whose last name or subscript ends before END; END itself if there is none.
 */
function findOperandStart(line, end) {
  let i = end - 1;
  let start = end;
  // Calls and subscripts, then the name before them.
  while (i >= 0 && kClosers[line[i]] !== undefined) {
    const opening = findOpening(line, i);
    if (opening === -1) return start;
    start = opening;
    i = opening - 1;
  }
  const name = kIdentifierEnd.exec(line.slice(0, i + 1));
  return name === null ? start : i + 1 - name[0].length;
}

/** The position before white space that ends before END. */
function skipSpaceBack(line, end) {
  while (end > 0 && (line[end - 1] === ' ' || line[end - 1] === '\t')) end--;
  return end;
}

/**
 * The start of the member expression that is called at COLUMN. V8 reports the last name of a.b(…), and
 * the parenthesis of a['b'](…).
 */
function findStart(line, column) {
  let start = line[column] === '(' ? findOperandStart(line, column) : column;
  for (;;) {
    let end = skipSpaceBack(line, start);
    if (line[end - 1] !== '.') return start;
    end--;
    if (line[end - 1] === '?') end--;
    const before = findOperandStart(line, skipSpaceBack(line, end));
    if (before === skipSpaceBack(line, end)) return start;
    start = before;
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
  const { 0: line, 1: column } = source;
  const text = line.slice(findStart(line, column), findEnd(line, column)).trim();
  if (text === '') return undefined;
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\x00-\x1f]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

module.exports = { getCallSource };
