'use strict';

// CompressionStream and DecompressionStream (https://compression.spec.whatwg.org), on zlib.

const { codes: { ERR_INVALID_ARG_TYPE }, makeWithMessage } = require('internal/errors');
const { inspectAs, kInspect, makeEnumerable, setTag } = require('internal/web/streams/util');

const formats = {
  __proto__: null,
  deflate: ['createDeflate', 'createInflate'],
  'deflate-raw': ['createDeflateRaw', 'createInflateRaw'],
  gzip: ['createGzip', 'createGunzip'],
  brotli: ['createBrotliCompress', 'createBrotliDecompress'],
};

/** webidl's conversion to the CompressionFormat enumeration. */
function makersOf(format, name) {
  if (typeof format === 'symbol') {
    throw makeWithMessage('ERR_INVALID_ARG_TYPE',
                          `Failed to construct '${name}': 1st argument is a Symbol and cannot be converted to a string.`);
  }
  const makers = formats[`${format}`];
  if (makers !== undefined) return makers;
  throw makeWithMessage('ERR_INVALID_ARG_VALUE', `Failed to construct '${name}': 1st argument '${format}' is not a valid ` +
    'enum value of type CompressionFormat.');
}

/** The zlib stream as a pair of web streams that take BufferSource chunks only. */
function webPairOf(zlibStream) {
  const { newReadableWritablePairFromDuplex } = require('internal/web/streams/adapters');
  return newReadableWritablePairFromDuplex(zlibStream, { toChunk: bufferSourceToBytes });
}

/** webidl's BufferSource, as bytes. */
function bufferSourceToBytes(chunk) {
  const { isAnyArrayBuffer, isSharedArrayBuffer } = require('internal/util/types');
  if (chunk === null) {
    const { codes: { ERR_STREAM_NULL_VALUES } } = require('internal/errors');
    throw new ERR_STREAM_NULL_VALUES();
  }
  if (typeof chunk === 'string') return chunk; // more than the standard asks for, as Node
  const isView = ArrayBuffer.isView(chunk);
  const buffer = isView ? chunk.buffer : chunk;
  if ((!isView && !isAnyArrayBuffer(chunk)) || isSharedArrayBuffer(buffer)) {
    throw new ERR_INVALID_ARG_TYPE('chunk', ['string', 'Buffer', 'TypedArray', 'DataView'], chunk);
  }
  return isView ? chunk : new Uint8Array(chunk);
}

class CompressionStream {
  #pair;

  /** @param {'deflate'|'deflate-raw'|'gzip'|'brotli'} format */
  constructor(format) {
    const [make] = makersOf(format, 'CompressionStream');
    this.#pair = webPairOf(require('zlib')[make]());
  }

  /** @readonly @type {ReadableStream} */
  get readable() {
    return this.#pair.readable;
  }

  /** @readonly @type {WritableStream} */
  get writable() {
    return this.#pair.writable;
  }

  [kInspect](depth, options) {
    const { readable, writable } = this;
    return inspectAs(this.constructor.name, { readable, writable }, depth, options);
  }
}
makeEnumerable(CompressionStream.prototype, ['readable', 'writable']);
setTag(CompressionStream);

class DecompressionStream {
  #pair;

  /** @param {'deflate'|'deflate-raw'|'gzip'|'brotli'} format */
  constructor(format) {
    const [, make] = makersOf(format, 'DecompressionStream');
    const zlib = require('zlib');
    const options = { rejectGarbageAfterEnd: true };
    this.#pair = webPairOf(zlib[make](options));
  }

  /** @readonly @type {ReadableStream} */
  get readable() {
    return this.#pair.readable;
  }

  /** @readonly @type {WritableStream} */
  get writable() {
    return this.#pair.writable;
  }

  [kInspect](depth, options) {
    const { readable, writable } = this;
    return inspectAs(this.constructor.name, { readable, writable }, depth, options);
  }
}
makeEnumerable(DecompressionStream.prototype, ['readable', 'writable']);
setTag(DecompressionStream);

module.exports = { CompressionStream, DecompressionStream };
