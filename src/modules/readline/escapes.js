'use strict';

// Control sequences for terminals (ECMA-48), and small helpers for text on them.

const kEscape = '\x1b';
const csi = (sequence) => `${kEscape}[${sequence}`;

const kClearToLineBeginning = csi('1K');
const kClearToLineEnd = csi('0K');
const kClearLine = csi('2K');
const kClearScreenDown = csi('0J');

/** Moves to column `x`, and row `y` if given, both from 0. */
function cursorToSequence(x, y) {
  return y === undefined ? csi(`${x + 1}G`) : csi(`${y + 1};${x + 1}H`);
}

/** Moves by `dx` columns and `dy` rows; '' when that is nowhere. */
function moveCursorSequence(dx, dy) {
  let sequence = '';
  if (dx < 0) sequence += csi(`${-dx}D`);
  else if (dx > 0) sequence += csi(`${dx}C`);
  if (dy < 0) sequence += csi(`${-dy}A`);
  else if (dy > 0) sequence += csi(`${dy}B`);
  return sequence;
}

function clearLineSequence(direction) {
  if (direction < 0) return kClearToLineBeginning;
  return direction > 0 ? kClearToLineEnd : kClearLine;
}

const isHighSurrogate = (unit) => unit >= 0xd800 && unit <= 0xdbff;
const isLowSurrogate = (unit) => unit >= 0xdc00 && unit <= 0xdfff;

/** UTF-16 units of the character that ends at `index`. */
function charLengthLeft(text, index) {
  if (index <= 0) return 0;
  return index > 1 && isLowSurrogate(text.charCodeAt(index - 1)) && isHighSurrogate(text.charCodeAt(index - 2)) ? 2 : 1;
}

/** UTF-16 units of the character that begins at `index`; 1 past the end, so that moving on is always possible. */
function charLengthAt(text, index) {
  if (text.length <= index) return 1;
  return stringCodePointAt(text, index) >= 0x10000 ? 2 : 1;
}

/** @param {string[]} strings */
function commonPrefix(strings) {
  if (strings.length === 0) return '';
  let { 0: prefix } = strings;
  for (const text of strings) {
    let length = 0;
    while (length < prefix.length && prefix[length] === text[length]) length++;
    prefix = stringSlice(prefix, 0, length);
  }
  return prefix;
}

module.exports = {
  charLengthAt,
  charLengthLeft,
  clearLineSequence,
  commonPrefix,
  cursorToSequence,
  kClearScreenDown,
  kEscape,
  moveCursorSequence,
};
