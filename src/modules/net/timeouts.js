'use strict';

// setTimeout() of sockets (and of http's messages through them): an idle time, not a span.

const { setUnrefTimeout } = require('internal/timers');
const { clearTimeout } = require('timers');
const { validateFunction } = require('internal/errors/validators');
const { getTimerDuration } = require('internal/net/options');

/** The Timeout of a stream; null when it has none. */
const kTimeout = Symbol('timeout');

/**
 * The method setTimeout(msecs, callback) of net.Socket.
 * @this {import('net').Socket}
 * @param {number} msecs
 * @param {() => void} [callback]
 */
function setStreamTimeout(msecs, callback) {
  if (this.destroyed) return this;
  this.timeout = msecs;
  msecs = getTimerDuration(msecs, 'msecs');
  // Attempts to set a timer again replace the one before.
  if (this[kTimeout]) clearTimeout(this[kTimeout]);
  this[kTimeout] = null;
  if (msecs === 0) {
    if (callback !== undefined) {
      validateFunction(callback, 'callback');
      this.removeListener('timeout', callback);
    }
    return this;
  }
  arm(this, msecs, msecs);
  if (callback !== undefined) {
    validateFunction(callback, 'callback');
    this.once('timeout', callback);
  }
  return this;
}

function arm(stream, wait, msecs) {
  stream[kTimeout] = setUnrefTimeout(() => onIdle(stream, wait, msecs), wait);
}

/**
 * The timer ran out. Bytes that native code moved meanwhile did not touch the timer, so the handle is asked when the last one was.
 */
function onIdle(stream, wait, msecs) {
  const handle = stream._handle;
  const idle = handle?._consumed ? handle.idleTime : undefined;
  if (idle !== undefined && idle < msecs - 1) {
    arm(stream, Math.max(1, msecs - idle), msecs);
    return;
  }
  if (wait !== msecs) arm(stream, msecs, msecs);
  stream._onTimeout();
}

module.exports = { kTimeout, setStreamTimeout };
