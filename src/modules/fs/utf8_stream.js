'use strict';

// fs.Utf8Stream: text to a file in few large writes, for logs. Not a stream.Writable: write() takes strings (or Buffers, with
// contentMode 'buffer') and gathers them until minLength is reached.

const { clearInterval, setImmediate, setInterval, setTimeout } = require('timers');
const EventEmitter = require('events');
const defaultFs = require('fs');
const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_STATE, ERR_OPERATION_FAILED, ERR_OUT_OF_RANGE },
} = require('internal/errors');
const {
  validateBoolean, validateFunction, validateObject, validateOneOf, validateUint32, parseFileMode,
} = require('internal/errors/validators');
const { isUint8Array } = require('internal/util/types');
const { Buffer } = require('buffer');
const { dirname } = require('path');
const { kEmptyObject } = require('internal/fs/utils');

const kBusyWait = 100;
const kMaxWrite = 16 * 1024;
const kHighWaterMark = 16387;
const kStandardStreams = new Set([1, 2]);

/** Blocks the thread: for synchronous writing to a descriptor that is busy. */
function sleep(milliseconds) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

class Utf8Stream extends EventEmitter {
  /** Chunks of at most maxWrite to be written, in order. */
  #chunks = [];
  /** What is being written now: the rest of a chunk, or null. */
  #current = null;
  /** Characters (bytes in buffer mode) not yet written. */
  #length = 0;
  #fs;
  #fd = -1;
  #file = null;
  #mode;
  #minLength;
  #maxLength;
  #maxWrite;
  #isSync;
  #fsync;
  #append;
  #mkdir;
  #contentMode;
  #retryEAGAIN;
  #periodicFlush;
  #periodicTimer = null;
  #isWriting = false;
  #isEnding = false;
  #isReopening = false;
  #isDestroyed = false;
  #isOpening = false;
  #isDrainScheduled = false;
  #isFlushPending = false;

  constructor(options = kEmptyObject) {
    super();
    validateObject(options, 'options');
    let { fd } = options;
    const {
      dest, minLength, maxLength, maxWrite, periodicFlush, sync, append = true, mkdir, retryEAGAIN, fsync,
      contentMode = 'utf8', mode, fs: fsOverride,
    } = options;
    fd ??= dest;
    this.#fs = { ...defaultFs };
    if (fsOverride !== undefined) {
      validateObject(fsOverride, 'options.fs');
      for (const name of ['write', 'writeSync', 'fsync', 'fsyncSync', 'close', 'open', 'mkdir', 'mkdirSync', 'openSync']) {
        if (fsOverride[name] === undefined) continue;
        validateFunction(fsOverride[name], `options.fs.${name}`);
        this.#fs[name] = fsOverride[name];
      }
    }
    for (const { 0: name, 1: value } of Object.entries({ minLength, maxLength, maxWrite, periodicFlush })) {
      if (value) validateUint32(value, `options.${name}`);
    }
    for (const { 0: name, 1: value } of Object.entries({ sync, append, mkdir, fsync })) {
      if (value) validateBoolean(value, `options.${name}`);
    }
    if (retryEAGAIN !== undefined) validateFunction(retryEAGAIN, 'options.retryEAGAIN');
    validateOneOf(contentMode, 'options.contentMode', ['buffer', 'utf8']);
    this.#minLength = minLength || 0;
    this.#maxLength = maxLength || 0;
    this.#maxWrite = maxWrite || kMaxWrite;
    this.#isSync = sync || false;
    this.#append = append;
    this.#mkdir = mkdir || false;
    this.#fsync = fsync || false;
    this.#mode = mode === undefined ? undefined : parseFileMode(mode, 'options.mode');
    this.#contentMode = contentMode;
    this.#periodicFlush = periodicFlush || 0;
    this.#retryEAGAIN = retryEAGAIN || (() => true);
    if (this.#minLength >= this.#maxWrite) {
      throw new ERR_OUT_OF_RANGE('options.minLength', `< maxWrite (${this.#maxWrite})`, this.#minLength);
    }
    if (typeof fd === 'number') {
      this.#fd = fd;
      process.nextTick(() => this.emit('ready'));
    } else if (typeof fd === 'string') {
      this.#open(fd);
    } else {
      throw new ERR_INVALID_ARG_TYPE('fd', ['number', 'string'], fd);
    }
    if (this.#periodicFlush > 0) {
      this.#periodicTimer = setInterval(() => this.flush(), this.#periodicFlush);
      this.#periodicTimer.unref();
    }
    this.on('newListener', (name) => {
      if (name === 'drain') this.#isDrainScheduled = false;
    });
  }

  get mode() { return this.#mode; }
  get file() { return this.#file; }
  get fd() { return this.#fd; }
  get minLength() { return this.#minLength; }
  get maxLength() { return this.#maxLength; }
  get writing() { return this.#isWriting; }
  get sync() { return this.#isSync; }
  get fsync() { return this.#fsync; }
  get append() { return this.#append; }
  get periodicFlush() { return this.#periodicFlush; }
  get contentMode() { return this.#contentMode; }
  get mkdir() { return this.#mkdir; }

  /**
   * @param {string|Buffer} data
   * @returns {boolean} false: wait for 'drain' before writing more
   */
  write(data) {
    this.#checkUsable();
    const isText = this.#contentMode === 'utf8';
    if (isText ? typeof data !== 'string' : !isUint8Array(data)) {
      throw new ERR_INVALID_ARG_TYPE('data', isText ? 'string' : ['Buffer', 'TypedArray', 'DataView'], data);
    }
    const length = this.#length + data.length;
    if (this.#maxLength && length > this.#maxLength) {
      this.emit('drop', data);
      return this.#length < this.#highWaterMark;
    }
    this.#gather(data);
    this.#length = length;
    if (!this.#isWriting && this.#length >= this.#minLength && this.#fd >= 0) this.#writeNext();
    return this.#length < this.#highWaterMark;
  }

  get #highWaterMark() { return Math.max(this.#minLength, kHighWaterMark); }

  #gather(data) {
    const { length } = this.#chunks;
    const last = length > 0 ? this.#chunks[length - 1] : undefined;
    if (this.#contentMode === 'utf8') {
      if (last === undefined || last.length + data.length > this.#maxWrite) this.#chunks.push(data);
      else this.#chunks[length - 1] = last + data;
    } else if (last === undefined || last.length + data.length > this.#maxWrite) {
      this.#chunks.push({ parts: [data], length: data.length });
    } else {
      last.parts.push(data);
      last.length += data.length;
    }
  }

  #takeChunk() {
    const chunk = this.#chunks.shift();
    if (this.#contentMode === 'utf8') return chunk ?? '';
    if (chunk === undefined) return Buffer.alloc(0);
    return chunk.parts.length === 1 ? chunk.parts[0] : Buffer.concat(chunk.parts, chunk.length);
  }

  #putBack(data) {
    this.#chunks.unshift(this.#contentMode === 'utf8' ? data : { parts: [data], length: data.length });
  }

  /** Writes all that waits, whatever minLength says. @param {(error?: Error) => void} [callback] */
  flush(callback = undefined) {
    if (callback !== undefined) validateFunction(callback, 'callback');
    if (this.#isDestroyed) {
      const error = new ERR_INVALID_STATE('Utf8Stream is destroyed');
      if (callback === undefined) throw error;
      callback(error);
      return;
    }
    if (this.#minLength <= 0) {
      callback?.();
      return;
    }
    if (callback !== undefined) this.#callWhenDrained(callback);
    if (this.#fd < 0) this.#isFlushPending = true;
    if (this.#isWriting || this.#fd < 0) return;
    // Nothing waits: an empty write makes 'drain' come.
    this.#writeNext();
  }

  #callWhenDrained(callback) {
    const onDrain = () => {
      this.off('error', onError);
      // Only complete when it reached the disk.
      if (this.#isDestroyed || this.#fsync) callback();
      else this.#fs.fsync(this.#fd, (error) => callback(error?.code === 'EBADF' ? undefined : error ?? undefined));
    };
    const onError = (error) => {
      this.off('drain', onDrain);
      callback(error);
    };
    this.once('drain', onDrain);
    this.once('error', onError);
  }

  /** Writes all that waits before it returns. */
  flushSync() {
    this.#checkUsable();
    if (this.#fd < 0) throw new ERR_INVALID_STATE('Invalid file descriptor');
    if (!this.#isWriting && this.#current !== null && this.#current.length > 0) {
      this.#putBack(this.#current);
      this.#current = null;
    }
    let rest = null;
    while (rest !== null || this.#chunks.length > 0) {
      rest ??= this.#takeChunk();
      try {
        rest = this.#drop(rest, this.#writeSync(rest));
        if (rest.length === 0) rest = null;
      } catch (error) {
        const isBusy = error.code === 'EAGAIN' || error.code === 'EBUSY';
        if (!isBusy || !this.#retryEAGAIN(error, rest.length, this.#length - rest.length)) {
          this.#putBack(rest);
          throw error;
        }
        sleep(kBusyWait);
      }
    }
    try {
      this.#fs.fsyncSync(this.#fd);
    } catch {
      // Pipes and terminals cannot be synchronised; the data was written.
    }
  }

  /** Opens FILE (or the same path again, for log rotation) and goes on there. */
  reopen(file = undefined) {
    this.#checkUsable();
    if (this.#isOpening) {
      this.once('ready', () => this.reopen(file));
      return;
    }
    if (this.#isEnding) return;
    if (!this.#file) {
      throw new ERR_OPERATION_FAILED('Unable to reopen a file descriptor, you must pass a file to SonicBoom');
    }
    if (file) this.#file = file;
    this.#isReopening = true;
    if (this.#isWriting) return;
    const { fd } = this;
    this.once('ready', () => {
      if (fd === this.#fd) return;
      this.#fs.close(fd, (error) => {
        if (error) this.emit('error', error);
      });
    });
    this.#open(this.#file);
  }

  /** Writes what waits and closes. */
  end() {
    this.#checkUsable();
    if (this.#isOpening) {
      this.once('ready', () => this.end());
      return;
    }
    if (this.#isEnding) return;
    this.#isEnding = true;
    if (this.#isWriting) return;
    if (this.#length > 0 && this.#fd >= 0) this.#writeNext();
    else this.#close();
  }

  /** Closes; what waits is lost. */
  destroy() {
    if (!this.#isDestroyed) this.#close();
  }

  [Symbol.dispose]() { this.destroy(); }

  #checkUsable() {
    if (this.#isDestroyed) throw new ERR_INVALID_STATE('Utf8Stream is destroyed');
  }

  // ---- opening and closing -------------------------------------------------------------------------------------------

  #open(file) {
    this.#isOpening = true;
    this.#isWriting = true;
    this.#file = file;
    const flags = this.#append ? 'a' : 'w';
    if (!this.#isSync) {
      const open = () => this.#fs.open(file, flags, this.#mode, (error, fd) => this.#onOpened(error, fd));
      if (!this.#mkdir) return open();
      return this.#fs.mkdir(dirname(file), { recursive: true }, (error) => (error ? this.#onOpened(error) : open()));
    }
    let fd;
    try {
      if (this.#mkdir) this.#fs.mkdirSync(dirname(file), { recursive: true });
      fd = this.#fs.openSync(file, flags, this.#mode);
    } catch (error) {
      this.#onOpened(error);
      throw error;
    }
    this.#onOpened(null, fd);
  }

  #onOpened(error, fd) {
    const wasReopening = this.#isReopening;
    this.#isOpening = false;
    this.#isWriting = false;
    this.#isReopening = false;
    if (error) {
      if (this.#isSync) {
        process.nextTick(() => {
          if (this.listenerCount('error') > 0) this.emit('error', error);
        });
      } else {
        this.emit('error', error);
      }
      return;
    }
    this.#fd = fd;
    if (this.#isSync) process.nextTick(() => this.emit('ready'));
    else this.emit('ready');
    if (this.#isDestroyed) return;
    // What came while the file was being opened.
    if (!this.#isWriting && (this.#length > this.#minLength || this.#isFlushPending || (this.#isEnding && this.#length > 0))) {
      this.#isFlushPending = false;
      this.#writeNext();
    } else if (wasReopening) {
      process.nextTick(() => this.emit('drain'));
    }
  }

  #close() {
    if (this.#fd === -1) {
      this.once('ready', () => this.#close());
      return;
    }
    if (this.#periodicTimer !== null) clearInterval(this.#periodicTimer);
    this.#isDestroyed = true;
    this.#chunks = [];
    const done = (error) => {
      if (error) {
        this.emit('error', error);
        return;
      }
      if (this.#isEnding && !this.#isWriting) this.emit('finish');
      this.emit('close');
    };
    const close = () => {
      if (kStandardStreams.has(this.#fd)) setImmediate(done);
      else this.#fs.close(this.#fd, done);
    };
    // A pipe cannot be synchronised: that is no error. With `fsync`, every write was synchronised already.
    if (this.#fsync) close();
    else this.#fs.fsync(this.#fd, close);
  }

  // ---- writing -------------------------------------------------------------------------------------------------------

  #writeSync(data) {
    return this.#contentMode === 'utf8' ? this.#fs.writeSync(this.#fd, data, 'utf8') :
      this.#fs.writeSync(this.#fd, data);
  }

  /**
   * DATA without the BYTES that were written. In text, a character counts as written when all its bytes were.
   * @param {string|Buffer} data
   * @param {number} bytes
   */
  #drop(data, bytes) {
    // An `fs.write` of the user's that does not tell how much it wrote has written all.
    if (typeof bytes !== 'number') bytes = Buffer.byteLength(data);
    let characters = bytes;
    if (this.#contentMode === 'utf8' && Buffer.byteLength(data) !== bytes) {
      characters = Buffer.from(data).subarray(0, bytes).toString().length;
      // A character cut in two shows as U+FFFD: it is written again whole.
      while (characters > 0 && Buffer.byteLength(data.slice(0, characters)) > bytes) characters--;
    } else if (this.#contentMode === 'utf8') {
      characters = data.length;
    }
    this.#length = Math.max(this.#length - characters, 0);
    return this.#contentMode === 'utf8' ? data.slice(characters) : data.subarray(characters);
  }

  #writeNext() {
    this.#isWriting = true;
    this.#current = this.#current !== null && this.#current.length > 0 ? this.#current : this.#takeChunk();
    this.#writeCurrent();
  }

  #writeCurrent() {
    if (!this.#isSync) {
      const done = (error, written) => this.#onWritten(error, written);
      if (this.#contentMode === 'utf8') this.#fs.write(this.#fd, this.#current, 'utf8', done);
      else this.#fs.write(this.#fd, this.#current, done);
      return;
    }
    let written;
    try {
      written = this.#writeSync(this.#current);
    } catch (error) {
      this.#onWritten(error, 0);
      return;
    }
    this.#onWritten(null, written);
  }

  #onWritten(error, written) {
    if (error) {
      this.#onWriteError(error);
      return;
    }
    this.emit('write', written);
    this.#current = this.#drop(this.#current, written);
    if (this.#current.length > 0) {
      this.#writeCurrent();
      return;
    }
    this.#current = null;
    if (this.#fsync) this.#fs.fsyncSync(this.#fd);
    if (this.#isReopening) {
      this.#isWriting = false;
      this.#isReopening = false;
      this.reopen();
    } else if (this.#length > this.#minLength) {
      this.#writeNext();
    } else if (this.#isEnding) {
      if (this.#length > 0) {
        this.#writeNext();
      } else {
        this.#isWriting = false;
        this.#close();
      }
    } else {
      this.#isWriting = false;
      this.#drain();
    }
  }

  #drain() {
    if (!this.#isSync) {
      this.emit('drain');
      return;
    }
    if (this.#isDrainScheduled) return;
    this.#isDrainScheduled = true;
    process.nextTick(() => {
      this.#isDrainScheduled = false;
      if (this.listenerCount('drain') > 0) this.emit('drain');
    });
  }

  #onWriteError(error) {
    const isBusy = error.code === 'EAGAIN' || error.code === 'EBUSY';
    if (isBusy && this.#retryEAGAIN(error, this.#current.length, this.#length - this.#current.length)) {
      if (this.#isSync) {
        // Blocking is what synchronous writing means.
        sleep(kBusyWait);
        this.#writeCurrent();
      } else {
        setTimeout(() => this.#writeCurrent(), kBusyWait);
      }
      return;
    }
    this.#isWriting = false;
    this.emit('error', error);
  }
}

module.exports = { Utf8Stream };
