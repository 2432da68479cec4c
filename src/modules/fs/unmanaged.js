'use strict';

// Worker option trackUnmanagedFds: what a worker opens as a plain descriptor and does not close is closed when it ends; else every
// terminated worker would leak.

const binding = native('fs');
const { unmanaged } = require('internal/fs/utils');

function track() {
  unmanaged.opened = (fd) => {
    if (!binding.unmanagedOpened(fd)) process.emitWarning(`File descriptor ${fd} opened in unmanaged mode twice`);
  };
  unmanaged.closed = (fd) => {
    if (!binding.unmanagedClosed(fd)) process.emitWarning(`File descriptor ${fd} closed but not opened in unmanaged mode`);
  };
}

module.exports = { track };
