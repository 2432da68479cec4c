'use strict';

/**
 * The server is open.
 * @param {number} port
 */
module.exports = function onOpen(port) {
  process.debugPort = port;
  const { domain } = process;
  if (domain) {
    process.emitWarning(
      'Using a domain property in MakeCallback is deprecated. Use the async_context variant of MakeCallback or the ' +
      'AsyncResource class instead. (Triggered by calling emit on process.)',
      'DeprecationWarning', 'DEP0097');
  }
  // A cluster's primary opens its workers, too.
  process.emit('internalMessage', { cmd: 'NODE_DEBUG_ENABLED' });
};
