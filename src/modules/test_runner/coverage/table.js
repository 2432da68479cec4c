'use strict';

// The table of a coverage report, for the reporters spec and tap (test runner, "Collecting code coverage").

const path = require('path');

const kSeparator = ' | ';
const kColumns = [['line %', 'coveredLinePercent'], ['branch %', 'coveredBranchPercent'], ['funcs %', 'coveredFunctionPercent']];
const kColumnsWidth = kColumns.reduce((sum, [title]) => sum + title.length + kSeparator.length, kSeparator.length);
const kFile = 'file';
const kUncovered = 'uncovered lines';
const kTotals = 'all files';

/** 1-3 5 7-8 */
function uncoveredLines(lines) {
  const parts = [];
  let first;
  let last;
  const close = () => {
    if (first !== undefined) parts.push(first === last ? `${first}` : `${first}-${last}`);
    first = undefined;
  };
  for (const { line, count } of lines) {
    if (count > 0) {
      close();
    } else if (first !== undefined && line === last + 1) {
      last = line;
    } else {
      close();
      first = line;
      last = line;
    }
  }
  close();
  return parts.join(' ');
}

/** Rows for the files and, once each, the folders they are in. */
function rowsOf(summary) {
  const rows = [];
  const seen = [];
  for (const file of summary.files) {
    const parts = path.relative(summary.workingDirectory, file.path).split(path.sep);
    const name = parts.pop();
    parts.forEach((part, depth) => {
      if (seen[depth] === part) return;
      seen.length = depth;
      seen.push(part);
      rows.push({ __proto__: null, depth, name: part, file: undefined, uncovered: '' });
    });
    seen.length = parts.length;
    rows.push({ __proto__: null, depth: parts.length, name, file, uncovered: uncoveredLines(file.lines) });
  }
  return rows;
}

/** The end of a name says more than its beginning. */
const cutStart = (text, width) => (text.length > width ? `…${text.slice(text.length - width + 1)}` : text);
const cutEnd = (text, width) => (text.length > width ? `${text.slice(0, width - 1)}…` : text);

/**
 * @param {string} prefix of each line
 * @param {object} summary
 * @param {{red: string, green: string, yellow: string, blue: string}} [colors] where the report is to have them
 * @returns {string}
 */
function formatCoverage(prefix, summary, colors) {
  const rows = rowsOf(summary);
  // The deepest and the longest name may be two.
  const deepest = Math.max(0, ...rows.map(({ depth }) => depth));
  let fileWidth = Math.max(kFile.length, kTotals.length, ...rows.map(({ name }) => deepest + name.length));
  if (colors !== undefined) fileWidth += 2;
  let uncoveredWidth = Math.max(kUncovered.length, ...rows.map(({ uncovered }) => uncovered.length));
  let width = fileWidth + kColumnsWidth + uncoveredWidth + 1;
  const available = (process.stdout.columns ?? Infinity) - prefix.length;
  if (width > available) {
    // Names get half of the terminal at most, uncovered lines what is left.
    fileWidth = Math.min(fileWidth, Math.floor(available / 2));
    uncoveredWidth = Math.max(available - fileWidth - kColumnsWidth - 1, 1);
    width = available;
  }
  const paint = (text, color) => (colors === undefined ? text : `${color}${text}${colors.blue}`);
  const colorOf = (value) => {
    if (colors === undefined) return '';
    return value > 90 ? colors.green : value < 50 ? colors.red : colors.yellow;
  };
  const cells = (values) => kColumns.map(([title, key]) => {
    const value = values?.[key];
    const text = value === undefined ? '' : value.toFixed(2);
    return paint(text.padStart(title.length), value === undefined ? colors?.red : colorOf(value));
  }).join(kSeparator);
  const border = `${prefix}${'-'.repeat(width)}\n`;

  let text = `${prefix}start of coverage report\n${border}`;
  const titles = kColumns.map(([title]) => paint(title, colors?.red)).join(kSeparator);
  text += `${prefix}${cutStart(kFile, fileWidth).padEnd(fileWidth)}${kSeparator}${titles}${kSeparator}${cutEnd(kUncovered, uncoveredWidth)}\n${border}`;
  for (const { depth, name, file, uncovered } of rows) {
    const indent = ' '.repeat(depth);
    const shown = cutStart(name, fileWidth - depth).padEnd(fileWidth - depth);
    text += `${prefix}${indent}${file === undefined ? shown : paint(shown, colorOf(file.coveredLinePercent))}${kSeparator}${cells(file)}` +
      `${kSeparator}${cutEnd(uncovered, uncoveredWidth)}\n`;
  }
  text += border;
  text += `${prefix}${cutStart(kTotals, fileWidth).padEnd(fileWidth)}${kSeparator}${cells(summary.totals)}${kSeparator}\n`;
  return `${text}${border}${prefix}end of coverage report\n`;
}

module.exports = { formatCoverage };
