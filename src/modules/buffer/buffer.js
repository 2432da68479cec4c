'use strict';

// require('buffer'): the class Buffer and its functions. See the files beside this one for memory, encodings, numbers and search.

const binding = native('buffer');
const {
  codes: { ERR_BUFFER_OUT_OF_BOUNDS, ERR_INVALID_ARG_TYPE, ERR_UNKNOWN_ENCODING },
} = require('internal/errors');
const { validateArray, validateInteger, validateNumber } = require('internal/errors/validators');
const { isAnyArrayBuffer, isArrayBufferView, isTypedArray, isUint8Array } = require('internal/util/types');
const {
  FastBuffer, allocate, createUnsafeBuffer, isPooled, settings, writePooled, writePooledBase64, writePooledHex, writePooledLatin1,
  writePooledUtf8,
} = require('internal/buffer/allocate');
const { getEncodingOps, hex, utf8 } = require('internal/buffer/encodings');
const { compare, compareBuffers, copy, equals, swap16, swap32, swap64 } = require('internal/buffer/bytes');
const { fillBuffer } = require('internal/buffer/fill');

const { base64Slice, base64Write, hexSlice, hexWrite, latin1Slice, latin1Write, utf8Slice, utf8Write } = binding;
const nativeCopy = binding.copy;
const { isArray } = Array;
const { trunc, min } = Math;
const { defineProperties, defineProperty, setPrototypeOf } = Object;
const { call } = Function.prototype;
const typedArrayPrototype = Object.getPrototypeOf(Uint8Array.prototype);
/** The length that is true, whatever property of that name users have put on an array. */
const byteLengthOf = call.bind(Object.getOwnPropertyDescriptor(typedArrayPrototype, 'byteLength').get);
const lengthOf = call.bind(Object.getOwnPropertyDescriptor(typedArrayPrototype, 'length').get);
const kInspect = Symbol.for('nodejs.util.inspect.custom');

const { kMaxLength, kStringMaxLength } = binding;
const constants = defineProperties({}, {
  MAX_LENGTH: { __proto__: null, value: kMaxLength, writable: false, enumerable: true },
  MAX_STRING_LENGTH: { __proto__: null, value: kStringMaxLength, writable: false, enumerable: true },
});

let inspectMaxBytes = 50;

/** The usual encoding's, in a call with one target. */
const byteLengthUtf8 = utf8.byteLength;

/** Strings up to this length are measured without a native call. */
const kCountHere = 16;

// ---- construction ------------------------------------------------------------------------------------------------------

const kBufferWarning = 'Buffer() is deprecated due to security and usability issues. Please use the Buffer.alloc(), ' +
  'Buffer.allocUnsafe(), or Buffer.from() methods instead.';
let warned = false;
let deprecationChecks = 0;

/** DEP0005: once, and unless --pending-deprecation says otherwise only for code outside of node_modules. */
function warnOfConstructor() {
  // Looking at the stack is slow; code that calls the constructor this often has been seen often enough.
  if (warned || ++deprecationChecks > 10000) return;
  if (!require('internal/options').getOptionValue('--pending-deprecation') &&
      require('internal/util').isInsideNodeModules()) {
    return;
  }
  process.emitWarning(kBufferWarning, 'DeprecationWarning', 'DEP0005');
  warned = true;
}

/**
 * The deprecated constructor, with or without `new`.
 * @param {number | string | Buffer | ArrayBuffer | Array} arg
 * @param {string | number} [encodingOrOffset]
 * @param {number} [length]
 */
function Buffer(arg, encodingOrOffset, length) {
  warnOfConstructor();
  if (typeof arg === 'number') {
    if (typeof encodingOrOffset === 'string') throw new ERR_INVALID_ARG_TYPE('string', 'string', arg);
    return Buffer.alloc(arg);
  }
  return Buffer.from(arg, encodingOrOffset, length);
}

function fromStringIn(string, ops) {
  if (string.length === 0) return new FastBuffer();
  // The bound needs no look at the characters; only strings that may not fit the pool pay for counting.
  let bound = ops.bound(string);
  if (!isPooled(bound)) {
    // Half a byte a character is the least that any encoding needs.
    if (!isPooled(string.length >>> 1)) return ops.fromString(string);
    bound = ops.byteLength(string);
    if (!isPooled(bound)) return ops.fromString(string);
  }
  return writePooled(ops.write, string, bound);
}

function fromString(string, encoding) {
  if (encoding === undefined || encoding === 'utf8' || typeof encoding !== 'string' || encoding.length === 0) {
    if (string.length > 0 && isPooled(string.length * 3)) return writePooledUtf8(string);
    return fromStringIn(string, utf8);
  }
  if (string.length > 0 && isPooled(string.length)) {
    switch (encoding) {
      // What is above U+007F, ASCII writes as Latin-1 does.
      case 'latin1': case 'ascii': case 'binary': return writePooledLatin1(string);
      case 'base64': return writePooledBase64(string);
      case 'hex': return writePooledHex(string);
    }
  }
  const ops = getEncodingOps(encoding);
  if (ops === undefined) throw new ERR_UNKNOWN_ENCODING(encoding);
  return fromStringIn(string, ops);
}

function fromArrayBuffer(memory, byteOffset, length) {
  if (byteOffset === undefined) {
    byteOffset = 0;
  } else {
    byteOffset = +byteOffset;
    if (byteOffset !== byteOffset) byteOffset = 0;
  }
  const most = memory.byteLength - byteOffset;
  if (most < 0) throw new ERR_BUFFER_OUT_OF_BOUNDS('offset');
  // Without a length the Buffer follows a resizable ArrayBuffer.
  if (length === undefined) return new FastBuffer(memory, byteOffset);
  length = +length;
  if (!(length > 0)) length = 0;
  else if (length > most) throw new ERR_BUFFER_OUT_OF_BOUNDS('length');
  return new FastBuffer(memory, byteOffset, length);
}

function fromArrayLike(source) {
  const isBytes = isUint8Array(source);
  const length = isBytes ? byteLengthOf(source) : source.length;
  if (!(length > 0)) return new FastBuffer();
  const buffer = allocate(length);
  if (isBytes) nativeCopy(source, buffer, 0, 0, length);
  else typedArraySet(buffer, source, 0);
  return buffer;
}

function fromObject(object) {
  if (object.length !== undefined || isAnyArrayBuffer(object.buffer)) {
    return typeof object.length === 'number' ? fromArrayLike(object) : new FastBuffer();
  }
  // What toJSON() makes.
  if (object.type === 'Buffer' && isArray(object.data)) return fromArrayLike(object.data);
  return undefined;
}

/**
 * Buffer.from(): a copy of a string, array, Buffer or the like, or a view of an ArrayBuffer.
 * @param {string | Array | ArrayBuffer | Uint8Array | object} value
 * @param {string | number} [encodingOrOffset]
 * @param {number} [length]
 * @returns {Buffer}
 */
Buffer.from = function from(value, encodingOrOffset, length) {
  if (typeof value === 'string') return fromString(value, encodingOrOffset);
  if (typeof value === 'object' && value !== null) {
    if (isAnyArrayBuffer(value)) return fromArrayBuffer(value, encodingOrOffset, length);

    const primitive = value.valueOf && value.valueOf();
    if (primitive !== value && primitive !== undefined && primitive !== null &&
        (typeof primitive === 'string' || typeof primitive === 'object')) {
      return from(primitive, encodingOrOffset, length);
    }
    const buffer = fromObject(value);
    if (buffer !== undefined) return buffer;

    if (typeof value[Symbol.toPrimitive] === 'function') {
      const string = value[Symbol.toPrimitive]('string');
      if (typeof string === 'string') return fromString(string, encodingOrOffset);
    }
  }
  throw new ERR_INVALID_ARG_TYPE('first argument', ['string', 'Buffer', 'ArrayBuffer', 'Array', 'Array-like Object'], value);
};

/**
 * A copy of the bytes under a typed array, counted in its elements.
 * @param {NodeJS.TypedArray} view
 * @param {number} [offset]
 * @param {number} [length]
 */
Buffer.copyBytesFrom = function copyBytesFrom(view, offset, length) {
  if (!isTypedArray(view)) throw new ERR_INVALID_ARG_TYPE('view', ['TypedArray'], view);
  const elements = view.length;
  if (elements === 0) return Buffer.alloc(0);
  if (offset !== undefined || length !== undefined) {
    if (offset === undefined) {
      offset = 0;
    } else {
      validateInteger(offset, 'offset', 0);
      if (offset >= elements) return Buffer.alloc(0);
    }
    let end = elements;
    if (length !== undefined) {
      validateInteger(length, 'length', 0);
      end = min(offset + length, elements);
    }
    view = typedArraySlice(view, offset, end);
  }
  return fromArrayLike(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
};

/** Buffer.of(): from its arguments. */
Buffer.of = function of(...items) {
  const buffer = createUnsafeBuffer(items.length);
  for (let i = 0; i < items.length; i++) buffer[i] = items[i];
  return buffer;
};

function validateSize(size) {
  if (typeof size !== 'number' || !(size >= 0 && size <= kMaxLength)) validateNumber(size, 'size', 0, kMaxLength);
}

/**
 * Buffer.alloc(): zeroed or filled memory.
 * @param {number} size
 * @param {string | Uint8Array | number} [fill]
 * @param {string} [encoding]
 */
Buffer.alloc = function alloc(size, fill, encoding) {
  validateSize(size);
  if (fill !== undefined && fill !== 0 && size > 0) {
    const buffer = createUnsafeBuffer(size);
    return fillBuffer(buffer, fill, 0, buffer.length, encoding);
  }
  return new FastBuffer(size);
};

/**
 * Memory with old contents, from the pool when small.
 * @param {number} size
 */
Buffer.allocUnsafe = function allocUnsafe(size) {
  validateSize(size);
  return allocate(size);
};

/**
 * As allocUnsafe(), never from the pool.
 * @param {number} size
 */
Buffer.allocUnsafeSlow = function allocUnsafeSlow(size) {
  validateSize(size);
  return createUnsafeBuffer(size);
};

/** @param {unknown} value */
Buffer.isBuffer = function isBuffer(value) {
  return value instanceof Buffer;
};

Buffer.compare = compareBuffers;

/** @param {unknown} encoding */
Buffer.isEncoding = function isEncoding(encoding) {
  return typeof encoding === 'string' && encoding.length !== 0 && getEncodingOps(encoding) !== undefined;
};

/**
 * One Buffer of many.
 * @param {Uint8Array[]} list
 * @param {number} [length] cuts or pads the result
 */
Buffer.concat = function concat(list, length) {
  validateArray(list, 'list');
  const count = list.length;
  if (count === 0) return new FastBuffer();
  if (length === undefined) {
    length = 0;
    for (let i = 0; i < count; i++) {
      const part = list[i];
      if (isUint8Array(part)) length += byteLengthOf(part);
    }
  } else {
    validateInteger(length, 'length', 0);
  }

  const buffer = Buffer.allocUnsafe(length);
  let at = 0;
  for (let i = 0; i < count; i++) {
    const part = list[i];
    if (!isUint8Array(part)) throw new ERR_INVALID_ARG_TYPE(`list[${i}]`, ['Buffer', 'Uint8Array'], part);
    const size = byteLengthOf(part);
    // Empty is also what has lost its memory, for which this throws.
    if (size === 0) typedArraySet(buffer, part, at);
    else nativeCopy(part, buffer, at, 0, size);
    at += size;
  }
  // The rest would show what was in memory before.
  if (at < length) typedArrayFill(buffer, 0, at, length);
  return buffer;
};

/** The length of a short text in UTF-8, found in less time than a call takes. */
function countUtf8(string) {
  let count = string.length;
  for (let i = 0; i < string.length; i++) {
    const code = stringCharCodeAt(string, i);
    if (code < 0x80) continue;
    if (code < 0x800) {
      count++;
      continue;
    }
    count += 2;
    // A surrogate without its other half becomes U+FFFD, which takes three bytes as well; a pair takes four.
    if (code >= 0xD800 && code < 0xDC00 && i + 1 < string.length && (stringCharCodeAt(string, i + 1) & 0xFC00) === 0xDC00) i++;
  }
  return count;
}

/**
 * @param {string | ArrayBuffer | ArrayBufferView} string
 * @param {string} [encoding]
 * @returns {number}
 */
function byteLength(string, encoding) {
  if (typeof string !== 'string') {
    if (isArrayBufferView(string) || isAnyArrayBuffer(string)) return string.byteLength;
    throw new ERR_INVALID_ARG_TYPE('string', ['string', 'Buffer', 'ArrayBuffer'], string);
  }
  const { length } = string;
  if (length === 0) return 0;
  if (encoding === undefined && length <= kCountHere) return countUtf8(string);
  if (encoding) return (getEncodingOps(encoding) ?? utf8).byteLength(string);
  return byteLengthUtf8(string);
}
Buffer.byteLength = byteLength;

defineProperties(Buffer, {
  poolSize: {
    __proto__: null,
    enumerable: true,
    configurable: true,
    get: () => settings.poolSize,
    set(size) {
      settings.poolSize = size;
    },
  },
  [Symbol.species]: {
    __proto__: null,
    enumerable: false,
    configurable: true,
    get() {
      return FastBuffer;
    },
  },
});

// ---- the prototype -----------------------------------------------------------------------------------------------------

Buffer.prototype = FastBuffer.prototype;
setPrototypeOf(Buffer, Uint8Array);
defineProperty(FastBuffer.prototype, 'constructor', {
  __proto__: null, value: Buffer, writable: true, enumerable: false, configurable: true,
});

const proto = Buffer.prototype;

require('internal/buffer/numbers').addNumberMethods(proto);
require('internal/buffer/unchecked').addUncheckedMethods(proto);

// Deprecated names of `buffer` and `byteOffset`; the prototype itself has neither.
defineProperties(proto, {
  parent: {
    __proto__: null,
    enumerable: true,
    get() {
      return this instanceof Buffer ? this.buffer : undefined;
    },
  },
  offset: {
    __proto__: null,
    enumerable: true,
    get() {
      return this instanceof Buffer ? this.byteOffset : undefined;
    },
  },
});

proto.copy = copy;

/**
 * The text of the bytes from start to end.
 * @param {string} [encoding]
 * @param {number} [start]
 * @param {number} [end]
 */
proto.toString = function toString(encoding, start, end) {
  const isBytes = isUint8Array(this);
  if (arguments.length === 0) return isBytes ? utf8Slice(this) : utf8Slice(this, 0, this.length);
  if (isBytes && start === undefined && end === undefined) {
    // Calls with one target each are direct ones.
    switch (encoding) {
      case undefined: case 'utf8': return utf8Slice(this);
      case 'hex': return hexSlice(this);
      case 'base64': return base64Slice(this);
      case 'latin1': return latin1Slice(this);
    }
  }

  const length = lengthOf(this);
  if (start === undefined || start <= 0) start = 0;
  else if (start >= length) return '';
  else start = trunc(start) || 0;

  if (end === undefined || end > length) end = length;
  else end = trunc(end) || 0;

  if (end <= start) return '';
  if (encoding === undefined || encoding === 'utf8') return utf8Slice(this, start, end);
  const ops = getEncodingOps(encoding);
  if (ops === undefined) throw new ERR_UNKNOWN_ENCODING(encoding);
  return ops.slice(this, start, end);
};

proto.equals = equals;

/** The own properties besides the bytes, as inspect() prints them inside of the brackets. */
function inspectExtras(buffer, context, inspect) {
  const keys = binding.ownNonIndexKeys(buffer, !context.showHidden);
  if (keys.length === 0) return '';
  const extras = { __proto__: null };
  for (let i = 0; i < keys.length; i++) extras[keys[i]] = buffer[keys[i]];
  const text = inspect(extras, { ...context, breakLength: Infinity, compact: true });
  // '[Object: null prototype] { a: 1 }' without what is around the properties.
  return text.slice(text.indexOf('{') + 2, -2);
}

proto[kInspect] = function inspect(recurseTimes, context) {
  const shown = min(inspectMaxBytes, this.length);
  const rest = this.length - shown;
  let text = stringTrim(stringReplace(hex.slice(this, 0, shown), /(.{2})/g, '$1 '));
  if (rest > 0) text += ` ... ${rest} more byte${rest > 1 ? 's' : ''}`;
  if (context) {
    const extras = inspectExtras(this, context, require('internal/util/inspect').inspect);
    if (extras !== '') text += this.length === 0 ? extras : `, ${extras}`;
  }
  return `<${this.constructor?.name ?? 'Buffer'} ${text}>`;
};
proto.inspect = proto[kInspect];

proto.compare = compare;

const { includes, indexOf, lastIndexOf } = require('internal/buffer/search');
proto.indexOf = indexOf;
proto.lastIndexOf = lastIndexOf;
proto.includes = includes;

/**
 * @param {string | Uint8Array | number} value
 * @param {number} [offset]
 * @param {number} [end]
 * @param {string} [encoding]
 */
proto.fill = function fill(value, offset, end, encoding) {
  return fillBuffer(this, value, offset, end, encoding);
};

/**
 * buf.write(string[, offset[, length]][, encoding])
 * @returns {number} bytes written
 */
proto.write = function write(string, offset, length, encoding) {
  const size = this.length;
  if (offset === undefined) return utf8Write(this, string, 0, size);

  if (length === undefined && typeof offset === 'string') {
    encoding = offset;
    length = size;
    offset = 0;
  } else {
    validateInteger(offset, 'offset', 0, size);
    const remaining = size - offset;
    if (length === undefined) {
      length = remaining;
    } else if (typeof length === 'string') {
      encoding = length;
      length = remaining;
    } else {
      validateInteger(length, 'length', 0, size);
      if (length > remaining) length = remaining;
    }
  }
  // Calls with one target each are direct ones.
  switch (encoding) {
    case undefined: case '': case 'utf8': return utf8Write(this, string, offset, length);
    case 'latin1': case 'ascii': case 'binary': return latin1Write(this, string, offset, length);
    case 'hex': return hexWrite(this, string, offset, length);
    case 'base64': return base64Write(this, string, offset, length);
  }
  if (!encoding) return utf8Write(this, string, offset, length);
  const ops = getEncodingOps(encoding);
  if (ops === undefined) throw new ERR_UNKNOWN_ENCODING(encoding);
  return ops.write(this, string, offset, length);
};

proto.toJSON = function toJSON() {
  const data = new Array(this.length);
  for (let i = 0; i < data.length; i++) data[i] = this[i];
  return { type: 'Buffer', data };
};

/** An argument of subarray() as an index from 0 to LENGTH. */
function toIndex(value, length) {
  value = trunc(value);
  if (value < 0) {
    value += length;
    return value > 0 ? value : 0;
  }
  if (value < length) return value;
  return value === value ? length : 0;
}

/**
 * A Buffer over the same memory.
 * @param {number} [start]
 * @param {number} [end]
 */
proto.subarray = function subarray(start, end) {
  const { length } = this;
  start = start === undefined ? 0 : toIndex(start, length);
  end = end === undefined ? length : toIndex(end, length);
  return new FastBuffer(this.buffer, this.byteOffset + start, end > start ? end - start : 0);
};

/** As subarray(): not a copy, unlike Uint8Array's method. */
proto.slice = function slice(start, end) {
  return this.subarray(start, end);
};

proto.swap16 = swap16;
proto.swap32 = swap32;
proto.swap64 = swap64;

proto.toLocaleString = proto.toString;

// ---- functions of the module -------------------------------------------------------------------------------------------

/** The number by which C++ knows an encoding; -1 for an unknown one. */
function transcodingCode(encoding) {
  return (encoding === undefined || encoding === null || encoding === '' ? utf8 : getEncodingOps(encoding))?.code ?? -1;
}

/** ICU's numbers of the two errors that transcoding can meet. */
const kTranscodeErrors = { U_ILLEGAL_ARGUMENT_ERROR: 1, U_INVALID_CHAR_FOUND: 10 };

/**
 * Re-encodes: 'ascii', 'utf8', 'utf16le', 'ucs2', 'latin1' and 'binary'.
 * @param {Uint8Array} source
 * @param {string} fromEncoding
 * @param {string} toEncoding
 */
function transcode(source, fromEncoding, toEncoding) {
  if (!isUint8Array(source)) throw new ERR_INVALID_ARG_TYPE('source', ['Buffer', 'Uint8Array'], source);
  if (source.length === 0) return Buffer.alloc(0);
  const result = binding.transcode(source, transcodingCode(fromEncoding), transcodingCode(toEncoding));
  if (typeof result !== 'string') return result;
  const error = new Error(`Unable to transcode Buffer [${result}]`);
  error.code = result;
  error.errno = kTranscodeErrors[result];
  throw error;
}

/** @param {ArrayBuffer | Uint8Array} input */
function isUtf8(input) {
  if (isTypedArray(input) || isAnyArrayBuffer(input)) return binding.isUtf8(input);
  throw new ERR_INVALID_ARG_TYPE('input', ['ArrayBuffer', 'Buffer', 'TypedArray'], input);
}

/** @param {ArrayBuffer | Uint8Array} input */
function isAscii(input) {
  if (isTypedArray(input) || isAnyArrayBuffer(input)) return binding.isAscii(input);
  throw new ERR_INVALID_ARG_TYPE('input', ['ArrayBuffer', 'Buffer', 'TypedArray'], input);
}

/** DEP0030. */
function SlowBuffer(size) {
  validateSize(size);
  return createUnsafeBuffer(size);
}

// What modules that load while this one does may already need.
module.exports = { Buffer };

const { atob, btoa } = require('internal/buffer/base64');

Object.assign(module.exports, {
  SlowBuffer: require('internal/util').deprecate(
    SlowBuffer, 'SlowBuffer() is deprecated. Please use Buffer.allocUnsafeSlow()', 'DEP0030'),
  transcode,
  isUtf8,
  isAscii,

  kMaxLength,
  kStringMaxLength,
  btoa,
  atob,
});

defineProperties(module.exports, {
  constants: { __proto__: null, configurable: false, enumerable: true, value: constants },
  INSPECT_MAX_BYTES: {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() {
      return inspectMaxBytes;
    },
    set(value) {
      validateNumber(value, 'INSPECT_MAX_BYTES', 0);
      inspectMaxBytes = value;
    },
  },
});

/** Blob and File bring web streams along: they come when somebody asks. */
function defineLazily(name, id) {
  const define = (value) => defineProperty(module.exports, name, {
    __proto__: null, value, writable: true, enumerable: true, configurable: true,
  });
  defineProperty(module.exports, name, {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() {
      define(require(id)[name]);
      return module.exports[name];
    },
    set: define,
  });
}

defineLazily('Blob', 'internal/web/blob');

/**
 * The Blob registered with URL.createObjectURL().
 * @param {string} id a `blob:nodedata:` URL
 */
module.exports.resolveObjectURL = function resolveObjectURL(id) {
  return require('internal/web/blob').resolveObjectURL(id);
};

defineLazily('File', 'internal/web/file');
