'use strict';

// What a net.Socket can be set to: its timeout, and the options of TCP.

const { codes: { ERR_INVALID_ARG_TYPE }, errnoException } = require('internal/errors');
const { validateInt32 } = require('internal/errors/validators');
const { kTimeout, setStreamTimeout } = require('internal/net/timeouts');
const { kApplyOptions } = require('internal/net/connect');

const kLastWriteQueueSize = Symbol('lastWriteQueueSize');
const kSetNoDelay = Symbol('kSetNoDelay');
const kSetKeepAlive = Symbol('kSetKeepAlive');
const kSetKeepAliveInitialDelay = Symbol('kSetKeepAliveInitialDelay');
const kSetTOS = Symbol('kSetTOS');

/** Methods of net.Socket. */
const methods = {};

/** Something happened: the idle time starts again. */
methods._unrefTimer = function _unrefTimer() {
  for (let s = this; s; s = s._parent) s[kTimeout]?.refresh();
};

methods.setTimeout = setStreamTimeout;

methods._onTimeout = function _onTimeout() {
  const handle = this._handle;
  const lastWriteQueueSize = this[kLastWriteQueueSize];
  if (lastWriteQueueSize > 0 && handle) {
    // A write that is still going out is activity.
    const { writeQueueSize } = handle;
    if (lastWriteQueueSize !== writeQueueSize) {
      this[kLastWriteQueueSize] = writeQueueSize;
      this._unrefTimer();
      return;
    }
  }
  this.emit('timeout');
};

/** @param {boolean} [enable] */
methods.setNoDelay = function setNoDelay(enable) {
  // No argument means true.
  enable = Boolean(enable === undefined ? true : enable);
  if (!this._handle) {
    this[kSetNoDelay] = enable;
    return this;
  }
  if (this._handle.setNoDelay && enable !== this[kSetNoDelay]) {
    this[kSetNoDelay] = enable;
    this._handle.setNoDelay(enable);
  }
  return this;
};

/**
 * @param {boolean} [enable]
 * @param {number} [initialDelayMsecs]
 */
methods.setKeepAlive = function setKeepAlive(enable, initialDelayMsecs) {
  enable = Boolean(enable);
  const initialDelay = ~~(initialDelayMsecs / 1000);
  if (!this._handle) {
    this[kSetKeepAlive] = enable;
    this[kSetKeepAliveInitialDelay] = initialDelay;
    return this;
  }
  if (!this._handle.setKeepAlive) return this;
  if (enable !== this[kSetKeepAlive] || (enable && this[kSetKeepAliveInitialDelay] !== initialDelay)) {
    this[kSetKeepAlive] = enable;
    this[kSetKeepAliveInitialDelay] = initialDelay;
    this._handle.setKeepAlive(enable, initialDelay);
  }
  return this;
};

/** @param {number} tos IPv4 type of service, or IPv6 traffic class */
methods.setTypeOfService = function setTypeOfService(tos) {
  if (Number.isNaN(tos)) throw new ERR_INVALID_ARG_TYPE('tos', 'number', tos);
  validateInt32(tos, 'tos', 0, 255);
  if (!this._handle?.setTypeOfService) {
    this[kSetTOS] = tos;
    return this;
  }
  if (tos !== this[kSetTOS]) {
    this[kSetTOS] = tos;
    const error = this._handle.setTypeOfService(tos);
    if (error) throw errnoException(error, 'setTypeOfService');
  }
  return this;
};

/** @returns {number} */
methods.getTypeOfService = function getTypeOfService() {
  if (!this._handle?.getTypeOfService) return this[kSetTOS] ?? 0;
  const value = this._handle.getTypeOfService();
  if (value < 0) throw errnoException(value, 'getTypeOfService');
  return value;
};

/** The handle is connected: what was asked for before is set on it. */
methods[kApplyOptions] = function applyOptions() {
  const handle = this._handle;
  if (this[kSetNoDelay] && handle.setNoDelay) handle.setNoDelay(true);
  if (this[kSetKeepAlive] && handle.setKeepAlive) handle.setKeepAlive(true, this[kSetKeepAliveInitialDelay]);
  if (this[kSetTOS] !== undefined && handle.setTypeOfService) handle.setTypeOfService(this[kSetTOS]);
};

module.exports = { methods, kLastWriteQueueSize, kSetNoDelay, kSetKeepAlive, kSetKeepAliveInitialDelay, kSetTOS };
