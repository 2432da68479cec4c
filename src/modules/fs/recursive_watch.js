'use strict';

// fs.watch({ recursive: true }) where the system watches one directory at a time (inotify): a watch for each directory of
// the tree, kept up as directories come and go. Links are not followed.

const EventEmitter = require('events');
const { FSEvent: FSEventHandle, readdir, lstat } = native('fs');
const { validateAbortSignal, validateBoolean, validateIgnoreOption } = require('internal/errors/validators');
const { AbortError } = require('internal/errors');
const { addAbortListener } = require('internal/events/abort_listener');
const { assertEncoding, getValidatedPath } = require('internal/fs/utils');
const { EventQueue, emitClose, iteratorOptions, kFSWatchStart, makeIgnoreMatcher, watchError } =
  require('internal/fs/watchers');
const { basename, join } = require('path');
const { Buffer } = require('buffer');

const kDirectory = 2;
const kErrnoOfMissing = new Set(['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'ELOOP']);

class FSWatcher extends EventEmitter {
  #options;
  #root = '';
  #isFile = false;
  #isClosed = false;
  #ignores;
  /** Path relative to the root ('' is the root) to its handle. */
  #handles = new Map();

  constructor(options = { __proto__: null }) {
    super();
    const { persistent = true, recursive, signal, encoding, ignore } = options;
    validateBoolean(persistent, 'options.persistent');
    if (recursive != null) validateBoolean(recursive, 'options.recursive');
    if (signal !== undefined) validateAbortSignal(signal, 'options.signal');
    if (encoding && encoding !== 'buffer') assertEncoding(encoding);
    validateIgnoreOption(ignore, 'options.ignore');
    this.#options = { ...options, persistent, encoding };
    this.#ignores = makeIgnoreMatcher(ignore);
  }

  [kFSWatchStart](filename) {
    filename = getValidatedPath(filename, 'filename');
    this.#root = typeof filename === 'string' ? filename : Buffer.from(filename).toString();
    try {
      this.#isFile = !lstat(this.#root, false).isDirectory() && !this.#isLinkToDirectory();
    } catch (error) {
      throw watchError(error.errno, filename);
    }
    const error = this.#watch('');
    if (error) {
      this.#isClosed = true;
      throw watchError(error, filename);
    }
    if (!this.#isFile) this.#watchBelow('', false);
  }

  #isLinkToDirectory() {
    return native('fs').kindOf(this.#root) === 1;
  }

  /** Starts a watch for one directory; an errno when that failed. */
  #watch(relative) {
    const handle = new FSEventHandle();
    handle.onchange = (status, eventType, name) => this.#onChange(relative, handle, status, eventType, name);
    const error = handle.start(join(this.#root, relative), this.#options.persistent, false, 'utf8');
    if (error) {
      handle.close();
      return error;
    }
    this.#handles.set(relative, handle);
    return 0;
  }

  /** Watches the directories below RELATIVE; TELLS: their entries are new and must be told of. */
  #watchBelow(relative, tells) {
    let names;
    let types;
    try {
      [names, types] = readdir(join(this.#root, relative), 'utf8', true, false);
    } catch (error) {
      // Gone again, or not ours to read.
      if (kErrnoOfMissing.has(error.code)) return;
      throw error;
    }
    for (let i = 0; i < names.length; i++) {
      if (this.#isClosed) return;
      const child = join(relative, names[i]);
      if (tells) this.#tell('rename', child);
      if (types[i] === kDirectory) this.#enter(child, tells);
    }
  }

  #enter(relative, tells) {
    if (this.#isClosed || this.#handles.has(relative)) return;
    if (this.#watch(relative) === 0) this.#watchBelow(relative, tells);
  }

  /** Ends the watches of RELATIVE and of all below it. */
  #leave(relative) {
    const below = `${relative}/`;
    for (const [path, handle] of this.#handles) {
      if (path !== relative && !path.startsWith(below)) continue;
      handle.close();
      this.#handles.delete(path);
    }
  }

  #onChange(relative, handle, status, eventType, name) {
    if (this.#isClosed) return;
    if (status < 0) {
      this.emit('error', watchError(status, name));
      return;
    }
    if (this.#isFile) {
      this.#tell(eventType, basename(this.#root));
      return;
    }
    if (name === null) return;
    // A directory tells of itself by its own name when it goes; its parent tells it better.
    if (relative !== '' && name === basename(relative) && eventType === 'rename' &&
        this.#kindOf(join(relative, name)) === null && this.#kindOf(relative) === null) {
      this.#leave(relative);
      return;
    }
    const path = join(relative, name);
    this.#tell(eventType, path);
    if (eventType !== 'rename' || this.#isClosed) return;
    if (this.#kindOf(path) === 'directory') this.#enter(path, true);
    else if (this.#handles.has(path)) this.#leave(path);
  }

  /** @returns {'directory'|'other'|null} null: gone */
  #kindOf(relative) {
    try {
      return lstat(join(this.#root, relative), false).isDirectory() ? 'directory' : 'other';
    } catch {
      return null;
    }
  }

  #tell(eventType, path) {
    if (this.#ignores !== null && this.#ignores(path)) return;
    const { encoding } = this.#options;
    const filename = !encoding || encoding === 'utf8' ? path :
      encoding === 'buffer' ? Buffer.from(path) : Buffer.from(path).toString(encoding);
    this.emit('change', eventType, filename);
  }

  close() {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const handle of this.#handles.values()) handle.close();
    this.#handles.clear();
    process.nextTick(emitClose, this);
  }

  ref() {
    this.#options.persistent = true;
    for (const handle of this.#handles.values()) handle.ref();
    return this;
  }

  unref() {
    this.#options.persistent = false;
    for (const handle of this.#handles.values()) handle.unref();
    return this;
  }

  async* [Symbol.asyncIterator]() {
    const options = iteratorOptions(this.#options);
    const { signal } = options;
    const queue = new EventQueue(options);
    this.on('change', (eventType, filename) => queue.push({ __proto__: null, eventType, filename }));
    this.on('error', (error) => queue.fail(error));
    const abort = () => queue.fail(new AbortError(undefined, { cause: signal.reason }));
    if (signal?.aborted) abort();
    const stop = signal && addAbortListener(signal, abort);
    try {
      for (;;) yield await queue.next();
    } finally {
      stop?.[Symbol.dispose]();
      this.close();
    }
  }
}

module.exports = { RecursiveWatcher: FSWatcher, kFSWatchStart };
