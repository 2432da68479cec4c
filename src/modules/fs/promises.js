'use strict';

// fs/promises. Each function makes one trip to the thread pool.

const binding = native('fs');
const { codes: { ERR_METHOD_NOT_IMPLEMENTED } } = require('internal/errors');
const {
  parseFileMode, validateBoolean, validateInteger, validateObject, validateOneOf,
} = require('internal/errors/validators');
const { isArrayBufferView } = require('internal/util/types');
const { promisify } = require('internal/util/promisify');
const {
  constants, copyObject, directoryError, encodeText, gates, getOptions, getValidatedPath, getValidMode, kEmptyObject,
  makeDirents, promisedForm, stringToFlags, stringToSymlinkType, takeStats, toUnixTimestamp, validateCpOptions,
  validateRmdirOptions, validateRmOptions, validateStringAfterArrayBufferView, warnOfRecursiveRmdir,
  warnOnNonPortableTemplate,
} = require('internal/fs/utils');
const { kSymlinkTypes, validateOwners } = require('internal/fs/sync');
const {
  FileHandle, cancellable, isIterableData, kRef, kUnref, readWhole, settle, traced, use, writePieces,
} = require('internal/fs/file_handle');

const { max } = Math;

// What native readFile() is to give.
const kBytes = 0;
const kText = 1;

async function access(path, mode) {
  path = getValidatedPath(path);
  mode = getValidMode(mode, 'access');
  try {
    return await binding.access(path, mode, true);
  } catch (error) {
    throw traced(error);
  }
}

async function copyFile(src, dest, mode) {
  src = getValidatedPath(src, 'src');
  dest = getValidatedPath(dest, 'dest');
  mode = getValidMode(mode, 'copyFile');
  try {
    return await binding.copyFile(src, dest, mode, true);
  } catch (error) {
    throw traced(error);
  }
}

async function cp(src, dest, options) {
  options = validateCpOptions(options);
  src = getValidatedPath(src, 'src');
  dest = getValidatedPath(dest, 'dest');
  return settle(require('internal/fs/cp').cp(src, dest, options));
}

async function* glob(pattern, options) {
  const { Glob } = require('internal/fs/glob');
  yield* new Glob(pattern, options).glob();
}

async function open(path, flags, mode) {
  path = getValidatedPath(path);
  const flagsNumber = stringToFlags(flags);
  mode = parseFileMode(mode, 'mode', 0o666);
  try {
    return new FileHandle(new binding.FileHandle(await binding.open(path, flagsNumber, mode, true)));
  } catch (error) {
    throw traced(error);
  }
}

async function rename(oldPath, newPath) {
  oldPath = getValidatedPath(oldPath, 'oldPath');
  newPath = getValidatedPath(newPath, 'newPath');
  try {
    return await binding.rename(oldPath, newPath, true);
  } catch (error) {
    throw traced(error);
  }
}

async function truncate(path, len = 0) {
  path = getValidatedPath(path);
  if (!Number.isInteger(len)) {
    // The file is opened before its new length is looked at.
    await (await open(path, 'r+')).close();
    validateInteger(len, 'len');
  }
  try {
    return await binding.truncate(path, max(0, len), true);
  } catch (error) {
    throw traced(error);
  }
}

async function rm(path, options) {
  path = getValidatedPath(path);
  const { force, recursive, maxRetries, retryDelay } = validateRmOptions(options);
  if (gates.read !== undefined) {
    // The permission to look comes first, that to write only where there is something.
    try {
      await lstat(path);
    } catch (error) {
      if (force && error.code === 'ENOENT') return;
      throw error;
    }
  }
  if (await settle(binding.rm(path, force, recursive, maxRetries, retryDelay, true, true)) === 1) throw directoryError(path);
}

async function rmdir(path, options) {
  path = getValidatedPath(path);
  if (!options?.recursive) {
    validateRmdirOptions(options);
    return settle(binding.rmdir(path, true));
  }
  warnOfRecursiveRmdir();
  const { maxRetries, retryDelay } = validateRmdirOptions(options);
  if (!(await stat(path)).isDirectory()) return settle(binding.rmdir(path, true));
  await settle(binding.rm(path, false, true, maxRetries, retryDelay, true, true));
  return undefined;
}

async function mkdir(path, options) {
  if (typeof options === 'number' || typeof options === 'string') options = { mode: options };
  const { recursive = false, mode = 0o777 } = options || kEmptyObject;
  path = getValidatedPath(path);
  validateBoolean(recursive, 'options.recursive');
  try {
    return await binding.mkdir(path, parseFileMode(mode, 'mode', 0o777), recursive, true);
  } catch (error) {
    throw traced(error);
  }
}

async function readdir(path, options) {
  options = getOptions(options);
  // A recursive listing changes what withFileTypes gives: the option must be a boolean.
  if (options.recursive != null) validateBoolean(options.recursive, 'options.recursive');
  path = getValidatedPath(path);
  const types = Boolean(options.withFileTypes);
  const result = await settle(binding.readdir(path, options.encoding, types, Boolean(options.recursive), true));
  return types ? makeDirents(path, result) : result;
}

async function readlink(path, options) {
  options = getOptions(options);
  path = getValidatedPath(path, 'oldPath');
  try {
    return await binding.readlink(path, options.encoding, true);
  } catch (error) {
    throw traced(error);
  }
}

async function symlink(target, path, type) {
  validateOneOf(type, 'type', kSymlinkTypes);
  target = getValidatedPath(target, 'target');
  path = getValidatedPath(path);
  try {
    return await binding.symlink(target, path, stringToSymlinkType(type), true);
  } catch (error) {
    throw traced(error);
  }
}

async function lstat(path, options = { bigint: false }) {
  path = getValidatedPath(path);
  try {
    return takeStats(await binding.lstat(path, promisedForm(options.bigint), true));
  } catch (error) {
    throw traced(error);
  }
}

async function stat(path, options = { bigint: false, throwIfNoEntry: true }) {
  path = getValidatedPath(path);
  try {
    return takeStats(await binding.stat(path, promisedForm(options.bigint), true));
  } catch (error) {
    if (options.throwIfNoEntry === false && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return undefined;
    throw traced(error);
  }
}

async function statfs(path, options = { bigint: false }) {
  path = getValidatedPath(path);
  try {
    return await binding.statfs(path, options.bigint === true, true);
  } catch (error) {
    throw traced(error);
  }
}

async function link(existingPath, newPath) {
  existingPath = getValidatedPath(existingPath, 'existingPath');
  newPath = getValidatedPath(newPath, 'newPath');
  try {
    return await binding.link(existingPath, newPath, true);
  } catch (error) {
    throw traced(error);
  }
}

async function unlink(path) {
  path = getValidatedPath(path);
  try {
    return await binding.unlink(path, true);
  } catch (error) {
    throw traced(error);
  }
}

async function chmod(path, mode) {
  path = getValidatedPath(path);
  mode = parseFileMode(mode, 'mode');
  try {
    return await binding.chmod(path, mode, true);
  } catch (error) {
    throw traced(error);
  }
}

/** Only macOS has it. */
async function lchmod(path, mode) {
  throw new ERR_METHOD_NOT_IMPLEMENTED('lchmod()');
}

async function lchown(path, uid, gid) {
  path = getValidatedPath(path);
  validateOwners(uid, gid);
  try {
    return await binding.lchown(path, uid, gid, true);
  } catch (error) {
    throw traced(error);
  }
}

async function chown(path, uid, gid) {
  path = getValidatedPath(path);
  validateOwners(uid, gid);
  try {
    return await binding.chown(path, uid, gid, true);
  } catch (error) {
    throw traced(error);
  }
}

async function utimes(path, atime, mtime) {
  path = getValidatedPath(path);
  try {
    return await binding.utimes(path, toUnixTimestamp(atime), toUnixTimestamp(mtime), true);
  } catch (error) {
    throw traced(error);
  }
}

async function lutimes(path, atime, mtime) {
  path = getValidatedPath(path);
  try {
    return await binding.lutimes(path, toUnixTimestamp(atime), toUnixTimestamp(mtime), true);
  } catch (error) {
    throw traced(error);
  }
}

async function realpath(path, options) {
  options = getOptions(options);
  path = getValidatedPath(path);
  try {
    return await binding.realpathNative(path, options.encoding, true);
  } catch (error) {
    throw traced(error);
  }
}

async function mkdtemp(prefix, options) {
  options = getOptions(options);
  prefix = getValidatedPath(prefix, 'prefix');
  warnOnNonPortableTemplate(prefix);
  try {
    return await binding.mkdtemp(prefix, options.encoding, true);
  } catch (error) {
    throw traced(error);
  }
}

/** A temporary directory that removes itself: `await using dir = await mkdtempDisposable(prefix)`. */
async function mkdtempDisposable(prefix, options) {
  const path = await mkdtemp(prefix, options);
  // Absolute now, as the working directory may be another one when it is removed.
  const fullPath = require('path').resolve(String(path));
  const remove = async () => {
    await settle(binding.rm(fullPath, true, true, 0, 100, true, true));
  };
  return {
    __proto__: null,
    path,
    remove,
    async [Symbol.asyncDispose]() { await remove(); },
  };
}

async function writeFile(path, data, options) {
  options = getOptions(options, { encoding: 'utf8', mode: 0o666, flag: 'w', flush: false });
  const flag = options.flag || 'w';
  const flush = options.flush ?? false;
  validateBoolean(flush, 'options.flush');
  if (path instanceof FileHandle) return path.writeFile(data, options);
  const { signal, encoding } = options;
  if (isIterableData(data)) {
    if (signal?.aborted) return cancellable(signal, undefined);
    const handle = await open(path, flag, options.mode);
    try {
      await use(writePieces, handle, data, signal, encoding);
      if (flush) await handle.sync();
    } finally {
      await handle.close();
    }
    return undefined;
  }
  if (!isArrayBufferView(data)) {
    validateStringAfterArrayBufferView(data, 'data');
    data = encodeText(data, encoding);
  }
  path = getValidatedPath(path);
  const flags = stringToFlags(flag);
  const mode = parseFileMode(options.mode, 'mode', 0o666);
  return await cancellable(signal, (cancel) => binding.writeFile(path, data, flags, mode, flush, cancel, true));
}

async function appendFile(path, data, options) {
  options = copyObject(getOptions(options, { encoding: 'utf8', mode: 0o666, flag: 'a', flush: false }));
  options.flag ||= 'a';
  return writeFile(path, data, options);
}

async function readFile(path, options) {
  options = getOptions(options);
  if (path instanceof FileHandle) return path.readFile(options);
  const flags = stringToFlags(options.flag || 'r');
  path = getValidatedPath(path);
  const { encoding } = options;
  const isText = encoding === 'utf8' || encoding === 'utf-8';
  if (options.signal !== undefined || options.buffer !== undefined || (encoding && !isText)) {
    return await readWhole(path, flags, options);
  }
  // As readWhole(), which would be one more promise.
  try {
    return await binding.readFile(path, flags, isText ? kText : kBytes, undefined, true);
  } catch (error) {
    throw traced(error);
  }
}

/** Changes of a file or directory, as an asynchronous iterator. */
async function* _watch(filename, options = kEmptyObject) {
  validateObject(options, 'options');
  if (options.recursive != null) {
    validateBoolean(options.recursive, 'options.recursive');
    if (options.recursive) {
      const { RecursiveWatcher, kFSWatchStart } = require('internal/fs/recursive_watch');
      const watcher = new RecursiveWatcher(options);
      watcher[kFSWatchStart](filename);
      yield* watcher;
      return;
    }
  }
  yield* require('internal/fs/watchers').watchIterator(filename, options);
}

module.exports = {
  exports: {
    access,
    copyFile,
    cp,
    glob,
    open,
    opendir: promisify(require('internal/fs/dir').opendir),
    rename,
    truncate,
    rm,
    rmdir,
    mkdir,
    readdir,
    readlink,
    symlink,
    lstat,
    stat,
    statfs,
    link,
    unlink,
    chmod,
    lchmod,
    lchown,
    chown,
    utimes,
    lutimes,
    realpath,
    mkdtemp,
    mkdtempDisposable,
    writeFile,
    appendFile,
    readFile,
    watch: _watch,
    constants,
  },

  FileHandle,
  kRef,
  kUnref,
};
