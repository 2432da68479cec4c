'use strict';

// SubtleCrypto (Web Cryptography, section "SubtleCrypto interface"): each method normalizes, checks what all algorithms have in common,
// and leaves the rest to the algorithm's own file.

const { TextDecoder, TextEncoder } = require('internal/web/encoding');
const { codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_THIS } } = require('internal/errors');
const { hasOperation, normalizeAlgorithm } = require('internal/crypto/web/algorithms');
const { CryptoKey, createCryptoKey, isCryptoKey, slotsOf, usageNames } = require('internal/crypto/web/crypto_key');
const { dataError, invalidAccess, notSupported, syntaxError } = require('internal/crypto/web/errors');
const {
  argument, dataOf, requireArguments, toBoolean, toBufferSource, toDictionary, toDOMString, toEnumeration, toSequence, toUnsignedLong,
  typeError,
} = require('internal/crypto/web/webidl');
const keys = require('internal/crypto/keys');

const kMake = Symbol('kMake');

// ---- what the methods take -----------------------------------------------------------------------------------------------------

const toKeyFormat = toEnumeration('KeyFormat', ['raw', 'raw-public', 'raw-seed', 'raw-secret', 'pkcs8', 'spki', 'jwk']);
const toKeyUsages = toSequence(toEnumeration('KeyUsage', usageNames));
const toLength = (value, prefix, label) => (value === null || value === undefined ? null : toUnsignedLong(value, prefix, label));
const toIdentifier = (value, prefix, label) =>
  (typeof value === 'object' || typeof value === 'function' ? value : toDOMString(value, prefix, label));

function toKey(value, prefix, label) {
  if (!isCryptoKey(value)) throw typeError('ERR_INVALID_ARG_TYPE', `${prefix}: ${label} is not of type CryptoKey.`);
  return value;
}

const text = (key) => ({ key, convert: toDOMString });
const toOtherPrimes = toSequence(toDictionary('RsaOtherPrimesInfo', arrayMap(['d', 'r', 't'], text)));
const toJsonWebKey = toDictionary('JsonWebKey', [
  ...arrayMap(['alg', 'crv', 'd', 'dp', 'dq', 'e'], text),
  { key: 'ext', convert: toBoolean },
  text('k'),
  { key: 'key_ops', convert: toSequence(toDOMString) },
  ...arrayMap(['kty', 'n'], text),
  { key: 'oth', convert: toOtherPrimes },
  ...arrayMap(['p', 'priv', 'pub', 'q', 'qi', 'use', 'x', 'y'], text),
]);

/** Key data: a JWK or bytes; a buffer given as 'jwk' is for the algorithms to refuse. */
function toKeyData(format, value, prefix, label) {
  if (format !== 'jwk') return toBufferSource(value, prefix, label);
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return value;
  return toJsonWebKey(value, prefix, label);
}

const ownData = (format, data) => (format !== 'jwk' || ArrayBuffer.isView(data) || data instanceof ArrayBuffer ? dataOf(data) : data);

// ---- the algorithms --------------------------------------------------------------------------------------------------------------

/** The file that knows NAME. */
function fileOf(name) {
  if (stringStartsWith(name, 'AES-') || name === 'ChaCha20-Poly1305') return 'cipher';
  if (name === 'HMAC' || stringStartsWith(name, 'KMAC')) return 'mac';
  if (name === 'HKDF' || name === 'PBKDF2' || stringStartsWith(name, 'Argon2')) return 'derivation';
  if (stringStartsWith(name, 'RSA')) return 'rsa';
  if (stringStartsWith(name, 'ML-')) return 'module_lattice';
  return 'elliptic';
}

const modules = { __proto__: null };
const moduleOf = (name) => (modules[name] ??= require(`internal/crypto/web/${fileOf(name)}`));

/** The algorithm of KEY must be the one asked for, and USAGE one of its usages. */
function checkKey(key, algorithm, usage, message = `Unable to use this key to ${usage}`) {
  const slots = slotsOf(key);
  if (slots.algorithm.name !== algorithm.name) throw invalidAccess('Key algorithm mismatch');
  if (!arrayIncludes(slots.usages, usage)) throw invalidAccess(message);
  return slots;
}

function importKey(format, keyData, algorithm, extractable, usages) {
  const { name } = algorithm;
  if (format === 'jwk' && ArrayBuffer.isView(keyData)) throw dataError();
  const key = moduleOf(name).importKey(format, keyData, algorithm, extractable, new Set(usages));
  const { keyObject, usages: granted } = slotsOf(key);
  if (keyObject.type !== 'public' && granted.length === 0) {
    throw syntaxError(`Usages cannot be empty when importing a ${keyObject.type} key.`);
  }
  return key;
}

function exportKey(format, key) {
  const slots = slotsOf(key);
  const { name } = slots.algorithm;
  if (!hasOperation(name, 'exportKey')) throw notSupported(`${name} key export is not supported`);
  if (!slots.extractable) throw invalidAccess('key is not extractable');
  return moduleOf(name).exportKey(format, slots);
}

function parseJwk(bytes) {
  let jwk;
  try {
    jwk = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw dataError('Invalid wrapped JWK key', cause);
  }
  if (typeof jwk !== 'object' || jwk === null || typeof jwk.kty !== 'string') throw dataError('Invalid wrapped JWK key');
  return toJsonWebKey(jwk, "Failed to execute 'unwrapKey' on 'SubtleCrypto'", 'the key');
}

// ---- deriveKey --------------------------------------------------------------------------------------------------------------------

/** The bits that a key of this algorithm is made of; null: as many as there are. */
const keyLength = (algorithm) => moduleOf(algorithm.name)['get key length'](algorithm);

/** Are the length and the key that deriveKey() makes of it possible? */
async function importDerived(bits, algorithm, extractable, usages) {
  return importKey('raw-secret', new Uint8Array(bits), algorithm, extractable, usages);
}

// ---- the interface --------------------------------------------------------------------------------------------------------------

let isSubtle;

function warnExperimental(method) {
  require('internal/util').emitExperimentalWarning(`The ${method} Web Crypto API method`);
}

/**
 * The conversions and checks that all methods begin with.
 * @param {SubtleCrypto} self
 * @param {string} method
 * @param {ArrayLike<unknown>} args
 * @param {Function[]} conversions
 * @param {number} [wanted] arguments that must be there
 */
function begin(self, method, args, conversions, wanted = conversions.length) {
  if (!isSubtle(self)) throw new ERR_INVALID_THIS('SubtleCrypto');
  const prefix = `Failed to execute '${method}' on 'SubtleCrypto'`;
  requireArguments(args.length, wanted, prefix);
  const values = [];
  for (let i = 0; i < conversions.length; i++) arrayPush(values, conversions[i](args[i], prefix, argument(i), values));
  return values;
}

const keyConversions = [toIdentifier, toKey, toBufferSource, toBufferSource];

/**
 * The methods that do what one of the key's usages is called: (algorithm, key, pieces of data).
 * @param {SubtleCrypto} self
 * @param {'encrypt'|'decrypt'|'sign'|'verify'} method
 * @param {ArrayLike<unknown>} args
 * @param {number} [pieces]
 */
function useKey(self, method, args, pieces = 1) {
  const [algorithm, key, ...data] = begin(self, method, args, arraySlice(keyConversions, 0, 2 + pieces));
  const normalized = normalizeAlgorithm(algorithm, method);
  // Copies, before anything can change them.
  const copies = arrayMap(data, dataOf);
  const slots = checkKey(key, normalized, method);
  return moduleOf(normalized.name)[method](normalized, slots, ...copies);
}

/** Key data are converted by the format, which came before them. */
const toDataOfFormat = (value, prefix, label, [format]) => toKeyData(format, value, prefix, label);

class SubtleCrypto {
  #isSubtle = true;

  constructor() {
    if (arguments[0] !== kMake) throw new ERR_ILLEGAL_CONSTRUCTOR();
  }

  static {
    isSubtle = (value) => typeof value === 'object' && value !== null && #isSubtle in value;
  }

  async encrypt(algorithm, key, data) {
    return useKey(this, 'encrypt', arguments);
  }

  async decrypt(algorithm, key, data) {
    return useKey(this, 'decrypt', arguments);
  }

  async sign(algorithm, key, data) {
    return useKey(this, 'sign', arguments);
  }

  async verify(algorithm, key, signature, data) {
    return useKey(this, 'verify', arguments, 2);
  }

  async digest(algorithm, data) {
    [algorithm, data] = begin(this, 'digest', arguments, [toIdentifier, toBufferSource]);
    const normalized = normalizeAlgorithm(algorithm, 'digest');
    return require('internal/crypto/web/digest').digest(normalized, dataOf(data));
  }

  async generateKey(algorithm, extractable, keyUsages) {
    [algorithm, extractable, keyUsages] = begin(this, 'generateKey', arguments, [toIdentifier, toBoolean, toKeyUsages]);
    const normalized = normalizeAlgorithm(algorithm, 'generateKey');
    return moduleOf(normalized.name).generateKey(normalized, extractable, new Set(keyUsages));
  }

  async deriveKey(algorithm, baseKey, derivedKeyType, extractable, keyUsages) {
    [algorithm, baseKey, derivedKeyType, extractable, keyUsages] =
      begin(this, 'deriveKey', arguments, [toIdentifier, toKey, toIdentifier, toBoolean, toKeyUsages]);
    const normalized = normalizeAlgorithm(algorithm, 'deriveBits');
    const importAlgorithm = normalizeAlgorithm(derivedKeyType, 'importKey');
    const lengthAlgorithm = normalizeAlgorithm(derivedKeyType, 'get key length');
    const slots = checkKey(baseKey, normalized, 'deriveKey', 'baseKey does not have deriveKey usage');
    const length = keyLength(lengthAlgorithm);
    const bits = await moduleOf(normalized.name).deriveBits(normalized, slots, length);
    return importDerived(bits, importAlgorithm, extractable, keyUsages);
  }

  async deriveBits(algorithm, baseKey, length = null) {
    [algorithm, baseKey, length] = begin(this, 'deriveBits', arguments, [toIdentifier, toKey, toLength], 2);
    const normalized = normalizeAlgorithm(algorithm, 'deriveBits');
    const slots = checkKey(baseKey, normalized, 'deriveBits', 'baseKey does not have deriveBits usage');
    return moduleOf(normalized.name).deriveBits(normalized, slots, length);
  }

  async importKey(format, keyData, algorithm, extractable, keyUsages) {
    [format, keyData, algorithm, extractable, keyUsages] =
      begin(this, 'importKey', arguments, [toKeyFormat, toDataOfFormat, toIdentifier, toBoolean, toKeyUsages]);
    const normalized = normalizeAlgorithm(algorithm, 'importKey');
    return importKey(format, ownData(format, keyData), normalized, extractable, keyUsages);
  }

  async exportKey(format, key) {
    [format, key] = begin(this, 'exportKey', arguments, [toKeyFormat, toKey]);
    return exportKey(format, key);
  }

  async wrapKey(format, key, wrappingKey, wrapAlgorithm) {
    [format, key, wrappingKey, wrapAlgorithm] =
      begin(this, 'wrapKey', arguments, [toKeyFormat, toKey, toKey, toIdentifier]);
    const [normalized, operation] = normalizeWrap(wrapAlgorithm, 'wrapKey', 'encrypt');
    const slots = checkKey(wrappingKey, normalized, 'wrapKey');
    const exported = exportKey(format, key);
    const bytes = format === 'jwk' ? paddedJwk(exported, normalized.name) : new Uint8Array(exported);
    return moduleOf(normalized.name)[operation](normalized, slots, bytes);
  }

  async unwrapKey(format, wrappedKey, unwrappingKey, unwrapAlgorithm, unwrappedKeyAlgorithm, extractable, keyUsages) {
    [format, wrappedKey, unwrappingKey, unwrapAlgorithm, unwrappedKeyAlgorithm, extractable, keyUsages] =
      begin(this, 'unwrapKey', arguments, [toKeyFormat, toBufferSource, toKey, toIdentifier, toIdentifier, toBoolean, toKeyUsages]);
    const [normalized, operation] = normalizeWrap(unwrapAlgorithm, 'unwrapKey', 'decrypt');
    const keyAlgorithm = normalizeAlgorithm(unwrappedKeyAlgorithm, 'importKey');
    const bytes = dataOf(wrappedKey);
    const slots = checkKey(unwrappingKey, normalized, 'unwrapKey');
    const key = new Uint8Array(await moduleOf(normalized.name)[operation](normalized, slots, bytes));
    return importKey(format, format === 'jwk' ? parseJwk(key) : key, keyAlgorithm, extractable, keyUsages);
  }

  async getPublicKey(key, keyUsages) {
    warnExperimental('getPublicKey');
    [key, keyUsages] = begin(this, 'getPublicKey', arguments, [toKey, toKeyUsages]);
    const { keyObject, algorithm } = slotsOf(key);
    if (keyObject.type !== 'private') {
      throw keyObject.type === 'public' ? invalidAccess('key must be a private key') : notSupported('key must be a private key');
    }
    const allowed = moduleOf(algorithm.name).publicUsages(algorithm.name);
    for (const usage of keyUsages) {
      if (!allowed.includes(usage)) throw syntaxError(`Unsupported key usage for ${algorithm.name} key`);
    }
    return createCryptoKey(require('crypto').createPublicKey(keyObject), algorithm, keyUsages, true);
  }

  async encapsulateBits(encapsulationAlgorithm, encapsulationKey) {
    warnExperimental('encapsulateBits');
    [encapsulationAlgorithm, encapsulationKey] = begin(this, 'encapsulateBits', arguments, [toIdentifier, toKey]);
    const normalized = normalizeAlgorithm(encapsulationAlgorithm, 'encapsulate');
    const slots = checkKey(encapsulationKey, normalized, 'encapsulateBits', 'encapsulationKey does not have encapsulateBits usage');
    return moduleOf(normalized.name).encapsulate(slots);
  }

  async encapsulateKey(encapsulationAlgorithm, encapsulationKey, sharedKeyAlgorithm, extractable, keyUsages) {
    warnExperimental('encapsulateKey');
    [encapsulationAlgorithm, encapsulationKey, sharedKeyAlgorithm, extractable, keyUsages] =
      begin(this, 'encapsulateKey', arguments, [toIdentifier, toKey, toIdentifier, toBoolean, toKeyUsages]);
    const normalized = normalizeAlgorithm(encapsulationAlgorithm, 'encapsulate');
    const keyAlgorithm = normalizeAlgorithm(sharedKeyAlgorithm, 'importKey');
    const slots = checkKey(encapsulationKey, normalized, 'encapsulateKey', 'encapsulationKey does not have encapsulateKey usage');
    const { sharedKey, ciphertext } = await moduleOf(normalized.name).encapsulate(slots);
    return { ciphertext, sharedKey: await importDerived(sharedKey, keyAlgorithm, extractable, keyUsages) };
  }

  async decapsulateBits(decapsulationAlgorithm, decapsulationKey, ciphertext) {
    warnExperimental('decapsulateBits');
    [decapsulationAlgorithm, decapsulationKey, ciphertext] =
      begin(this, 'decapsulateBits', arguments, [toIdentifier, toKey, toBufferSource]);
    const normalized = normalizeAlgorithm(decapsulationAlgorithm, 'decapsulate');
    const bytes = dataOf(ciphertext);
    const slots = checkKey(decapsulationKey, normalized, 'decapsulateBits', 'decapsulationKey does not have decapsulateBits usage');
    return moduleOf(normalized.name).decapsulate(slots, bytes);
  }

  async decapsulateKey(decapsulationAlgorithm, decapsulationKey, ciphertext, sharedKeyAlgorithm, extractable, keyUsages) {
    warnExperimental('decapsulateKey');
    [decapsulationAlgorithm, decapsulationKey, ciphertext, sharedKeyAlgorithm, extractable, keyUsages] =
      begin(this, 'decapsulateKey', arguments, [toIdentifier, toKey, toBufferSource, toIdentifier, toBoolean, toKeyUsages]);
    const normalized = normalizeAlgorithm(decapsulationAlgorithm, 'decapsulate');
    const keyAlgorithm = normalizeAlgorithm(sharedKeyAlgorithm, 'importKey');
    const bytes = dataOf(ciphertext);
    const slots = checkKey(decapsulationKey, normalized, 'decapsulateKey', 'decapsulationKey does not have decapsulateKey usage');
    const sharedKey = await moduleOf(normalized.name).decapsulate(slots, bytes);
    return importDerived(sharedKey, keyAlgorithm, extractable, keyUsages);
  }

  /**
   * Would OPERATION with this algorithm be tried? (WICG: "Modern Algorithms", supports())
   * @param {string} operation
   * @param {object|string} algorithm
   * @param {number|object|string|null} [lengthOrAdditionalAlgorithm]
   */
  static supports(operation, algorithm) {
    if (this !== SubtleCrypto) throw new ERR_INVALID_THIS('SubtleCrypto constructor');
    warnExperimental('supports');
    const prefix = "Failed to execute 'supports' on 'SubtleCrypto'";
    requireArguments(arguments.length, 2, prefix);
    operation = toDOMString(operation, prefix, argument(0));
    algorithm = toIdentifier(algorithm, prefix, argument(1));
    const extra = arguments[2];
    return require('internal/crypto/web/supports').supports(operation, algorithm, extra, { isPairName, keyLength, toLength, prefix });
  }
}

/** wrapKey() and unwrapKey() use the algorithm's own operation, or else encrypt with it. */
function normalizeWrap(algorithm, operation, fallback) {
  try {
    return [normalizeAlgorithm(algorithm, operation), operation];
  } catch {
    return [normalizeAlgorithm(algorithm, fallback), fallback];
  }
}

/** A JWK as bytes; spaces at its end make it as long as AES-KW needs it. */
function paddedJwk(jwk, name) {
  const json = JSON.stringify(jwk);
  const kUnit = 8;
  return new TextEncoder().encode(name === 'AES-KW' ? json.padEnd(Math.ceil(json.length / kUnit) * kUnit) : json);
}

for (const name of Object.getOwnPropertyNames(SubtleCrypto.prototype)) {
  if (name !== 'constructor') Object.defineProperty(SubtleCrypto.prototype, name, { __proto__: null, enumerable: true });
}
Object.defineProperty(SubtleCrypto, 'supports', { __proto__: null, enumerable: true });
Object.defineProperty(SubtleCrypto.prototype, 'deriveBits', { __proto__: null, enumerable: true });
Object.defineProperty(SubtleCrypto.prototype, Symbol.toStringTag, { __proto__: null, value: 'SubtleCrypto', configurable: true });

/** Algorithms whose keys come in pairs. */
const isPairName = (name) => moduleOf(name).publicUsages !== undefined;

/** KeyObject.prototype.toCryptoKey(): an import whose format is the object itself. */
keys.webCrypto.toCryptoKey = function toCryptoKey(keyObject, algorithm, extractable, keyUsages) {
  // No method of an interface: nobody is named, and no place among the arguments.
  const normalized = normalizeAlgorithm(toIdentifier(algorithm, '', 'Value'), 'importKey');
  const usages = new Set(toKeyUsages(keyUsages, '', 'Value'));
  if ((keyObject.type === 'secret') === isPairName(normalized.name)) throw notSupported('Unrecognized algorithm name');
  const key = moduleOf(normalized.name).importKey('KeyObject', keyObject, normalized, toBoolean(extractable), usages);
  if (keyObject.type !== 'public' && usages.size === 0) {
    throw syntaxError(`Usages cannot be empty when importing a ${keyObject.type} key.`);
  }
  return key;
};

const subtle = new SubtleCrypto(kMake);

module.exports = { CryptoKey, SubtleCrypto, subtle };
