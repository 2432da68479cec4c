'use strict';

/**
 * The server is open.
 * @param {number} port
 */
module.exports = function onOpen(port) {
  process.debugPort = port;
  // A cluster's primary opens its workers, too.
  process.emit('internalMessage', { cmd: 'NODE_DEBUG_ENABLED' });
};
