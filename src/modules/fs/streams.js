'use strict';

// fs.ReadStream and fs.WriteStream. Functions, not classes: programs call them without `new`, inherit from them with
// util.inherits and replace their open().

const fs = require('fs');
const { read: readFromFile, readChunk } = require('internal/fs/callbacks');
const {
  codes: {
    ERR_INVALID_ARG_TYPE, ERR_INVALID_THIS, ERR_METHOD_NOT_IMPLEMENTED, ERR_OUT_OF_RANGE, ERR_STREAM_DESTROYED,
    ERR_SYSTEM_ERROR,
  },
} = require('internal/errors');
const { validateBoolean, validateFunction, validateInteger } = require('internal/errors/validators');
const { deprecate } = require('internal/util/deprecate');
const { Readable, Writable, finished } = require('stream');
const { errorOrDestroy } = require('internal/stream/destroy');
const { Buffer } = require('buffer');
const { copyObject, getOptions, getValidatedFd, getValidatedPath, kEmptyObject, toPathIfFileURL } =
  require('internal/fs/utils');

const { apply } = Reflect;
const { defineProperty, setPrototypeOf } = Object;
const { min } = Math;

const kReadChunk = 64 * 1024;
/** More is asked of read(), which refuses what is too large. */
const kLargestChunk = 1024 * 1024;
const kMaxWriteRetries = 5;

const kFs = Symbol('kFs');
const kHandle = Symbol('kHandle');
const kIoDone = Symbol('kIoDone');
const kIsPerformingIO = Symbol('kIsPerformingIO');

/**
 * The functions of fs that a stream calls, on top of a FileHandle, which counts the stream as a user.
 * @param {FileHandle} handle
 */
function fileHandleOperations(handle) {
  const { kUnref } = require('internal/fs/promises');
  const forward = (promise, onValue, callback) => {
    promise.then(onValue, (error) => callback(error));
  };
  return {
    open() { throw new ERR_METHOD_NOT_IMPLEMENTED('open()'); },
    close(fd, callback) {
      handle[kUnref]();
      forward(handle.close(), () => callback(), callback);
    },
    fsync(fd, callback) { forward(handle.sync(), () => callback(), callback); },
    read(fd, buffer, offset, length, position, callback) {
      handle.read(buffer, offset, length, position)
        .then((result) => callback(null, result.bytesRead, result.buffer), (error) => callback(error, 0, buffer));
    },
    write(fd, buffer, offset, length, position, callback) {
      handle.write(buffer, offset, length, position)
        .then((result) => callback(null, result.bytesWritten, result.buffer), (error) => callback(error, 0, buffer));
    },
    writev(fd, buffers, position, callback) {
      handle.writev(buffers, position)
        .then((result) => callback(null, result.bytesWritten, result.buffers), (error) => callback(error, 0, buffers));
    },
  };
}

/** The descriptor in options.fd: a number or a FileHandle. */
function importFd(stream, options) {
  if (typeof options.fd === 'number') {
    stream[kFs] = options.fs || fs;
    return options.fd;
  }
  const { FileHandle, kRef } = require('internal/fs/promises');
  if (typeof options.fd === 'object' && options.fd instanceof FileHandle) {
    if (options.fs) throw new ERR_METHOD_NOT_IMPLEMENTED('FileHandle with fs');
    stream[kHandle] = options.fd;
    stream[kFs] = fileHandleOperations(options.fd);
    options.fd[kRef]();
    options.fd.on('close', functionBind(stream.close, stream));
    return options.fd.fd;
  }
  throw new ERR_INVALID_ARG_TYPE('options.fd', ['number', 'FileHandle'], options.fd);
}

/** Where the stream's file comes from, common to both kinds. */
function setSource(stream, path, options, flags) {
  if (options.fd == null) {
    stream.fd = null;
    stream[kFs] = options.fs || fs;
    validateFunction(stream[kFs].open, 'options.fs.open');
    stream.path = toPathIfFileURL(path);
    stream.flags = options.flags === undefined ? flags : options.flags;
    stream.mode = options.mode === undefined ? 0o666 : options.mode;
    getValidatedPath(stream.path);
  } else {
    stream.fd = getValidatedFd(importFd(stream, options));
  }
  options.autoDestroy = options.autoClose === undefined ? true : options.autoClose;
}

/** Opens the file before anything else happens (Readable and Writable wait for the callback). */
function construct(callback) {
  if (typeof this.fd === 'number') return callback();
  if (this.open !== openReadStream && this.open !== openWriteStream) return constructWithReplacedOpen(this, callback);
  this[kFs].open(this.path, this.flags, this.mode, (error, fd) => {
    if (error) return callback(error);
    this.fd = fd;
    callback();
    this.emit('open', this.fd);
    this.emit('ready');
  });
}

/** Someone (graceful-fs) replaced open(): its 'open' or 'error' event tells how that went. */
function constructWithReplacedOpen(stream, callback) {
  const { emit } = stream;
  stream.emit = function(...args) {
    const { 0: event } = args;
    if (event !== 'open' && event !== 'error') return apply(emit, this, args);
    this.emit = emit;
    if (event === 'error') return callback(args[1]);
    callback();
    return apply(emit, this, args);
  };
  stream.open();
}

function closeFile(stream, error, callback) {
  stream[kFs].close(stream.fd, (closeError) => callback(closeError || error));
  stream.fd = null;
}

function close(stream, error, callback) {
  if (!stream.fd) return callback(error);
  if (!stream.flush) return closeFile(stream, error, callback);
  stream[kFs].fsync(stream.fd, (flushError) => closeFile(stream, error || flushError, callback));
}

/** A file must not be closed under a read or write in flight: another thread may get its descriptor. */
function destroy(error, callback) {
  if (this[kIsPerformingIO]) this.once(kIoDone, (ioError) => close(this, error || ioError, callback));
  else close(this, error, callback);
}

// ---- ReadStream ----------------------------------------------------------------------------------------------------

/**
 * @param {string|Buffer|URL} path
 * @param {string|object} [options]
 */
function ReadStream(path, options) {
  if (!(this instanceof ReadStream)) return new ReadStream(path, options);
  options = copyObject(getOptions(options, kEmptyObject));
  if (options.highWaterMark === undefined) options.highWaterMark = kReadChunk;
  setSource(this, path, options, 'r');
  validateFunction(this[kFs].read, 'options.fs.read');
  if (options.autoDestroy) validateFunction(this[kFs].close, 'options.fs.close');
  this.start = options.start;
  this.end = options.end === undefined ? Infinity : options.end;
  this.pos = undefined;
  this.bytesRead = 0;
  this[kIsPerformingIO] = false;
  if (this.start !== undefined) {
    validateInteger(this.start, 'start', 0);
    this.pos = this.start;
  }
  if (this.end !== Infinity) {
    validateInteger(this.end, 'end', 0);
    if (this.start !== undefined && this.start > this.end) {
      throw new ERR_OUT_OF_RANGE('start', `<= "end" (here: ${this.end})`, this.start);
    }
  }
  apply(Readable, this, [options]);
  if (options.encoding) this.setEncoding(options.encoding);
}
setPrototypeOf(ReadStream.prototype, Readable.prototype);
setPrototypeOf(ReadStream, Readable);

/** `autoClose` of the documentation is `autoDestroy` of the stream's state. */
function defineAutoClose(prototype, state, name) {
  defineProperty(prototype, 'autoClose', {
    __proto__: null,
    get() {
      if (this[state] == null) throw new ERR_INVALID_THIS(name);
      return this[state].autoDestroy;
    },
    set(value) {
      if (this[state] == null) throw new ERR_INVALID_THIS(name);
      this[state].autoDestroy = value;
    },
  });
}
defineAutoClose(ReadStream.prototype, '_readableState', 'ReadStream');

// Never called by the stream itself, kept for those who wrap it.
const openReadStream = deprecate(function() {}, 'ReadStream.prototype.open() is deprecated', 'DEP0135');
ReadStream.prototype.open = openReadStream;
ReadStream.prototype._construct = construct;

ReadStream.prototype._read = function(size) {
  const done = this.pos === undefined ? this.bytesRead : this.pos;
  size = min(this.end - done + 1, size);
  if (size <= 0) {
    this.push(null);
    return;
  }
  this[kIsPerformingIO] = true;
  const { read } = this[kFs];
  if (read === readFromFile && size <= kLargestChunk) {
    readChunk(this.fd, size, this.pos, (error, chunk) => takeChunk(this, error, chunk ? chunk.length : 0, chunk));
    return;
  }
  this[kFs].read(this.fd, Buffer.allocUnsafeSlow(size), 0, size, this.pos, (error, bytesRead, buffer) => {
    takeChunk(this, error, bytesRead, buffer);
  });
};

/** What a read brought. */
function takeChunk(stream, error, bytesRead, chunk) {
  stream[kIsPerformingIO] = false;
  // Tell _destroy() that nothing is in flight any more.
  if (stream.destroyed) {
    stream.emit(kIoDone, error);
    return;
  }
  if (error) {
    errorOrDestroy(stream, error);
  } else if (bytesRead > 0) {
    if (stream.pos !== undefined) stream.pos += bytesRead;
    stream.bytesRead += bytesRead;
    // A short read keeps no more memory than it filled.
    stream.push(bytesRead === chunk.length ? chunk : Buffer.copyBytesFrom(chunk, 0, bytesRead));
  } else {
    stream.push(null);
  }
}

ReadStream.prototype._destroy = function(error, callback) {
  apply(destroy, this, [error, callback]);
};

ReadStream.prototype.close = function(callback) {
  if (typeof callback === 'function') finished(this, callback);
  this.destroy();
};

// ---- WriteStream ---------------------------------------------------------------------------------------------------

/**
 * @param {string|Buffer|URL} path
 * @param {string|object} [options]
 */
function WriteStream(path, options) {
  if (!(this instanceof WriteStream)) return new WriteStream(path, options);
  options = copyObject(getOptions(options, kEmptyObject));
  // Chunks must arrive as bytes.
  options.decodeStrings = true;
  setSource(this, path, options, 'w');
  const { write, writev } = this[kFs];
  if (!write && !writev) throw new ERR_INVALID_ARG_TYPE('options.fs.write', 'function', write);
  if (write) validateFunction(write, 'options.fs.write');
  if (writev) validateFunction(writev, 'options.fs.writev');
  if (options.autoDestroy) validateFunction(this[kFs].close, 'options.fs.close');
  this.flush = options.flush;
  if (this.flush == null) {
    this.flush = false;
  } else {
    validateBoolean(this.flush, 'options.flush');
    if (this.flush) validateFunction(this[kFs].fsync, 'options.fs.fsync');
  }
  // One of the two is enough for Writable.
  if (!write) this._write = null;
  if (!writev) this._writev = null;
  this.start = options.start;
  this.pos = undefined;
  this.bytesWritten = 0;
  this[kIsPerformingIO] = false;
  if (this.start !== undefined) {
    validateInteger(this.start, 'start', 0);
    this.pos = this.start;
  }
  apply(Writable, this, [options]);
  if (options.encoding) this.setDefaultEncoding(options.encoding);
}
setPrototypeOf(WriteStream.prototype, Writable.prototype);
setPrototypeOf(WriteStream, Writable);

defineAutoClose(WriteStream.prototype, '_writableState', 'WriteStream');

const openWriteStream = deprecate(function() {}, 'WriteStream.prototype.open() is deprecated', 'DEP0135');
WriteStream.prototype.open = openWriteStream;
WriteStream.prototype._construct = construct;

/**
 * What follows a write: ends with CALLBACK, or asks REST to go on from byte WRITTEN. A descriptor that would block
 * (EAGAIN) is tried again a few times.
 */
function continueWriting(stream, error, written, left, retries, callback, rest) {
  if (error?.code === 'EAGAIN') {
    error = null;
    written = 0;
  }
  if (stream.destroyed || error) return callback(error || new ERR_STREAM_DESTROYED('write'));
  stream.bytesWritten += written;
  retries = written ? 0 : retries + 1;
  if (retries > kMaxWriteRetries) {
    callback(new ERR_SYSTEM_ERROR({ code: 'EAGAIN', message: 'resource temporarily unavailable', syscall: 'write', errno: -11 }));
  } else if (left - written > 0) {
    rest(written, retries);
  } else {
    callback();
  }
}

function writeAll(stream, data, position, retries, callback) {
  stream[kFs].write(stream.fd, data, 0, data.length, position, (error, written) => {
    continueWriting(stream, error, written, data.length, retries, callback, (done, tries) => {
      writeAll(stream, data.subarray(done), position === undefined ? undefined : position + done, tries, callback);
    });
  });
}

function writevAll(stream, chunks, size, position, retries, callback) {
  stream[kFs].writev(stream.fd, chunks, position, (error, written) => {
    continueWriting(stream, error, written, size, retries, callback, (done, tries) => {
      const left = Buffer.concat(chunks).subarray(done);
      writevAll(stream, [left], left.length, position === undefined ? undefined : position + done, tries, callback);
    });
  });
}

function finishWrite(stream, callback) {
  return (error) => {
    stream[kIsPerformingIO] = false;
    callback(error);
    // Tell _destroy() that nothing is in flight any more.
    if (stream.destroyed) stream.emit(kIoDone, error);
  };
}

WriteStream.prototype._write = function(data, encoding, callback) {
  this[kIsPerformingIO] = true;
  writeAll(this, data, this.pos, 0, finishWrite(this, callback));
  if (this.pos !== undefined) this.pos += data.length;
};

WriteStream.prototype._writev = function(data, callback) {
  const chunks = new Array(data.length);
  let size = 0;
  for (let i = 0; i < data.length; i++) {
    chunks[i] = data[i].chunk;
    size += chunks[i].length;
  }
  this[kIsPerformingIO] = true;
  writevAll(this, chunks, size, this.pos, 0, finishWrite(this, callback));
  if (this.pos !== undefined) this.pos += size;
};

WriteStream.prototype._destroy = function(error, callback) {
  apply(destroy, this, [error, callback]);
};

WriteStream.prototype.close = function(callback) {
  if (callback) {
    if (this.closed) {
      process.nextTick(callback);
      return;
    }
    this.on('close', callback);
  }
  // Without autoClose, the end of the data does not close: this call does.
  if (!this.autoClose) this.on('finish', this.destroy);
  this.end();
};

// Old name of end() for streams.
WriteStream.prototype.destroySoon = WriteStream.prototype.end;

for (const { prototype } of [ReadStream, WriteStream]) {
  defineProperty(prototype, 'pending', {
    __proto__: null,
    get() { return this.fd === null; },
    configurable: true,
  });
}

module.exports = { ReadStream, WriteStream };
