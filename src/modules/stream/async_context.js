'use strict';

const { AsyncContextFrame } = require('internal/async_context');
const { initHooksExist } = require('internal/async_hooks');

/**
 * CALLBACK, called in the async context of now: who waits for a stream wants the store of the
 * place that waits, not of the one that ended it.
 * @param {Function} callback
 */
function bindToContext(callback) {
  if (AsyncContextFrame.current() === undefined && !initHooksExist()) return callback;
  const { AsyncResource } = require('async_hooks');
  const resource = new AsyncResource('STREAM_END_OF_STREAM');
  return function (...args) {
    return resource.runInAsyncScope(callback, this, ...args);
  };
}

module.exports = { bindToContext };
