'use strict';

// The synchronous forms of fs: no trip to the thread pool, and one native call each.

const binding = native('fs');
const { codes: { ERR_INVALID_ARG_VALUE }, UVException } = require('internal/errors');
const {
  kValidateObjectAllowNullable, parseFileMode, validateBoolean, validateBuffer, validateEncoding,
  validateInteger, validateObject, validateOneOf,
} = require('internal/errors/validators');
const { isArrayBufferView } = require('internal/util/types');
const { readPooled } = require('internal/buffer/allocate');
const {
  checkedFd, copyObject, directoryError, encodeText, fdOrPath, gates, getOptions, getValidatedPath, getValidMode, isFd,
  kEmptyObject, kMaxUserId, makeDirents, statNow, stringToFlags, stringToSymlinkType, toPathIfFileURL,
  toUnixTimestamp, unmanaged, validateBufferArray, validateCpOptions, validateOffsetLengthRead,
  validateOffsetLengthWrite, validatePosition, validateRmdirOptions, validateRmOptions,
  validateStringAfterArrayBufferView, warnOfRecursiveRmdir, warnOnNonPortableTemplate, writePosition,
} = require('internal/fs/utils');

const { isInteger } = Number;
const { max } = Math;

const kBadDescriptor = -9; // EBADF
const kInvalid = -22; // EINVAL

const kSymlinkTypes = ['dir', 'file', 'junction', null, undefined];

/** @param {string|Buffer|URL} path @param {number} [mode] */
function accessSync(path, mode) {
  binding.access(getValidatedPath(path), getValidMode(mode, 'access'));
}

let warnsOfInvalidPaths = true;

/** @param {string|Buffer|URL} path @returns {boolean} */
function existsSync(path) {
  try {
    path = getValidatedPath(path);
  } catch (error) {
    if (warnsOfInvalidPaths && error?.code === 'ERR_INVALID_ARG_TYPE') {
      warnsOfInvalidPaths = false;
      process.emitWarning('Passing invalid argument types to fs.existsSync is deprecated',
                          'DeprecationWarning', 'DEP0187');
    }
    return false;
  }
  gates.read?.(path);
  return binding.exists(path);
}

/**
 * @param {string|Buffer|URL|number} path
 * @param {string|{encoding?: string|null, flag?: string, buffer?: ArrayBufferView|((size: number) => ArrayBufferView)}} [options]
 * @returns {string|Buffer}
 */
function readFileSync(path, options) {
  options = getOptions(options, kEmptyObject);
  const { encoding, flag = 'r' } = options;
  const isText = options.buffer === undefined && (encoding === 'utf8' || encoding === 'utf-8');
  // Text is read in native code, which leaves a descriptor below zero to the system.
  if (isText && isFd(path) && path < 0) throw new UVException({ errno: kBadDescriptor, syscall: 'read' });
  const file = fdOrPath(path);
  const flags = stringToFlags(flag);
  if (options.buffer !== undefined) return require('internal/fs/read_into').readIntoNow(file, flags, options);
  if (isText) return binding.readTextNow(file, flags);
  const buffer = readPooled(binding.readBytesNow, file, flags);
  return encoding ? buffer.toString(encoding) : buffer;
}

const kWriteDefaults = { encoding: 'utf8', mode: 0o666, flag: 'w', flush: false };
const kAppendDefaults = { encoding: 'utf8', mode: 0o666, flag: 'a' };

/**
 * @param {string|Buffer|URL|number} path
 * @param {string|ArrayBufferView} data
 * @param {string|{encoding?: string, mode?: number|string, flag?: string, flush?: boolean}} [options]
 */
function writeFileSync(path, data, options) {
  options = getOptions(options, kWriteDefaults);
  const flush = options.flush ?? false;
  validateBoolean(flush, 'options.flush');
  const flag = options.flag || 'w';
  if (!isArrayBufferView(data)) {
    validateStringAfterArrayBufferView(data, 'data');
    data = encodeText(data, options.encoding);
  }
  const file = fdOrPath(path);
  const flags = stringToFlags(flag);
  const mode = parseFileMode(options.mode, 'mode', 0o666);
  if (flush) writeAndFlush(file, data, flags, mode);
  else binding.writeFile(file, data, flags, mode, false, undefined);
}

/** By fs.fsyncSync(), which programs replace to see it. */
function writeAndFlush(file, data, flags, mode) {
  const fd = typeof file === 'number' ? file : binding.open(file, flags, mode);
  try {
    binding.writeFile(fd, data, 0, 0, false, undefined);
    require('fs').fsyncSync(fd);
  } finally {
    if (fd !== file) binding.close(fd);
  }
}

/** As writeFileSync, at the end of the file. */
function appendFileSync(path, data, options) {
  options = copyObject(getOptions(options, kAppendDefaults));
  if (!options.flag || isFd(path)) options.flag = 'a';
  module.exports.writeFileSync(path, data, options);
}

/** @returns {number} a descriptor */
function openSync(path, flags, mode) {
  const fd = binding.open(getValidatedPath(path), stringToFlags(flags), parseFileMode(mode, 'mode', 0o666));
  unmanaged.opened?.(fd);
  return fd;
}

/** @param {number} fd */
function closeSync(fd) {
  fd = checkedFd(fd);
  unmanaged.closed?.(fd);
  binding.close(fd);
}

/**
 * readSync(fd, buffer, offset[, length[, position]]) or readSync(fd, buffer[, options]).
 * @returns {number} bytes read
 */
function readSync(fd, buffer, offsetOrOptions, length, position) {
  validateBuffer(buffer);
  let offset = offsetOrOptions;
  if (arguments.length <= 3 || (offsetOrOptions !== null && typeof offsetOrOptions === 'object')) {
    if (offsetOrOptions !== undefined) validateObject(offsetOrOptions, 'options', kValidateObjectAllowNullable);
    ({ offset = 0, length = buffer.byteLength - offset, position = null } = offsetOrOptions ?? kEmptyObject);
  }
  if (offset === undefined || offset === null) offset = 0;
  else validateInteger(offset, 'offset', 0);
  length |= 0;
  if (length === 0) return 0;
  if (buffer.byteLength === 0) {
    throw new ERR_INVALID_ARG_VALUE('buffer', buffer, 'is empty and cannot be written');
  }
  validateOffsetLengthRead(offset, length, buffer.byteLength);
  position ??= -1;
  validatePosition(position, 'position', length);
  return binding.readNow(checkedFd(fd), offset, length, position, buffer);
}

/** @returns {number} bytes read into BUFFERS */
function readvSync(fd, buffers, position) {
  validateBufferArray(buffers);
  if (buffers.length === 0) throw new UVException({ errno: kInvalid, syscall: 'read' });
  return binding.readVector(checkedFd(fd), buffers, writePosition(position));
}

/**
 * writeSync(fd, buffer, offset[, length[, position]]), writeSync(fd, buffer[, options]) or
 * writeSync(fd, string[, position[, encoding]]).
 * @returns {number} bytes written
 */
function writeSync(fd, buffer, offsetOrOptions, length, position) {
  let offset = offsetOrOptions;
  if (isArrayBufferView(buffer)) {
    position ??= null;
    if (typeof offset === 'object') {
      ({ offset = 0, length = buffer.byteLength - offset, position = null } = offsetOrOptions ?? kEmptyObject);
    }
    offset ??= 0;
    validateInteger(offset, 'offset', 0);
    if (typeof length !== 'number') length = buffer.byteLength - offset;
    validateOffsetLengthWrite(offset, length, buffer.byteLength);
    return binding.writeNow(checkedFd(fd), offset, length, writePosition(position), buffer);
  }
  validateStringAfterArrayBufferView(buffer, 'buffer');
  validateEncoding(buffer, length);
  // An encoding that there is not is UTF-8 here.
  const data = encodeText(buffer, require('buffer').Buffer.isEncoding(length) ? length : 'utf8');
  const place = writePosition(offset === undefined ? null : offset);
  return typeof data === 'string' ? binding.writeText(checkedFd(fd), data, place) :
    binding.writeNow(checkedFd(fd), 0, data.byteLength, place, data);
}

/** @returns {number} bytes written from BUFFERS */
function writevSync(fd, buffers, position) {
  validateBufferArray(buffers);
  if (buffers.length === 0) return 0;
  return binding.writeVector(checkedFd(fd), buffers, writePosition(position));
}

function renameSync(oldPath, newPath) {
  binding.rename(getValidatedPath(oldPath, 'oldPath'), getValidatedPath(newPath, 'newPath'));
}

function truncateSync(path, len) {
  if (len === undefined) len = 0;
  path = getValidatedPath(path);
  if (!isInteger(len)) {
    // The file is opened before its new length is looked at.
    binding.close(binding.open(path, stringToFlags('r+'), 0o666));
    validateInteger(len, 'len');
  }
  binding.truncate(path, max(0, len));
}

function ftruncateSync(fd, len = 0) {
  validateInteger(len, 'len');
  binding.ftruncate(checkedFd(fd), max(0, len));
}

function rmdirSync(path, options) {
  path = getValidatedPath(path);
  if (options?.recursive) {
    warnOfRecursiveRmdir();
    options = validateRmdirOptions(options);
    if (binding.lstat(path, false).isDirectory()) {
      binding.rm(path, false, true, options.maxRetries, options.retryDelay, false);
      return;
    }
  } else {
    validateRmdirOptions(options);
  }
  binding.rmdir(path);
}

function rmSync(path, options) {
  const { force, recursive, maxRetries, retryDelay } = validateRmOptions(options);
  path = getValidatedPath(path, 'path');
  // Needs the permission to look, which a tree that goes anyhow does not.
  if (gates.read !== undefined && !(force && recursive)) statNow(path, 1, false, !force);
  if (binding.rm(path, force, recursive, maxRetries, retryDelay, false) === 1) throw directoryError(path);
}

function fdatasyncSync(fd) {
  binding.fdatasync(checkedFd(fd));
}

function fsyncSync(fd) {
  binding.fsync(checkedFd(fd));
}

/** @returns {string|undefined} with `recursive`, the first directory made */
function mkdirSync(path, options) {
  let mode = 0o777;
  let recursive = false;
  if (typeof options === 'number' || typeof options === 'string') {
    mode = parseFileMode(options, 'mode');
  } else if (options) {
    if (options.recursive !== undefined) {
      recursive = options.recursive;
      validateBoolean(recursive, 'options.recursive');
    }
    if (options.mode !== undefined) mode = parseFileMode(options.mode, 'options.mode');
  }
  return binding.mkdir(getValidatedPath(path), mode, recursive);
}

/** @returns {string[]|Buffer[]|Dirent[]} */
function readdirSync(path, options) {
  options = getOptions(options);
  path = getValidatedPath(path);
  if (options.recursive != null) validateBoolean(options.recursive, 'options.recursive');
  const types = Boolean(options.withFileTypes);
  const result = binding.readdir(path, options.encoding, types, Boolean(options.recursive));
  return types ? makeDirents(path, result) : result;
}

function fstatSync(fd, options = { bigint: false }) {
  return statNow(checkedFd(fd), 2, options.bigint, true);
}

function lstatSync(path, options = { bigint: false, throwIfNoEntry: true }) {
  path = getValidatedPath(path);
  return statNow(path, 1, options.bigint, options.throwIfNoEntry !== false);
}

/** @returns {Stats|BigIntStats|undefined} undefined: no such entry, with throwIfNoEntry false */
function statSync(path, options = { bigint: false, throwIfNoEntry: true }) {
  path = getValidatedPath(path);
  return statNow(path, 0, options.bigint, options.throwIfNoEntry !== false);
}

function statfsSync(path, options = { bigint: false }) {
  return binding.statfs(getValidatedPath(path), options.bigint === true);
}

function readlinkSync(path, options) {
  options = getOptions(options);
  return binding.readlink(getValidatedPath(path), options.encoding);
}

function symlinkSync(target, path, type) {
  validateOneOf(type, 'type', kSymlinkTypes);
  target = getValidatedPath(target, 'target');
  path = getValidatedPath(path);
  binding.symlink(target, path, stringToSymlinkType(type));
}

function linkSync(existingPath, newPath) {
  existingPath = getValidatedPath(existingPath, 'existingPath');
  newPath = getValidatedPath(newPath, 'newPath');
  binding.link(existingPath, newPath);
}

function unlinkSync(path) {
  binding.unlink(getValidatedPath(path));
}

function fchmodSync(fd, mode) {
  mode = parseFileMode(mode, 'mode');
  binding.fchmod(checkedFd(fd), mode);
}

function chmodSync(path, mode) {
  path = getValidatedPath(path);
  binding.chmod(path, parseFileMode(mode, 'mode'));
}

function validateOwners(uid, gid) {
  validateInteger(uid, 'uid', -1, kMaxUserId);
  validateInteger(gid, 'gid', -1, kMaxUserId);
}

function lchownSync(path, uid, gid) {
  path = getValidatedPath(path);
  validateOwners(uid, gid);
  binding.lchown(path, uid, gid);
}

function fchownSync(fd, uid, gid) {
  validateOwners(uid, gid);
  binding.fchown(checkedFd(fd), uid, gid);
}

function chownSync(path, uid, gid) {
  path = getValidatedPath(path);
  validateOwners(uid, gid);
  binding.chown(path, uid, gid);
}

function utimesSync(path, atime, mtime) {
  path = getValidatedPath(path);
  binding.utimes(path, toUnixTimestamp(atime), toUnixTimestamp(mtime));
}

function futimesSync(fd, atime, mtime) {
  atime = toUnixTimestamp(atime, 'atime');
  mtime = toUnixTimestamp(mtime, 'mtime');
  binding.futimes(checkedFd(fd), atime, mtime);
}

function lutimesSync(path, atime, mtime) {
  path = getValidatedPath(path);
  binding.lutimes(path, toUnixTimestamp(atime), toUnixTimestamp(mtime));
}

/** @returns {string} PATH for realpath, which takes anything that can be made a string */
function realpathArgument(path) {
  path = toPathIfFileURL(path);
  if (typeof path !== 'string') path += '';
  return getValidatedPath(path);
}

function realpathSync(p, options) {
  options = getOptions(options);
  return binding.realpath(realpathArgument(p), options.encoding);
}

realpathSync.native = (path, options) => {
  options = getOptions(options);
  return binding.realpathNative(getValidatedPath(path), options.encoding);
};

function mkdtempSync(prefix, options) {
  options = getOptions(options);
  prefix = getValidatedPath(prefix, 'prefix');
  warnOnNonPortableTemplate(prefix);
  return binding.mkdtemp(prefix, options.encoding);
}

/** A temporary directory that removes itself: `using dir = mkdtempDisposableSync(prefix)`. */
function mkdtempDisposableSync(prefix, options) {
  const path = mkdtempSync(prefix, options);
  // Absolute now, as the working directory may be another one when it is removed.
  const fullPath = require('path').resolve(String(path));
  const remove = () => { binding.rm(fullPath, true, true, 0, 100, false); };
  return {
    path,
    remove,
    [Symbol.dispose]() { remove(); },
  };
}

function copyFileSync(src, dest, mode) {
  binding.copyFile(getValidatedPath(src, 'src'), getValidatedPath(dest, 'dest'), getValidMode(mode, 'copyFile'));
}

function cpSync(src, dest, options) {
  options = validateCpOptions(options);
  src = getValidatedPath(src, 'src');
  dest = getValidatedPath(dest, 'dest');
  require('internal/fs/cp').cpSync(src, dest, options);
}

function globSync(pattern, options) {
  const { Glob } = require('internal/fs/glob');
  return new Glob(pattern, options).globSync();
}

function opendirSync(path, options) {
  return require('internal/fs/dir').opendirSync(path, options);
}

module.exports = {
  accessSync,
  appendFileSync,
  chmodSync,
  chownSync,
  closeSync,
  copyFileSync,
  cpSync,
  existsSync,
  fchmodSync,
  fchownSync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  futimesSync,
  globSync,
  kSymlinkTypes,
  lchownSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  mkdtempDisposableSync,
  mkdtempSync,
  opendirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
  readvSync,
  realpathArgument,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statfsSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  validateOwners,
  writeFileSync,
  writeSync,
  writevSync,
};
