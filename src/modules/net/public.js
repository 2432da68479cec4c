'use strict';

// The 'net' module (https://nodejs.org/api/net.html).

const { isIP, isIPv4, isIPv6 } = require('internal/net');
const { Socket } = require('internal/net/socket');
const { Server } = require('internal/net/server');
const { normalizeArgs } = require('internal/net/options');
const families = require('internal/net/families');

/**
 * @param {object} [options]
 * @param {(socket: Socket) => void} [connectionListener]
 */
function createServer(options, connectionListener) {
  return new Server(options, connectionListener);
}

/** A Socket that connects: connect(options | port, host | path [, listener]). */
function connect(...args) {
  const normalized = normalizeArgs(args);
  const { 0: options } = normalized;
  const socket = new Socket(options);
  if (options.timeout) socket.setTimeout(options.timeout);
  return socket.connect(normalized);
}

module.exports = {
  _createServerHandle: require('internal/net/server').createServerHandle,
  _normalizeArgs: normalizeArgs,
  get BlockList() { return require('internal/net/block_list').BlockList; },
  get BoundSocket() { return require('internal/net/bound_socket').BoundSocket; },
  get SocketAddress() { return require('internal/net/socket_address').SocketAddress; },
  connect,
  createConnection: connect,
  createServer,
  isIP,
  isIPv4,
  isIPv6,
  Server,
  Socket,
  Stream: Socket,
  ...families,
};
