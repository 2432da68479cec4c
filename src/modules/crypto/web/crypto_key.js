'use strict';

// CryptoKey (Web Cryptography, section "CryptoKey interface"): a KeyObject, what it is for, and whether it may leave.

const { inspect } = require('internal/util/inspect');
const { codes: { ERR_ILLEGAL_CONSTRUCTOR }, makePlain } = require('internal/errors');
const { kClone, kDeserialize, markInstances } = require('internal/web/transfer');
const keys = require('internal/crypto/keys');

const kMake = Symbol('kMake');

/** The order in which usages are listed (the enumeration KeyUsage). */
const usageNames = [
  'encrypt', 'decrypt', 'sign', 'verify', 'deriveKey', 'deriveBits', 'wrapKey', 'unwrapKey',
  'encapsulateKey', 'encapsulateBits', 'decapsulateKey', 'decapsulateBits',
];

let slotsOf;
let complete;

class CryptoKey {
  #slots;

  constructor() {
    if (arguments[0] !== kMake) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this.#slots = arguments[1];
  }

  static {
    slotsOf = (key) => {
      if (typeof key !== 'object' || key === null || !(#slots in key)) throw makePlain('ERR_INVALID_THIS', 'CryptoKey');
      return key.#slots;
    };
    complete = (key, slots) => {
      key.#slots = slots;
    };
    keys.webCrypto.isExtractable = (key) => key.#slots.extractable;
    keys.webCrypto.keyObjectOf = (key) =>
      (typeof key === 'object' && key !== null && #slots in key ? key.#slots.keyObject : undefined);
  }

  [kClone]() {
    const { keyObject, algorithm, extractable, usages } = slotsOf(this);
    return { data: { keyObject, algorithm, extractable, usages }, deserializeInfo: 'internal/crypto/web/crypto_key:ClonedKey' };
  }

  [kDeserialize](slots) {
    complete(this, slots);
  }

  get type() {
    return slotsOf(this).keyObject.type;
  }

  get extractable() {
    return slotsOf(this).extractable;
  }

  // Both are copies that are made once: what a program does to them does not change what the key may do.
  get algorithm() {
    const slots = slotsOf(this);
    return (slots.shownAlgorithm ??= shownAlgorithm(slots.algorithm));
  }

  get usages() {
    const slots = slotsOf(this);
    return (slots.shownUsages ??= [...slots.usages]);
  }

  [inspect.custom](depth, options) {
    if (depth < 0) return this;
    const { keyObject, extractable, algorithm, usages } = slotsOf(this);
    const shown = { type: keyObject.type, extractable, algorithm: shownAlgorithm(algorithm), usages: [...usages] };
    return `CryptoKey ${inspect(shown, { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
  }
}

markInstances(CryptoKey, true, false);
for (const name of ['type', 'extractable', 'algorithm', 'usages']) {
  Object.defineProperty(CryptoKey.prototype, name, { __proto__: null, enumerable: true });
}
Object.defineProperty(CryptoKey.prototype, Symbol.toStringTag, { __proto__: null, value: 'CryptoKey', configurable: true });
Object.defineProperty(CryptoKey.prototype, inspect.custom, { __proto__: null, enumerable: false });

function shownAlgorithm(algorithm) {
  const shown = { ...algorithm };
  if (shown.hash !== undefined) shown.hash = { ...shown.hash };
  if (shown.publicExponent !== undefined) shown.publicExponent = new Uint8Array(shown.publicExponent);
  return shown;
}

function ClonedKey() {
  return new CryptoKey(kMake, undefined);
}

/**
 * @param {KeyObject} keyObject
 * @param {object} algorithm
 * @param {Iterable<string>} usages
 * @param {boolean} extractable
 * @returns {CryptoKey}
 */
function createCryptoKey(keyObject, algorithm, usages, extractable) {
  const wanted = usages instanceof Set ? usages : new Set(usages);
  return new CryptoKey(kMake, {
    keyObject,
    algorithm,
    usages: arrayFilter(usageNames, (usage) => setHas(wanted, usage)),
    extractable,
    shownAlgorithm: undefined,
    shownUsages: undefined,
  });
}

/** @param {unknown} key */
const isCryptoKey = (key) => keys.webCrypto.keyObjectOf(key) !== undefined;

module.exports = { ClonedKey, CryptoKey, createCryptoKey, isCryptoKey, slotsOf: (key) => slotsOf(key), usageNames };
