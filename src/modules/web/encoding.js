'use strict';

// TextEncoder and TextDecoder (https://encoding.spec.whatwg.org/).

const { TextDecoderHandle, decodeUtf8, encodeInto, encodeUtf8 } = native('encoding');
const {
  codes: {
    ERR_ENCODING_NOT_SUPPORTED, ERR_INVALID_ARG_TYPE, ERR_INVALID_THIS,
  },
  makePlain,
  makeWithMessage,
} = require('internal/errors');
const { validateString } = require('internal/errors/validators');
const { isAnyArrayBuffer, isArrayBufferView, isUint8Array } = require('internal/util/types');
const { beforeSnapshot, isBecomingSnapshot } = require('internal/bootstrap/hooks');

const { defineProperties, getOwnPropertyDescriptor, getPrototypeOf } = Object;
/** The length that is true, whatever property of that name users have put on an array. */
const lengthOf = Function.prototype.call.bind(getOwnPropertyDescriptor(getPrototypeOf(Uint8Array.prototype), 'length').get);
const kInspect = Symbol.for('nodejs.util.inspect.custom');
const kEnumerable = { __proto__: null, enumerable: true };

/** Strings up to this length are encoded here when they are ASCII: a native call would cost more. */
const kEncodeHere = 24;

/** Where encodeInto() leaves its two counts; longer than it needs so that V8 keeps it outside of its heap. */
const counts = new Uint32Array(32);

/** As WebIDL reads a dictionary: undefined and null are empty ones. */
function checkOptions(options) {
  if (options === undefined || options === null) return undefined;
  if (typeof options !== 'object' && typeof options !== 'function') {
    throw new ERR_INVALID_ARG_TYPE('options', 'Object', options);
  }
  return options;
}

function inspection() {
  return require('internal/util/inspect');
}

// Brand checks, set by the classes.
let isEncoder;
let isDecoder;

/** Writes a short string, all of which fits; -1 where it has surrogates, which native code pairs. */
function encodeHere(string, length, bytes) {
  let at = 0;
  for (let i = 0; i < length; i++) {
    const code = stringCharCodeAt(string, i);
    if (code < 0x80) {
      bytes[at++] = code;
    } else if (code < 0x800) {
      bytes[at++] = 0xC0 | code >> 6;
      bytes[at++] = 0x80 | code & 0x3F;
    } else if (code >= 0xD800 && code < 0xE000) {
      return -1;
    } else {
      bytes[at++] = 0xE0 | code >> 12;
      bytes[at++] = 0x80 | code >> 6 & 0x3F;
      bytes[at++] = 0x80 | code & 0x3F;
    }
  }
  return at;
}

class TextEncoder {
  // Only for the brand.
  #encoding = 'utf-8';

  /** @returns {'utf-8'} */
  get encoding() {
    checkEncoder(this);
    return this.#encoding;
  }

  /**
   * @param {string} [input]
   * @returns {Uint8Array}
   */
  encode(input = '') {
    checkEncoder(this);
    const string = `${input}`;
    const { length } = string;
    if (length > kEncodeHere) return encodeUtf8(string);
    let size = length;
    for (let i = 0; i < length; i++) {
      const code = stringCharCodeAt(string, i);
      if (code < 0x80) continue;
      if (code >= 0xD800 && code < 0xE000) return encodeUtf8(string);
      size += code < 0x800 ? 1 : 2;
    }
    const bytes = new Uint8Array(size);
    if (size === length) {
      for (let i = 0; i < length; i++) bytes[i] = stringCharCodeAt(string, i);
    } else {
      encodeHere(string, length, bytes);
    }
    return bytes;
  }

  /**
   * Writes as many whole characters of SRC as fit into DEST.
   * @param {string} src
   * @param {Uint8Array} dest
   * @returns {{ read: number, written: number }} UTF-16 units and bytes
   */
  encodeInto(src, dest) {
    checkEncoder(this);
    if (typeof src !== 'string') validateString(src, 'src');
    if (!isUint8Array(dest)) throw new ERR_INVALID_ARG_TYPE('dest', 'Uint8Array', dest);
    const { length } = src;
    if (length <= kEncodeHere && length <= lengthOf(dest)) {
      let i = 0;
      for (; i < length; i++) {
        const code = stringCharCodeAt(src, i);
        if (code >= 0x80) break;
        dest[i] = code;
      }
      if (i === length) return { read: length, written: length };
      if (length * 3 <= lengthOf(dest)) {
        const written = encodeHere(src, length, dest);
        if (written !== -1) return { read: length, written };
      }
    }
    encodeInto(src, dest, counts);
    return { read: counts[0], written: counts[1] };
  }

  [kInspect](depth, options) {
    checkEncoder(this);
    if (typeof depth === 'number' && depth < 0) return options.stylize('[TextEncoder]', 'special');
    return inspection().inspect({ encoding: this.#encoding }, options);
  }

  static {
    isEncoder = (value) => typeof value === 'object' && value !== null && #encoding in value;
  }
}

/** Encodings of which there was a decoder. */
const available = new Set();

class TextDecoder {
  #encoding;
  #fatal;
  #ignoreBOM;
  /** The native decoder: for streams, and for anything but UTF-8. */
  #handle = undefined;

  /**
   * @param {string} [encoding] a label
   * @param {{ fatal?: boolean, ignoreBOM?: boolean }} [options]
   */
  constructor(encoding = 'utf-8', options = undefined) {
    encoding = `${encoding}`;
    options = checkOptions(options);
    // Most programs say nothing else.
    let name = encoding;
    if (encoding !== 'utf-8') {
      name = require('internal/web/encoding_labels').getEncodingName(encoding);
      if (name === undefined) throw new ERR_ENCODING_NOT_SUPPORTED(encoding);
      if (name === 'replacement') throw new ERR_ENCODING_NOT_SUPPORTED('replacement');
    }
    this.#encoding = name;
    this.#fatal = Boolean(options?.fatal);
    this.#ignoreBOM = Boolean(options?.ignoreBOM);
    // That there is a decoder is asked once for each encoding; an own one is made with the first text.
    if (name !== 'utf-8' && !setHas(available, name)) {
      this.#makeHandle();
      setAdd(available, name);
    }
  }

  #makeHandle() {
    const handle = new TextDecoderHandle(this.#encoding, this.#fatal, this.#ignoreBOM);
    if (!handle.isSupported()) throw new ERR_ENCODING_NOT_SUPPORTED(this.#encoding);
    this.#handle = handle;
    // Made anew where it is needed; bytes of a character that is not whole yet do not go along.
    if (isBecomingSnapshot()) {
      beforeSnapshot(() => {
        this.#handle = undefined;
      });
    }
  }

  /**
   * @param {ArrayBuffer | SharedArrayBuffer | ArrayBufferView} [input]
   * @param {{ stream?: boolean }} [options]
   * @returns {string}
   */
  decode(input = undefined, options = undefined) {
    checkDecoder(this);
    if (input !== undefined && !isArrayBufferView(input) && !isAnyArrayBuffer(input)) {
      throw badInput(input, this.#encoding, Boolean(checkOptions(options)?.stream));
    }
    const stream = options === undefined ? false : Boolean(checkOptions(options)?.stream);

    let text;
    if (this.#handle === undefined && !stream && this.#encoding === 'utf-8') {
      if (input === undefined) return '';
      text = decodeUtf8(input, this.#fatal, this.#ignoreBOM);
    } else {
      if (this.#handle === undefined) this.#makeHandle();
      text = this.#handle.decode(input, !stream);
    }
    if (text === undefined) throw makePlain('ERR_ENCODING_INVALID_ENCODED_DATA', this.#encoding);
    return text;
  }

  /** @returns {string} the encoding's name */
  get encoding() {
    checkDecoder(this);
    return this.#encoding;
  }

  /** @returns {boolean} */
  get fatal() {
    checkDecoder(this);
    return this.#fatal;
  }

  /** @returns {boolean} */
  get ignoreBOM() {
    checkDecoder(this);
    return this.#ignoreBOM;
  }

  [kInspect](depth, options) {
    checkDecoder(this);
    if (typeof depth === 'number' && depth < 0) return options.stylize('[TextDecoder]', 'special');
    const shown = { encoding: this.#encoding, fatal: this.#fatal, ignoreBOM: this.#ignoreBOM };
    if (options.showHidden) {
      shown[Symbol('flags')] = (this.#fatal ? 2 : 0) | (this.#ignoreBOM ? 4 : 0);
      shown[Symbol('handle')] = this.#handle;
    }
    return `${this.constructor?.name || 'TextDecoder'} ${inspection().inspect(shown, options)}`;
  }

  static {
    isDecoder = (value) => typeof value === 'object' && value !== null && #encoding in value;
  }
}

function checkEncoder(value) {
  if (!isEncoder(value)) throw new ERR_INVALID_THIS('TextEncoder');
}

function checkDecoder(value) {
  if (!isDecoder(value)) throw new ERR_INVALID_THIS('TextDecoder');
}

/** Encodings with characters of several bytes: Node leaves them to ICU. */
const kMultiByte = /^(?:utf-16|gb|big5|euc-|iso-2022-|shift_jis)/;

/** Node's decoders each have words of their own. */
function badInput(input, encoding, stream) {
  const isUtf8 = encoding === 'utf-8';
  if ((isUtf8 && stream) || (!isUtf8 && !kMultiByte.test(encoding))) {
    return new ERR_INVALID_ARG_TYPE('input', ['ArrayBuffer', 'ArrayBufferView'], input);
  }
  return makeWithMessage('ERR_INVALID_ARG_TYPE',
                         `The "${isUtf8 ? 'list' : 'input'}" argument must be an instance of SharedArrayBuffer, ` +
                         'ArrayBuffer or ArrayBufferView.');
}

defineProperties(TextEncoder.prototype, {
  encode: kEnumerable,
  encodeInto: kEnumerable,
  encoding: kEnumerable,
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'TextEncoder' },
});

defineProperties(TextDecoder.prototype, {
  decode: kEnumerable,
  encoding: kEnumerable,
  fatal: kEnumerable,
  ignoreBOM: kEnumerable,
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'TextDecoder' },
});

module.exports = { TextDecoder, TextEncoder };
