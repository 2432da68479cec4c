'use strict';

// How the printed parts of a value are put together: on one line, in columns or one below the other.

const { getStringWidth, stripStyles } = require('internal/util/inspect/strings');

const { max, min, sqrt, round, floor } = Math;

/** Arrays with more parts than this are printed in columns. */
const kMaxPartsInOneLine = 6;
const kMaxColumns = 15;
/** A character is about this much higher than wide: columns aim at a square look. */
const kCharacterHeight = 2.5;

const visibleLength = (text, hasColors) => (hasColors ? stripStyles(text).length : text.length);

/** Do the parts and what stands around them fit in a line? */
function fitsInLine(context, parts, start, base) {
  let length = parts.length + start;
  if (length + parts.length > context.breakLength) return false;
  for (let i = 0; i < parts.length; i++) {
    length += visibleLength(parts[i], context.colors);
    if (length > context.breakLength) return false;
    // Where lines have no end, newlines are what breaks them.
    if (context.breakLength === Infinity && stringIncludes(parts[i], '\n')) return false;
  }
  return base === '' || !stringIncludes(base, '\n');
}

const kSpaces = ' '.repeat(32);

/** COUNT spaces. */
function spaces(count) {
  return count <= kSpaces.length ? stringSlice(kSpaces, 0, count) : stringRepeat(' ', count);
}

/**
 * The elements of a long array in aligned columns: one string for each row. Returns PARTS itself where
 * they are too long for columns.
 */
function intoColumns(context, parts, value) {
  let count = parts.length;
  // The text about further items stands in a row of its own.
  if (context.maxArrayLength < count) count--;
  const lengths = new Array(count);
  let total = 0;
  let longest = 0;
  for (let i = 0; i < count; i++) {
    const length = getStringWidth(parts[i], context.colors);
    lengths[i] = length;
    total += length + 2;
    if (length > longest) longest = length;
  }
  const width = longest + 2;
  const hasRoom = width * 3 + context.indentation < context.breakLength;
  // Columns are no use when one entry is far longer than most.
  if (!hasRoom || !(total / width > 5 || longest <= 6)) return parts;
  const bias = sqrt(width - total / parts.length);
  const biasedWidth = max(width - 3 - bias, 1);
  const columns = min(
    round(sqrt(kCharacterHeight * biasedWidth * count) / biasedWidth),
    floor((context.breakLength - context.indentation) / width),
    context.compact * 4,
    kMaxColumns);
  if (columns <= 1) return parts;
  const columnWidths = [];
  for (let column = 0; column < columns; column++) {
    let widest = 0;
    for (let i = column; i < count; i += columns) {
      if (lengths[i] > widest) widest = lengths[i];
    }
    arrayPush(columnWidths, widest + 2);
  }
  const rightAligned = isNumeric(value, parts.length);
  const rows = [];
  for (let first = 0; first < count; first += columns) {
    const end = min(first + columns, count);
    let row = '';
    for (let i = first; i < end - 1; i++) {
      const padding = spaces(columnWidths[i - first] - lengths[i] - 2);
      row += rightAligned ? padding + parts[i] + ', ' : parts[i] + ', ' + padding;
    }
    const last = end - 1;
    if (rightAligned) row += spaces(columnWidths[last - first] - lengths[last] - 2);
    row += parts[last];
    arrayPush(rows, row);
  }
  if (count < parts.length) rows.push(parts[count]);
  return rows;
}

/** Are the first COUNT elements all numbers? Those are aligned to the right. */
function isNumeric(value, count) {
  if (value === undefined) return false;
  for (let i = 0; i < count; i++) {
    const type = typeof value[i];
    if (type !== 'number' && type !== 'bigint') return false;
  }
  return true;
}

/**
 * As Array.prototype.join(), but V8 only notes which strings it consists of: the text of a deep object is
 * part of the text of every object around it, and must not be copied each time.
 */
function joinParts(parts, separator) {
  let text = parts.length > 0 ? parts[0] : '';
  for (let i = 1; i < parts.length; i++) text += separator + parts[i];
  return text;
}

/**
 * The whole text of an object.
 * @param {object} context
 * @param {string[]} parts its properties or elements
 * @param {string} base what stands before the braces
 * @param {[string, string]} braces
 * @param {boolean} isList
 * @param {number} level how deep the object lies
 * @param {unknown} [value] the list
 */
function join(context, parts, base, braces, isList, level, value) {
  const open = braces[0];
  const close = braces[1];
  if (context.compact === true) {
    if (fitsInLine(context, parts, 0, base)) {
      return `${open}${base === '' ? '' : ` ${base}`} ${joinParts(parts, ', ')} ${close}`;
    }
    const indent = ' '.repeat(context.indentation);
    const start = base === '' && open.length === 1 ?
      ' ' : `${base === '' ? '' : ` ${base}`}\n${indent}  `;
    return `${open}${start}${joinParts(parts, `,\n${indent}  `)} ${close}`;
  }
  const before = base === '' ? '' : `${base} `;
  if (typeof context.compact === 'number' && context.compact >= 1) {
    const count = parts.length;
    if (isList && count > kMaxPartsInOneLine) parts = intoColumns(context, parts, value);
    // The innermost levels go on one line if they fit, unless they are in columns.
    if (context.deepest - level < context.compact && count === parts.length) {
      const start = parts.length + context.indentation + open.length + base.length + 10;
      if (fitsInLine(context, parts, start, base)) {
        const line = joinParts(parts, ', ');
        if (!stringIncludes(line, '\n')) return `${before}${open} ${line} ${close}`;
      }
    }
  }
  const indent = stringRepeat(' ', context.indentation);
  return `${before}${open}\n${indent}  ${joinParts(parts, `,\n${indent}  `)}\n${indent}${close}`;
}

module.exports = { join };
