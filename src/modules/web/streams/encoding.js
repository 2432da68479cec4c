'use strict';

// TextEncoderStream and TextDecoderStream (https://encoding.spec.whatwg.org/#stream-interfaces).

const { TextDecoder, TextEncoder } = require('internal/web/encoding');
const { codes: { ERR_INVALID_THIS } } = require('internal/errors');
const { inspectAs, kInspect, makeEnumerable } = require('internal/web/streams/util');
const { TransformStream } = require('internal/web/streams/transform');

/** Strings to UTF-8; surrogate pairs may be split over chunks. */
class TextEncoderStream {
  #transform;

  constructor() {
    const encoder = new TextEncoder();
    let pendingHighSurrogate = '';
    this.#transform = new TransformStream({
      transform(chunk, controller) {
        let text = pendingHighSurrogate + String(chunk);
        pendingHighSurrogate = '';
        const last = text.charCodeAt(text.length - 1);
        if (last >= 0xd800 && last <= 0xdbff) {
          pendingHighSurrogate = text[text.length - 1];
          text = text.slice(0, -1);
        }
        if (text.length > 0) controller.enqueue(encoder.encode(text));
      },
      flush(controller) {
        if (pendingHighSurrogate !== '') controller.enqueue(new Uint8Array([0xef, 0xbf, 0xbd]));
      },
    });
  }

  /** @readonly @type {string} */
  get encoding() {
    this.#transform; // eslint-disable-line no-unused-expressions -- throws for another's `this`
    return 'utf-8';
  }

  /** @readonly @type {ReadableStream} */
  get readable() {
    return this.#transform.readable;
  }

  /** @readonly @type {WritableStream} */
  get writable() {
    return this.#transform.writable;
  }

  [kInspect](depth, options) {
    if (this == null || !(#transform in this)) throw new ERR_INVALID_THIS('TextEncoderStream');
    const { encoding, readable, writable } = this;
    return inspectAs(this.constructor.name, { encoding, readable, writable }, depth, options);
  }
}
makeEnumerable(TextEncoderStream.prototype, ['encoding', 'readable', 'writable']);

/** Bytes of any encoding to strings; characters may be split over chunks. */
class TextDecoderStream {
  #decoder;
  #transform;

  /**
   * @param {string} [encoding]
   * @param {{ fatal?: boolean, ignoreBOM?: boolean }} [options]
   */
  constructor(encoding = 'utf-8', options = { __proto__: null }) {
    const decoder = new TextDecoder(encoding, options);
    this.#decoder = decoder;
    this.#transform = new TransformStream({
      transform(chunk, controller) {
        if (chunk === undefined) {
          const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
          throw new ERR_INVALID_ARG_TYPE('chunk', 'string', chunk);
        }
        const text = decoder.decode(chunk, { stream: true });
        if (text !== '') controller.enqueue(text);
      },
      flush(controller) {
        const text = decoder.decode();
        if (text !== '') controller.enqueue(text);
        controller.terminate();
      },
    });
  }

  /** @readonly @type {string} */
  get encoding() {
    return this.#decoder.encoding;
  }

  /** @readonly @type {boolean} */
  get fatal() {
    return this.#decoder.fatal;
  }

  /** @readonly @type {boolean} */
  get ignoreBOM() {
    return this.#decoder.ignoreBOM;
  }

  /** @readonly @type {ReadableStream} */
  get readable() {
    return this.#transform.readable;
  }

  /** @readonly @type {WritableStream} */
  get writable() {
    return this.#transform.writable;
  }

  [kInspect](depth, options) {
    if (this == null || !(#decoder in this)) throw new ERR_INVALID_THIS('TextDecoderStream');
    const { encoding, fatal, ignoreBOM, readable, writable } = this;
    return inspectAs(
      this.constructor.name,
      { encoding, fatal, ignoreBOM, readable, writable },
      depth,
      options,
    );
  }
}
makeEnumerable(TextDecoderStream.prototype, [
  'encoding',
  'fatal',
  'ignoreBOM',
  'readable',
  'writable',
]);

module.exports = { TextEncoderStream, TextDecoderStream };
