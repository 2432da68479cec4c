'use strict';

// Checks and conversions of arguments shared by all forms of fs.

const binding = native('fs');
const {
  codes: {
    ERR_FS_EISDIR, ERR_INCOMPATIBLE_OPTION_PAIR, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE,
    ERR_OUT_OF_RANGE,
  },
  AbortError, UVException, hideStackFrames,
  makeWithMessage,
} = require('internal/errors');
const {
  parseFileMode, validateAbortSignal, validateBoolean, validateFunction, validateInt32, validateInteger,
  validateObject, validateUint32,
} = require('internal/errors/validators');
const { isArrayBufferView, isDate, isUint8Array } = require('internal/util/types');
const { BigIntStats, Dirent, StatFs, Stats } = require('internal/fs/stats');
const { onStart } = require('internal/bootstrap/hooks');

const { isArray } = Array;
const { isFinite: isFiniteNumber, isInteger, isSafeInteger } = Number;
const { trunc } = Math;
const { now } = Date;
const { captureStackTrace } = Error;

const kEmptyObject = Object.freeze({ __proto__: null });

/** Most bytes one readFile() gives as a Buffer: 2 GiB less one. */
const kIoMaxLength = 2 ** 31 - 1;
const kReadFileBufferLength = 512 * 1024;
const kMaxUserId = 2 ** 32 - 1;

const constants = binding.constants;
const {
  COPYFILE_EXCL, COPYFILE_FICLONE, COPYFILE_FICLONE_FORCE, F_OK, O_APPEND, O_CREAT, O_EXCL, O_RDONLY, O_RDWR,
  O_SYNC, O_TRUNC, O_WRONLY, R_OK, UV_FS_SYMLINK_DIR, UV_FS_SYMLINK_JUNCTION, W_OK, X_OK,
} = constants;


// ---- paths ---------------------------------------------------------------------------------------------------------

/** A URL object of any implementation, told from legacy url.parse() results by what those have besides. */
function isURL(value) {
  return Boolean(value?.href && value.protocol && value.auth === undefined && value.path === undefined);
}

/** @param {unknown} value a path or a file: URL; the path of a URL, anything else as it is */
function toPathIfFileURL(value) {
  return isURL(value) ? require('url').fileURLToPath(value) : value;
}

function throwPathError(path, name) {
  const error = new ERR_INVALID_ARG_TYPE(name, ['string', 'Buffer', 'URL'], path);
  captureStackTrace(error, throwPathError);
  throw error;
}

function throwNullByte(path, name) {
  throw new ERR_INVALID_ARG_VALUE(name, path, 'must be a string, Uint8Array, or URL without null bytes');
}

/**
 * A path given as string, Buffer or file: URL, checked and as string or Uint8Array.
 * @param {unknown} value
 * @param {string} [name] of the argument, for the error
 * @returns {string|Uint8Array}
 */
function getValidatedPath(value, name = 'path') {
  if (typeof value === 'string') {
    if (stringIncludes(value, '\0')) throwNullByte(value, name);
    return value;
  }
  const path = toPathIfFileURL(value);
  if (typeof path === 'string' || isUint8Array(path)) {
    if (path.includes(typeof path === 'string' ? '\0' : 0)) throwNullByte(path, name);
    return path;
  }
  throwPathError(path, name);
}

/** @param {unknown} fd @returns {number} */
function getValidatedFd(fd, name = 'fd') {
  if (Object.is(fd, -0)) return 0;
  validateInt32(fd, name, 0);
  return fd;
}

/**
 * As getValidatedFd(), for the calls of which Node checks the descriptor in native code: after all other arguments, and
 * with values told in other words.
 * @param {unknown} fd
 * @returns {number}
 */
function checkedFd(fd) {
  // eslint-disable-next-line no-bitwise
  if (typeof fd === 'number' && fd === (fd | 0) && fd >= 0) return fd | 0;
  const error = typeof fd === 'number' ?
    makeWithMessage('ERR_OUT_OF_RANGE', 'The value of "fd" is out of range. It must be ' +
      `${isInteger(fd) ? '>= 0 && <= 2147483647' : 'an integer'}. Received ${fd}`) :
    makeWithMessage('ERR_INVALID_ARG_TYPE', `The "fd" argument must be of type number. Received ${nativeKind(fd)}`);
  captureStackTrace(error, checkedFd);
  throw error;
}

/** What native code says that it was given: never asks the value itself, and text is text of C. */
function nativeKind(value) {
  switch (typeof value) {
    case 'undefined': return 'undefined';
    case 'string': {
      const end = value.indexOf('\0');
      return end === -1 ? `type string ('${value.toWellFormed()}')` : `type string ('${value.slice(0, end)}`;
    }
    case 'symbol': return String(value);
    case 'function': return 'function';
    case 'object': return value === null ? 'null' : `an instance of ${nativeClassName(value)}`;
    default: return `type ${typeof value} (${value})`;
  }
}

function nativeClassName(value) {
  const { isProxy } = require('internal/util/types');
  if (isProxy(value)) return 'Object';
  for (let object = value; object !== null; object = Object.getPrototypeOf(object)) {
    if (isProxy(object)) break;
    const { constructor } = Object.getOwnPropertyDescriptors(object);
    if (typeof constructor?.value === 'function' && constructor.value.name !== '') return constructor.value.name;
  }
  return 'Object';
}

/** Is a path argument that also takes descriptors one of those? As in Node, BigInts and symbols cannot be asked. */
function isFd(value) {
  // eslint-disable-next-line no-bitwise
  return typeof value !== 'string' && value === (value | 0);
}

/** The descriptor in a path argument, checked against what the system takes. */
function fdOrPath(value) {
  return isFd(value) ? getValidatedFd(value) : getValidatedPath(value);
}

// ---- options -------------------------------------------------------------------------------------------------------

function assertEncoding(encoding) {
  if (encoding && !require('buffer').Buffer.isEncoding(encoding)) {
    throw new ERR_INVALID_ARG_VALUE('encoding', encoding, 'is invalid encoding');
  }
}

/** Encoding -> the options that have it alone; nothing is inherited. */
const optionsOfEncoding = { __proto__: null };

function onlyEncoding(encoding) {
  const known = optionsOfEncoding[encoding];
  if (known !== undefined) return known;
  if (encoding !== 'buffer') assertEncoding(encoding);
  return (optionsOfEncoding[encoding] = Object.freeze({ __proto__: null, encoding }));
}

/**
 * The `options` argument that may be missing, an encoding, or an object.
 * @param {unknown} options
 * @param {object} [defaults]
 */
function getOptions(options, defaults = kEmptyObject) {
  if (options == null || typeof options === 'function') return defaults;
  if (typeof options === 'string') {
    if (defaults === kEmptyObject) return onlyEncoding(options);
    options = { __proto__: null, ...defaults, encoding: options };
  } else if (typeof options !== 'object') {
    throw new ERR_INVALID_ARG_TYPE('options', ['string', 'Object'], options);
  }
  const { encoding, signal } = options;
  if (encoding !== 'buffer' && encoding !== 'utf8') assertEncoding(encoding);
  if (signal !== undefined) validateAbortSignal(signal, 'options.signal');
  return options;
}

/** A copy of options with all properties, inherited ones too, as users subclass option objects. */
function copyObject(source) {
  const target = {};
  for (const key in source) target[key] = source[key];
  return target;
}

/** @type {(cb: unknown) => asserts cb is Function} */
function makeCallback(callback) {
  validateFunction(callback, 'cb');
  return callback;
}

const kFlags = {
  '__proto__': null,
  'r': O_RDONLY,
  'rs': O_RDONLY | O_SYNC,
  'sr': O_RDONLY | O_SYNC,
  'r+': O_RDWR,
  'rs+': O_RDWR | O_SYNC,
  'sr+': O_RDWR | O_SYNC,
  'w': O_TRUNC | O_CREAT | O_WRONLY,
  'wx': O_TRUNC | O_CREAT | O_WRONLY | O_EXCL,
  'xw': O_TRUNC | O_CREAT | O_WRONLY | O_EXCL,
  'w+': O_TRUNC | O_CREAT | O_RDWR,
  'wx+': O_TRUNC | O_CREAT | O_RDWR | O_EXCL,
  'xw+': O_TRUNC | O_CREAT | O_RDWR | O_EXCL,
  'a': O_APPEND | O_CREAT | O_WRONLY,
  'ax': O_APPEND | O_CREAT | O_WRONLY | O_EXCL,
  'xa': O_APPEND | O_CREAT | O_WRONLY | O_EXCL,
  'as': O_APPEND | O_CREAT | O_WRONLY | O_SYNC,
  'sa': O_APPEND | O_CREAT | O_WRONLY | O_SYNC,
  'a+': O_APPEND | O_CREAT | O_RDWR,
  'ax+': O_APPEND | O_CREAT | O_RDWR | O_EXCL,
  'xa+': O_APPEND | O_CREAT | O_RDWR | O_EXCL,
  'as+': O_APPEND | O_CREAT | O_RDWR | O_SYNC,
  'sa+': O_APPEND | O_CREAT | O_RDWR | O_SYNC,
};

/** Flags of open(2) from Node's letters ("File system flags" in the documentation). */
function stringToFlags(flags, name = 'flags') {
  if (typeof flags === 'number') {
    validateInt32(flags, name);
    return flags;
  }
  if (flags == null) return O_RDONLY;
  const value = typeof flags === 'string' ? kFlags[flags] : undefined;
  if (value === undefined) throw new ERR_INVALID_ARG_VALUE(name, flags);
  return value;
}

/** `type` of fs.symlink: only Windows tells them apart. */
function stringToSymlinkType(type) {
  if (type === undefined || type === null || type === 'file') return 0;
  if (type === 'dir') return UV_FS_SYMLINK_DIR;
  if (type === 'junction') return UV_FS_SYMLINK_JUNCTION;
  throw new ERR_INVALID_ARG_VALUE('type', type, "must be one of: 'dir', 'file', 'junction'");
}

/** Mode of fs.access and fs.copyFile. */
function getValidMode(mode, type) {
  if (mode == null) return type === 'copyFile' ? 0 : F_OK;
  const max = type === 'copyFile' ? COPYFILE_EXCL | COPYFILE_FICLONE | COPYFILE_FICLONE_FORCE :
    F_OK | R_OK | W_OK | X_OK;
  // Node's native code checks these: fractions are cut off, and the words are its own.
  if (typeof mode !== 'number') throw nativeModeError('ERR_INVALID_ARG_TYPE', 'mode must be int32 or null/undefined');
  if (!isFiniteNumber(mode)) throw nativeModeError('ERR_OUT_OF_RANGE', 'mode is out of range');
  const whole = trunc(mode);
  if (whole < 0 || whole > max) throw nativeModeError('ERR_OUT_OF_RANGE', `mode is out of range: >= 0 && <= ${max}`);
  return whole;
}

function nativeModeError(code, message) {
  const error = makeWithMessage(code, message);
  captureStackTrace(error, getValidMode);
  return error;
}

/** Seconds since the epoch from a Date, a number or a numeric string. */
function toUnixTimestamp(time, name = 'time') {
  // eslint-disable-next-line eqeqeq
  if (typeof time === 'string' && +time == time) return +time;
  if (isFiniteNumber(time)) return time < 0 ? now() / 1000 : time;
  if (isDate(time)) return functionCall(Date.prototype.getTime, time) / 1000;
  throw new ERR_INVALID_ARG_TYPE(name, ['Date', 'Time in seconds'], time);
}

// ---- reading and writing -------------------------------------------------------------------------------------------

function validateOffsetLengthRead(offset, length, bufferLength) {
  if (offset < 0) throw new ERR_OUT_OF_RANGE('offset', '>= 0', offset);
  if (length < 0) throw new ERR_OUT_OF_RANGE('length', '>= 0', length);
  if (offset + length > bufferLength) {
    throw new ERR_OUT_OF_RANGE('length', `<= ${bufferLength - offset}`, length);
  }
}

function validateOffsetLengthWrite(offset, length, byteLength) {
  if (offset > byteLength) throw new ERR_OUT_OF_RANGE('offset', `<= ${byteLength}`, offset);
  if (length > byteLength - offset) throw new ERR_OUT_OF_RANGE('length', `<= ${byteLength - offset}`, length);
  if (length < 0) throw new ERR_OUT_OF_RANGE('length', '>= 0', length);
  validateInt32(length, 'length', 0);
}

/** A place in a file: a number, or a bigint beyond 2 ** 53. -1 is the current one. */
function validatePosition(position, name, length) {
  if (typeof position === 'number') {
    validateInteger(position, name, -1);
  } else if (typeof position === 'bigint') {
    const max = 2n ** 63n - 1n - BigInt(length);
    if (!(position >= -1n && position <= max)) {
      throw new ERR_OUT_OF_RANGE(name, `>= -1 && <= ${max}`, position);
    }
  } else {
    throw new ERR_INVALID_ARG_TYPE(name, ['integer', 'bigint'], position);
  }
}

/** What write() takes as place: only whole numbers that are exact count. */
function writePosition(position) {
  return isSafeInteger(position) ? position : -1;
}

function validateBufferArray(buffers, name = 'buffers') {
  if (!isArray(buffers)) throw new ERR_INVALID_ARG_TYPE(name, 'ArrayBufferView[]', buffers);
  for (let i = 0; i < buffers.length; i++) {
    if (!isArrayBufferView(buffers[i])) throw new ERR_INVALID_ARG_TYPE(name, 'ArrayBufferView[]', buffers);
  }
  return buffers;
}

function validateStringAfterArrayBufferView(value, name) {
  if (typeof value !== 'string') {
    throw new ERR_INVALID_ARG_TYPE(name, ['string', 'Buffer', 'TypedArray', 'DataView'], value);
  }
}

/** Text as the native side takes it: UTF-8 text stays a string, other encodings are made bytes. */
function encodeText(text, encoding) {
  if (!encoding || encoding === 'utf8' || encoding === 'utf-8') return text;
  return require('buffer').Buffer.from(text, encoding);
}

/** A flag that native code looks at between chunks, raised when SIGNAL aborts. */
function makeCancelFlag(signal) {
  const flag = new Uint8Array(1);
  let stop;
  try {
    stop = require('internal/events/abort_listener').addAbortListener(signal, () => { flag[0] = 1; });
  } catch {
    // Something that only looks like a signal cannot be listened to: it is looked at when the work is done.
  }
  return { flag, dispose: () => stop?.[Symbol.dispose]() };
}

function checkAborted(signal, callback) {
  if (!signal?.aborted) return false;
  callback(new AbortError(undefined, { cause: signal.reason }));
  return true;
}

// ---- stat ----------------------------------------------------------------------------------------------------------

// What native code tells of a file, for whoever makes an object of it next.
const fields = new Float64Array(14);
const bigintFields = new BigInt64Array(18);

function makeStats() {
  return new Stats(fields[0], fields[1], fields[2], fields[3], fields[4], fields[5], fields[6], fields[7], fields[8],
                   fields[9], fields[10], fields[11], fields[12], fields[13]);
}

function makeBigIntStats() {
  const all = bigintFields;
  // Seconds and, behind all of them, their nanoseconds.
  const second = 1_000_000_000n;
  return new BigIntStats(all[0], all[1], all[2], all[3], all[4], all[5], all[6], all[7], all[8], all[9],
                         all[10] * second + all[14], all[11] * second + all[15], all[12] * second + all[16],
                         all[13] * second + all[17]);
}

// What native stat() and its kin are to give (StatForm).
const kBigIntStats = 1;
const kPlace = 2;

// The fields of files of which promises were told, and behind them 1 until they are read.
const kPlaceFields = 15;
const kPlaces = 16;
const places = new Float64Array(kPlaces * kPlaceFields);

/** @returns {number} of the promise form: what takeStats() makes Stats or BigIntStats of */
function promisedForm(bigint) {
  return bigint === true ? kBigIntStats : kPlace;
}

/** @param {number|Stats|BigIntStats} found what the promise of a native stat() was fulfilled with */
function takeStats(found) {
  if (typeof found !== 'number') return found;
  const stats = new Stats(places[found], places[found + 1], places[found + 2], places[found + 3], places[found + 4],
                          places[found + 5], places[found + 6], places[found + 7], places[found + 8], places[found + 9],
                          places[found + 10], places[found + 11], places[found + 12], places[found + 13]);
  places[found + 14] = 0;
  return stats;
}

onStart(() => binding.setClasses(fields, bigintFields, places, makeStats, makeBigIntStats, StatFs));

/**
 * The synchronous stat family.
 * @param {string|Uint8Array|number} file
 * @param {0|1|2} call stat, lstat, fstat
 * @returns {Stats|BigIntStats|undefined} undefined: there is none and `throwIfNoEntry` is false
 */
function statNow(file, call, bigint, throwIfNoEntry) {
  const isBig = bigint === true;
  if (!binding.statInto(file, call, throwIfNoEntry, isBig ? bigintFields : fields)) return undefined;
  return isBig ? makeBigIntStats() : makeStats();
}

// ---- directories ---------------------------------------------------------------------------------------------------

/** Dirents from [names, types], or from a recursive listing's [names, types, parents, parent of each]. */
function makeDirents(path, { 0: names, 1: types, 2: parents, 3: parentOf }) {
  const { length } = names;
  const dirents = new Array(length);
  if (parents === undefined) {
    for (let i = 0; i < length; i++) dirents[i] = new Dirent(names[i], types[i], path);
    return dirents;
  }
  const { join } = require('path');
  const { Buffer } = require('buffer');
  const base = typeof path === 'string' ? path : Buffer.from(path).toString();
  const directories = parents.map((relative, i) => (i === 0 ? path : join(base, String(relative))));
  for (let i = 0; i < length; i++) dirents[i] = new Dirent(names[i], types[i], directories[parentOf[i]]);
  return dirents;
}

/** Options of fs.rm, checked; the entry itself is looked at by native code. */
function validateRmOptions(options, defaults = { recursive: false, force: false, retryDelay: 100, maxRetries: 0 }) {
  if (options === undefined) return defaults;
  validateObject(options, 'options');
  options = { ...defaults, ...options };
  validateBoolean(options.recursive, 'options.recursive');
  validateInt32(options.retryDelay, 'options.retryDelay', 0);
  validateUint32(options.maxRetries, 'options.maxRetries');
  validateBoolean(options.force, 'options.force');
  return options;
}

/** Options of the recursive fs.rmdir that the documentation deprecates (DEP0147). */
function validateRmdirOptions(options) {
  const defaults = { retryDelay: 100, maxRetries: 0, recursive: false };
  if (options === undefined) return defaults;
  validateObject(options, 'options');
  options = { ...defaults, ...options };
  validateBoolean(options.recursive, 'options.recursive');
  validateInt32(options.retryDelay, 'options.retryDelay', 0);
  validateUint32(options.maxRetries, 'options.maxRetries');
  return options;
}

/** What fs.rm says of a directory without `recursive`. */
function directoryError(path) {
  return new ERR_FS_EISDIR.HideStackFramesError({ code: 'EISDIR', message: 'is a directory', path, syscall: 'rm', errno: 21 });
}

let hasWarnedOfRecursiveRmdir = false;

function warnOfRecursiveRmdir() {
  if (hasWarnedOfRecursiveRmdir) return;
  hasWarnedOfRecursiveRmdir = true;
  process.emitWarning(
    'In future versions of Node.js, fs.rmdir(path, { recursive: true }) ' +
    'will be removed. Use fs.rm(path, { recursive: true }) instead',
    'DeprecationWarning', 'DEP0147');
}

/** Options of fs.cp, with the bits that native code reads. */
function validateCpOptions(options) {
  const defaults = {
    dereference: false, errorOnExist: false, filter: undefined, force: true, preserveTimestamps: false,
    recursive: false, verbatimSymlinks: false,
  };
  if (options === undefined) return { ...defaults, mode: 0 };
  validateObject(options, 'options');
  options = { ...defaults, ...options };
  validateBoolean(options.dereference, 'options.dereference');
  validateBoolean(options.errorOnExist, 'options.errorOnExist');
  validateBoolean(options.force, 'options.force');
  validateBoolean(options.preserveTimestamps, 'options.preserveTimestamps');
  validateBoolean(options.recursive, 'options.recursive');
  validateBoolean(options.verbatimSymlinks, 'options.verbatimSymlinks');
  if (options.mode == null) options.mode = 0;
  else validateInteger(options.mode, 'mode', 0, COPYFILE_EXCL | COPYFILE_FICLONE | COPYFILE_FICLONE_FORCE);
  if (options.dereference === true && options.verbatimSymlinks === true) {
    throw new ERR_INCOMPATIBLE_OPTION_PAIR('dereference', 'verbatimSymlinks');
  }
  if (options.filter !== undefined) validateFunction(options.filter, 'options.filter');
  return options;
}

let hasWarnedOfTemplate = false;

/** fs.mkdtemp with an X at the end gives surprising names on some systems. */
const warnOnNonPortableTemplate = (prefix) => {
  if (hasWarnedOfTemplate) return;
  if ((typeof prefix === 'string' && stringEndsWith(prefix, 'X')) ||
      (typeof prefix !== 'string' && prefix[prefix.length - 1] === 0x58)) {
    hasWarnedOfTemplate = true;
    process.emitWarning('mkdtemp() templates ending with X are not portable. ' +
                        'For details see: https://nodejs.org/api/fs.html');
  }
};

/** Who is told of plain descriptors of fs.open() and fs.close(): internal/fs/unmanaged, in workers. */
const unmanaged = { opened: undefined, closed: undefined };

/** Checks of the permission model for callback forms that throw at once; undefined without it. */
const gates = { read: undefined, write: undefined };

module.exports = {
  gates,
  unmanaged,
  BigIntStats,
  Dirent,
  Stats,
  StatFs,
  assertEncoding,
  checkAborted,
  checkedFd,
  constants,
  copyObject,
  directoryError,
  encodeText,
  fdOrPath,
  getOptions,
  getValidatedFd,
  getValidatedPath,
  getValidMode,
  hideStackFrames,
  isFd,
  isURL,
  kEmptyObject,
  kIoMaxLength,
  kMaxUserId,
  kReadFileBufferLength,
  makeCallback,
  makeCancelFlag,
  makeDirents,
  parseFileMode,
  promisedForm,
  statNow,
  stringToFlags,
  stringToSymlinkType,
  takeStats,
  toPathIfFileURL,
  toUnixTimestamp,
  UVException,
  validateBufferArray,
  validateCpOptions,
  validateOffsetLengthRead,
  validateOffsetLengthWrite,
  validatePosition,
  validateRmdirOptions,
  validateRmOptions,
  validateStringAfterArrayBufferView,
  warnOfRecursiveRmdir,
  warnOnNonPortableTemplate,
  writePosition,
};
