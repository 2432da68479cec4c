'use strict';

// fs.Dir: a directory read piece by piece, by opendir().

const binding = native('fs');
const {
  codes: { ERR_DIR_CLOSED, ERR_DIR_CONCURRENT_OPERATION, ERR_INVALID_THIS, ERR_MISSING_ARGS },
  UVException,
} = require('internal/errors');
const { validateFunction, validateUint32 } = require('internal/errors/validators');
const { Dirent, getOptions, getValidatedPath } = require('internal/fs/utils');

class Dir {
  #handle;
  #path;
  #encoding;
  #bufferSize;
  #isRecursive;
  /** Entries the system gave beyond those asked for, as [name, type, parent, …]. */
  #waiting = [];
  #next = 0;
  #isClosed = false;
  /** Calls of read() that came while another was under way; null: none is. */
  #operations = null;
  /** Directories still to be read when recursive. */
  #pending = [];
  /** The directory the handle stands for: the opened one, or one below it. */
  #current;

  constructor(handle, path, options) {
    if (handle == null) throw new ERR_MISSING_ARGS('handle');
    this.#handle = handle;
    this.#path = path;
    this.#current = path;
    options = { bufferSize: 32, ...getOptions(options, { encoding: 'utf8' }) };
    validateUint32(options.bufferSize, 'options.bufferSize', true);
    this.#encoding = options.encoding;
    this.#bufferSize = options.bufferSize;
    this.#isRecursive = Boolean(options.recursive);
  }

  /** @returns {string} as given to opendir() */
  get path() {
    if (!(#path in this)) throw new ERR_INVALID_THIS('Dir');
    return this.#path;
  }

  #checkOpen() {
    if (this.#isClosed) throw new ERR_DIR_CLOSED();
  }

  /** The next entry at hand, or undefined. */
  #take() {
    if (this.#next === this.#waiting.length) return undefined;
    const { name, type, parent } = this.#waiting[this.#next++];
    if (this.#next === this.#waiting.length) {
      this.#waiting = [];
      this.#next = 0;
    }
    return new Dirent(name, type, parent);
  }

  /** @param {[Array<string|Buffer>, number[]]} entries @returns {boolean} were there any? */
  #keep({ 0: names, 1: types }) {
    const parent = this.#current;
    for (let i = 0; i < names.length; i++) {
      arrayPush(this.#waiting, { name: names[i], type: types[i], parent });
      if (this.#isRecursive && types[i] === 2) this.#pending.push(require('path').join(String(parent), String(names[i])));
    }
    return names.length > 0;
  }

  /** Reads until there is an entry or nothing is left: calls back with an error, or null. */
  #fill(callback) {
    binding.readOpenDir(this.#handle, this.#encoding, this.#bufferSize, (error, entries) => {
      if (error) return callback(error);
      if (this.#keep(entries) || this.#pending.length === 0) return callback(null);
      this.#openNext(callback);
    });
  }

  #openNext(callback) {
    const path = this.#pending.shift();
    binding.closeDir(this.#handle);
    binding.opendir(path, (error, handle) => {
      // A directory that went meanwhile has no entries.
      if (error?.code === 'ENOENT') return this.#pending.length > 0 ? this.#openNext(callback) : callback(null);
      if (error) return callback(error);
      this.#handle = handle;
      this.#current = path;
      this.#fill(callback);
    });
  }

  #fillSync() {
    for (;;) {
      if (this.#keep(binding.readOpenDir(this.#handle, this.#encoding, this.#bufferSize))) return;
      const path = arrayShift(this.#pending);
      if (path === undefined) return;
      binding.closeDir(this.#handle);
      this.#handle = binding.opendir(path);
      this.#current = path;
    }
  }

  /**
   * The next entry, null at the end.
   * @param {(error: Error|null, dirent: Dirent|null) => void} [callback] none: returns a promise
   */
  read(callback) {
    if (callback === undefined) {
      return new Promise((resolve, reject) => {
        this.#read(true, (error, dirent) => (error ? reject(error) : resolve(dirent)));
      });
    }
    validateFunction(callback, 'callback');
    this.#read(true, callback);
    return undefined;
  }

  #read(isFirst, callback) {
    if (this.#isClosed) throw new ERR_DIR_CLOSED();
    if (isFirst && this.#operations !== null) {
      arrayPush(this.#operations, () => this.#read(false, callback));
      return;
    }
    const ready = this.#take();
    if (ready !== undefined) {
      process.nextTick(callback, null, ready);
      return;
    }
    const operations = this.#operations = [];
    this.#fill((error) => {
      this.#operations = null;
      if (error) callback(error);
      else callback(null, this.#take() ?? null);
      // Those that waited go through the queue again, as one of them may have to read, too.
      for (let i = 0; i < operations.length; i++) {
        if (this.#operations !== null) this.#operations.push(operations[i]);
        else operations[i]();
      }
    });
  }

  /** Adds native code's answer to what waits: [names, types] of the directory at PATH. */
  processReadResult(path, result) {
    this.#current = path;
    this.#keep(result);
  }

  /** Reads the directory at PATH, found below the opened one, into what waits. */
  readSyncRecursive(path) {
    const handle = binding.opendir(path);
    try {
      const current = this.#current;
      this.processReadResult(path, binding.readOpenDir(handle, this.#encoding, this.#bufferSize));
      this.#current = current;
    } finally {
      binding.closeDir(handle);
    }
  }

  /** @returns {Dirent|null} */
  readSync() {
    this.#checkOpen();
    if (this.#operations !== null) throw new ERR_DIR_CONCURRENT_OPERATION();
    const ready = this.#take();
    if (ready !== undefined) return ready;
    this.#fillSync();
    return this.#take() ?? null;
  }

  /** @param {(error: Error|null) => void} [callback] none: returns a promise */
  close(callback) {
    if (callback === undefined) {
      if (this.#isClosed) return Promise.reject(new ERR_DIR_CLOSED());
      return new Promise((resolve, reject) => {
        this.close((error) => (error ? reject(error) : resolve()));
      });
    }
    validateFunction(callback, 'callback');
    if (this.#isClosed) {
      process.nextTick(callback, new ERR_DIR_CLOSED());
      return undefined;
    }
    if (this.#operations !== null) {
      arrayPush(this.#operations, () => this.close(callback));
      return undefined;
    }
    this.#isClosed = true;
    binding.closeDir(this.#handle, callback);
    return undefined;
  }

  closeSync() {
    this.#checkOpen();
    if (this.#operations !== null) throw new ERR_DIR_CONCURRENT_OPERATION();
    this.#isClosed = true;
    binding.closeDir(this.#handle);
  }

  /** Iterates over the entries and closes the directory at the end. */
  async* entries() {
    try {
      for (;;) {
        const dirent = await this.read();
        if (dirent === null) break;
        yield dirent;
      }
    } finally {
      await this.close();
    }
  }

  [Symbol.dispose]() {
    if (!this.#isClosed) this.closeSync();
  }

  async [Symbol.asyncDispose]() {
    if (!this.#isClosed) await this.close();
  }
}

Object.defineProperty(Dir.prototype, Symbol.asyncIterator, {
  __proto__: null, value: Dir.prototype.entries, enumerable: false, writable: true, configurable: true,
});

/** @param {string|Buffer|URL} path */
function opendir(path, options, callback) {
  callback = typeof options === 'function' ? options : callback;
  validateFunction(callback, 'callback');
  path = getValidatedPath(path);
  options = getOptions(options, { encoding: 'utf8' });
  binding.opendir(path, (error, handle) => {
    if (error) return callback(error);
    let dir;
    try {
      dir = new Dir(handle, path, options);
    } catch (invalid) {
      binding.closeDir(handle);
      return callback(invalid);
    }
    callback(null, dir);
  });
}

function opendirSync(path, options) {
  path = getValidatedPath(path);
  options = getOptions(options, { encoding: 'utf8' });
  let handle;
  try {
    handle = binding.opendir(path);
  } catch (failure) {
    // Node's error of this form has no path.
    throw failure.errno === undefined ? failure : new UVException({ errno: failure.errno, code: failure.code, syscall: 'opendir' });
  }
  try {
    return new Dir(handle, path, options);
  } catch (invalid) {
    binding.closeDir(handle);
    throw invalid;
  }
}

module.exports = { Dir, opendir, opendirSync };
