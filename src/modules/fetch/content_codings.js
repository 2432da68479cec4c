'use strict';

// Bodies with a Content-Encoding (https://fetch.spec.whatwg.org/#handle-content-codings), decoded as undici does.

const { Buffer } = require('buffer');
const zlib = require('zlib');
const { Readable, pipeline } = require('stream');
const { createInflate } = require('internal/deps/undici/web/fetch/util');

const kMostCodings = 5;
/** Bodies that come with their head are decoded at once, up to so many bytes, of which no more may become. */
const kMostAtOnce = 16 * 1024;
const kMostDecodedAtOnce = 1024 * 1024;
const { constants } = zlib;

/** Servers end what they compress in odd ways: what was decoded so far is given out. */
const lenient = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH };
const lenientBrotli = { flush: constants.BROTLI_OPERATION_FLUSH, finishFlush: constants.BROTLI_OPERATION_FLUSH };
const lenientZstd = { flush: constants.ZSTD_e_continue, finishFlush: constants.ZSTD_e_end };
const limited = (options) => ({ ...options, maxOutputLength: kMostDecodedAtOnce });

/** Stream and function of each coding. */
const gzip = {
  stream: () => zlib.createGunzip(lenient),
  decode: (bytes) => zlib.gunzipSync(bytes, limited(lenient)),
};
const codecs = {
  '__proto__': null,
  gzip,
  'x-gzip': gzip,
  'deflate': {
    stream: () => createInflate(lenient),
    // Some servers leave zlib's frame out (RFC 9110, 8.4.1.2).
    decode: (bytes) => ((bytes[0] & 15) === 8 ? zlib.inflateSync : zlib.inflateRawSync)(bytes, limited(lenient)),
  },
  'br': {
    stream: () => zlib.createBrotliDecompress(lenientBrotli),
    decode: (bytes) => zlib.brotliDecompressSync(bytes, limited(lenientBrotli)),
  },
  'zstd': {
    stream: () => zlib.createZstdDecompress(lenientZstd),
    decode: (bytes) => zlib.zstdDecompressSync(bytes, limited(lenientZstd)),
  },
};

/** Takes a body's first bytes from the connection. If its last one is among them it is decoded here, else by streams. */
class Beginning {
  constructor(exchange, order) {
    this.exchange = exchange;
    this.order = order;
    this.chunks = [];
    this.size = 0;
  }

  push(chunk) {
    if (this.chunks.length === 0) process.nextTick(() => this.streamOn());
    arrayPush(this.chunks, chunk);
    this.size += chunk.length;
    if (this.size <= kMostAtOnce) return true;
    this.streamOn();
    return false;
  }

  end() {
    const { exchange, order } = this;
    exchange.sink = null;
    let bytes = Buffer.concat(this.chunks, this.size);
    try {
      // zlib does not like inputs without a byte.
      if (this.size > 0) {
        for (const codec of order) bytes = codec.decode(bytes);
        if (bytes.length > 0) exchange.body.push(bytes);
      }
      exchange.body.end();
    } catch {
      // Too long, or broken: streams give out what can be.
      exchange.sink = this;
      this.streamOn().end();
    }
  }

  terminate(error) {
    this.streamOn().terminate(error);
  }

  streamOn() {
    const { exchange } = this;
    if (exchange.sink !== this) return exchange.sink;
    exchange.sink = stream(exchange, this.order);
    for (const chunk of this.chunks) exchange.sink.push(chunk);
    return exchange.sink;
  }
}

/**
 * Puts decoders between the connection and EXCHANGE's body, where all CODINGS are known.
 * @param {import('internal/fetch/exchange').Exchange} exchange
 * @param {string} codings
 * @returns {Error|undefined} why the response cannot be accepted
 */
function decode(exchange, codings) {
  const names = arrayMap(stringSplit(stringToLowerCase(codings), ','), (name) => stringTrim(name));
  if (names.length > kMostCodings) {
    return new Error(`too many content-encodings in response: ${names.length}, maximum allowed is ${kMostCodings}`);
  }
  if (!arrayEvery(names, (name) => codecs[name] !== undefined)) return undefined;
  exchange.sink = new Beginning(exchange, arrayMap(arrayReverse(names), (name) => codecs[name]));
  return undefined;
}

/** Decoders between the connection and the body. Returns what takes the bytes from the connection. */
function stream(exchange, order) {
  const { body } = exchange;
  const raw = new Readable({ read: () => exchange.resume() });
  const decoded = pipeline(raw, ...arrayMap(order, (codec) => codec.stream()), (error) => {
    if (!error) return;
    if (exchange.isDone && exchange.encodedSize === 0) {
      body.end();
      return;
    }
    body.terminate(error);
    exchange.cancel();
  });
  decoded.on('data', (chunk) => {
    if (!body.push(chunk)) decoded.pause();
  });
  decoded.on('end', () => body.end());
  decoded.on('error', () => {});
  raw.on('error', () => {});
  body.producer = {
    resume: () => decoded.resume(),
    cancel: () => {
      exchange.cancel();
      raw.destroy();
    },
  };
  return {
    push: (chunk) => raw.push(chunk),
    end: () => raw.push(null),
    terminate: (error) => {
      body.terminate(error);
      raw.destroy(error);
    },
  };
}

module.exports = { decode };
