'use strict';

// The native handle of datagram sockets.

const { UDP } = native('datagram');
const { showOwner } = require('internal/net');

showOwner(UDP);

module.exports = { UDP };
