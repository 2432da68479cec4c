'use strict';

// Bodies with a Content-Encoding (https://fetch.spec.whatwg.org/#handle-content-codings), decoded as undici does.

const zlib = require('zlib');
const { Readable, pipeline } = require('stream');
const { createInflate } = require('internal/deps/undici/web/fetch/util');

const kMostCodings = 5;
const { constants } = zlib;

/** Servers end what they compress in odd ways: what was decoded so far is given out. */
const makers = {
  '__proto__': null,
  'gzip': () => zlib.createGunzip({ flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH }),
  'deflate': () => createInflate({ flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH }),
  'br': () => zlib.createBrotliDecompress({
    flush: constants.BROTLI_OPERATION_FLUSH, finishFlush: constants.BROTLI_OPERATION_FLUSH,
  }),
  'zstd': () => zlib.createZstdDecompress({ flush: constants.ZSTD_e_continue, finishFlush: constants.ZSTD_e_end }),
};
makers['x-gzip'] = makers.gzip;

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
  if (!arrayEvery(names, (name) => makers[name] !== undefined)) return undefined;
  const { body } = exchange;
  const raw = new Readable({ read: () => exchange.resume() });
  const decoders = arrayMap(arrayReverse(names), (name) => makers[name]());
  const decoded = pipeline(raw, ...decoders, (error) => {
    if (!error) return;
    // zlib does not like inputs without a byte.
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
  exchange.sink = {
    push: (chunk) => raw.push(chunk),
    end: () => raw.push(null),
    terminate: (error) => {
      body.terminate(error);
      raw.destroy(error);
    },
  };
  return undefined;
}

module.exports = { decode };
