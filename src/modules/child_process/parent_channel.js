'use strict';

// The child's side of the IPC channel that its parent has opened: all that a forked process needs at its start. It has no children
// of its own yet.

const { Pipe, kinds: { PIPE_IPC } } = require('internal/net/pipe');
const { setupChannel } = require('internal/child_process/ipc');

/**
 * @param {number} fd NODE_CHANNEL_FD
 * @param {'json'|'advanced'} serializationMode
 */
function connect(fd, serializationMode) {
  const pipe = new Pipe(PIPE_IPC);
  pipe.open(fd);
  pipe.unref();
  const control = setupChannel(process, pipe, serializationMode);
  process.on('newListener', function onNewListener(name) {
    if (name === 'message' || name === 'disconnect') control.refCounted();
  });
  process.on('removeListener', function onRemoveListener(name) {
    if (name === 'message' || name === 'disconnect') control.unrefCounted();
  });
}

module.exports = { connect };
