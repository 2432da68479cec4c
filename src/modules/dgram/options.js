'use strict';

// What a datagram socket is set to and tells: addresses, multicast, buffers, ref() and unref().

const {
  codes: {
    ERR_MISSING_ARGS, ERR_SOCKET_BAD_BUFFER_SIZE, ERR_SOCKET_BUFFER_SIZE, ERR_SOCKET_DGRAM_NOT_CONNECTED,
    ERR_SOCKET_DGRAM_NOT_RUNNING,
  },
  errnoException,
} = require('internal/errors');
const { validateNumber, validateString } = require('internal/errors/validators');
const { kState } = require('internal/dgram');

const kConnected = 2;

/** Throws when SOCKET is closed. */
function healthCheck(socket) {
  if (!socket[kState].handle) throw new ERR_SOCKET_DGRAM_NOT_RUNNING();
}

/** Methods of dgram.Socket. */
const methods = {};

methods.address = function address() {
  healthCheck(this);
  const out = {};
  const status = this[kState].handle.getsockname(out);
  if (status) throw errnoException(status, 'getsockname');
  return out;
};

methods.remoteAddress = function remoteAddress() {
  healthCheck(this);
  const state = this[kState];
  if (state.connectState !== kConnected) throw new ERR_SOCKET_DGRAM_NOT_CONNECTED();
  const out = {};
  const status = state.handle.getpeername(out);
  if (status) throw errnoException(status, 'getpeername');
  return out;
};

/** @param {boolean} arg */
methods.setBroadcast = function setBroadcast(arg) {
  const status = this[kState].handle.setBroadcast(Boolean(arg));
  if (status) throw errnoException(status, 'setBroadcast');
};

/** @param {number} ttl */
methods.setTTL = function setTTL(ttl) {
  validateNumber(ttl, 'ttl');
  const status = this[kState].handle.setTTL(ttl | 0);
  if (status) throw errnoException(status, 'setTTL');
  return ttl;
};

/** @param {number} ttl */
methods.setMulticastTTL = function setMulticastTTL(ttl) {
  validateNumber(ttl, 'ttl');
  const status = this[kState].handle.setMulticastTTL(ttl | 0);
  if (status) throw errnoException(status, 'setMulticastTTL');
  return ttl;
};

/** @param {boolean} arg */
methods.setMulticastLoopback = function setMulticastLoopback(arg) {
  const status = this[kState].handle.setMulticastLoopback(Boolean(arg));
  if (status) throw errnoException(status, 'setMulticastLoopback');
  return arg;
};

/** @param {string} interfaceAddress */
methods.setMulticastInterface = function setMulticastInterface(interfaceAddress) {
  healthCheck(this);
  validateString(interfaceAddress, 'interfaceAddress');
  const status = this[kState].handle.setMulticastInterface(interfaceAddress);
  if (status) throw errnoException(status, 'setMulticastInterface');
};

/** @param {string} multicastAddress @param {string} [interfaceAddress] */
methods.addMembership = function addMembership(multicastAddress, interfaceAddress) {
  changeMembership(this, multicastAddress, interfaceAddress, true, 'addMembership');
};

/** @param {string} multicastAddress @param {string} [interfaceAddress] */
methods.dropMembership = function dropMembership(multicastAddress, interfaceAddress) {
  changeMembership(this, multicastAddress, interfaceAddress, false, 'dropMembership');
};

function changeMembership(socket, group, local, join, syscall) {
  healthCheck(socket);
  if (!group) throw new ERR_MISSING_ARGS('multicastAddress');
  const status = socket[kState].handle.membership(group, local, join);
  if (status) throw errnoException(status, syscall);
}

/** Source-specific multicast (RFC 4607). */
methods.addSourceSpecificMembership = function addSourceSpecificMembership(sourceAddress, groupAddress,
                                                                                    interfaceAddress) {
  changeSourceMembership(this, sourceAddress, groupAddress, interfaceAddress, true, 'addSourceSpecificMembership');
};

methods.dropSourceSpecificMembership = function dropSourceSpecificMembership(sourceAddress, groupAddress,
                                                                                      interfaceAddress) {
  changeSourceMembership(this, sourceAddress, groupAddress, interfaceAddress, false, 'dropSourceSpecificMembership');
};

function changeSourceMembership(socket, source, group, local, join, syscall) {
  healthCheck(socket);
  validateString(source, 'sourceAddress');
  validateString(group, 'groupAddress');
  const status = socket[kState].handle.sourceMembership(source, group, local, join);
  if (status) throw errnoException(status, syscall);
}

methods.ref = function ref() {
  this[kState].handle?.ref();
  return this;
};
methods.unref = function unref() {
  this[kState].handle?.unref();
  return this;
};

/** Sets (or with 0 asks) the size of the kernel's buffer. */
function bufferSize(socket, size, receive) {
  if (size >>> 0 !== size) throw new ERR_SOCKET_BAD_BUFFER_SIZE();
  const result = socket[kState].handle.bufferSize(size, receive);
  if (result < 0) {
    const [code, message] = require('util').getSystemErrorMap().get(result) ?? ['', ''];
    throw new ERR_SOCKET_BUFFER_SIZE({
      errno: result, code, message, syscall: receive ? 'uv_recv_buffer_size' : 'uv_send_buffer_size',
    });
  }
  return result;
}

methods.setRecvBufferSize = function setRecvBufferSize(size) {
  bufferSize(this, size, true);
};
methods.setSendBufferSize = function setSendBufferSize(size) {
  bufferSize(this, size, false);
};
methods.getRecvBufferSize = function getRecvBufferSize() {
  return bufferSize(this, 0, true);
};
methods.getSendBufferSize = function getSendBufferSize() {
  return bufferSize(this, 0, false);
};
methods.getSendQueueSize = function getSendQueueSize() {
  return this[kState].handle.getSendQueueSize();
};
methods.getSendQueueCount = function getSendQueueCount() {
  return this[kState].handle.getSendQueueCount();
};

module.exports = { methods, healthCheck, bufferSize, kConnected };
