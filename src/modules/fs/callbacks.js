'use strict';

// The callback forms of fs. Each makes one trip to the thread pool; the native side calls back.

const binding = native('fs');
const { initHooksExist } = require('internal/async_hooks');
const { codes: { ERR_INVALID_ARG_VALUE }, AbortError } = require('internal/errors');
const {
  kValidateObjectAllowNullable, parseFileMode, validateAbortSignal, validateBoolean, validateBuffer, validateEncoding,
  validateFunction, validateInteger, validateObject, validateOneOf, validateString,
} = require('internal/errors/validators');
const { isArrayBufferView } = require('internal/util/types');
const { kCustomPromisify, kCustomPromisifyArgs } = require('internal/util/promisify');
const {
  checkAborted, checkedFd, constants: { F_OK }, copyObject, directoryError, encodeText, fdOrPath, gates, getOptions,
  getValidatedFd, getValidatedPath, getValidMode, isFd, kEmptyObject, makeCallback, makeCancelFlag,
  makeDirents, stringToFlags, stringToSymlinkType, toUnixTimestamp, unmanaged, validateBufferArray, validateCpOptions,
  validateOffsetLengthRead, validateOffsetLengthWrite, validatePosition, validateRmdirOptions,
  validateRmOptions, validateStringAfterArrayBufferView, warnOfRecursiveRmdir, warnOnNonPortableTemplate,
  writePosition,
} = require('internal/fs/utils');
const { kSymlinkTypes, realpathArgument, validateOwners } = require('internal/fs/sync');

const { max } = Math;
const { defineProperty } = Object;

// What native readFile() is to give.
const kBytes = 0;
const kText = 1;

function access(path, mode, callback) {
  if (typeof mode === 'function') {
    callback = mode;
    mode = F_OK;
  }
  path = getValidatedPath(path);
  callback = makeCallback(callback);
  mode = getValidMode(mode, 'access');
  binding.access(path, mode, callback);
}

/** Its callback takes no error: (exists). */
function exists(path, callback) {
  validateFunction(callback, 'cb');
  try {
    path = getValidatedPath(path);
  } catch {
    callback(false);
    return;
  }
  binding.access(path, F_OK, (error) => callback(!error));
}
defineProperty(exists, kCustomPromisify, {
  __proto__: null,
  value: { exists: (path) => new Promise((resolve) => module.exports.exists(path, resolve)) }.exists,
});

// ---- whole files ---------------------------------------------------------------------------------------------------

/**
 * CALLBACK with AbortError in place of the cancellation that SIGNAL caused.
 * @returns {{flag: Uint8Array|undefined, callback: Function}}
 */
function cancellable(signal, callback) {
  if (signal === undefined) return { flag: undefined, callback };
  const { flag, dispose } = makeCancelFlag(signal);
  return {
    flag,
    callback(error, value) {
      dispose();
      if (signal.aborted) callback(new AbortError(undefined, { cause: signal.reason }));
      else if (error || value === undefined) callback(error);
      else callback(error, value);
    },
  };
}

function readFile(path, options, callback) {
  callback ||= options;
  validateFunction(callback, 'cb');
  options = getOptions(options);
  const { encoding, signal, buffer: target } = options;
  if (target !== undefined) require('internal/fs/read_into').validateTarget(target);
  const file = fdOrPath(path);
  if (checkAborted(signal, callback)) return;
  const flags = stringToFlags(options.flag, 'options.flag');
  if (target !== undefined) {
    require('internal/fs/read_into').readInto(file, flags, options, callback);
    return;
  }
  const { flag, callback: done } = cancellable(signal, callback);
  if (initHooksExist()) {
    require('internal/fs/read_in_steps').readFileInSteps(file, flags, encoding, flag, done);
  } else if (encoding === 'utf8' || encoding === 'utf-8') {
    binding.readFile(file, flags, kText, flag, done);
  } else if (encoding) {
    binding.readFile(file, flags, kBytes, flag, (error, buffer) => {
      if (error) return done(error);
      let text;
      try {
        text = buffer.toString(encoding);
      } catch (tooLong) {
        return done(tooLong);
      }
      done(null, text);
    });
  } else {
    binding.readFile(file, flags, kBytes, flag, done);
  }
}

function writeFile(path, data, options, callback) {
  callback ||= options;
  validateFunction(callback, 'cb');
  options = getOptions(options, { encoding: 'utf8', mode: 0o666, flag: 'w', flush: false });
  const flags = options.flag || 'w';
  const flush = options.flush ?? false;
  validateBoolean(flush, 'options.flush');
  if (!isArrayBufferView(data)) {
    validateStringAfterArrayBufferView(data, 'data');
    data = encodeText(data, options.encoding || 'utf8');
  }
  const file = isFd(path) ? getValidatedFd(path) : undefined;
  if (checkAborted(options.signal, callback)) return;
  const { flag, callback: done } = cancellable(options.signal, callback);
  const target = file ?? getValidatedPath(path);
  const flagsNumber = stringToFlags(flags);
  const mode = parseFileMode(options.mode, 'mode', 0o666);
  if (flush) writeAndFlush(target, data, flagsNumber, mode, flag, done);
  else binding.writeFile(target, data, flagsNumber, mode, false, flag, done);
}

/** By fs.fsync(), which programs replace to see it. */
function writeAndFlush(file, data, flags, mode, cancel, callback) {
  const write = (fd, finish) => {
    binding.writeFile(fd, data, 0, 0, false, cancel, (error) => {
      if (error) finish(error);
      else require('fs').fsync(fd, finish);
    });
  };
  if (typeof file === 'number') {
    write(file, callback);
    return;
  }
  binding.open(file, flags, mode, (error, fd) => {
    if (error) return callback(error);
    write(fd, (failure) => binding.close(fd, (closeError) => callback(failure ?? closeError ?? null)));
  });
}

function appendFile(path, data, options, callback) {
  callback ||= options;
  validateFunction(callback, 'cb');
  options = copyObject(getOptions(options, { encoding: 'utf8', mode: 0o666, flag: 'a' }));
  if (!options.flag || isFd(path)) options.flag = 'a';
  writeFile(path, data, options, callback);
}

// ---- descriptors ---------------------------------------------------------------------------------------------------

/** In a worker: a descriptor that nothing closes is closed with the thread. */
function trackOpened(callback) {
  return function(error, fd) {
    if (!error) unmanaged.opened(fd);
    return Reflect.apply(callback, this, arguments);
  };
}

function throwCloseError(error) {
  if (error != null) throw error;
}

function close(fd, callback = throwCloseError) {
  if (callback !== throwCloseError) callback = makeCallback(callback);
  fd = checkedFd(fd);
  unmanaged.closed?.(fd);
  binding.close(fd, callback);
}

function open(path, flags, mode, callback) {
  path = getValidatedPath(path);
  if (arguments.length < 3) {
    callback = flags;
    flags = 'r';
    mode = 0o666;
  } else if (typeof mode === 'function') {
    callback = mode;
    mode = 0o666;
  } else {
    mode = parseFileMode(mode, 'mode', 0o666);
  }
  flags = stringToFlags(flags);
  callback = makeCallback(callback);
  binding.open(path, flags, mode, unmanaged.opened === undefined ? callback : trackOpened(callback));
}

/** A Blob whose bytes are the file's, read when asked for. */
function openAsBlob(path, options = {}) {
  validateObject(options, 'options');
  const type = options.type || '';
  validateString(type, 'options.type');
  path = getValidatedPath(path);
  gates.read?.(path);
  return require('internal/fs/file_blob').openAsBlob(path, type);
}

/**
 * read(fd, buffer, offset, length, position, callback), read(fd, buffer[, options], callback),
 * read(fd[, options], callback).
 */
function read(fd, buffer, offsetOrOptions, length, position, callback) {
  fd = getValidatedFd(fd);
  let offset = offsetOrOptions;
  let params = null;
  if (arguments.length <= 4) {
    if (arguments.length === 4) {
      validateObject(offsetOrOptions, 'options', kValidateObjectAllowNullable);
      callback = length;
      params = offsetOrOptions;
    } else if (arguments.length === 3) {
      if (!isArrayBufferView(buffer)) {
        params = buffer;
        ({ buffer = require('buffer').Buffer.alloc(16384) } = params ?? kEmptyObject);
      }
      callback = offsetOrOptions;
    } else {
      callback = buffer;
      buffer = require('buffer').Buffer.alloc(16384);
    }
    if (params !== undefined) validateObject(params, 'options', kValidateObjectAllowNullable);
    ({ offset = 0, length = buffer?.byteLength - offset, position = null } = params ?? kEmptyObject);
  }
  validateBuffer(buffer);
  validateFunction(callback, 'cb');
  if (offset == null) offset = 0;
  else validateInteger(offset, 'offset', 0);
  length |= 0;
  if (length === 0) {
    process.nextTick(() => callback(null, 0, buffer));
    return;
  }
  if (buffer.byteLength === 0) {
    throw new ERR_INVALID_ARG_VALUE('buffer', buffer, 'is empty and cannot be written');
  }
  validateOffsetLengthRead(offset, length, buffer.byteLength);
  position ??= -1;
  validatePosition(position, 'position', length);
  binding.read(fd, buffer, offset, length, position, (error, bytesRead) => callback(error, bytesRead || 0, buffer));
}

/**
 * A read() into memory that is made for what comes.
 * @param {number} fd
 * @param {number} size at most
 * @param {number | undefined} position
 * @param {(error: Error | null, chunk?: Buffer | null) => void} callback null: the end
 */
function readChunk(fd, size, position, callback) {
  position ??= -1;
  validatePosition(position, 'position', size);
  binding.readChunk(getValidatedFd(fd), size, position, callback);
}

function readv(fd, buffers, position, callback) {
  fd = getValidatedFd(fd);
  validateBufferArray(buffers);
  callback = makeCallback(callback || position);
  binding.readVector(fd, buffers, writePosition(position),
                     (error, bytesRead) => callback(error, bytesRead || 0, buffers));
}

/**
 * write(fd, buffer, offset[, length[, position]], callback), write(fd, buffer[, options], callback),
 * write(fd, string[, position[, encoding]], callback).
 */
function write(fd, buffer, offsetOrOptions, length, position, callback) {
  fd = getValidatedFd(fd);
  let offset = offsetOrOptions;
  if (isArrayBufferView(buffer)) {
    callback = makeCallback(callback || position || length || offset);
    if (typeof offset === 'object') {
      ({ offset = 0, length = buffer.byteLength - offset, position = null } = offsetOrOptions ?? kEmptyObject);
    }
    if (offset == null || typeof offset === 'function') offset = 0;
    else validateInteger(offset, 'offset', 0);
    if (typeof length !== 'number') length = buffer.byteLength - offset;
    validateOffsetLengthWrite(offset, length, buffer.byteLength);
    binding.write(fd, buffer, offset, length, writePosition(position),
                  (error, written) => callback(error, written || 0, buffer));
    return;
  }
  validateStringAfterArrayBufferView(buffer, 'buffer');
  if (typeof position !== 'function') {
    if (typeof offset === 'function') {
      position = offset;
      offset = null;
    } else {
      position = length;
    }
    length = 'utf8';
  }
  validateEncoding(buffer, length);
  callback = makeCallback(position);
  const done = (error, written) => callback(error, written || 0, buffer);
  const data = encodeText(buffer, length);
  if (typeof data === 'string') binding.writeText(fd, data, writePosition(offset), done);
  else binding.write(fd, data, 0, data.byteLength, writePosition(offset), done);
}

function writev(fd, buffers, position, callback) {
  fd = getValidatedFd(fd);
  validateBufferArray(buffers);
  callback = makeCallback(callback || position);
  if (buffers.length === 0) {
    process.nextTick(callback, null, 0, buffers);
    return;
  }
  binding.writeVector(fd, buffers, writePosition(position),
                      (error, written) => callback(error, written || 0, buffers));
}

for (const [fn, names] of [
  [read, ['bytesRead', 'buffer']], [readv, ['bytesRead', 'buffers']],
  [write, ['bytesWritten', 'buffer']], [writev, ['bytesWritten', 'buffers']],
]) {
  defineProperty(fn, kCustomPromisifyArgs, { __proto__: null, value: names, enumerable: false });
}

function ftruncate(fd, len = 0, callback) {
  if (typeof len === 'function') {
    callback = len;
    len = 0;
  }
  validateInteger(len, 'len');
  callback = makeCallback(callback);
  binding.ftruncate(checkedFd(fd), max(0, len), callback);
}

function fdatasync(fd, callback) {
  callback = makeCallback(callback);
  binding.fdatasync(checkedFd(fd), callback);
}

function fsync(fd, callback) {
  callback = makeCallback(callback);
  binding.fsync(checkedFd(fd), callback);
}

function fchmod(fd, mode, callback) {
  mode = parseFileMode(mode, 'mode');
  callback = makeCallback(callback);
  binding.fchmod(checkedFd(fd), mode, callback);
}

function fchown(fd, uid, gid, callback) {
  validateOwners(uid, gid);
  callback = makeCallback(callback);
  binding.fchown(checkedFd(fd), uid, gid, callback);
}

function futimes(fd, atime, mtime, callback) {
  atime = toUnixTimestamp(atime, 'atime');
  mtime = toUnixTimestamp(mtime, 'mtime');
  callback = makeCallback(callback);
  binding.futimes(checkedFd(fd), atime, mtime, callback);
}

function fstat(fd, options = { bigint: false }, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = kEmptyObject;
  }
  callback = makeCallback(callback);
  binding.fstat(checkedFd(fd), options.bigint === true, callback);
}

// ---- paths ---------------------------------------------------------------------------------------------------------

function lstat(path, options = { bigint: false }, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = kEmptyObject;
  }
  callback = makeCallback(callback);
  path = getValidatedPath(path);
  binding.lstat(path, options.bigint === true, callback);
}

/** Is that the error of an entry that is not there, which `throwIfNoEntry: false` turns into undefined? */
function isMissing({ code }) {
  return code === 'ENOENT' || code === 'ENOTDIR';
}

function stat(path, options = { bigint: false, throwIfNoEntry: true }, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = kEmptyObject;
  }
  callback = makeCallback(callback);
  path = getValidatedPath(path);
  options ??= kEmptyObject;
  const { signal } = options;
  if (signal !== undefined) {
    validateAbortSignal(signal, 'options.signal');
    if (checkAborted(signal, callback)) return;
  }
  binding.stat(path, options.bigint === true, options.throwIfNoEntry === false ? (error, stats) => {
    if (error && isMissing(error)) callback(null, undefined);
    else callback(error, stats);
  } : callback);
}

function statfs(path, options = { bigint: false }, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = kEmptyObject;
  }
  callback = makeCallback(callback);
  path = getValidatedPath(path);
  binding.statfs(path, options.bigint === true, callback);
}

function rename(oldPath, newPath, callback) {
  callback = makeCallback(callback);
  oldPath = getValidatedPath(oldPath, 'oldPath');
  newPath = getValidatedPath(newPath, 'newPath');
  binding.rename(oldPath, newPath, callback);
}

function truncate(path, len, callback) {
  if (typeof len === 'function') {
    callback = len;
    len = 0;
  } else if (len === undefined) {
    len = 0;
  }
  validateInteger(len, 'len');
  len = max(0, len);
  validateFunction(callback, 'cb');
  path = getValidatedPath(path);
  binding.truncate(path, len, callback);
}

function rmdir(path, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  callback = makeCallback(callback);
  path = getValidatedPath(path);
  if (!options?.recursive) {
    validateRmdirOptions(options);
    gates.write?.(path);
    binding.rmdir(path, callback);
    return;
  }
  warnOfRecursiveRmdir();
  const { maxRetries, retryDelay } = validateRmdirOptions(options);
  binding.lstat(path, false, (error, stats) => {
    if (error) callback(error);
    else if (!stats.isDirectory()) binding.rmdir(path, callback);
    else binding.rm(path, false, true, maxRetries, retryDelay, true, (failure) => callback(failure));
  });
}

function rm(path, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  callback = makeCallback(callback);
  path = getValidatedPath(path);
  const { force, recursive, maxRetries, retryDelay } = validateRmOptions(options);
  const remove = () => binding.rm(path, force, recursive, maxRetries, retryDelay, true,
                                  (error, outcome) => callback(error ?? (outcome === 1 ? directoryError(path) : null)));
  if (gates.read === undefined) remove();
  // The permission to look comes first, that to write only where there is something.
  else binding.lstat(path, false, (error) => {
    if (error === null) remove();
    else callback(force && error.code === 'ENOENT' ? null : error);
  });
}

function mkdir(path, options, callback) {
  let mode = 0o777;
  let recursive = false;
  if (typeof options === 'function') {
    callback = options;
  } else if (typeof options === 'number' || typeof options === 'string') {
    mode = parseFileMode(options, 'mode');
  } else if (options) {
    if (options.recursive !== undefined) {
      recursive = options.recursive;
      validateBoolean(recursive, 'options.recursive');
    }
    if (options.mode !== undefined) mode = parseFileMode(options.mode, 'options.mode');
  }
  callback = makeCallback(callback);
  path = getValidatedPath(path);
  gates.write?.(path);
  binding.mkdir(path, mode, recursive, callback);
}

function readdir(path, options, callback) {
  callback = makeCallback(typeof options === 'function' ? options : callback);
  options = getOptions(options);
  path = getValidatedPath(path);
  if (options.recursive != null) validateBoolean(options.recursive, 'options.recursive');
  const types = Boolean(options.withFileTypes);
  binding.readdir(path, options.encoding, types, Boolean(options.recursive), types ? (error, result) => {
    if (error) callback(error);
    else callback(null, makeDirents(path, result));
  } : callback);
}

function readlink(path, options, callback) {
  callback = makeCallback(typeof options === 'function' ? options : callback);
  options = getOptions(options);
  path = getValidatedPath(path);
  gates.read?.(path);
  binding.readlink(path, options.encoding, callback);
}

function symlink(target, path, type, callback) {
  if (callback === undefined) {
    callback = makeCallback(type);
    type = undefined;
  } else {
    validateOneOf(type, 'type', kSymlinkTypes);
    callback = makeCallback(callback);
  }
  target = getValidatedPath(target, 'target');
  path = getValidatedPath(path);
  binding.symlink(target, path, stringToSymlinkType(type), callback);
}

function link(existingPath, newPath, callback) {
  callback = makeCallback(callback);
  existingPath = getValidatedPath(existingPath, 'existingPath');
  newPath = getValidatedPath(newPath, 'newPath');
  binding.link(existingPath, newPath, callback);
}

function unlink(path, callback) {
  callback = makeCallback(callback);
  path = getValidatedPath(path);
  binding.unlink(path, callback);
}

function chmod(path, mode, callback) {
  path = getValidatedPath(path);
  mode = parseFileMode(mode, 'mode');
  callback = makeCallback(callback);
  gates.write?.(path);
  binding.chmod(path, mode, callback);
}

function lchown(path, uid, gid, callback) {
  callback = makeCallback(callback);
  path = getValidatedPath(path);
  validateOwners(uid, gid);
  binding.lchown(path, uid, gid, callback);
}

function chown(path, uid, gid, callback) {
  callback = makeCallback(callback);
  path = getValidatedPath(path);
  validateOwners(uid, gid);
  binding.chown(path, uid, gid, callback);
}

function utimes(path, atime, mtime, callback) {
  callback = makeCallback(callback);
  path = getValidatedPath(path);
  gates.write?.(path);
  binding.utimes(path, toUnixTimestamp(atime), toUnixTimestamp(mtime), callback);
}

function lutimes(path, atime, mtime, callback) {
  callback = makeCallback(callback);
  path = getValidatedPath(path);
  gates.write?.(path);
  binding.lutimes(path, toUnixTimestamp(atime), toUnixTimestamp(mtime), callback);
}

function realpath(p, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  validateFunction(callback, 'cb');
  options = getOptions(options);
  p = realpathArgument(p);
  // Only this form looks at all on the way with lstat(), which takes a permission.
  if (process.permission !== undefined) {
    try {
      const { check } = require('internal/permission');
      const whole = require('path').resolve(p);
      for (let end = stringIndexOf(whole, '/', 1); end > 0; end = stringIndexOf(whole, '/', end + 1)) {
        check('fs.read', stringSlice(whole, 0, end), true);
      }
      check('fs.read', whole, true);
    } catch (error) {
      process.nextTick(callback, error);
      return;
    }
  }
  binding.realpath(p, options.encoding, callback);
}

// Without a name of its own, as in Node.
realpath.native = (path, options, callback) => {
  callback = makeCallback(callback || options);
  options = getOptions(options);
  binding.realpathNative(getValidatedPath(path), options.encoding, callback);
};

function mkdtemp(prefix, options, callback) {
  callback = makeCallback(typeof options === 'function' ? options : callback);
  options = getOptions(options);
  prefix = getValidatedPath(prefix, 'prefix');
  warnOnNonPortableTemplate(prefix);
  binding.mkdtemp(prefix, options.encoding, callback);
}

function copyFile(src, dest, mode, callback) {
  if (typeof mode === 'function') {
    callback = mode;
    mode = 0;
  }
  src = getValidatedPath(src, 'src');
  dest = getValidatedPath(dest, 'dest');
  callback = makeCallback(callback);
  mode = getValidMode(mode, 'copyFile');
  binding.copyFile(src, dest, mode, callback);
}

function cp(src, dest, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  callback = makeCallback(callback);
  options = validateCpOptions(options);
  src = getValidatedPath(src, 'src');
  dest = getValidatedPath(dest, 'dest');
  require('internal/fs/cp').cp(src, dest, options).then(() => process.nextTick(callback, null, undefined),
                                                        (error) => process.nextTick(callback, error));
}

function glob(pattern, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  callback = makeCallback(callback);
  const { Glob } = require('internal/fs/glob');
  const matches = new Glob(pattern, options).glob();
  Array.fromAsync(matches).then((found) => process.nextTick(callback, null, found),
                                (error) => process.nextTick(callback, error));
}

function opendir(path, options, callback) {
  require('internal/fs/dir').opendir(path, options, callback);
}

module.exports = {
  access,
  appendFile,
  chmod,
  chown,
  close,
  copyFile,
  cp,
  exists,
  fchmod,
  fchown,
  fdatasync,
  fstat,
  fsync,
  ftruncate,
  futimes,
  glob,
  lchown,
  link,
  lstat,
  lutimes,
  mkdir,
  mkdtemp,
  open,
  openAsBlob,
  opendir,
  read,
  readChunk,
  readdir,
  readFile,
  readlink,
  readv,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
  statfs,
  symlink,
  truncate,
  unlink,
  utimes,
  write,
  writeFile,
  writev,
};
