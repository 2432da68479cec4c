'use strict';

// The native handle of terminals.

const { TTY, isTTY } = native('terminal');

module.exports = { TTY, isTTY };
