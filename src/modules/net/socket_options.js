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
/** [seconds between probes, how many], where they are not the default. */
const kProbes = Symbol('kSetKeepAliveProbes');
const kDefaultProbes = [1, 10];
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
 * Times are in milliseconds, and used in whole seconds. The arguments may be one object.
 * @param {boolean|{ enable?: boolean, initialDelay?: number, interval?: number, count?: number }} [enable]
 * @param {number} [initialDelayMsecs] before the first probe (TCP_KEEPIDLE)
 * @param {number} [intervalMsecs] between probes (TCP_KEEPINTVL)
 * @param {number} [count] probes without an answer before the connection is dropped (TCP_KEEPCNT)
 */
methods.setKeepAlive = function setKeepAlive(enable, initialDelayMsecs, intervalMsecs, count) {
  if (enable !== null && typeof enable === 'object') {
    ({ enable, initialDelay: initialDelayMsecs, interval: intervalMsecs, count } = enable);
  }
  enable = Boolean(enable);
  const initialDelay = ~~(initialDelayMsecs / 1000);
  const probes = intervalMsecs === undefined && count === undefined ? kDefaultProbes : [
    intervalMsecs === undefined ? kDefaultProbes[0] : ~~(intervalMsecs / 1000),
    count === undefined ? kDefaultProbes[1] : ~~count,
  ];
  const before = this[kProbes] ?? kDefaultProbes;
  const isNew = enable !== this[kSetKeepAlive] || (enable && (this[kSetKeepAliveInitialDelay] !== initialDelay ||
    before[0] !== probes[0] || before[1] !== probes[1]));
  if (this._handle && (!isNew || !this._handle.setKeepAlive)) return this;
  this[kSetKeepAlive] = enable;
  this[kSetKeepAliveInitialDelay] = initialDelay;
  if (probes !== before) this[kProbes] = probes;
  this._handle?.setKeepAlive(enable, initialDelay, probes[0], probes[1]);
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
  if (this[kSetKeepAlive] && handle.setKeepAlive) {
    const [interval, count] = this[kProbes] ?? kDefaultProbes;
    handle.setKeepAlive(true, this[kSetKeepAliveInitialDelay], interval, count);
  }
  if (this[kSetTOS] !== undefined && handle.setTypeOfService) handle.setTypeOfService(this[kSetTOS]);
};

module.exports = { methods, kDefaultProbes, kLastWriteQueueSize, kSetNoDelay, kSetKeepAlive, kSetKeepAliveInitialDelay, kSetTOS };
