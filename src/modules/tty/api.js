'use strict';

const net = require('net');
const { TTY, isTTY } = require('internal/net/terminal');
const {
  codes: { ERR_INVALID_FD, ERR_TTY_INIT_FAILED },
  errnoException,
} = require('internal/errors');
const { getColorDepth, hasColors } = require('internal/tty');
const { clearLine, clearScreenDown, cursorTo, moveCursor } = require('internal/readline/callbacks');

const { setPrototypeOf } = Object;

/**
 * Whether `fd` is a terminal.
 * @param {number} fd
 * @returns {boolean}
 */
function isatty(fd) {
  return Number.isInteger(fd) && fd >= 0 && fd <= 2147483647 && isTTY(fd);
}

/** A native terminal handle on `fd`. */
function openTerminal(fd) {
  if (fd >> 0 !== fd || fd < 0) throw new ERR_INVALID_FD(fd);
  const context = {};
  const handle = new TTY(fd, context);
  if (context.code !== undefined) throw new ERR_TTY_INIT_FAILED(context);
  return handle;
}

/**
 * The readable side of a terminal. Works without `new`.
 * @param {number} fd
 * @param {object} [options] of net.Socket
 */
function ReadStream(fd, options) {
  if (!(this instanceof ReadStream)) return new ReadStream(fd, options);
  const handle = openTerminal(fd);
  Reflect.apply(net.Socket, this, [{ readableHighWaterMark: 0, handle, manualStart: true, ...options }]);
  this.isRaw = false;
  this.isTTY = true;
}
setPrototypeOf(ReadStream.prototype, net.Socket.prototype);
setPrototypeOf(ReadStream, net.Socket);

/**
 * Whether keys come one by one and unprocessed.
 * @param {boolean} flag
 * @returns {ReadStream} this
 */
ReadStream.prototype.setRawMode = function(flag) {
  flag = !!flag;
  const error = this._handle?.setRawMode(flag);
  if (error) {
    this.emit('error', errnoException(error, 'setRawMode'));
    return this;
  }
  this.isRaw = flag;
  return this;
};

/**
 * The writable side of a terminal. Works without `new`.
 * @param {number} fd
 */
function WriteStream(fd) {
  if (!(this instanceof WriteStream)) return new WriteStream(fd);
  const handle = openTerminal(fd);
  Reflect.apply(net.Socket, this, [{ handle, manualStart: true }]);
  // Writes block: what a program has printed is there when it ends, and in order.
  this._handle.setBlocking(true);
  const size = [0, 0];
  if (!this._handle.getWindowSize(size)) {
    ({ 0: this.columns, 1: this.rows } = size);
  }
}
setPrototypeOf(WriteStream.prototype, net.Socket.prototype);
setPrototypeOf(WriteStream, net.Socket);

WriteStream.prototype.isTTY = true;
WriteStream.prototype.getColorDepth = getColorDepth;
WriteStream.prototype.hasColors = hasColors;

/** Takes over the window's present size. */
WriteStream.prototype._refreshSize = function() {
  const { columns, rows } = this;
  const size = [0, 0];
  const error = this._handle.getWindowSize(size);
  if (error) {
    this.emit('error', errnoException(error, 'getWindowSize'));
    return;
  }
  if (columns === size[0] && rows === size[1]) return;
  ({ 0: this.columns, 1: this.rows } = size);
  this.emit('resize');
};

/**
 * @param {number} x
 * @param {number|Function} [y]
 * @param {Function} [callback]
 * @returns {boolean}
 */
WriteStream.prototype.cursorTo = function(x, y, callback) {
  return cursorTo(this, x, y, callback);
};

/**
 * @param {number} dx
 * @param {number} dy
 * @param {Function} [callback]
 * @returns {boolean}
 */
WriteStream.prototype.moveCursor = function(dx, dy, callback) {
  return moveCursor(this, dx, dy, callback);
};

/**
 * @param {-1|0|1} dir
 * @param {Function} [callback]
 * @returns {boolean}
 */
WriteStream.prototype.clearLine = function(dir, callback) {
  return clearLine(this, dir, callback);
};

/**
 * @param {Function} [callback]
 * @returns {boolean}
 */
WriteStream.prototype.clearScreenDown = function(callback) {
  return clearScreenDown(this, callback);
};

/** @returns {[number, number]} columns and rows */
WriteStream.prototype.getWindowSize = function() {
  return [this.columns, this.rows];
};

module.exports = { isatty, ReadStream, WriteStream };
