'use strict';

// FileHandle: an open file as an object of fs/promises.

const EventEmitter = require('events');
const binding = native('fs');
const {
  codes: { ERR_INVALID_ARG_VALUE, ERR_INVALID_STATE }, AbortError, UVException,
} = require('internal/errors');
const {
  kValidateObjectAllowNullable, parseFileMode, validateAbortSignal, validateBoolean, validateBuffer,
  validateEncoding, validateInteger, validateObject,
} = require('internal/errors/validators');
const { isArrayBufferView } = require('internal/util/types');
const { Buffer } = require('buffer');
const { inEachProcess } = require('internal/bootstrap/hooks');
const { kDeserialize, kTransfer, kTransferList, markTransferMode } = require('internal/web/transfer');
const {
  encodeText, getOptions, kEmptyObject, makeCancelFlag, toUnixTimestamp, validateBufferArray,
  validateOffsetLengthRead, validateOffsetLengthWrite, validatePosition, validateStringAfterArrayBufferView,
  writePosition,
} = require('internal/fs/utils');
const { validateOwners } = require('internal/fs/sync');

const { captureStackTrace } = Error;
const { max, min } = Math;

// What native readFile() is to give.
const kBytes = 0;
const kText = 1;

const kReadBufferLength = 16384;
const kWriteChunk = 512 * 1024;
const kInvalid = -22; // EINVAL

const kHandle = Symbol('kHandle');
const kFd = Symbol('kFd');
const kRefs = Symbol('kRefs');
const kClosePromise = Symbol('kClosePromise');
const kCloseResolve = Symbol('kCloseResolve');
const kCloseReject = Symbol('kCloseReject');
const kCloseSync = Symbol('kCloseSync');
const kRef = Symbol('kRef');
const kUnref = Symbol('kUnref');
const kLocked = Symbol('kLocked');

/**
 * Errors from the thread pool have no stack of their own: gives them that of the waiting asynchronous functions.
 * @template T
 * @param {T} error
 * @returns {T}
 */
function traced(error) {
  captureStackTrace(error, traced);
  return error;
}

let reportsLeaks = false;

/** Tells when a handle was collected while it was open (native code has closed it). */
function reportLeaks() {
  if (reportsLeaks) return;
  reportsLeaks = true;
  let hasWarned = false;
  const report = (fd) => {
    process.emitWarning(`Closing file descriptor ${fd} on garbage collection`);
    if (hasWarned) return;
    hasWarned = true;
    process.emitWarning(
      'Closing a FileHandle object on garbage collection is deprecated. ' +
      'Please close FileHandle objects explicitly using FileHandle.prototype.close(). ' +
      'In the future, an error will be thrown if a file descriptor is closed during garbage collection.',
      'DeprecationWarning', 'DEP0137');
  };
  inEachProcess(() => binding.setLeakReporter(report));
}

class FileHandle extends EventEmitter {
  /** @param {object} handle native owner of the descriptor */
  constructor(handle) {
    super();
    reportLeaks();
    const close = () => closeHandle(this);
    this.close = close;
    markTransferMode(this, false, true);
    this[kHandle] = handle;
    this[kFd] = handle ? handle.fd : -1;
    this[kRefs] = 1;
    this[kClosePromise] = null;
  }

  getAsyncId() { return this[kHandle].getAsyncId(); }

  /** @returns {number} -1 once closed */
  get fd() { return this[kFd]; }

  appendFile(data, options) { return use(writeFile, this, data, options); }
  chmod(mode) { return use(fchmod, this, mode); }
  chown(uid, gid) { return use(fchown, this, uid, gid); }
  datasync() { return use(fdatasync, this); }
  sync() { return use(fsync, this); }
  read(buffer, offset, length, position) { return use(read, this, buffer, offset, length, position); }
  readv(buffers, position) { return use(readv, this, buffers, position); }
  readFile(options) { return use(readFile, this, options); }

  /** An interface of readline over the lines of the file. */
  readLines(options = undefined) {
    return require('readline').createInterface({ input: this.createReadStream(options), crlfDelay: Infinity });
  }

  stat(options) { return use(fstat, this, options); }
  truncate(len = 0) { return use(ftruncate, this, len); }
  utimes(atime, mtime) { return use(futimes, this, atime, mtime); }
  write(buffer, offset, length, position) { return use(write, this, buffer, offset, length, position); }
  writev(buffers, position) { return use(writev, this, buffers, position); }
  writeFile(data, options) { return use(writeFile, this, data, options); }

  /** @param {{autoClose?: boolean}} [options] @returns {ReadableStream} of bytes */
  readableWebStream(options = kEmptyObject) {
    if (this[kFd] === -1) throw new ERR_INVALID_STATE('The FileHandle is closed');
    if (this[kClosePromise]) throw new ERR_INVALID_STATE('The FileHandle is closing');
    if (this[kLocked]) throw new ERR_INVALID_STATE('The FileHandle is locked');
    validateObject(options, 'options');
    const { type = 'bytes', autoClose = false } = options;
    validateBoolean(autoClose, 'options.autoClose');
    this[kLocked] = true;
    if (type !== 'bytes') {
      process.emitWarning('A non-"bytes" options.type has no effect. A byte-oriented steam is always created.',
                          'ExperimentalWarning');
    }
    let controller;
    let isReleased = false;
    /** The stream needs the file no more. */
    const release = () => {
      if (isReleased) return;
      isReleased = true;
      this.removeListener('close', onClose);
      this[kUnref]();
    };
    const done = async () => {
      release();
      if (autoClose) await this.close();
    };
    const onClose = () => {
      // The data of a file that is closed under the stream ends here.
      try {
        controller.close();
        controller.byobRequest?.respond(0);
      } catch {
        // It was closed or had failed already: nothing more to tell the reader.
      }
      release();
    };
    const { ReadableStream } = require('internal/web/streams/readable');
    const stream = new ReadableStream({
      type: 'bytes',
      autoAllocateChunkSize: kReadBufferLength,
      start(c) { controller = c; },
      pull: async () => {
        const { view } = controller.byobRequest;
        const { bytesRead } = await this.read(view, 0, view.byteLength);
        if (bytesRead === 0) {
          controller.close();
          await done();
        }
        controller.byobRequest?.respond(bytesRead);
      },
      cancel: done,
    });
    this[kRef]();
    this.once('close', onClose);
    return stream;
  }

  createReadStream(options = undefined) { return this.#makeStream('ReadStream', options); }
  createWriteStream(options = undefined) { return this.#makeStream('WriteStream', options); }

  /** A stream uses the handle from the start on; one whose options are refused lets go of it, or close() would wait for it. */
  #makeStream(kind, options) {
    const Stream = require('internal/fs/streams')[kind];
    const users = this[kRefs];
    const listeners = this.rawListeners('close');
    try {
      return new Stream(undefined, { ...options, fd: this });
    } catch (refused) {
      for (const listener of this.rawListeners('close')) {
        if (!listeners.includes(listener)) this.removeListener('close', listener);
      }
      if (this[kRefs] > users) this[kUnref]();
      throw refused;
    }
  }

  [kCloseSync]() {
    if (this[kFd] === -1) return;
    if (this[kClosePromise]) throw new ERR_INVALID_STATE('The FileHandle is closing');
    this[kFd] = -1;
    const fd = this[kHandle].release();
    if (fd >= 0) binding.close(fd);
    this.emit('close');
  }

  async [Symbol.asyncDispose]() { await this.close(); }

  [kTransfer]() {
    if (this[kClosePromise] || this[kRefs] > 1) {
      const { DOMException } = require('internal/web/dom_exception');
      throw new DOMException('Cannot transfer FileHandle while in use', 'DataCloneError');
    }
    const fd = this[kHandle].release();
    this[kFd] = -1;
    this[kHandle] = null;
    this[kRefs] = 0;
    return { data: { fd }, deserializeInfo: 'internal/fs/promises:FileHandle' };
  }

  [kTransferList]() { return []; }

  [kDeserialize]({ fd }) {
    this[kHandle] = new binding.FileHandle(fd);
    this[kFd] = fd;
  }

  /** A user more: close() waits for it. */
  [kRef]() { this[kRefs]++; }

  [kUnref]() {
    if (--this[kRefs] !== 0) return;
    closeDescriptor(this).then(this[kCloseResolve], this[kCloseReject]);
  }
}

/** @param {FileHandle} handle */
async function closeDescriptor(handle) {
  handle[kFd] = -1;
  const fd = handle[kHandle].release();
  if (fd < 0) return;
  try {
    await binding.close(fd, true);
  } catch (error) {
    throw traced(error);
  }
}

/** @param {FileHandle} handle @returns {Promise<void>} */
function closeHandle(handle) {
  if (handle[kFd] === -1) return Promise.resolve(); // also while the descriptor is being closed
  if (handle[kClosePromise]) return handle[kClosePromise];
  const forget = () => { handle[kClosePromise] = undefined; };
  if (--handle[kRefs] === 0) {
    handle[kClosePromise] = closeDescriptor(handle).finally(forget);
  } else {
    handle[kClosePromise] = new Promise((resolve, reject) => {
      handle[kCloseResolve] = resolve;
      handle[kCloseReject] = reject;
    }).finally(() => {
      forget();
      handle[kCloseReject] = undefined;
      handle[kCloseResolve] = undefined;
    });
  }
  handle.emit('close');
  return handle[kClosePromise];
}

/** Runs OPERATION on an open handle, which stays open that long. */
async function use(operation, handle, ...args) {
  if (handle[kRefs] === undefined) throw new ERR_INVALID_STATE('The receiver is not a FileHandle');
  if (handle[kFd] === -1) {
    const error = new Error(handle[kHandle] === null ? 'The FileHandle has been transferred' : 'file closed');
    error.code = 'EBADF';
    error.syscall = operation.name;
    throw error;
  }
  handle[kRef]();
  try {
    return await operation(handle, ...args);
  } finally {
    handle[kUnref]();
  }
}

// ---- operations on an open file ------------------------------------------------------------------------------------

/** The native operation's value, or its error with a stack. */
async function settle(promise) {
  try {
    return await promise;
  } catch (error) {
    throw traced(error);
  }
}

function fchmod(handle, mode) {
  return settle(binding.fchmod(handle[kFd], parseFileMode(mode, 'mode'), true));
}

function fchown(handle, uid, gid) {
  validateOwners(uid, gid);
  return settle(binding.fchown(handle[kFd], uid, gid, true));
}

function fdatasync(handle) {
  return settle(binding.fdatasync(handle[kFd], true));
}

function fsync(handle) {
  return settle(binding.fsync(handle[kFd], true));
}

function fstat(handle, options = { bigint: false }) {
  return settle(binding.fstat(handle[kFd], options.bigint === true, true));
}

function ftruncate(handle, len = 0) {
  validateInteger(len, 'len');
  return settle(binding.ftruncate(handle[kFd], max(0, len), true));
}

function futimes(handle, atime, mtime) {
  atime = toUnixTimestamp(atime, 'atime');
  mtime = toUnixTimestamp(mtime, 'mtime');
  return settle(binding.futimes(handle[kFd], atime, mtime, true));
}

async function read(handle, bufferOrParams, offset, length, position) {
  let buffer = bufferOrParams;
  if (!isArrayBufferView(buffer)) {
    if (bufferOrParams !== undefined) validateObject(bufferOrParams, 'options', kValidateObjectAllowNullable);
    ({
      buffer = Buffer.alloc(kReadBufferLength), offset = 0, length = buffer.byteLength - offset, position = null,
    } = bufferOrParams ?? kEmptyObject);
    validateBuffer(buffer);
  }
  if (offset !== null && typeof offset === 'object') {
    ({ offset = 0, length = buffer.byteLength - offset, position = null } = offset);
  }
  if (offset == null) offset = 0;
  else validateInteger(offset, 'offset', 0);
  length ??= buffer.byteLength - offset;
  if (length === 0) return { __proto__: null, bytesRead: length, buffer };
  if (buffer.byteLength === 0) {
    throw new ERR_INVALID_ARG_VALUE('buffer', buffer, 'is empty and cannot be written');
  }
  validateOffsetLengthRead(offset, length, buffer.byteLength);
  position ??= -1;
  validatePosition(position, 'position', length);
  const bytesRead = await settle(binding.read(handle[kFd], buffer, offset, length, position, true));
  return { __proto__: null, bytesRead, buffer };
}

async function readv(handle, buffers, position) {
  validateBufferArray(buffers);
  if (buffers.length === 0) throw new UVException({ errno: kInvalid, syscall: 'read' });
  const bytesRead = await settle(binding.readVector(handle[kFd], buffers, writePosition(position), true));
  return { __proto__: null, bytesRead, buffers };
}

async function write(handle, buffer, offsetOrOptions, length, position) {
  if (buffer?.byteLength === 0) return { __proto__: null, bytesWritten: 0, buffer };
  let offset = offsetOrOptions;
  if (isArrayBufferView(buffer)) {
    if (typeof offset === 'object') {
      ({ offset = 0, length = buffer.byteLength - offset, position = null } = offsetOrOptions ?? kEmptyObject);
    }
    if (offset == null) offset = 0;
    else validateInteger(offset, 'offset', 0);
    if (typeof length !== 'number') length = buffer.byteLength - offset;
    validateOffsetLengthWrite(offset, length, buffer.byteLength);
    const bytesWritten = await settle(
      binding.write(handle[kFd], buffer, offset, length, writePosition(position), true));
    return { __proto__: null, bytesWritten, buffer };
  }
  validateStringAfterArrayBufferView(buffer, 'buffer');
  validateEncoding(buffer, length);
  const data = encodeText(buffer, length);
  const place = writePosition(offset);
  const bytesWritten = await settle(typeof data === 'string' ?
    binding.writeText(handle[kFd], data, place, true) :
    binding.write(handle[kFd], data, 0, data.byteLength, place, true));
  return { __proto__: null, bytesWritten, buffer };
}

async function writev(handle, buffers, position) {
  validateBufferArray(buffers);
  if (buffers.length === 0) return { __proto__: null, bytesWritten: 0, buffers };
  const bytesWritten = await settle(binding.writeVector(handle[kFd], buffers, writePosition(position), true));
  return { __proto__: null, bytesWritten, buffers };
}

// ---- whole files, for handles and paths ----------------------------------------------------------------------------

function checkAborted(signal) {
  if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
}

/**
 * Runs START(flag) so that SIGNAL ends it.
 * @template T
 * @param {AbortSignal|undefined} signal
 * @param {(flag: Uint8Array|undefined) => Promise<T>} start
 * @returns {Promise<T>}
 */
async function cancellable(signal, start) {
  if (signal === undefined) {
    try {
      return await start(undefined);
    } catch (error) {
      throw traced(error);
    }
  }
  checkAborted(signal);
  const { flag, dispose } = makeCancelFlag(signal);
  try {
    const value = await start(flag);
    checkAborted(signal);
    return value;
  } catch (error) {
    checkAborted(signal);
    throw traced(error);
  } finally {
    dispose();
  }
}

/** @param {string|Uint8Array|number} file @param {number} flags @param {object} options */
async function readWhole(file, flags, options) {
  const { encoding, signal } = options;
  if (options.buffer !== undefined) return require('internal/fs/read_into').readIntoLater(file, flags, options);
  const form = encoding === 'utf8' || encoding === 'utf-8' ? kText : kBytes;
  let data;
  if (signal === undefined) {
    // Each function that only hands on a promise costs three more of V8's.
    try {
      data = await binding.readFile(file, flags, form, undefined, true);
    } catch (error) {
      throw traced(error);
    }
  } else {
    data = await cancellable(signal, (flag) => binding.readFile(file, flags, form, flag, true));
  }
  return form === kBytes && encoding ? data.toString(encoding) : data;
}

function readFile(handle, options) {
  options = getOptions(options);
  return readWhole(handle[kFd], 0, options);
}

/** Text and bytes are written at once; anything else that can be iterated, piece by piece. */
function isIterableData(data) {
  return data !== null && typeof data === 'object' && !isArrayBufferView(data) &&
    (typeof data[Symbol.asyncIterator] === 'function' || typeof data[Symbol.iterator] === 'function');
}

async function writePieces(handle, data, signal, encoding) {
  checkAborted(signal);
  for await (const piece of data) {
    checkAborted(signal);
    const bytes = isArrayBufferView(piece) ? piece : Buffer.from(piece, encoding || 'utf8');
    let left = bytes.byteLength;
    while (left > 0) {
      const { bytesWritten } = await write(handle, bytes, bytes.byteLength - left, min(kWriteChunk, left));
      left -= bytesWritten;
      checkAborted(signal);
    }
  }
}

async function writeFile(handle, data, options) {
  options = getOptions(options, { encoding: 'utf8', mode: 0o666, flag: 'w', flush: false });
  const flush = options.flush ?? false;
  validateBoolean(flush, 'options.flush');
  const { signal, encoding } = options;
  if (isIterableData(data)) {
    if (signal !== undefined) validateAbortSignal(signal, 'options.signal');
    return writePieces(handle, data, signal, encoding);
  }
  if (!isArrayBufferView(data)) {
    validateStringAfterArrayBufferView(data, 'data');
    data = encodeText(data, encoding);
  }
  return cancellable(signal, (flag) => binding.writeFile(handle[kFd], data, 0, 0, false, flag, true));
}


module.exports = { FileHandle, cancellable, isIterableData, kRef, kUnref, readWhole, settle, traced, use, writePieces };
