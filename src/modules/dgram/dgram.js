'use strict';

// What cluster and child_process need of datagram sockets.

const { UDP } = require('internal/net/datagram');

/** On a Socket: its state. */
const kState = Symbol('state symbol');

/**
 * A bound handle to be shared among workers, or a negative error number.
 * @param {string} address
 * @param {number} port
 * @param {'udp4'|'udp6'} addressType
 * @param {number} fd
 * @param {number} flags
 */
function createSharedHandle(address, port, addressType, fd, flags) {
  const handle = new UDP();
  let status;
  if (typeof fd === 'number' && fd >= 0) {
    status = handle.open(fd);
  } else if (port || address) {
    status = handle.bind(address, port || 0, flags || 0, addressType === 'udp6' ? 6 : 4);
  }
  if (status) {
    handle.close();
    return status;
  }
  return handle;
}

/** @param {import('dgram').Socket} socket */
function handleOf(socket) {
  return socket[kState].handle;
}

module.exports = { kState, createSharedHandle, handleOf };
