'use strict';

// The contents of arrays, maps, sets, buffers, promises and other containers, as lists of strings.

const {
  formatProperty, formatValue, kListItem, kObject,
} = require('internal/util/inspect');
const { bigintText, numberText } = require('internal/util/inspect/strings');
const { join } = require('internal/util/inspect/layout');

const { max, min } = Math;
const { getOwnPropertyDescriptor } = Object;
const kIndex = /^(?:0|[1-9]\d*)$/;
const kMaxIndex = 2 ** 32 - 2;

const moreItems = (count) => `... ${count} more item${count > 1 ? 's' : ''}`;

/** How many of LENGTH entries are printed. */
const shownLength = (context, length) => min(max(0, context.maxArrayLength), length);

/** @type {(context: object, array: unknown[], level: number) => string[]} */
function formatArray(context, array, level) {
  const { length } = array;
  const shown = shownLength(context, length);
  const parts = [];
  const { stylize } = context;
  for (let i = 0; i < shown; i++) {
    const descriptor = getOwnPropertyDescriptor(array, i);
    if (descriptor === undefined) return formatSparseArray(context, array, level, shown, parts, i);
    const { value } = descriptor;
    arrayPush(parts, typeof value === 'number' ?
      stylize(numberText(value, context.numericSeparator), 'number') :
      formatProperty(context, array, level, i, kListItem, descriptor));
  }
  if (length > shown) parts.push(moreItems(length - shown));
  return parts;
}

/** Holes count as one entry, however long. */
function formatSparseArray(context, array, level, shown, parts, start) {
  const keys = Object.keys(array);
  let index = start;
  for (let i = start; i < keys.length && parts.length < shown; i++) {
    const key = keys[i];
    if (!kIndex.test(key) || +key > kMaxIndex) break;
    if (`${index}` !== key) {
      const holes = key - index;
      parts.push(context.stylize(`<${holes} empty item${holes > 1 ? 's' : ''}>`, 'undefined'));
      index = +key;
      if (parts.length === shown) break;
    }
    parts.push(formatProperty(context, array, level, key, kListItem));
    index++;
  }
  const remaining = array.length - index;
  if (parts.length !== shown) {
    if (remaining > 0) {
      parts.push(context.stylize(`<${remaining} empty item${remaining > 1 ? 's' : ''}>`, 'undefined'));
    }
  } else if (remaining > 0) {
    parts.push(moreItems(remaining));
  }
  return parts;
}

/**
 * Numbers of a typed array, and with showHidden what it views. The elements are read from `array`,
 * a copy if the value has lost its prototype; the hidden properties are those of the value itself.
 */
function formatTypedArray(context, value, array, length, level) {
  const shown = shownLength(context, length);
  const parts = new Array(shown);
  // An own `length` is believed here, and only here.
  const text = array.length > 0 && typeof array[0] === 'number' ? numberText : bigintText;
  const kind = text === numberText ? 'number' : 'bigint';
  for (let i = 0; i < shown; i++) {
    parts[i] = context.stylize(text(array[i], context.numericSeparator), kind);
  }
  if (length > shown) parts.push(moreItems(length - shown));
  if (context.showHidden) {
    context.indentation += 2;
    for (const key of ['BYTES_PER_ELEMENT', 'length', 'byteLength', 'byteOffset', 'buffer']) {
      arrayPush(parts, `${context.stylize(`[${key}]`, 'string')}: ` +
        `${formatValue(context, value[key], level, true)}`);
    }
    context.indentation -= 2;
  }
  return parts;
}

/** The bytes of an ArrayBuffer in hexadecimal. */
function formatArrayBuffer(context, buffer) {
  let bytes;
  try {
    bytes = new Uint8Array(buffer);
  } catch {
    return [context.stylize('(detached)', 'special')];
  }
  const shown = shownLength(context, bytes.length);
  let hex = '';
  for (let i = 0; i < shown; i++) {
    hex += `${i === 0 ? '' : ' '}${bytes[i] < 16 ? '0' : ''}${bytes[i].toString(16)}`;
  }
  const remaining = bytes.length - shown;
  if (remaining > 0) hex += ` ... ${remaining} more byte${remaining > 1 ? 's' : ''}`;
  return [`${context.stylize('[Uint8Contents]', 'special')}: <${hex}>`];
}

/** @type {(context: object, values: Iterable, size: number, level: number) => string[]} */
function formatSet(context, values, size, level) {
  const shown = shownLength(context, size);
  const parts = [];
  context.indentation += 2;
  for (const value of values) {
    if (parts.length >= shown) break;
    arrayPush(parts, formatValue(context, value, level));
  }
  if (size > shown) parts.push(moreItems(size - shown));
  context.indentation -= 2;
  return parts;
}

/** @type {(context: object, entries: Iterable, size: number, level: number) => string[]} */
function formatMap(context, entries, size, level) {
  const shown = shownLength(context, size);
  const parts = [];
  context.indentation += 2;
  for (const { 0: key, 1: value } of entries) {
    if (parts.length >= shown) break;
    arrayPush(parts, `${formatValue(context, key, level)} => ${formatValue(context, value, level)}`);
  }
  if (size > shown) parts.push(moreItems(size - shown));
  context.indentation -= 2;
  return parts;
}

/** Entries of weak collections come in no order: sorted by their text. */
function sortWeak(context, parts) {
  return context.sorted ? parts : parts.sort();
}

/** Values that V8 previews: of a WeakSet or of an iterator. */
function formatPreviewedValues(context, values, level, isWeak) {
  const shown = shownLength(context, values.length);
  const parts = new Array(shown);
  context.indentation += 2;
  for (let i = 0; i < shown; i++) parts[i] = formatValue(context, values[i], level);
  context.indentation -= 2;
  if (isWeak) sortWeak(context, parts);
  if (values.length > shown) parts.push(moreItems(values.length - shown));
  return parts;
}

/** Key and value in turns, of a WeakMap or an iterator of entries. */
function formatPreviewedPairs(context, flat, level, isWeak) {
  const length = flat.length / 2;
  const shown = shownLength(context, length);
  const parts = new Array(shown);
  context.indentation += 2;
  for (let i = 0; i < shown; i++) {
    const key = formatValue(context, flat[2 * i], level);
    const value = formatValue(context, flat[2 * i + 1], level);
    parts[i] = isWeak ? `${key} => ${value}` :
      join(context, [key, value], '', ['[', ']'], true, level);
  }
  context.indentation -= 2;
  if (isWeak) sortWeak(context, parts);
  if (length > shown) parts.push(moreItems(length - shown));
  return parts;
}

/** The state of a promise, and what it settled with. */
function formatPromise(context, details, level) {
  const { 0: state, 1: result } = details;
  if (state === 0) return [context.stylize('<pending>', 'special')];
  context.indentation += 2;
  const text = formatValue(context, result, level);
  context.indentation -= 2;
  return [state === 2 ? `${context.stylize('<rejected>', 'special')} ${text}` : text];
}

/** Exports of a module; those not initialised yet are said to be so. */
function formatNamespace(context, namespace, keys, level) {
  return keys.map((key) => {
    try {
      return formatProperty(context, namespace, level, key, kObject);
    } catch (error) {
      if (!(error instanceof ReferenceError)) throw error;
      const text = formatProperty(context, { [key]: '' }, level, key, kObject);
      return text.slice(0, text.lastIndexOf(' ') + 1) +
        context.stylize('<uninitialized>', 'special');
    }
  });
}

module.exports = {
  formatArray,
  formatArrayBuffer,
  formatMap,
  formatNamespace,
  formatPreviewedPairs,
  formatPreviewedValues,
  formatPromise,
  formatSet,
  formatTypedArray,
};
