'use strict';

// The lines of a source, and which of them count.

const { readFileSync } = require('fs');

const kComment = /\/\* node:coverage (?<status>enable|disable|ignore next) ?(?<count>\d+)? ?\*\//;

class Line {
  /** How often it ran. */
  count = 0;
  /** A comment says that it does not count. */
  ignore = false;

  constructor(number, start, text) {
    this.line = number;
    this.startOffset = start;
    this.endOffset = start + text.length;
  }
}

/**
 * @param {string} source
 * @returns {Line[]}
 */
function linesOf(source) {
  const lines = [];
  let offset = 0;
  let ignored = 0;
  let isEnabled = true;
  for (const part of source.split(/(?<=\r?\n)/)) {
    const text = part.replace(/\r?\n$/, '');
    const line = new Line(lines.length + 1, offset, text);
    offset += part.length;
    lines.push(line);
    if (ignored > 0) {
      ignored--;
      line.ignore = true;
    } else if (!isEnabled) {
      line.ignore = true;
    }
    const comment = kComment.exec(text)?.groups;
    if (comment === undefined) continue;
    if (comment.status === 'ignore next') {
      ignored = Number(comment.count ?? 1);
    } else {
      isEnabled = comment.status === 'enable';
      line.ignore = true;
    }
  }
  return lines;
}

/** @type {Map<string, Line[]|undefined>} by path */
const known = new Map();

/**
 * @param {string} path
 * @returns {Line[]|undefined} undefined: the file cannot be read (any more)
 */
function linesOfFile(path) {
  if (known.has(path)) return known.get(path);
  let lines;
  try {
    lines = linesOf(readFileSync(path, 'utf8'));
  } catch {
    lines = undefined;
  }
  known.set(path, lines);
  return lines;
}

/** The index of the line that OFFSET is in. */
function indexAt(lines, offset) {
  let low = 0;
  let high = lines.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (lines[middle].startOffset <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * The lines that RANGE touches. Those that lie in it as a whole ran as often as it did.
 * @param {{startOffset: number, endOffset: number, count: number}} range
 * @param {Line[]} lines
 */
function linesOfRange(range, lines) {
  const { startOffset, endOffset, count } = range;
  const touched = [];
  let ignored = 0;
  for (let i = indexAt(lines, startOffset); i < lines.length; i++) {
    const line = lines[i];
    if (line.startOffset >= endOffset && i > 0 && touched.length > 0) break;
    touched.push(line);
    if (line.ignore) ignored++;
    if (startOffset <= line.startOffset && endOffset >= line.endOffset) line.count = count;
  }
  return { __proto__: null, touched, areAllIgnored: ignored === touched.length };
}

module.exports = { indexAt, linesOf, linesOfFile, linesOfRange };
