'use strict';

// Blob (https://w3c.github.io/FileAPI/): immutable bytes, in memory or in a file, and the URLs that stand for them.
//
// The bytes are a list of pieces that blobs share: a slice of a blob, or a blob made of blobs, copies nothing.

const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_STATE, ERR_INVALID_THIS },
  makeWithMessage,
} = require('internal/errors');
const { isAnyArrayBuffer, isArrayBufferView } = require('internal/util/types');
const { kClone, kDeserialize, markInstances } = require('internal/web/transfer');

const { isArray } = Array;
const { values: ownArrayValues } = Array.prototype;
const { defineProperties } = Object;
const { apply } = Reflect;
const { floor } = Math;
const { iterator: kIterator, toStringTag: kToStringTag } = Symbol;
const kInspect = Symbol.for('nodejs.util.inspect.custom');
const kEnumerable = { __proto__: null, enumerable: true };

/** Characters that a type may not hold: it is dropped then. */
const kBadType = /[^\u{0020}-\u{007E}]/u;
const kLineBreak = /\r\n|\r|\n/g;

/** The greatest chunk that a stream hands out of memory, and of a file. */
const kMemoryChunk = 1024 * 1024;
const kFileChunk = 64 * 1024;

let encoder;

/** STRING as UTF-8. */
function encode(string) {
  encoder ??= new (require('internal/web/encoding').TextEncoder)();
  return encoder.encode(string);
}

/** An ERR_INVALID_ARG_TYPE with the words of WebIDL. */
function conversionError(message) {
  const error = new TypeError(message);
  error.code = 'ERR_INVALID_ARG_TYPE';
  return error;
}

function copyOf(view) {
  if (isAnyArrayBuffer(view)) return new Uint8Array(view).slice();
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice();
}

/** @typedef {{ size: number, bytes?: Uint8Array, read?: (start: number, end: number) => Promise<Uint8Array>, start: number }} Piece */

/** Adds bytes [start, end) of what PIECES hold to TARGET. */
function addRange(target, pieces, start, end) {
  for (let i = 0; i < pieces.length && end > 0; i++) {
    const piece = pieces[i];
    const from = start > 0 ? start : 0;
    const to = end < piece.size ? end : piece.size;
    if (from < to) {
      target.push(piece.bytes !== undefined ?
        { size: to - from, bytes: piece.bytes.subarray(from, to), read: undefined, start: 0 } :
        { size: to - from, bytes: undefined, read: piece.read, start: piece.start + from });
    }
    start -= piece.size;
    end -= piece.size;
  }
}

const isObject = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function';
const notSequence = () => conversionError('Value cannot be converted to sequence.');

/** WebIDL's sequence<BlobPart>: its elements in order, what is neither bytes nor Blob as text. */
function toParts(sources) {
  const iterate = isObject(sources) ? sources[kIterator] : undefined;
  if (typeof iterate !== 'function') throw notSequence();
  const parts = [];
  if (iterate === ownArrayValues && isArray(sources)) {
    for (let i = 0; i < sources.length; i++) parts.push(toPart(sources[i], i));
    return parts;
  }
  const iterator = apply(iterate, sources, []);
  if (!isObject(iterator)) throw notSequence();
  for (;;) {
    const step = iterator.next();
    if (!isObject(step)) throw notSequence();
    if (step.done) return parts;
    arrayPush(parts, toPart(step.value, parts.length));
  }
}

function toPart(value, index) {
  if (isAnyArrayBuffer(value) || isArrayBufferView(value) || isBlob(value)) return value;
  if (typeof value === 'symbol') throw conversionError(`Value[${index}] is a Symbol and cannot be converted to a string.`);
  return `${value}`;
}

/** The pieces of one element of the constructor's first argument. */
function addSource(pieces, source, endings) {
  let bytes;
  if (isAnyArrayBuffer(source) || isArrayBufferView(source)) {
    bytes = copyOf(source);
  } else if (isBlob(source)) {
    const inner = piecesOf(source);
    for (let i = 0; i < inner.length; i++) pieces.push(inner[i]);
    return;
  } else {
    if (endings === 'native') source = source.replace(kLineBreak, require('internal/util').isWindows ? '\r\n' : '\n');
    bytes = encode(source);
  }
  if (bytes.length > 0) arrayPush(pieces, { size: bytes.length, bytes, read: undefined, start: 0 });
}

function normalizeType(type) {
  type = `${type}`;
  return kBadType.test(type) ? '' : type.toLowerCase();
}

function readOptions(options) {
  let endings = 'transparent';
  let type = '';
  if (options !== undefined && options !== null) {
    if (typeof options !== 'object' && typeof options !== 'function') {
      throw new ERR_INVALID_ARG_TYPE('options', 'a dictionary', options);
    }
    if (options.endings !== undefined) {
      endings = `${options.endings}`;
      if (endings !== 'transparent' && endings !== 'native') throw new ERR_INVALID_ARG_VALUE('options.endings', endings);
    }
    if (options.type !== undefined) type = normalizeType(options.type);
  }
  return { endings, type };
}

/** An argument of slice() as an index from 0 to SIZE: WebIDL's [Clamp], which rounds half to even. */
function toIndex(value, size, name) {
  if (typeof value === 'bigint' || typeof value === 'symbol') {
    throw makeWithMessage('ERR_INVALID_ARG_TYPE',
                          `${name} is a ${typeof value === 'bigint' ? 'BigInt' : 'Symbol'} and cannot be converted to a number.`);
  }
  value = +value || 0;
  const below = floor(value);
  const rest = value - below;
  value = rest > 0.5 || (rest === 0.5 && below % 2 !== 0) ? below + 1 : below;
  if (value < 0) value += size;
  return value < 0 ? 0 : value > size ? size : value;
}

/** All bytes, in new memory; every piece takes the two turns of a read. */
async function readAll(pieces, size) {
  const out = new Uint8Array(size);
  let at = 0;
  for (let i = 0; i < pieces.length; i++) {
    const piece = pieces[i];
    let { bytes } = piece;
    if (i > 0) await undefined;
    if (bytes !== undefined) await undefined;
    else bytes = await piece.read(piece.start, piece.start + piece.size);
    typedArraySet(out, bytes, at);
    at += piece.size;
  }
  return out.buffer;
}

/** The source of a byte stream over PIECES. */
function makeSource(pieces) {
  let index = 0;
  let offset = 0;

  /** The next bytes, MOST at most; undefined at the end. May be a promise. */
  function next(most) {
    const piece = pieces[index];
    if (piece === undefined) return undefined;
    const from = offset;
    const left = piece.size - from;
    const limit = piece.bytes === undefined ? kFileChunk : kMemoryChunk;
    const size = Math.min(left, limit, most);
    offset += size;
    if (offset === piece.size) {
      index++;
      offset = 0;
    }
    return piece.bytes !== undefined ? piece.bytes.slice(from, from + size) : piece.read(piece.start + from, piece.start + from + size);
  }

  return {
    type: 'bytes',
    async pull(controller) {
      const request = controller.byobRequest;
      const view = request?.view;
      const bytes = await next(view ? view.byteLength : Infinity);
      if (bytes === undefined) {
        controller.close();
        request?.respond(0);
      } else if (view) {
        new Uint8Array(view.buffer, view.byteOffset, view.byteLength).set(bytes);
        request.respond(bytes.length);
      } else {
        controller.enqueue(bytes);
      }
    },
  };
}

// Brand and insides, for the functions of this file.
let isBlob;
let piecesOf;
let fillBlob;

function checkBlob(value) {
  if (!isBlob(value)) throw new ERR_INVALID_THIS('Blob');
}

class Blob {
  /** @type {Piece[]} */
  #pieces = [];
  #size = 0;
  #type = '';

  static {
    isBlob = (value) => typeof value === 'object' && value !== null && #pieces in value;
    piecesOf = (blob) => blob.#pieces;
    fillBlob = (blob, pieces, size, type) => {
      blob.#pieces = pieces;
      blob.#size = size;
      blob.#type = type;
      return blob;
    };
  }

  /**
   * @param {Iterable<string | ArrayBuffer | ArrayBufferView | Blob>} [sources]
   * @param {{ endings?: 'transparent' | 'native', type?: string }} [options]
   */
  constructor(sources = [], options = undefined) {
    const parts = toParts(sources);
    const { endings, type } = readOptions(options);
    for (let i = 0; i < parts.length; i++) addSource(this.#pieces, parts[i], endings);
    for (let i = 0; i < this.#pieces.length; i++) this.#size += this.#pieces[i].size;
    this.#type = type;
  }

  [kInspect](depth, options) {
    checkBlob(this);
    return inspectAs('Blob', depth, options, { size: this.#size, type: this.#type });
  }

  [kClone]() {
    const pieces = this.#pieces;
    for (let i = 0; i < pieces.length; i++) {
      if (pieces[i].bytes === undefined) throw new ERR_INVALID_STATE.TypeError('File-backed Blobs are not cloneable');
    }
    return {
      data: { pieces: pieces.map((piece) => piece.bytes), size: this.#size, type: this.#type },
      deserializeInfo: 'internal/web/blob:ClonedBlob',
    };
  }

  [kDeserialize]({ pieces, size, type }) {
    fillBlob(this, pieces.map((bytes) => ({ size: bytes.length, bytes, read: undefined, start: 0 })), size, type);
  }

  /** @returns {string} */
  get type() {
    checkBlob(this);
    return this.#type;
  }

  /** @returns {number} */
  get size() {
    checkBlob(this);
    return this.#size;
  }

  /**
   * @param {number} [start]
   * @param {number} [end]
   * @param {string} [contentType]
   * @returns {Blob}
   */
  slice(start = 0, end = (checkBlob(this), this.#size), contentType = '') {
    checkBlob(this);
    const first = toIndex(start, this.#size, 'start');
    const last = toIndex(end, this.#size, 'end');
    const pieces = [];
    if (first < last) addRange(pieces, this.#pieces, first, last);
    return fillBlob(new Blob(), pieces, Math.max(last - first, 0), normalizeType(contentType));
  }

  /** @returns {Promise<ArrayBuffer>} */
  arrayBuffer() {
    if (!isBlob(this)) return Promise.reject(new ERR_INVALID_THIS('Blob'));
    return readAll(this.#pieces, this.#size);
  }

  /** @returns {Promise<string>} the bytes as UTF-8 */
  async text() {
    checkBlob(this);
    const pieces = this.#pieces;
    let bytes;
    if (pieces.length === 1 && pieces[0].bytes !== undefined) {
      ({ bytes } = pieces[0]); // needs no copy
      await undefined;
      await undefined;
    } else {
      bytes = await readAll(pieces, this.#size);
    }
    return new (require('internal/web/encoding').TextDecoder)().decode(bytes);
  }

  /** @returns {Promise<Uint8Array>} */
  async bytes() {
    checkBlob(this);
    return new Uint8Array(await readAll(this.#pieces, this.#size));
  }

  /** @returns {ReadableStream<Uint8Array>} */
  stream() {
    checkBlob(this);
    const { ReadableStream } = require('stream/web');
    return new ReadableStream(makeSource(this.#pieces), { highWaterMark: 0 });
  }

  /** @returns {ReadableStream<string>} */
  textStream() {
    checkBlob(this);
    const { TextDecoderStream } = require('stream/web');
    return this.stream().pipeThrough(new TextDecoderStream());
  }
}

function inspectAs(name, depth, options, shown) {
  if (typeof depth === 'number' && depth < 0) return options.stylize(`[${name}]`, 'special');
  const inner = { ...options, depth: options.depth === null || options.depth === undefined ? null : options.depth - 1 };
  return `${name} ${require('internal/util/inspect').inspect(shown, inner)}`;
}

defineProperties(Blob.prototype, {
  [kToStringTag]: { __proto__: null, configurable: true, value: 'Blob' },
  size: kEnumerable,
  type: kEnumerable,
  slice: kEnumerable,
  stream: kEnumerable,
  text: kEnumerable,
  arrayBuffer: kEnumerable,
  bytes: kEnumerable,
  textStream: kEnumerable,
});
markInstances(Blob, true, false);

/** What a cloned Blob begins as on the other side. */
function ClonedBlob() {
  return new Blob();
}

/**
 * fs.openAsBlob(): READ gives the bytes of the file from START to END, or rejects when the file is not what it was.
 * @param {number} size
 * @param {string} type
 * @param {(start: number, end: number) => Promise<Uint8Array>} read
 * @returns {Blob}
 */
function createFileBackedBlob(size, type, read) {
  // An empty file is read too: it may not be empty any more.
  return fillBlob(new Blob(), [{ size, bytes: undefined, read, start: 0 }], size, normalizeType(type));
}

// ---- URLs of blobs -----------------------------------------------------------------------------------------------------

const kUrlPrefix = 'blob:nodedata:';

/** @type {Map<string, Blob>} by the part of the URL after the prefix */
const registered = new Map();

/**
 * URL.createObjectURL()
 * @param {Blob} blob
 */
function createObjectURL(blob) {
  if (!isBlob(blob)) throw new ERR_INVALID_ARG_TYPE('obj', 'Blob', blob);
  const id = require('crypto').randomUUID();
  registered.set(id, blob);
  return `${kUrlPrefix}${id}`;
}

/** The part of a blob URL that names it; undefined for other URLs. */
function idOf(url) {
  const { URL } = require('internal/url');
  const parsed = URL.parse(url);
  if (parsed === null || parsed.protocol !== 'blob:') return undefined;
  const { 0: scheme, 1: id, length } = parsed.pathname.split(':');
  return length === 2 && scheme === 'nodedata' ? id : undefined;
}

/** @param {string} url */
function revokeObjectURL(url) {
  const id = idOf(url);
  if (id !== undefined) registered.delete(id);
}

/**
 * buffer.resolveObjectURL()
 * @param {string} url
 * @returns {Blob | undefined}
 */
function resolveObjectURL(url) {
  const id = idOf(`${url}`);
  const blob = id === undefined ? undefined : registered.get(id);
  // A new object each time, without what users have put on theirs.
  return blob === undefined ? undefined : blob.slice(0, blob.size, blob.type);
}

module.exports = { Blob, ClonedBlob, createFileBackedBlob, createObjectURL, inspectAs, isBlob, resolveObjectURL, revokeObjectURL };
