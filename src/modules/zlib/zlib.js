'use strict';

// node:zlib

const { Buffer } = require('buffer');
const {
  codes: { ERR_INVALID_ARG_TYPE },
  makeWithMessage,
} = require('internal/errors');
const { validateFunction, validateUint32 } = require('internal/errors/validators');
const { isAnyArrayBuffer, isArrayBufferView } = require('internal/util/types');
const { deprecate } = require('internal/util');
const { ZlibBase, checkOpen, processChunkSync, runAll, codecError } = require('internal/zlib/base');
const { brotliParams, checkDictionary, checkRangesOrGetDefault, validatePledge, zstdParams } = require('internal/zlib/options');

const binding = native('zlib');
const { Zlib: Handle } = binding;
const { constants } = binding;
const {
  DEFLATE,
  INFLATE,
  GZIP,
  GUNZIP,
  DEFLATERAW,
  INFLATERAW,
  UNZIP,
  BROTLI_DECODE,
  BROTLI_ENCODE,
  ZSTD_COMPRESS,
  ZSTD_DECOMPRESS,
  Z_NO_FLUSH,
  Z_FINISH,
  Z_FULL_FLUSH,
  Z_SYNC_FLUSH,
} = constants;

const zlibDefaults = { flush: Z_NO_FLUSH, finishFlush: Z_FINISH, fullFlush: Z_FULL_FLUSH };
const brotliDefaults = {
  flush: constants.BROTLI_OPERATION_PROCESS,
  finishFlush: constants.BROTLI_OPERATION_FINISH,
  fullFlush: constants.BROTLI_OPERATION_FLUSH,
};
const zstdDefaults = { flush: constants.ZSTD_e_continue, finishFlush: constants.ZSTD_e_end, fullFlush: constants.ZSTD_e_flush };

function throwInitError(failed) {
  if (failed === undefined) return;
  const [message, , code] = failed;
  if (code.startsWith('ERR_')) {
    throw makeWithMessage(code, message);
  }
  throw codecError(...failed);
}

/** Base of the formats of the zlib library. */
function Zlib(options, mode) {
  let windowBits = constants.Z_DEFAULT_WINDOWBITS;
  let level = constants.Z_DEFAULT_COMPRESSION;
  let memLevel = constants.Z_DEFAULT_MEMLEVEL;
  let strategy = constants.Z_DEFAULT_STRATEGY;
  let dictionary;

  if (options) {
    // windowBits 0 lets a decompressor take the size from the stream's header.
    if ((options.windowBits == null || options.windowBits === 0) && (mode === INFLATE || mode === GUNZIP || mode === UNZIP)) {
      windowBits = 0;
    } else {
      // zlib cannot make gzip with a window of 8 bits.
      const least = mode === GZIP ? constants.Z_MIN_WINDOWBITS + 1 : constants.Z_MIN_WINDOWBITS;
      windowBits = checkRangesOrGetDefault(
        options.windowBits,
        'options.windowBits',
        least,
        constants.Z_MAX_WINDOWBITS,
        constants.Z_DEFAULT_WINDOWBITS,
      );
    }
    level = checkRangesOrGetDefault(options.level, 'options.level', constants.Z_MIN_LEVEL, constants.Z_MAX_LEVEL, level);
    memLevel = checkRangesOrGetDefault(
      options.memLevel,
      'options.memLevel',
      constants.Z_MIN_MEMLEVEL,
      constants.Z_MAX_MEMLEVEL,
      memLevel,
    );
    strategy = checkRangesOrGetDefault(options.strategy, 'options.strategy', constants.Z_DEFAULT_STRATEGY, constants.Z_FIXED, strategy);
    dictionary = checkDictionary(options.dictionary);
  }

  // A raw deflate window of 8 bits is broken in zlib, which uses 9 itself for the other formats.
  if (mode === DEFLATERAW && windowBits === 8) windowBits = 9;

  const handle = new Handle(mode);
  throwInitError(handle.initZlib(windowBits, level, memLevel, strategy, dictionary, options?.rejectGarbageAfterEnd === true));
  Reflect.apply(ZlibBase, this, [options, mode, handle, zlibDefaults]);
  this._level = level;
  this._strategy = strategy;
  this._mode = mode;
}
inherit(Zlib, ZlibBase);

/**
 * Changes level and strategy of a running deflate stream.
 * @param {number} level
 * @param {number} strategy
 * @param {(error?: Error) => void} callback
 */
Zlib.prototype.params = function params(level, strategy, callback) {
  checkRangesOrGetDefault(level, 'level', constants.Z_MIN_LEVEL, constants.Z_MAX_LEVEL);
  checkRangesOrGetDefault(strategy, 'strategy', constants.Z_DEFAULT_STRATEGY, constants.Z_FIXED);
  if (this._level === level && this._strategy === strategy) {
    process.nextTick(callback);
    return;
  }
  // What was written so far is compressed by the old parameters.
  this.flush(Z_SYNC_FLUSH, () => {
    checkOpen(this);
    const failed = this._handle.params(level, strategy);
    if (failed !== undefined) {
      this._handle.onerror(...failed);
      return;
    }
    if (this.destroyed) return;
    this._level = level;
    this._strategy = strategy;
    if (callback) callback();
  });
};

function Brotli(options, mode) {
  const params = brotliParams(options?.params, mode === BROTLI_ENCODE ? 9 : 1);
  const handle = new Handle(mode);
  throwInitError(handle.initBrotli(params, checkDictionary(options?.dictionary)));
  Reflect.apply(ZlibBase, this, [options, mode, handle, brotliDefaults]);
}
inherit(Brotli, Zlib);

function Zstd(options, mode) {
  const isCompress = mode === ZSTD_COMPRESS;
  const params = zstdParams(options?.params, isCompress ? constants.ZSTD_c_overlapLog : constants.ZSTD_d_windowLogMax);
  const dictionary = isArrayBufferView(options?.dictionary) ? options.dictionary : undefined;
  const { pledgedSrcSize } = options ?? {};
  if (pledgedSrcSize !== undefined) validatePledge(pledgedSrcSize);
  const handle = new Handle(mode);
  throwInitError(handle.initZstd(params, pledgedSrcSize ?? -1, dictionary));
  Reflect.apply(ZlibBase, this, [options, mode, handle, zstdDefaults]);
}
inherit(Zstd, ZlibBase);

function inherit(Class, Base) {
  Object.setPrototypeOf(Class.prototype, Base.prototype);
  Object.setPrototypeOf(Class, Base);
}

/** A public class: callable without `new` for compatibility (DEP0184). */
function makeClass(name, Base, mode) {
  const Class = {
    [name]: function (options) {
      if (!(this instanceof Class)) return deprecated(options);
      Reflect.apply(Base, this, [options, mode]);
    },
  }[name];
  const deprecated = deprecate(
    (options) => new Class(options),
    `Instantiating ${name} without the 'new' keyword has been deprecated.`,
    'DEP0184',
  );
  inherit(Class, Base);
  return Class;
}

const Deflate = makeClass('Deflate', Zlib, DEFLATE);
const Inflate = makeClass('Inflate', Zlib, INFLATE);
const Gzip = makeClass('Gzip', Zlib, GZIP);
const Gunzip = makeClass('Gunzip', Zlib, GUNZIP);
const DeflateRaw = makeClass('DeflateRaw', Zlib, DEFLATERAW);
const InflateRaw = makeClass('InflateRaw', Zlib, INFLATERAW);
const Unzip = makeClass('Unzip', Zlib, UNZIP);
const BrotliCompress = makeClass('BrotliCompress', Brotli, BROTLI_ENCODE);
const BrotliDecompress = makeClass('BrotliDecompress', Brotli, BROTLI_DECODE);
const ZstdCompress = makeClass('ZstdCompress', Zstd, ZSTD_COMPRESS);
const ZstdDecompress = makeClass('ZstdDecompress', Zstd, ZSTD_DECOMPRESS);

// ---- convenience functions -----------------------------------------------------------------------------------------------

function toInput(buffer) {
  if (typeof buffer === 'string') return Buffer.from(buffer);
  if (isArrayBufferView(buffer)) return buffer;
  if (isAnyArrayBuffer(buffer)) return Buffer.from(buffer);
  throw new ERR_INVALID_ARG_TYPE('buffer', ['string', 'Buffer', 'TypedArray', 'DataView', 'ArrayBuffer'], buffer);
}

/** What the asynchronous forms take: as the stream's end(), where nothing at all is no input. */
function toChunk(buffer) {
  if (buffer === undefined || buffer === null || typeof buffer === 'function') return Buffer.alloc(0);
  if (typeof buffer === 'string' || isArrayBufferView(buffer) || isAnyArrayBuffer(buffer)) return toInput(buffer);
  throw new ERR_INVALID_ARG_TYPE('chunk', ['string', 'Buffer', 'TypedArray', 'DataView'], buffer);
}

function makeConvenience(name, Class) {
  const both = {
    [name]: function(buffer, options, callback) {
      if (typeof options === 'function') {
        callback = options;
        options = {};
      }
      validateFunction(callback, 'callback');
      const engine = new Class(options);
      runAll(engine, toChunk(buffer), callback);
    },
    [`${name}Sync`]: function(buffer, options) {
      const input = toInput(buffer);
      const engine = new Class(options);
      const output = processChunkSync(engine, input, engine._finishFlushFlag);
      return engine._info ? { buffer: output, engine } : output;
    },
  };
  return [both[name], both[`${name}Sync`]];
}

/** Plain functions, as programs write `new zlib.createGzip()`, too. */
function makeFactory(name, Class) {
  return {
    [`create${name}`]: function(options) {
      return new Class(options);
    },
  }[`create${name}`];
}

/**
 * @param {string|Buffer|ArrayBufferView} data
 * @param {number} [value] the checksum so far
 * @returns {number} CRC-32
 */
function crc32(data, value = 0) {
  if (typeof data !== 'string' && !isArrayBufferView(data)) {
    throw new ERR_INVALID_ARG_TYPE('data', ['Buffer', 'TypedArray', 'DataView', 'string'], data);
  }
  validateUint32(value, 'value');
  return binding.crc32(data, value);
}

const [deflate, deflateSync] = makeConvenience('deflate', Deflate);
const [gzip, gzipSync] = makeConvenience('gzip', Gzip);
const [deflateRaw, deflateRawSync] = makeConvenience('deflateRaw', DeflateRaw);
const [unzip, unzipSync] = makeConvenience('unzip', Unzip);
const [inflate, inflateSync] = makeConvenience('inflate', Inflate);
const [gunzip, gunzipSync] = makeConvenience('gunzip', Gunzip);
const [inflateRaw, inflateRawSync] = makeConvenience('inflateRaw', InflateRaw);
const [brotliCompress, brotliCompressSync] = makeConvenience('brotliCompress', BrotliCompress);
const [brotliDecompress, brotliDecompressSync] = makeConvenience('brotliDecompress', BrotliDecompress);
const [zstdCompress, zstdCompressSync] = makeConvenience('zstdCompress', ZstdCompress);
const [zstdDecompress, zstdDecompressSync] = makeConvenience('zstdDecompress', ZstdDecompress);

/** zlib.codes: names by number and numbers by name. */
const codes = {};
for (const name of [
  'Z_OK',
  'Z_STREAM_END',
  'Z_NEED_DICT',
  'Z_ERRNO',
  'Z_STREAM_ERROR',
  'Z_DATA_ERROR',
  'Z_MEM_ERROR',
  'Z_BUF_ERROR',
  'Z_VERSION_ERROR',
]) {
  codes[name] = constants[name];
}
for (const name of Object.keys(codes)) codes[codes[name]] = name;

module.exports = {
  crc32,
  Deflate,
  Inflate,
  Gzip,
  Gunzip,
  DeflateRaw,
  InflateRaw,
  Unzip,
  BrotliCompress,
  BrotliDecompress,
  ZstdCompress,
  ZstdDecompress,
  deflate,
  deflateSync,
  gzip,
  gzipSync,
  deflateRaw,
  deflateRawSync,
  unzip,
  unzipSync,
  inflate,
  inflateSync,
  gunzip,
  gunzipSync,
  inflateRaw,
  inflateRawSync,
  brotliCompress,
  brotliCompressSync,
  brotliDecompress,
  brotliDecompressSync,
  zstdCompress,
  zstdCompressSync,
  zstdDecompress,
  zstdDecompressSync,
  createDeflate: makeFactory('Deflate', Deflate),
  createInflate: makeFactory('Inflate', Inflate),
  createDeflateRaw: makeFactory('DeflateRaw', DeflateRaw),
  createInflateRaw: makeFactory('InflateRaw', InflateRaw),
  createGzip: makeFactory('Gzip', Gzip),
  createGunzip: makeFactory('Gunzip', Gunzip),
  createUnzip: makeFactory('Unzip', Unzip),
  createBrotliCompress: makeFactory('BrotliCompress', BrotliCompress),
  createBrotliDecompress: makeFactory('BrotliDecompress', BrotliDecompress),
  createZstdCompress: makeFactory('ZstdCompress', ZstdCompress),
  createZstdDecompress: makeFactory('ZstdDecompress', ZstdDecompress),
};

Object.defineProperties(module.exports, {
  constants: { __proto__: null, configurable: false, enumerable: true, value: constants },
  codes: { __proto__: null, enumerable: true, writable: false, value: Object.freeze(codes) },
});

// Where constants stood before there was zlib.constants; Brotli came later.
for (const name of Object.keys(constants)) {
  if (stringStartsWith(name, 'BROTLI')) continue;
  Object.defineProperty(module.exports, name, {
    __proto__: null, value: constants[name], writable: false, enumerable: false, configurable: false,
  });
}
