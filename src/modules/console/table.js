'use strict';

// console.table: rows and columns in box-drawing characters. WHATWG Console standard, section 1.1.8.

const { inspect, getStringWidth } = require('internal/util/inspect');
const { isMap, isMapIterator, isSet, isSetIterator, isTypedArray } = require('internal/util/types');

const { hasOwn, keys: ownKeys, values: ownValues } = Object;
const { isArray } = Array;

const kIndex = '(index)';
const kIterationIndex = '(iteration index)';
const kKey = 'Key';
const kValues = 'Values';

const isPrimitive = (value) =>
  value === null || (typeof value !== 'function' && typeof value !== 'object');

/** One line of cells. */
function renderRow(cells, widths) {
  let line = '│';
  for (let i = 0; i < cells.length; i++) {
    const padding = widths[i] - getStringWidth(cells[i]);
    line += ` ${cells[i]}${stringRepeat(' ', padding - 1)}│`;
  }
  return line;
}

/**
 * @param {string[]} head
 * @param {string[][]} columns
 */
function render(head, columns) {
  const widths = arrayMap(head, (text) => getStringWidth(text));
  let rowCount = 0;
  for (let i = 0; i < columns.length; i++) {
    rowCount = Math.max(rowCount, columns[i].length);
  }
  const rows = Array.from({ length: rowCount }, () => []);
  for (let i = 0; i < columns.length; i++) {
    for (let j = 0; j < rowCount; j++) {
      // Cells that do not exist are empty.
      const cell = rows[j][i] = hasOwn(columns[i], j) ? columns[i][j] : '';
      widths[i] = Math.max(widths[i], getStringWidth(cell));
    }
  }
  for (let i = 0; i < widths.length; i++) widths[i] += 2;
  const rule = (left, middle, right) =>
    left + arrayJoin(arrayMap(widths, (width) => stringRepeat('─', width)), middle) + right;
  const lines = [rule('┌', '┬', '┐'), renderRow(head, widths), rule('├', '┼', '┤')];
  for (const row of rows) arrayPush(lines, renderRow(row, widths));
  arrayPush(lines, rule('└', '┴', '┘'));
  return arrayJoin(lines, '\n');
}

/** Entries of a map or set, also of their iterators, which are not advanced. */
function previewOf(data) {
  return require('internal/util').previewEntries(data);
}

/**
 * The table, or undefined for values that are none.
 * @param {unknown} data
 * @param {string[]|undefined} properties columns to show
 * @param {object} inspectOptions
 * @returns {string|undefined}
 */
function formatTable(data, properties, inspectOptions) {
  if (data === null || typeof data !== 'object') return undefined;
  const show = (value) => {
    // Objects of more than two properties are only named.
    const depth = value !== null && typeof value === 'object' && !isArray(value) && !isTypedArray(value) &&
      ownKeys(value).length > 2 ? -1 : 0;
    return inspect(value, { depth, maxArrayLength: 3, breakLength: Infinity, ...inspectOptions });
  };

  const indices = (length) => Array.from({ length }, (_, i) => show(i));
  const isMapLike = isMap(data) || isMapIterator(data);
  if (isMapLike || isSet(data) || isSetIterator(data)) {
    const { 0: entries, 1: isKeyValue } = previewOf(data);
    if (isMapLike && isKeyValue) {
      const keys = [];
      const values = [];
      for (let i = 0; i < entries.length; i += 2) {
        keys.push(show(entries[i]));
        values.push(show(entries[i + 1]));
      }
      return render([kIterationIndex, kKey, kValues], [indices(keys.length), keys, values]);
    }
    const values = [];
    // As in Node, entries() of a set has its value twice, as two rows.
    const step = isKeyValue && isSet(data) ? 2 : 1;
    for (let i = 0; i < entries.length; i += step) values.push(show(entries[i]));
    return render([kIterationIndex, kValues], [indices(values.length), values]);
  }

  const columns = { __proto__: null };
  const primitives = [];
  let hasPrimitives = false;
  const rowKeys = ownKeys(data);
  for (let i = 0; i < rowKeys.length; i++) {
    const item = data[rowKeys[i]];
    if (isPrimitive(item) && properties === undefined) {
      hasPrimitives = true;
      primitives[i] = show(item);
      continue;
    }
    for (const key of properties ?? ownKeys(item)) {
      columns[key] ??= [];
      columns[key][i] = isPrimitive(item) || !hasOwn(item, key) ? '' : show(item[key]);
    }
  }
  const head = ownKeys(columns);
  const cells = ownValues(columns);
  if (hasPrimitives) {
    head.push(kValues);
    cells.push(primitives);
  }
  return render([kIndex, ...head], [rowKeys, ...cells]);
}

module.exports = { formatTable };
