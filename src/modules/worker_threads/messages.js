'use strict';

/** Kinds of messages on the private port between a worker and its parent. */
module.exports = {
  loadScript: 'loadScript',
  upAndRunning: 'upAndRunning',
  error: 'errorMessage',
  unserializableError: 'couldNotSerializeError',
  stdioPayload: 'stdioPayload',
  stdioWantsMore: 'stdioWantsMoreData',
};
