'use strict';

// fs.readFile() and its kin into memory that the caller brings (fs, `options.buffer`).

const { codes: { ERR_FS_FILE_TOO_LARGE, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE }, AbortError } = require('internal/errors');
const { kIoMaxLength } = require('internal/fs/utils');
const { isArrayBufferView } = require('internal/util/types');

/** @param {any} given `options.buffer` */
function validateTarget(given) {
  if (typeof given === 'function' || isArrayBufferView(given)) return;
  throw new ERR_INVALID_ARG_TYPE('options.buffer', ['function', 'Buffer', 'TypedArray', 'DataView'], given);
}

/** One reading: how much is expected, where it goes, and what has come. */
class Reading {
  #options;
  #name = 'options.buffer';
  /** The file's size; 0 when it does not tell (/proc, pipes). */
  #size;
  #target;
  /** A byte behind a full target says that the file goes on. */
  #probe;
  #filled = 0;

  /**
   * @param {import('fs').Stats} stats
   * @param {{ buffer: ArrayBufferView|((size: number) => ArrayBufferView), encoding?: string }} options
   */
  constructor(stats, options) {
    this.#options = options;
    this.#size = stats.isFile() ? stats.size : 0;
    if (this.#size > kIoMaxLength) throw new ERR_FS_FILE_TOO_LARGE(this.#size);
    let target = options.buffer;
    if (typeof target === 'function') {
      this.#name = 'options.buffer()';
      target = options.buffer(this.#size);
      if (!isArrayBufferView(target)) throw new ERR_INVALID_ARG_TYPE(this.#name, ['Buffer', 'TypedArray', 'DataView'], target);
    }
    const { Buffer } = require('buffer');
    this.#target = Buffer.from(target.buffer, target.byteOffset, target.byteLength);
    if (this.#target.length < this.#size) {
      throw new ERR_INVALID_ARG_VALUE(
        `${this.#name}.byteLength`, this.#target.length, `is smaller than the file size of ${this.#size} bytes`);
    }
  }

  /** @returns {{ memory: Buffer, offset: number, length: number }} what the next read fills */
  next() {
    const end = this.#size || this.#target.length;
    if (this.#filled < end) return { memory: this.#target, offset: this.#filled, length: end - this.#filled };
    const { Buffer } = require('buffer');
    this.#probe = Buffer.allocUnsafe(1);
    return { memory: this.#probe, offset: 0, length: 1 };
  }

  /**
   * @param {number} count bytes that were read
   * @returns {boolean} that was all
   */
  add(count) {
    if (count === 0) return true;
    if (this.#probe !== undefined) {
      throw new ERR_INVALID_ARG_VALUE(`${this.#name}.byteLength`, this.#target.length, 'is too small to contain the entire file');
    }
    this.#filled += count;
    return this.#size > 0 && this.#filled === this.#size;
  }

  /** @returns {Buffer|string} */
  result() {
    const { encoding } = this.#options;
    const bytes = this.#target.subarray(0, this.#filled);
    return encoding && encoding !== 'buffer' ? bytes.toString(encoding) : bytes;
  }
}

/**
 * @param {string|Uint8Array|number} file a path or a descriptor
 * @param {number} flags
 * @param {object} options
 * @returns {Buffer|string}
 */
function readIntoNow(file, flags, options) {
  validateTarget(options.buffer);
  const { openSync, fstatSync, readSync, closeSync } = require('internal/fs/sync');
  const fd = typeof file === 'number' ? file : openSync(file, flags);
  try {
    const reading = new Reading(fstatSync(fd), options);
    for (;;) {
      const { memory, offset, length } = reading.next();
      if (reading.add(readSync(fd, memory, offset, length, null))) return reading.result();
    }
  } finally {
    if (fd !== file) closeSync(fd);
  }
}

/**
 * @param {string|Uint8Array|number} file a path or a descriptor
 * @param {number} flags
 * @param {object} options
 * @param {(error: Error|null, data?: Buffer|string) => void} callback
 */
function readInto(file, flags, options, callback) {
  const { open, fstat, read, close } = require('internal/fs/callbacks');
  const { signal } = options;
  let fd = file;
  const finish = (error, data) => {
    const report = (closeError) => {
      const failure = error ?? closeError;
      if (failure) callback(failure);
      else callback(null, data);
    };
    if (fd === file) report(null);
    else close(fd, report);
  };
  let reading;
  // First with what fstat() says, then with what each read brought.
  const advance = (error, value) => {
    if (signal?.aborted) error = new AbortError(undefined, { cause: signal.reason });
    let isOver = false;
    let data;
    if (!error) {
      try {
        if (reading === undefined) reading = new Reading(value, options);
        else isOver = reading.add(value);
        if (isOver) data = reading.result();
      } catch (thrown) {
        error = thrown;
      }
    }
    // The callback's own exceptions are none of ours: it is called outside of the above.
    if (error || isOver) {
      finish(error, data);
      return;
    }
    const { memory, offset, length } = reading.next();
    read(fd, memory, offset, length, null, advance);
  };
  if (typeof file === 'number') {
    fstat(fd, advance);
    return;
  }
  open(file, flags, (error, opened) => {
    if (error) {
      callback(error);
      return;
    }
    fd = opened;
    fstat(fd, advance);
  });
}

/**
 * @param {string|Uint8Array|number} file a path or a descriptor
 * @param {number} flags
 * @param {object} options
 * @returns {Promise<Buffer|string>}
 */
async function readIntoLater(file, flags, options) {
  validateTarget(options.buffer);
  const { signal } = options;
  if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
  const { promise, resolve, reject } = Promise.withResolvers();
  readInto(file, flags, options, (error, data) => (error ? reject(error) : resolve(data)));
  return promise;
}

module.exports = { validateTarget, readIntoNow, readInto, readIntoLater };
