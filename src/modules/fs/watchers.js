'use strict';

// fs.watch() and fs.watchFile().

const EventEmitter = require('events');
const { FSEvent: FSEventHandle, StatWatcher: StatWatcherHandle } = native('fs');
const {
  codes: { ERR_FS_WATCH_QUEUE_OVERFLOW }, AbortError, UVException,
} = require('internal/errors');
const {
  validateAbortSignal, validateBoolean, validateFunction, validateIgnoreOption, validateInteger,
  validateObject, validateOneOf, validateUint32,
} = require('internal/errors/validators');
const { addAbortListener } = require('internal/events/abort_listener');
const { isMacOS, isWindows } = require('internal/util');
const { owner_symbol: ownerSymbol } = require('internal/async_hooks').symbols;
const { resolve } = require('path');
const { assertEncoding, getOptions, getValidatedPath, kEmptyObject } = require('internal/fs/utils');

const { apply } = Reflect;
const { setPrototypeOf } = Object;

const kFSWatchStart = Symbol('kFSWatchStart');
const kFSStatWatcherStart = Symbol('kFSStatWatcherStart');
const kFSStatWatcherAddOrCleanRef = Symbol('kFSStatWatcherAddOrCleanRef');
const kOldStatus = Symbol('kOldStatus');
const kUseBigint = Symbol('kUseBigint');
const KFSStatWatcherRefCount = Symbol('KFSStatWatcherRefCount');
const KFSStatWatcherMaxRefCount = Symbol('KFSStatWatcherMaxRefCount');

/** libuv's number for "the system watches too many files already". */
const UV_ENOSPC = -28;

function watchError(errno, filename) {
  const error = new UVException({
    errno,
    syscall: 'watch',
    path: filename,
    message: errno === UV_ENOSPC ? 'System limit for number of file watchers reached' : '',
  });
  error.filename = filename;
  return error;
}

// ---- watchFile -----------------------------------------------------------------------------------------------------

/** Polls a file by stat: emits 'change' with the Stats before and after. */
function StatWatcher(bigint) {
  apply(EventEmitter, this, []);
  this._handle = null;
  this[kOldStatus] = -1;
  this[kUseBigint] = bigint;
  this[KFSStatWatcherRefCount] = 1;
  this[KFSStatWatcherMaxRefCount] = 1;
}
setPrototypeOf(StatWatcher.prototype, EventEmitter.prototype);
setPrototypeOf(StatWatcher, EventEmitter);

StatWatcher.prototype[kFSStatWatcherStart] = function(filename, interval) {
  if (this._handle !== null) return;
  filename = getValidatedPath(filename, 'filename');
  validateUint32(interval, 'interval');
  const handle = this._handle = new StatWatcherHandle(Boolean(this[kUseBigint]));
  handle[ownerSymbol] = this;
  handle.onchange = (status, current, previous) => {
    this[kOldStatus] = status;
    this.emit('change', current, previous);
  };
  const error = handle.start(filename, interval);
  if (error) {
    handle.close();
    this._handle = null;
    throw watchError(error, filename);
  }
};

/** Deprecated: watchFile() starts it. */
StatWatcher.prototype.start = function() {};

StatWatcher.prototype.stop = function() {
  if (this._handle === null) return;
  this._handle.close();
  this._handle = null;
  process.nextTick(() => this.emit('stop'));
};

/** One listener of watchFile() more ('add'), one less ('clean'), none ('cleanAll'). */
StatWatcher.prototype[kFSStatWatcherAddOrCleanRef] = function(operation) {
  if (operation === 'add') {
    this[KFSStatWatcherRefCount]++;
    this[KFSStatWatcherMaxRefCount]++;
  } else if (operation === 'clean') {
    this[KFSStatWatcherMaxRefCount]--;
    this.unref();
  } else if (operation === 'cleanAll') {
    this[KFSStatWatcherMaxRefCount] = 0;
    this[KFSStatWatcherRefCount] = 0;
    this._handle?.unref();
  }
};

StatWatcher.prototype.ref = function() {
  // Never more than there are listeners.
  if (this[KFSStatWatcherRefCount] === this[KFSStatWatcherMaxRefCount]) return this;
  if (this._handle && this[KFSStatWatcherRefCount]++ === 0) this._handle.ref();
  return this;
};

StatWatcher.prototype.unref = function() {
  if (this[KFSStatWatcherRefCount] === 0) return this;
  if (this._handle && --this[KFSStatWatcherRefCount] === 0) this._handle.unref();
  return this;
};

/** The watcher of each file that watchFile() watches. */
const statWatchers = new Map();

/** @param {string|Buffer|URL} filename */
function watchFile(filename, options, listener) {
  filename = resolve(String(getValidatedPath(filename)));
  require('internal/fs/utils').gates.read?.(filename);
  if (options === null || typeof options !== 'object') {
    listener = options;
    options = null;
  }
  options = { interval: 5007, persistent: true, ...options };
  validateFunction(listener, 'listener');
  let watcher = mapGet(statWatchers, filename);
  if (watcher === undefined) {
    watcher = new StatWatcher(options.bigint);
    watcher[kFSStatWatcherStart](filename, options.interval);
    if (!options.persistent) watcher.unref();
    mapSet(statWatchers, filename, watcher);
  } else {
    watcher[kFSStatWatcherAddOrCleanRef]('add');
  }
  watcher.addListener('change', listener);
  return watcher;
}

/** @param {string|Buffer|URL} filename @param {Function} [listener] all of them when missing */
function unwatchFile(filename, listener) {
  filename = resolve(String(getValidatedPath(filename)));
  const watcher = mapGet(statWatchers, filename);
  if (watcher === undefined) return;
  if (typeof listener === 'function') {
    const before = watcher.listenerCount('change');
    watcher.removeListener('change', listener);
    if (watcher.listenerCount('change') < before) watcher[kFSStatWatcherAddOrCleanRef]('clean');
  } else {
    watcher.removeAllListeners('change');
    watcher[kFSStatWatcherAddOrCleanRef]('cleanAll');
  }
  if (watcher.listenerCount('change') === 0) {
    watcher.stop();
    statWatchers.delete(filename);
  }
}

// ---- watch ---------------------------------------------------------------------------------------------------------

/**
 * The `ignore` option as one function.
 * @param {string|RegExp|Function|Array<string|RegExp|Function>|undefined} ignore
 * @returns {((filename: string) => boolean)|null}
 */
function makeIgnoreMatcher(ignore) {
  if (ignore == null) return null;
  const matchers = (Array.isArray(ignore) ? ignore : [ignore]).map((item) => {
    if (typeof item === 'function') return (filename) => item(filename);
    if (typeof item !== 'string') return (filename) => item.test(filename);
    const { Minimatch } = require('internal/deps/minimatch/index');
    const pattern = new Minimatch(item, { dot: true, matchBase: true, nocomment: true, nonegate: true });
    return (filename) => pattern.match(filename);
  });
  return (filename) => matchers.some((matches) => matches(filename));
}

function emitClose(watcher) {
  watcher.emit('close');
}

/** Watches one file or directory: emits 'change' with the kind of event and the name of the file. */
function FSWatcher() {
  apply(EventEmitter, this, []);
  this._handle = new FSEventHandle();
  this._handle[ownerSymbol] = this;
  this._handle.onchange = (status, eventType, filename) => {
    if (this._handle === null) return;
    if (status < 0) {
      this._handle.close();
      this._handle = null;
      this.emit('error', watchError(status, filename));
    } else if (this._ignoreMatcher === null || filename === null || !this._ignoreMatcher(String(filename))) {
      this.emit('change', eventType, filename);
    }
  };
  this._ignoreMatcher = null;
}
setPrototypeOf(FSWatcher.prototype, EventEmitter.prototype);
setPrototypeOf(FSWatcher, EventEmitter);

FSWatcher.prototype[kFSWatchStart] = function(filename, persistent, recursive, encoding, ignore) {
  if (this._handle === null || this._handle.initialized) return;
  filename = getValidatedPath(filename, 'filename');
  validateIgnoreOption(ignore, 'options.ignore');
  this._ignoreMatcher = makeIgnoreMatcher(ignore);
  const error = this._handle.start(filename, persistent, recursive, encoding);
  if (error) {
    this._handle.close();
    this._handle = null;
    throw watchError(error, filename);
  }
};

/** Deprecated: watch() starts it. */
FSWatcher.prototype.start = function() {};

FSWatcher.prototype.close = function() {
  if (this._handle === null) return;
  const wasStarted = this._handle.initialized;
  this._handle.close();
  this._handle = null;
  if (wasStarted) process.nextTick(emitClose, this);
};

FSWatcher.prototype.ref = function() {
  this._handle?.ref();
  return this;
};

FSWatcher.prototype.unref = function() {
  this._handle?.unref();
  return this;
};

/** @param {string|Buffer|URL} filename @returns {FSWatcher} */
function watch(filename, options, listener) {
  if (typeof options === 'function') listener = options;
  options = { ...getOptions(options) };
  options.persistent ??= true;
  options.recursive ??= false;
  options.persistent = Boolean(options.persistent);
  if (options.recursive) validateBoolean(options.recursive, 'options.recursive');
  else options.recursive = false;
  require('internal/fs/utils').gates.read?.(getValidatedPath(filename));
  let watcher;
  if (options.recursive && !isMacOS && !isWindows) {
    // inotify watches one directory at a time.
    const { RecursiveWatcher } = require('internal/fs/recursive_watch');
    watcher = new RecursiveWatcher(options);
    watcher[kFSWatchStart](getValidatedPath(filename));
  } else {
    validateIgnoreOption(options.ignore, 'options.ignore');
    filename = getValidatedPath(filename);
    watcher = new FSWatcher();
    watcher[kFSWatchStart](filename, options.persistent, options.recursive, options.encoding, options.ignore);
  }
  if (listener) watcher.addListener('change', listener);
  if (options.signal) {
    if (options.signal.aborted) {
      process.nextTick(() => watcher.close());
    } else {
      const stop = addAbortListener(options.signal, () => watcher.close());
      watcher.once('close', () => stop[Symbol.dispose]());
    }
  }
  return watcher;
}

/** Events for an asynchronous iterator, at most MAX waiting (options maxQueue and overflow of fsPromises.watch). */
class EventQueue {
  #events = [];
  #max;
  #overflow;
  #wake = null;
  #error = null;

  constructor({ maxQueue, overflow }) {
    this.#max = maxQueue;
    this.#overflow = overflow;
  }

  push(event) {
    if (this.#events.length < this.#max) {
      this.#events.push(event);
    } else if (this.#overflow === 'throw') {
      this.fail(new ERR_FS_WATCH_QUEUE_OVERFLOW(this.#max));
    } else {
      process.emitWarning('fs.watch maxQueue exceeded');
    }
    this.#wake?.();
  }

  fail(error) {
    this.#error ??= error;
    this.#wake?.();
  }

  async next() {
    while (this.#events.length === 0 && this.#error === null) {
      await new Promise((wake) => { this.#wake = wake; });
      this.#wake = null;
    }
    if (this.#events.length > 0 && this.#error?.code !== 'ERR_FS_WATCH_QUEUE_OVERFLOW' &&
        this.#error?.name !== 'AbortError') {
      return this.#events.shift();
    }
    throw this.#error;
  }
}

/** Checked options of the asynchronous iterators, with their defaults. */
function iteratorOptions(options = kEmptyObject) {
  validateObject(options, 'options');
  const {
    persistent = true, recursive = false, encoding = 'utf8', maxQueue = 2048, overflow = 'ignore', signal, ignore,
  } = options;
  validateBoolean(persistent, 'options.persistent');
  validateBoolean(recursive, 'options.recursive');
  validateInteger(maxQueue, 'options.maxQueue');
  validateOneOf(overflow, 'options.overflow', ['ignore', 'error', 'throw']);
  validateAbortSignal(signal, 'options.signal');
  validateIgnoreOption(ignore, 'options.ignore');
  if (encoding && encoding !== 'buffer') assertEncoding(encoding);
  return { persistent, recursive, encoding, maxQueue, overflow: overflow === 'error' ? 'throw' : overflow, signal, ignore };
}

/** fsPromises.watch() of one file or directory. */
async function* watchIterator(filename, options) {
  const path = getValidatedPath(filename);
  require('internal/fs/utils').gates.read?.(path);
  const checked = iteratorOptions(options);
  const { signal, ignore } = checked;
  if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
  const queue = new EventQueue(checked);
  const ignores = makeIgnoreMatcher(ignore);
  const handle = new FSEventHandle();
  const stop = signal && addAbortListener(signal, () => {
    handle.close();
    queue.fail(new AbortError(undefined, { cause: signal.reason }));
  });
  handle.onchange = (status, eventType, name) => {
    if (status < 0) {
      handle.close();
      queue.fail(watchError(status, name));
    } else if (ignores === null || name === null || !ignores(String(name))) {
      queue.push({ __proto__: null, eventType, filename: name });
    }
  };
  try {
    const error = handle.start(path, checked.persistent, checked.recursive, checked.encoding);
    if (error) throw watchError(error, path);
    for (;;) yield await queue.next();
  } finally {
    handle.close();
    stop?.[Symbol.dispose]();
  }
}

module.exports = {
  EventQueue,
  FSWatcher,
  StatWatcher,
  emitClose,
  iteratorOptions,
  kFSWatchStart,
  makeIgnoreMatcher,
  unwatchFile,
  watch,
  watchError,
  watchFile,
  watchIterator,
};
