'use strict';

// The native handles of sockets and pipes, for every module that works with them (net, tty, dgram, child_process, cluster, tls,
// http). Classes that fewer programs need are in files of their own: each method is made when its class is.
//
// A stream handle reads with readStart()/readStop() and calls `handle.onread(size, arrayBuffer, offset)`; SIZE is negative
// for an error and UV_EOF at the end. write(), writev() and shutdown() take a callback(status[, detail]) and return 0 when all is done
// (the callback is not called), 1 when the callback will come, or a negative error number.

const { TCP, guessHandleType, isIP, isIPv4, isIPv6, addressBytes, normalAddress, constants } = native('net');
const { Pipe } = require('internal/net/pipe');
const { Buffer } = require('buffer');
const { symbols: { owner_symbol } } = require('internal/async_hooks');
const { codes: { ERR_INVALID_FD_TYPE } } = require('internal/errors');
const { validateInt32 } = require('internal/errors/validators');

/**
 * On the prototypes of handles that native code (the HTTP parser, TLS) can read from and write to directly: TCP, Pipe and, once
 * it is loaded, TLS.
 */
const kByteStream = Symbol('kByteStream');
TCP.prototype[kByteStream] = true;
Pipe.prototype[kByteStream] = true;

// What async_hooks show of a socket or server is its handle; programs find their object by the handle's old name for it.
function showOwner({ prototype }) {
  Object.defineProperty(prototype, 'owner', {
    __proto__: null,
    get() { return this[owner_symbol]; },
    set(value) { this[owner_symbol] = value; },
    enumerable: false,
    configurable: false,
  });
}
showOwner(TCP);

/** Encodings that a stream handle writes as they are, by the number it knows them by. */
const nativeEncodings = {
  '__proto__': null,
  'utf8': 0,
  'utf-8': 0,
  'latin1': 1,
  'binary': 1,
  'ascii': 1,
  'ucs2': 2,
  'ucs-2': 2,
  'utf16le': 2,
  'utf-16le': 2,
};

/**
 * Writes a string or Buffer to a stream handle.
 * @param {object} handle
 * @param {string|Uint8Array} data
 * @param {string} encoding
 * @param {(status: number) => void} callback
 * @param {object} [sendHandle] travels with the bytes over an IPC pipe
 * @returns {number} as handle.write
 */
function writeToHandle(handle, data, encoding, callback, sendHandle) {
  if (typeof data !== 'string') return handle.write(data, 0, callback, sendHandle);
  const code = nativeEncodings[encoding];
  if (code === undefined) return handle.write(Buffer.from(data, encoding), 0, callback, sendHandle);
  return handle.write(data, code, callback, sendHandle);
}

/**
 * Writes what a corked Writable gathered: its _writev.
 * @param {object} handle
 * @param {{ chunk: string|Uint8Array, encoding: string }[] & { allBuffers: boolean }} data
 * @param {(status: number) => void} callback
 */
function writevToHandle(handle, data, callback) {
  const { length } = data;
  if (data.allBuffers) {
    const chunks = new Array(length);
    for (let i = 0; i < length; i++) {
      const entry = data[i];
      // Streams hand entries; with allBuffers they may be the buffers themselves.
      chunks[i] = entry.chunk === undefined ? entry : entry.chunk;
    }
    return handle.writev(chunks, true, callback);
  }
  const chunks = new Array(length * 2);
  for (let i = 0; i < length; i++) {
    let { chunk } = data[i];
    let code = 0;
    if (typeof chunk === 'string') {
      code = nativeEncodings[data[i].encoding];
      if (code === undefined) {
        chunk = Buffer.from(chunk, data[i].encoding);
        code = 0;
      }
    }
    chunks[i * 2] = chunk;
    chunks[i * 2 + 1] = code;
  }
  return handle.writev(chunks, false, callback);
}

/**
 * A stream handle for an existing descriptor, by what it is.
 * @param {number} fd
 * @param {boolean} isServer
 */
function createHandle(fd, isServer) {
  validateInt32(fd, 'fd', 0);
  const type = guessHandleType(fd);
  if (type === 'PIPE') return new Pipe(isServer ? constants.PIPE_SERVER : constants.PIPE_SOCKET);
  if (type === 'TCP') return new TCP(isServer ? constants.TCP_SERVER : constants.TCP_SOCKET);
  throw new ERR_INVALID_FD_TYPE(type);
}

module.exports = {
  kBeforeWrite: Symbol('kBeforeWrite'),
  TCP,
  Pipe,
  guessHandleType,
  isIP,
  isIPv4,
  isIPv6,
  addressBytes,
  normalAddress,
  constants,
  kByteStream,
  showOwner,
  nativeEncodings,
  writeToHandle,
  writevToHandle,
  createHandle,
};
