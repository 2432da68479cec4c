'use strict';

// Options of sessions, in the order in which the native side reads them; -1: its own default.

const names = [
  'maxDeflateDynamicTableSize', 'maxReservedRemoteStreams', 'maxSendHeaderBlockLength', 'peerMaxConcurrentStreams', 'paddingStrategy',
  'maxHeaderListPairs', 'maxSessionInvalidFrames', 'maxSessionRejectedStreams', 'maxSessionMemory', 'maxSettings', 'streamResetBurst',
  'streamResetRate', 'strictFieldWhitespaceValidation',
];

/** @param {object} options */
function toNativeOptions(options) {
  return arrayMap(names, (name) => {
    const value = options[name];
    if (name === 'strictFieldWhitespaceValidation') return value === false ? 0 : -1;
    return typeof value === 'number' ? value : -1;
  });
}

module.exports = { toNativeOptions };
