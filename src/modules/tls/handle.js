'use strict';

// The native TLS stream, with the parts of its face that are better written here: what goes to the connection below, and what
// it hears from OpenSSL (tls_stream.h).

const { TLSWrap } = native('tls');
const { symbols: { owner_symbol } } = require('internal/async_hooks');
const { kByteStream } = require('internal/net');
const handshake = require('internal/tls/handshake');
const { setImmediate } = require('timers');
const { codes: { ERR_TLS_INVALID_CONTEXT } } = require('internal/errors');

const { prototype } = TLSWrap;

prototype[kByteStream] = true;

/** Methods of the handle below: what TLS does not change. */
const passedOn = [
  'ref', 'unref', 'hasRef', 'open', 'bind', 'listen', 'bind6', 'getsockname', 'getpeername', 'fchmod', 'setNoDelay',
  'setKeepAlive', 'setSimultaneousAccepts', 'setBlocking', 'setPendingInstances', 'setTypeOfService', 'getTypeOfService',
];
for (const name of passedOn) {
  prototype[name] = {
    [name](...args) {
      const below = this._parent;
      return typeof below[name] === 'function' ? below[name](...args) : undefined;
    },
  }[name];
}
for (const name of ['connect', 'connect6']) {
  // The answer is for the owner of this handle.
  prototype[name] = {
    [name](request, ...args) {
      const handle = this;
      const below = Object.create(request);
      below.oncomplete = (status, connection, _, readable, writable) => {
        request.oncomplete(status, handle, request, readable, writable);
      };
      return this._parent[name](below, ...args);
    },
  }[name];
}

// Writes end in a later turn, even when all has left at once: until then what else is written gathers into one record.
for (const name of ['write', 'writev']) {
  const write = prototype[name];
  prototype[name] = {
    [name](data, how, callback, sendHandle) {
      const status = Reflect.apply(write, this, [data, how, callback, sendHandle]);
      if (status !== 0) return status;
      (finishing ? process.nextTick : setImmediate)(finishWrite, this, callback);
      return 1;
    },
  }[name];
}

/** Writes that the end of another one sets off end in the same phase of the loop. */
let finishing = false;

function finishWrite(handle, callback) {
  finishing = true;
  try {
    Reflect.apply(callback, handle, [0]);
  } finally {
    finishing = false;
  }
}

/** Closes the connection below, through its socket where it has one. */
prototype.close = function close(callback) {
  const owner = this[owner_symbol];
  if (owner) owner.ssl = null;
  if (this._closing) return;
  this._closing = true;
  this.finishOutput();
  const done = () => {
    this.destroySSL();
    if (this._secureContext?.singleUse) this._secureContext.context.close();
    if (callback) Reflect.apply(callback, this, []);
  };
  const { _parent: below, _parentWrap: socket } = this;
  if (socket) {
    if (socket._handle === null) {
      process.nextTick(done);
      return;
    }
    if (socket._handle === below) {
      socket.once('close', done);
      socket.destroy();
      return;
    }
  }
  below.close(done);
};

Object.assign(prototype, handshake);

/**
 * TLS over the stream handle BELOW.
 * @param {object} below
 * @param {import('tls').SecureContext} secureContext
 * @param {boolean} isServer
 * @param {object|null} socket whose handle it is
 */
function wrapHandle(below, secureContext, isServer, socket) {
  // A context with nothing native is none.
  if (!secureContext.context) throw new ERR_TLS_INVALID_CONTEXT('context');
  const handle = new TLSWrap(below, secureContext.context, isServer);
  handle._parent = below;
  handle._parentWrap = socket;
  handle._secureContext = secureContext;
  handle.reading = false;
  if (isServer) {
    handle.lastHandshakeTime = 0;
    handle.handshakes = 0;
  }
  // An idle time is counted by what the native side moved.
  below._consumed = true;
  return handle;
}

module.exports = { TLSWrap, wrapHandle };
