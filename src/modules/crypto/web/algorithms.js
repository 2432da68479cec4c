'use strict';

// The registry of algorithms and their parameters (Web Cryptography, "Algorithm Normalization"; the drafts "Modern Algorithms in the
// Web Cryptography API" and "Secure Curves" for the newer ones).

const { dataError, notSupported, operationError } = require('internal/crypto/web/errors');
const { isCryptoKey } = require('internal/crypto/web/crypto_key');
const {
  toBigInteger, toBufferSource, toDictionary, toDOMString, toOctet, toUnsignedLong, toUnsignedShort, typeError,
} = require('internal/crypto/web/webidl');

const kPrefix = 'Failed to normalize algorithm';
const kLabel = 'passed algorithm';

// ---- parameters -------------------------------------------------------------------------------------------------------------

function toCryptoKey(value, prefix, label) {
  if (!isCryptoKey(value)) throw typeError('ERR_INVALID_ARG_TYPE', `${prefix}: ${label} is not of type CryptoKey.`);
  return value;
}

/** HashAlgorithmIdentifier: kept as it came until the whole dictionary is read. */
function toHashIdentifier(value, prefix, label) {
  if (typeof value === 'object' || typeof value === 'function') return value;
  return toDOMString(value, prefix, label);
}

const toBytes = toBufferSource;
const member = (key, convert, required, check) => ({ key, convert, required, check });
const name = member('name', toDOMString, true);

const exactly = (label, length) => (value) => {
  if (value.byteLength !== length) throw operationError(`${label} must contain exactly ${length} bytes`);
};
const notZero = (label, makeError = operationError) => (value) => {
  if (value === 0) throw makeError(`${label} cannot be 0`);
};
const wholeBytes = (dictionary) => (value) => {
  if (value % 8 !== 0) throw operationError(`Invalid ${dictionary} outputLength`);
};

const shaNames = new Set(['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512', 'SHA3-256', 'SHA3-384', 'SHA3-512']);

/** The hash of a key or of a derivation: of the SHA families; which of them there are, normalization tells. */
const hashOf = (dictionary) => member('hash', toHashIdentifier, true, (value) => {
  const text = typeof value === 'string' ? value : value?.name;
  if (typeof text !== 'string' || !/^sha/i.test(text)) {
    throw notSupported(`Only SHA hashes are supported in ${dictionary}`);
  }
});

const curves = new Set(['P-256', 'P-384', 'P-521']);
const namedCurve = member('namedCurve', toDOMString, true, (value) => {
  if (!curves.has(value)) throw notSupported('Unrecognized namedCurve');
});

const tagLengths = {
  'AES-GCM': [32, 64, 96, 104, 112, 120, 128],
  'AES-OCB': [64, 96, 128],
  'ChaCha20-Poly1305': [128],
};

const tagLength = member('tagLength', toOctet, false, (value, dictionary) => {
  if (!tagLengths[dictionary.name].includes(value)) throw operationError(`${value} is not a valid ${dictionary.name} tag length`);
});

const aeadIv = member('iv', toBytes, true, (value, dictionary) => {
  switch (dictionary.name) {
    case 'AES-OCB':
      if (value.byteLength > 15) throw operationError('AES-OCB algorithm.iv must be no more than 15 bytes');
      break;
    case 'ChaCha20-Poly1305':
      exactly('algorithm.iv', 12)(value);
      break;
  }
});

const argon2 = [
  name,
  member('associatedData', toBytes),
  member('memory', toUnsignedLong, true),
  member('nonce', toBytes, true, (value) => {
    if (value.byteLength < 8) throw operationError('nonce must be at least 8 bytes');
  }),
  member('parallelism', toUnsignedLong, true, (value, { memory }) => {
    if (value !== 0 && memory < 8 * value) throw operationError('memory must be at least 8 times the degree of parallelism');
    if (value === 0 || value > 2 ** 24 - 1) throw operationError('parallelism must be > 0 and <= 16777215');
  }),
  member('passes', toUnsignedLong, true, (value) => {
    if (value === 0) throw operationError('passes must be > 0');
  }),
  member('secretValue', toBytes),
  member('version', toOctet, false, (value) => {
    if (value !== 0x13) throw operationError(`${value} is not a valid Argon2 version`);
  }),
];

const dictionaries = {
  AeadParams: [name, member('additionalData', toBytes), aeadIv, tagLength],
  AesCbcParams: [name, member('iv', toBytes, true, exactly('algorithm.iv', 16))],
  AesCtrParams: [
    name,
    member('counter', toBytes, true, exactly('algorithm.counter', 16)),
    member('length', toOctet, true, (value) => {
      if (value === 0 || value > 128) throw operationError('AES-CTR algorithm.length must be between 1 and 128');
    }),
  ],
  AesDerivedKeyParams: [name, member('length', toUnsignedShort, true)],
  AesKeyGenParams: [name, member('length', toUnsignedShort, true)],
  Argon2Params: argon2,
  ContextParams: [name, member('context', toBytes)],
  CShakeParams: [
    name,
    member('customization', toBytes, false, (value) => {
      if (value.byteLength > 0) throw notSupported('Unsupported CShakeParams customization');
    }),
    member('functionName', toBytes, false, (value) => {
      if (value.byteLength > 0) throw notSupported('Unsupported CShakeParams functionName');
    }),
    member('outputLength', toUnsignedLong, true),
  ],
  EcdhKeyDeriveParams: [name, member('public', toCryptoKey, true)],
  EcdsaParams: [name, hashOf('EcdsaParams')],
  EcKeyGenParams: [name, namedCurve],
  EcKeyImportParams: [name, namedCurve],
  HkdfParams: [name, hashOf('HkdfParams'), member('info', toBytes, true), member('salt', toBytes, true)],
  HmacImportParams: [
    name, hashOf('HmacImportParams'), member('length', toUnsignedLong, false, notZero('HmacImportParams.length', dataError)),
  ],
  HmacKeyGenParams: [
    name, hashOf('HmacKeyGenParams'), member('length', toUnsignedLong, false, notZero('HmacKeyGenParams.length')),
  ],
  KangarooTwelveParams: [name, member('customization', toBytes), member('outputLength', toUnsignedLong, true, wholeBytes('KangarooTwelveParams'))],
  KmacImportParams: [name, member('length', toUnsignedLong)],
  KmacKeyGenParams: [name, member('length', toUnsignedLong)],
  KmacParams: [name, member('customization', toBytes), member('outputLength', toUnsignedLong, true)],
  Pbkdf2Params: [
    name,
    hashOf('Pbkdf2Params'),
    member('iterations', toUnsignedLong, true, (value) => {
      if (value === 0) throw operationError('iterations cannot be zero');
    }),
    member('salt', toBytes, true),
  ],
  RsaHashedImportParams: [name, hashOf('RsaHashedImportParams')],
  RsaHashedKeyGenParams: [
    name, member('modulusLength', toUnsignedLong, true), member('publicExponent', toBigInteger, true), hashOf('RsaHashedKeyGenParams'),
  ],
  RsaOaepParams: [name, member('label', toBytes)],
  RsaPssParams: [name, member('saltLength', toUnsignedLong, true)],
  TurboShakeParams: [
    name,
    member('domainSeparation', toOctet, false, (value) => {
      if (value < 0x01 || value > 0x7f) throw operationError('TurboShakeParams.domainSeparation must be in range 0x01-0x7f');
    }),
    member('outputLength', toUnsignedLong, true, wholeBytes('TurboShakeParams')),
  ],
};

for (const key of Object.keys(dictionaries)) dictionaries[key] = toDictionary(key, dictionaries[key]);
const toAlgorithm = toDictionary('Algorithm', [name]);

// ---- which algorithm does what -----------------------------------------------------------------------------------------------

/** By algorithm, the dictionary of each operation; null: it takes none. */
const registry = {
  'AES-CBC': {
    'generateKey': 'AesKeyGenParams', 'importKey': null, 'exportKey': null, 'encrypt': 'AesCbcParams', 'decrypt': 'AesCbcParams',
    'get key length': 'AesDerivedKeyParams',
  },
  'HMAC': {
    'generateKey': 'HmacKeyGenParams', 'importKey': 'HmacImportParams', 'exportKey': null, 'sign': null, 'verify': null,
    'get key length': 'HmacImportParams',
  },
  'HKDF': { 'importKey': null, 'deriveBits': 'HkdfParams', 'get key length': null },
  'PBKDF2': { 'importKey': null, 'deriveBits': 'Pbkdf2Params', 'get key length': null },
  'RSA-OAEP': {
    generateKey: 'RsaHashedKeyGenParams', importKey: 'RsaHashedImportParams', exportKey: null, encrypt: 'RsaOaepParams', decrypt: 'RsaOaepParams',
  },
  'RSA-PSS': {
    generateKey: 'RsaHashedKeyGenParams', importKey: 'RsaHashedImportParams', exportKey: null, sign: 'RsaPssParams', verify: 'RsaPssParams',
  },
  'RSASSA-PKCS1-v1_5': {
    generateKey: 'RsaHashedKeyGenParams', importKey: 'RsaHashedImportParams', exportKey: null, sign: null, verify: null,
  },
  'ECDSA': { generateKey: 'EcKeyGenParams', importKey: 'EcKeyImportParams', exportKey: null, sign: 'EcdsaParams', verify: 'EcdsaParams' },
  'ECDH': { generateKey: 'EcKeyGenParams', importKey: 'EcKeyImportParams', exportKey: null, deriveBits: 'EcdhKeyDeriveParams' },
  'cSHAKE128': { digest: 'CShakeParams' },
  'TurboSHAKE128': { digest: 'TurboShakeParams' },
  'KT128': { digest: 'KangarooTwelveParams' },
  'KMAC128': {
    'generateKey': 'KmacKeyGenParams', 'importKey': 'KmacImportParams', 'exportKey': null, 'sign': 'KmacParams', 'verify': 'KmacParams',
    'get key length': 'KmacImportParams',
  },
  'ChaCha20-Poly1305': {
    'generateKey': null, 'importKey': null, 'exportKey': null, 'encrypt': 'AeadParams', 'decrypt': 'AeadParams', 'get key length': null,
  },
};

registry['AES-CTR'] = { ...registry['AES-CBC'], encrypt: 'AesCtrParams', decrypt: 'AesCtrParams' };
registry['AES-GCM'] = { ...registry['AES-CBC'], encrypt: 'AeadParams', decrypt: 'AeadParams' };
registry['AES-OCB'] = registry['AES-GCM'];
registry['AES-KW'] = {
  'generateKey': 'AesKeyGenParams', 'importKey': null, 'exportKey': null, 'wrapKey': null, 'unwrapKey': null,
  'get key length': 'AesDerivedKeyParams',
};
for (const hash of shaNames) registry[hash] = { digest: null };
registry.cSHAKE256 = registry.cSHAKE128;
registry.TurboSHAKE256 = registry.TurboSHAKE128;
registry.KT256 = registry.KT128;
registry.KMAC256 = registry.KMAC128;
for (const variant of ['Argon2d', 'Argon2i', 'Argon2id']) {
  registry[variant] = { 'importKey': null, 'deriveBits': 'Argon2Params', 'get key length': null };
}
registry.Ed25519 = { generateKey: null, importKey: null, exportKey: null, sign: null, verify: null };
registry.Ed448 = { ...registry.Ed25519, sign: 'ContextParams', verify: 'ContextParams' };
registry.X25519 = { generateKey: null, importKey: null, exportKey: null, deriveBits: 'EcdhKeyDeriveParams' };
registry.X448 = registry.X25519;
for (const size of ['44', '65', '87']) registry[`ML-DSA-${size}`] = registry.Ed448;
for (const size of ['512', '768', '1024']) {
  registry[`ML-KEM-${size}`] = { generateKey: null, importKey: null, exportKey: null, encapsulate: null, decapsulate: null };
}

/** The proper spelling of a name by its upper-case form. */
const spellings = new Map(arrayMap(Object.keys(registry), (key) => [stringToUpperCase(key), key]));

const experimental = new Set([
  'AES-OCB', 'Argon2d', 'Argon2i', 'Argon2id', 'Ed448', 'X448', 'KMAC128', 'KMAC256', 'ChaCha20-Poly1305', 'ML-DSA-44', 'ML-DSA-65',
  'ML-DSA-87', 'ML-KEM-512', 'ML-KEM-768', 'ML-KEM-1024', 'SHA3-256', 'SHA3-384', 'SHA3-512', 'cSHAKE128', 'cSHAKE256',
  'TurboSHAKE128', 'TurboSHAKE256', 'KT128', 'KT256',
]);

/**
 * "Normalizing an algorithm".
 * @param {object|string} algorithm
 * @param {string} operation
 * @returns {object} the dictionary, its name in the proper spelling
 */
function normalizeAlgorithm(algorithm, operation) {
  if (algorithm === null || (typeof algorithm !== 'object' && typeof algorithm !== 'function')) {
    algorithm = { name: toDOMString(algorithm, kPrefix, kLabel) };
  }
  const { name: given } = toAlgorithm(algorithm, kPrefix, kLabel);
  const proper = mapGet(spellings, stringToUpperCase(given));
  const dictionary = proper === undefined ? undefined : registry[proper][operation];
  if (dictionary === undefined) throw notSupported('Unrecognized algorithm name');
  if (setHas(experimental, proper)) {
    require('internal/util').emitExperimentalWarning(`The ${proper} Web Crypto API algorithm`);
  }
  if (dictionary === null) return { __proto__: null, name: proper };
  // The name is read once, and has its proper spelling for the checks of the others.
  const normalized = dictionaries[dictionary](algorithm, kPrefix, kLabel, { name: proper });
  if (normalized.hash !== undefined) normalized.hash = normalizeAlgorithm(normalized.hash, 'digest');
  return normalized;
}

/** Does the algorithm NAME have OPERATION at all? */
const hasOperation = (proper, operation) => registry[proper]?.[operation] !== undefined;

module.exports = { hasOperation, normalizeAlgorithm };
