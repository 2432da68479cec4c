'use strict';

// tls.createSecureContext(): what is in its options, put on a native context.

const { SecureContext: NativeContext, constants, compressionAlgorithms } = native('tls');
const { Buffer } = require('buffer');
const {
  codes: {
    ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_TLS_INVALID_PROTOCOL_VERSION, ERR_TLS_PROTOCOL_VERSION_CONFLICT,
    ERR_CRYPTO_CUSTOM_ENGINE_NOT_SUPPORTED,
  },
  genericNodeError,
} = require('internal/errors');
const { validateArray, validateBuffer, validateInt32, validateInteger, validateObject, validateString } =
  require('internal/errors/validators');
const { isArrayBufferView } = require('internal/util/types');

const { isArray } = Array;
const { TLS1_VERSION, TLS1_1_VERSION, TLS1_2_VERSION, TLS1_3_VERSION, SSL_OP_CIPHER_SERVER_PREFERENCE } = constants;

const versions = {
  '__proto__': null, 'TLSv1': TLS1_VERSION, 'TLSv1.1': TLS1_1_VERSION, 'TLSv1.2': TLS1_2_VERSION, 'TLSv1.3': TLS1_3_VERSION,
};

function toVersion(which, version, fallback) {
  version ??= fallback;
  const number = versions[version];
  if (number === undefined) throw new ERR_TLS_INVALID_PROTOCOL_VERSION(version, which);
  return number;
}

/**
 * The object with the native context, as `secureContext` options take it.
 * @param {string} [secureProtocol]
 * @param {number} [secureOptions]
 * @param {string} [minVersion]
 * @param {string} [maxVersion]
 */
function SecureContext(secureProtocol, secureOptions, minVersion, maxVersion) {
  if (!(this instanceof SecureContext)) return new SecureContext(secureProtocol, secureOptions, minVersion, maxVersion);
  if (secureProtocol) {
    // A method says which versions there are.
    if (minVersion != null) throw new ERR_TLS_PROTOCOL_VERSION_CONFLICT(minVersion, secureProtocol);
    if (maxVersion != null) throw new ERR_TLS_PROTOCOL_VERSION_CONFLICT(maxVersion, secureProtocol);
  }
  // Users may change the defaults on the module.
  const tls = require('tls');
  const min = toVersion('minimum', minVersion, tls.DEFAULT_MIN_VERSION);
  const max = toVersion('maximum', maxVersion, tls.DEFAULT_MAX_VERSION);
  this.context = new NativeContext();
  this.context.init(secureProtocol, min, max);
  if (secureOptions) {
    validateInteger(secureOptions, 'secureOptions');
    this.context.setOptions(secureOptions);
  }
}

function validateKeyOrCert(value, name) {
  if (typeof value !== 'string' && !isArrayBufferView(value)) {
    throw new ERR_INVALID_ARG_TYPE(name, ['string', 'Buffer', 'TypedArray', 'DataView'], value);
  }
}

function toBytes(value) {
  return typeof value === 'string' ? Buffer.from(value) : value;
}

/** Overwrites what toBytes() made of a string that holds a secret. */
function wipeCopy(bytes, given) {
  if (bytes !== given) bytes.fill(0);
}

/** Each of what is one or an array of them; empty ones say nothing. */
function forEachOf(value, use) {
  if (isArray(value)) {
    for (const one of value) {
      if (one) use(one);
    }
  } else {
    use(value);
  }
}

function addCerts(context, add, certs, name) {
  forEachOf(certs, (cert) => {
    validateKeyOrCert(cert, name);
    context[add](toBytes(cert));
  });
}

function setKey(context, key, passphrase, name) {
  validateKeyOrCert(key, `${name}.key`);
  if (passphrase != null) validateString(passphrase, `${name}.passphrase`);
  const bytes = toBytes(key);
  try {
    context.setKey(bytes, passphrase);
  } finally {
    wipeCopy(bytes, key);
  }
}

function setKeys(context, key, passphrase, name) {
  forEachOf(key, (one) => {
    if (isArray(key) && typeof one === 'object' && one.pem !== undefined) {
      setKey(context, one.pem, one.passphrase !== undefined ? one.passphrase : passphrase, name);
    } else {
      setKey(context, one, passphrase, name);
    }
  });
}

/** TLS 1.3's suites are told apart by their names. */
function setCiphers(context, ciphers, name) {
  if (ciphers != null) validateString(ciphers, `${name}.ciphers`);
  const all = stringSplit(ciphers || require('tls').DEFAULT_CIPHERS, ':');
  const suites = arrayJoin(arrayFilter(all, (cipher) => stringStartsWith(cipher, 'TLS_')), ':');
  const list = arrayJoin(arrayFilter(all, (cipher) =>
    cipher.length > 0 && !stringStartsWith(cipher, 'TLS_') && !stringStartsWith(cipher, '!TLS_')), ':');
  if (suites === '' && list === '') throw new ERR_INVALID_ARG_VALUE(`${name}.ciphers`, ciphers);
  // TLS 1.3 is ruled out by versions only: without suites of its own it has the default ones.
  if (suites !== '') context.setCipherSuites(suites);
  context.setCiphers(list);
  const from = context.getMinProto();
  const to = context.getMaxProto();
  if (list === '' && from < TLS1_3_VERSION && (to === 0 || to > TLS1_2_VERSION)) context.setMinProto(TLS1_3_VERSION);
}

function setDHParam(context, dhparam, name) {
  if (dhparam === 'auto') {
    context.setDHParam(true);
    return;
  }
  validateKeyOrCert(dhparam, `${name}.dhparam`);
  const warning = context.setDHParam(toBytes(dhparam));
  if (warning) process.emitWarning(warning, 'SecurityWarning');
}

function loadPFX(context, pfx, passphrase) {
  forEachOf(pfx, (one) => {
    const wrapped = isArray(pfx) && one.buf !== undefined;
    const raw = wrapped ? one.buf : one;
    const secret = wrapped ? one.passphrase || passphrase : passphrase;
    if (typeof raw !== 'string' && !isArrayBufferView(raw)) {
      throw genericNodeError('Unable to load PFX certificate', { code: 'ERR_CRYPTO_OPERATION_FAILED' });
    }
    const bytes = toBytes(raw);
    const password = secret ? toBytes(secret) : undefined;
    try {
      context.loadPKCS12(bytes, password);
    } finally {
      wipeCopy(bytes, raw);
      if (password) wipeCopy(password, secret);
    }
  });
}

function setCertificateCompression(context, algorithms, name) {
  validateArray(algorithms, `${name}.certificateCompression`);
  if (algorithms.length === 0) return;
  const known = compressionAlgorithms();
  algorithms.forEach((algorithm, i) => {
    const property = `${name}.certificateCompression[${i}]`;
    validateString(algorithm, property);
    if (!['zlib', 'brotli', 'zstd'].includes(algorithm)) {
      throw new ERR_INVALID_ARG_VALUE(property, algorithm, "must be 'zlib', 'brotli', or 'zstd'");
    }
  });
  context.setCertificateCompression(algorithms.map((algorithm) => known[algorithm]).filter((id) => id !== undefined));
}

/** Keys in engines: OpenSSL 3's static library loads none, which is the error. */
function setEngines(context, options, name) {
  const { privateKeyIdentifier, privateKeyEngine, clientCertEngine } = options;
  if (privateKeyIdentifier != null) {
    if (privateKeyEngine == null) throw new ERR_INVALID_ARG_VALUE(`${name}.privateKeyEngine`, privateKeyEngine);
    if (typeof privateKeyIdentifier !== 'string') {
      throw new ERR_INVALID_ARG_TYPE(`${name}.privateKeyIdentifier`, ['string', 'null', 'undefined'], privateKeyIdentifier);
    }
    if (typeof privateKeyEngine !== 'string') {
      throw new ERR_INVALID_ARG_TYPE(`${name}.privateKeyEngine`, ['string', 'null', 'undefined'], privateKeyEngine);
    }
    throw new ERR_CRYPTO_CUSTOM_ENGINE_NOT_SUPPORTED();
  }
  if (privateKeyEngine != null) {
    if (typeof privateKeyEngine !== 'string') {
      throw new ERR_INVALID_ARG_TYPE(`${name}.privateKeyEngine`, ['string', 'null', 'undefined'], privateKeyEngine);
    }
    throw new ERR_INVALID_ARG_VALUE(`${name}.privateKeyIdentifier`, privateKeyIdentifier);
  }
  if (clientCertEngine != null) {
    if (typeof clientCertEngine !== 'string') {
      throw new ERR_INVALID_ARG_TYPE(`${name}.clientCertEngine`, ['string', 'null', 'undefined'], clientCertEngine);
    }
    context.setClientCertEngine(clientCertEngine);
  }
}

function configure(context, options, name = 'options') {
  validateObject(options, name);
  const {
    allowPartialTrustChain, ca, cert, crl, dhparam, ecdhCurve, key, passphrase, pfx, sessionIdContext, sessionTimeout, sigalgs,
    ticketKeys, ciphers, certificateCompression,
  } = options;
  // First: the list may hold the level of security, which keys and certificates have to meet.
  setCiphers(context, ciphers, name);
  if (ca) {
    addCerts(context, 'addCACert', ca, `${name}.ca`);
  } else {
    require('internal/tls/roots').ensureRoots();
    context.addRootCerts();
  }
  if (allowPartialTrustChain) context.setAllowPartialTrustChain();
  if (cert) addCerts(context, 'setCert', cert, `${name}.cert`);
  // After the certificate, which OpenSSL compares it with.
  if (key) setKeys(context, key, passphrase, name);
  if (sigalgs !== undefined && sigalgs !== null) {
    validateString(sigalgs, `${name}.sigalgs`);
    if (sigalgs === '') throw new ERR_INVALID_ARG_VALUE(`${name}.sigalgs`, sigalgs);
    context.setSigalgs(sigalgs);
  }
  const curve = ecdhCurve === undefined ? require('tls').DEFAULT_ECDH_CURVE : ecdhCurve;
  validateString(curve, `${name}.ecdhCurve`);
  if (curve !== '') context.setECDHCurve(curve);
  if (dhparam !== undefined && dhparam !== null) setDHParam(context, dhparam, name);
  if (crl !== undefined && crl !== null) addCerts(context, 'addCRL', crl, `${name}.crl`);
  if (sessionIdContext !== undefined && sessionIdContext !== null) {
    validateString(sessionIdContext, `${name}.sessionIdContext`);
    context.setSessionIdContext(sessionIdContext);
  }
  if (pfx !== undefined && pfx !== null) loadPFX(context, pfx, passphrase);
  setEngines(context, options, name);
  if (ticketKeys !== undefined && ticketKeys !== null) {
    validateBuffer(ticketKeys, `${name}.ticketKeys`);
    if (ticketKeys.byteLength !== 48) {
      throw new ERR_INVALID_ARG_VALUE(`${name}.ticketKeys`, ticketKeys.byteLength, 'must be exactly 48 bytes');
    }
    context.setTicketKeys(ticketKeys);
  }
  if (sessionTimeout !== undefined && sessionTimeout !== null) {
    validateInt32(sessionTimeout, `${name}.sessionTimeout`, 0);
    context.setSessionTimeout(sessionTimeout);
  }
  if (certificateCompression !== undefined && certificateCompression !== null) {
    setCertificateCompression(context, certificateCompression, name);
  }
}

/**
 * @param {object} [options]
 * @returns {SecureContext}
 */
function createSecureContext(options) {
  options ||= { __proto__: null };
  const { honorCipherOrder, minVersion, maxVersion, secureProtocol } = options;
  let { secureOptions } = options;
  if (honorCipherOrder) secureOptions |= SSL_OP_CIPHER_SERVER_PREFERENCE;
  const made = new SecureContext(secureProtocol, secureOptions, minVersion, maxVersion);
  configure(made.context, options);
  return made;
}

module.exports = { SecureContext, createSecureContext, NativeContext };
