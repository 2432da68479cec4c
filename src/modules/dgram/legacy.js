'use strict';

// What programs of old read of a socket's inside (DEP0112).

const { deprecate } = require('internal/util');
const { codes: { ERR_SOCKET_DGRAM_NOT_RUNNING } } = require('internal/errors');
const { kState, createSharedHandle } = require('internal/dgram');

/** Property of the socket -> field of its state. */
const fields = { _handle: 'handle', _receiving: 'receiving', _bindState: 'bindState', _queue: 'queue', _reuseAddr: 'reuseAddr' };

const methods = {
  _healthCheck() {
    if (!this[kState].handle) throw new ERR_SOCKET_DGRAM_NOT_RUNNING();
  },
  _stopReceiving() {
    const state = this[kState];
    if (!state.receiving) return;
    state.handle.recvStop();
    state.receiving = false;
  },
};

/** @param {object} prototype that of dgram.Socket */
function addLegacy(prototype) {
  for (const name of Object.keys(fields)) {
    const field = fields[name];
    const message = `Socket.prototype.${name} is deprecated`;
    Object.defineProperty(prototype, name, {
      __proto__: null,
      get: deprecate(function() { return this[kState][field]; }, message, 'DEP0112'),
      set: deprecate(function(value) { this[kState][field] = value; }, message, 'DEP0112'),
    });
  }
  for (const name of Object.keys(methods)) {
    prototype[name] = deprecate(methods[name], `Socket.prototype.${name}() is deprecated`, 'DEP0112');
  }
}

const _createSocketHandle = deprecate(createSharedHandle, 'dgram._createSocketHandle() is deprecated', 'DEP0112');

module.exports = { addLegacy, _createSocketHandle };
