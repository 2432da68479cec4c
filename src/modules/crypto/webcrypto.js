'use strict';

// Crypto (Web Cryptography, section "Crypto interface"): globalThis.crypto and crypto.webcrypto.

const { codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_THIS } } = require('internal/errors');
const { CryptoKey, SubtleCrypto, subtle } = require('internal/crypto/web/subtle');
const { domException } = require('internal/crypto/web/errors');
const { requireArguments } = require('internal/crypto/web/webidl');
const { fillFew, kFew } = require('internal/crypto/entropy');
const { isUint8Array } = require('internal/util/types');

const kMake = Symbol('kMake');

let check;

const kLimit = 65_536;
const integerViews = new Set([
  'Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array', 'BigInt64Array', 'BigUint64Array',
]);
const viewName = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;

function fillRandom(array) {
  if (isUint8Array(array) && array.byteLength <= kFew) {
    fillFew(array, 0, array.byteLength);
    return array;
  }
  const isView = ArrayBuffer.isView(array) && integerViews.has(Reflect.apply(viewName, array, []));
  if (!isView) throw domException('TypeMismatchError', 'The data argument must be an integer-type TypedArray');
  if (array.byteLength > kLimit) throw domException('QuotaExceededError', 'The requested length exceeds 65,536 bytes');
  require('internal/crypto/random').randomFillSync(array, 0);
  return array;
}

class Crypto {
  #isCrypto = true;

  constructor() {
    if (arguments[0] !== kMake) throw new ERR_ILLEGAL_CONSTRUCTOR();
  }

  static {
    check = (value) => {
      if (typeof value !== 'object' || value === null || !(#isCrypto in value)) throw new ERR_INVALID_THIS('Crypto');
    };
  }

  get subtle() {
    check(this);
    return subtle;
  }

  /** Fills an integer view of at most 65,536 bytes. @param {ArrayBufferView} array */
  getRandomValues(array) {
    check(this);
    requireArguments(arguments.length, 1, "Failed to execute 'getRandomValues' on 'Crypto'");
    return fillRandom(array);
  }

  /** A version 4 UUID (RFC 9562). */
  randomUUID() {
    check(this);
    return require('internal/crypto/random').randomUUID();
  }
}

for (const name of ['subtle', 'getRandomValues', 'randomUUID']) {
  Object.defineProperty(Crypto.prototype, name, { __proto__: null, enumerable: true });
}
Object.defineProperty(Crypto.prototype, Symbol.toStringTag, { __proto__: null, value: 'Crypto', configurable: true });

const crypto = new Crypto(kMake);

module.exports = { Crypto, CryptoKey, SubtleCrypto, crypto, subtle };
