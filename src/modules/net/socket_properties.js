'use strict';

// What a net.Socket tells: addresses, counters and its state.

const { Buffer } = require('buffer');

const { defineProperty } = Object;
const { isArray } = Array;

const kBytesRead = Symbol('kBytesRead');
const kBytesWritten = Symbol('kBytesWritten');

/** Methods of net.Socket. */
const methods = {};

methods.address = function address() {
  return this._getsockname();
};

methods._getpeername = function _getpeername() {
  if (!this._handle?.getpeername || this.connecting) return this._peername || {};
  if (!this._peername) {
    const out = {};
    if (this._handle.getpeername(out)) return out;
    this._peername = out;
  }
  return this._peername;
};

methods._getsockname = function _getsockname() {
  if (!this._handle?.getsockname) return {};
  if (!this._sockname) {
    this._sockname = {};
    // A failure leaves it empty.
    this._handle.getsockname(this._sockname);
  }
  return this._sockname;
};

/** Puts methods and accessors on the prototype of net.Socket. */
function addProperties(prototype) {
  Object.assign(prototype, methods);
  const visible = (name, get) => {
    defineProperty(prototype, name, { __proto__: null, configurable: false, enumerable: true, get });
  };

  defineProperty(prototype, '_connecting', {
    __proto__: null,
    get() { return this.connecting; },
  });
  defineProperty(prototype, 'pending', {
    __proto__: null,
    configurable: true,
    get() { return !this._handle || this.connecting; },
  });
  defineProperty(prototype, 'readyState', {
    __proto__: null,
    get() {
      if (this.connecting) return 'opening';
      if (this.readable) return this.writable ? 'open' : 'readOnly';
      return this.writable ? 'writeOnly' : 'closed';
    },
  });
  defineProperty(prototype, 'bufferSize', {
    __proto__: null,
    get() { return this._handle ? this.writableLength : undefined; },
  });

  visible('bytesRead', function bytesRead() { return this._handle ? this._handle.bytesRead : this[kBytesRead]; });
  visible('remoteAddress', function remoteAddress() { return this._getpeername().address; });
  visible('remoteFamily', function remoteFamily() { return this._getpeername().family; });
  visible('remotePort', function remotePort() { return this._getpeername().port; });
  visible('localAddress', function localAddress() { return this._getsockname().address; });
  visible('localPort', function localPort() { return this._getsockname().port; });
  visible('localFamily', function localFamily() { return this._getsockname().family; });
  visible('_bytesDispatched', function _bytesDispatched() {
    return this._handle ? this._handle.bytesWritten : this[kBytesWritten];
  });
  visible('bytesWritten', function bytesWritten() {
    let bytes = this._bytesDispatched;
    const { _pendingData: data, _pendingEncoding: encoding, writableBuffer } = this;
    if (!writableBuffer) return undefined;
    for (const entry of writableBuffer) bytes += chunkSize(entry.chunk, entry.encoding);
    if (isArray(data)) {
      // A writev that waits for the connection.
      for (const entry of data) bytes += chunkSize(entry.chunk ?? entry, entry.encoding);
    } else if (data) {
      bytes += chunkSize(data, encoding);
    }
    return bytes;
  });
}

function chunkSize(chunk, encoding) {
  return typeof chunk === 'string' ? Buffer.byteLength(chunk, encoding) : chunk.length;
}

module.exports = { addProperties, kBytesRead, kBytesWritten };
