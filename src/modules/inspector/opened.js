'use strict';

/**
 * The server is open.
 * @param {number} port
 */
module.exports = function onOpen(port) {
  process.debugPort = port;
  if (process.domain) require('internal/domain/make_callback').warnOfDomain('emit');
  // A cluster's primary opens its workers, too.
  process.emit('internalMessage', { cmd: 'NODE_DEBUG_ENABLED' });
};
