'use strict';

// readline.cursorTo() and its kin: write one control sequence and call back.

const { codes: { ERR_INVALID_ARG_VALUE, ERR_INVALID_CURSOR_POS } } = require('internal/errors');
const { validateFunction } = require('internal/errors/validators');
const {
  clearLineSequence,
  cursorToSequence,
  kClearScreenDown,
  moveCursorSequence,
} = require('internal/readline/escapes');

/** Writes `sequence`, or just calls back when there is nothing to write or nowhere to write it. */
function send(stream, sequence, callback) {
  if (stream === null || stream === undefined || sequence === '') {
    if (typeof callback === 'function') process.nextTick(callback, null);
    return true;
  }
  return stream.write(sequence, callback);
}

/**
 * Moves the cursor to an absolute place.
 * @param {import('stream').Writable} stream
 * @param {number} x
 * @param {number|Function} [y]
 * @param {Function} [callback]
 * @returns {boolean} false if the caller should wait for 'drain'
 */
function cursorTo(stream, x, y, callback) {
  if (callback !== undefined) validateFunction(callback, 'callback');
  if (typeof y === 'function') {
    callback = y;
    y = undefined;
  }
  if (Number.isNaN(x)) throw new ERR_INVALID_ARG_VALUE('x', x);
  if (Number.isNaN(y)) throw new ERR_INVALID_ARG_VALUE('y', y);
  if (stream == null || (typeof x !== 'number' && typeof y !== 'number')) return send(null, '', callback);
  if (typeof x !== 'number') throw new ERR_INVALID_CURSOR_POS();
  return send(stream, cursorToSequence(x, typeof y === 'number' ? y : undefined), callback);
}

/**
 * Moves the cursor relative to where it is.
 * @param {import('stream').Writable} stream
 * @param {number} dx
 * @param {number} dy
 * @param {Function} [callback]
 * @returns {boolean}
 */
function moveCursor(stream, dx, dy, callback) {
  if (callback !== undefined) validateFunction(callback, 'callback');
  return send(stream, moveCursorSequence(dx, dy), callback);
}

/**
 * Clears the line left of the cursor (-1), right of it (1) or all of it (0).
 * @param {import('stream').Writable} stream
 * @param {-1|0|1} dir
 * @param {Function} [callback]
 * @returns {boolean}
 */
function clearLine(stream, dir, callback) {
  if (callback !== undefined) validateFunction(callback, 'callback');
  return send(stream, clearLineSequence(dir), callback);
}

/**
 * Clears from the cursor down.
 * @param {import('stream').Writable} stream
 * @param {Function} [callback]
 * @returns {boolean}
 */
function clearScreenDown(stream, callback) {
  if (callback !== undefined) validateFunction(callback, 'callback');
  return send(stream, kClearScreenDown, callback);
}

module.exports = { clearLine, clearScreenDown, cursorTo, moveCursor };
