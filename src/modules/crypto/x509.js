'use strict';

// X509Certificate (crypto, "Class: X509Certificate").

const binding = native('crypto');
const { X509Handle } = binding;
const { Buffer } = require('buffer');
const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_THIS },
  makeWithMessage,
} = require('internal/errors');
const { validateBoolean, validateObject, validateString } = require('internal/errors/validators');
const { isArrayBufferView } = require('internal/util/types');
const { kClone, kDeserialize, markInstances } = require('internal/web/transfer');
const { handleOf, isKeyObject, PublicKeyObject } = require('internal/crypto/keys');
const kInspect = Symbol.for('nodejs.util.inspect.custom');

// OpenSSL's X509_CHECK_FLAG_*.
const kAlwaysCheckSubject = 0x1;
const kNoWildcards = 0x2;
const kNoPartialWildcards = 0x4;
const kMultiLabelWildcards = 0x8;
const kSingleLabelSubdomains = 0x10;
const kNeverCheckSubject = 0x20;

/** The flags of checkHost's and checkEmail's options. */
function checkFlags(options = {}) {
  validateObject(options, 'options');
  const {
    subject = 'default',
    wildcards = true,
    partialWildcards = true,
    multiLabelWildcards = false,
    singleLabelSubdomains = false,
  } = { ...options };
  let flags = 0;
  validateString(subject, 'options.subject');
  validateBoolean(wildcards, 'options.wildcards');
  validateBoolean(partialWildcards, 'options.partialWildcards');
  validateBoolean(multiLabelWildcards, 'options.multiLabelWildcards');
  validateBoolean(singleLabelSubdomains, 'options.singleLabelSubdomains');
  if (subject === 'always') flags |= kAlwaysCheckSubject;
  else if (subject === 'never') flags |= kNeverCheckSubject;
  else if (subject !== 'default') throw new ERR_INVALID_ARG_VALUE('options.subject', subject);
  if (!wildcards) flags |= kNoWildcards;
  if (!partialWildcards) flags |= kNoPartialWildcards;
  if (multiLabelWildcards) flags |= kMultiLabelWildcards;
  if (singleLabelSubdomains) flags |= kSingleLabelSubdomains;
  return flags;
}

/** An instance that a structured clone or native code completes. */
const kUnfinished = Symbol('kUnfinished');

/** @type {(certificate: X509Certificate, handle: object) => void} */
let complete;
/** @type {(value: unknown) => boolean} */
let isX509Certificate;
/** @type {(certificate: X509Certificate) => object} */
let handleOfCertificate;

/** @type {(certificate: X509Certificate, name: string, make: (handle: object) => T) => T} */
let cached;

class X509Certificate {
  #handle;
  #values = { __proto__: null };

  /** @param {string|ArrayBufferView} buffer PEM or DER */
  constructor(buffer) {
    if (buffer === kUnfinished) return;
    if (typeof buffer === 'string') buffer = Buffer.from(buffer);
    if (!isArrayBufferView(buffer)) {
      throw new ERR_INVALID_ARG_TYPE('buffer', ['string', 'Buffer', 'TypedArray', 'DataView'], buffer);
    }
    this.#handle = binding.parseX509(buffer);
  }

  static {
    complete = (certificate, handle) => {
      certificate.#handle = handle;
    };
    isX509Certificate = (value) => typeof value === 'object' && value !== null && #handle in value;
    handleOfCertificate = (certificate) => {
      if (!isX509Certificate(certificate)) throw new ERR_INVALID_THIS('X509Certificate');
      return certificate.#handle;
    };
    // A certificate never changes, so each property is computed once.
    cached = (certificate, name, make) => {
      const handle = handleOfCertificate(certificate);
      const values = certificate.#values;
      const known = values[name];
      if (known !== undefined || name in values) return known;
      return (values[name] = make(handle));
    };
  }

  get subject() {
    return cached(this, 'subject', binding.x509Subject) || undefined;
  }

  get subjectAltName() {
    return cached(this, 'subjectAltName', binding.x509SubjectAltName);
  }

  get issuer() {
    return cached(this, 'issuer', binding.x509Issuer) || undefined;
  }

  get issuerCertificate() {
    return cached(this, 'issuerCertificate', (handle) => {
      const issuer = binding.x509IssuerHandle(handle);
      return issuer === undefined ? undefined : toX509Certificate(issuer);
    });
  }

  get infoAccess() {
    return cached(this, 'infoAccess', binding.x509InfoAccess);
  }

  get validFrom() {
    return cached(this, 'validFrom', binding.x509ValidFrom);
  }

  get validTo() {
    return cached(this, 'validTo', binding.x509ValidTo);
  }

  get validFromDate() {
    return cached(this, 'validFromDate', (handle) => new Date(binding.x509ValidFromValue(handle)));
  }

  get validToDate() {
    return cached(this, 'validToDate', (handle) => new Date(binding.x509ValidToValue(handle)));
  }

  get fingerprint() {
    return cached(this, 'fingerprint', (handle) => binding.x509Fingerprint(handle, 'sha1'));
  }

  get fingerprint256() {
    return cached(this, 'fingerprint256', (handle) => binding.x509Fingerprint(handle, 'sha256'));
  }

  get fingerprint512() {
    return cached(this, 'fingerprint512', (handle) => binding.x509Fingerprint(handle, 'sha512'));
  }

  get keyUsage() {
    return cached(this, 'keyUsage', binding.x509KeyUsage);
  }

  get serialNumber() {
    return cached(this, 'serialNumber', binding.x509SerialNumber);
  }

  get signatureAlgorithm() {
    return cached(this, 'signatureAlgorithm', binding.x509SignatureAlgorithm);
  }

  get signatureAlgorithmOid() {
    return cached(this, 'signatureAlgorithmOid', binding.x509SignatureAlgorithmOid);
  }

  get raw() {
    return cached(this, 'raw', binding.x509Raw);
  }

  get publicKey() {
    return cached(this, 'publicKey', (handle) => new PublicKeyObject(binding.x509PublicKey(handle)));
  }

  /** @returns {string} PEM */
  toString() {
    return cached(this, 'pem', binding.x509Pem);
  }

  /** JSON has no form of a certificate's own. */
  toJSON() {
    return this.toString();
  }

  get ca() {
    return cached(this, 'ca', binding.x509IsCa);
  }

  /**
   * @param {string} name
   * @param {object} [options]
   * @returns {string|undefined} the certificate's name that matches
   */
  checkHost(name, options) {
    validateString(name, 'name');
    if (name === '') return void checkFlags(options);
    const matched = binding.x509CheckHost(handleOfCertificate(this), Buffer.from(name), checkFlags(options));
    if (matched === null) throw makeWithMessage('ERR_INVALID_ARG_VALUE', 'Invalid name');
    return matched;
  }

  /** @returns {string|undefined} EMAIL when the certificate is for it */
  checkEmail(email, options) {
    validateString(email, 'email');
    if (email === '') return void checkFlags(options);
    const matched = binding.x509CheckEmail(handleOfCertificate(this), Buffer.from(email), checkFlags(options));
    if (matched === -2) throw makeWithMessage('ERR_INVALID_ARG_VALUE', 'Invalid name');
    return matched === 1 ? email : undefined;
  }

  /** @returns {string|undefined} IP when the certificate is for it */
  checkIP(ip, options) {
    validateString(ip, 'ip');
    checkFlags(options);
    const matched = binding.x509CheckIP(handleOfCertificate(this), ip);
    if (matched === -2) throw makeWithMessage('ERR_INVALID_ARG_VALUE', 'Invalid name');
    return matched === 1 ? ip : undefined;
  }

  /**
   * @param {X509Certificate} otherCert
   * @returns {boolean}
   */
  checkIssued(otherCert) {
    const handle = handleOfCertificate(this);
    if (!isX509Certificate(otherCert)) throw new ERR_INVALID_ARG_TYPE('otherCert', 'X509Certificate', otherCert);
    return binding.x509CheckIssued(handle, otherCert.#handle);
  }

  /**
   * @param {KeyObject} pkey
   * @returns {boolean}
   */
  checkPrivateKey(pkey) {
    const handle = handleOfCertificate(this);
    if (!isKeyObject(pkey)) throw new ERR_INVALID_ARG_TYPE('pkey', 'KeyObject', pkey);
    if (pkey.type !== 'private') throw new ERR_INVALID_ARG_VALUE('pkey', pkey);
    return binding.x509CheckPrivateKey(handle, handleOf(pkey));
  }

  /**
   * @param {KeyObject} pkey
   * @returns {boolean}
   */
  verify(pkey) {
    const handle = handleOfCertificate(this);
    if (!isKeyObject(pkey)) throw new ERR_INVALID_ARG_TYPE('pkey', 'KeyObject', pkey);
    if (pkey.type !== 'public') throw new ERR_INVALID_ARG_VALUE('pkey', pkey);
    return binding.x509Verify(handle, handleOf(pkey));
  }

  /** What tlsSocket.getPeerCertificate() returns. */
  toLegacyObject() {
    return translateLegacy(binding.x509Legacy(handleOfCertificate(this)));
  }

  [kInspect](depth, options) {
    if (depth < 0) return options.stylize('[X509Certificate]', 'special');
    const { inspect } = require('internal/util/inspect');
    return `X509Certificate ${inspect(
      {
        subject: this.subject,
        subjectAltName: this.subjectAltName,
        issuer: this.issuer,
        infoAccess: this.infoAccess,
        validFrom: this.validFrom,
        validTo: this.validTo,
        validFromDate: this.validFromDate,
        validToDate: this.validToDate,
        fingerprint: this.fingerprint,
        fingerprint256: this.fingerprint256,
        fingerprint512: this.fingerprint512,
        keyUsage: this.keyUsage,
        serialNumber: this.serialNumber,
        signatureAlgorithm: this.signatureAlgorithm,
        signatureAlgorithmOid: this.signatureAlgorithmOid,
      },
      { ...options, depth: options.depth == null ? null : options.depth - 1 },
    )}`;
  }

  [kClone]() {
    return { data: { handle: handleOfCertificate(this) }, deserializeInfo: 'internal/crypto/x509:Unfinished' };
  }

  [kDeserialize]({ handle }) {
    complete(this, handle);
  }
}
markInstances(X509Certificate, true, false);

/** `new` gives an instance that [kDeserialize] completes. */
function Unfinished() {
  return new X509Certificate(kUnfinished);
}

/**
 * The X509Certificate of a native handle (TLS).
 * @param {object} handle
 * @returns {X509Certificate}
 */
function toX509Certificate(handle) {
  if (!(handle instanceof X509Handle)) throw new ERR_INVALID_ARG_TYPE('handle', 'X509Handle', handle);
  const certificate = new X509Certificate(kUnfinished);
  complete(certificate, handle);
  return certificate;
}

/** Values that held a comma or a quote are JSON strings (CVE-2021-44532). */
function unquote(value) {
  return value.length > 0 && stringCharCodeAt(value, 0) === 0x22 ? JSON.parse(value) : value;
}

/**
 * "OCSP - URI:http://…" lines as { 'OCSP - URI': ['http://…'] }.
 * @param {string} text
 */
function translateInfoAccess(text) {
  const access = { __proto__: null };
  for (const line of stringSplit(text, '\n')) {
    const colon = stringIndexOf(line, ':');
    if (colon < 0) continue;
    const key = stringSlice(line, 0, colon);
    arrayPush(access[key] ??= [], unquote(stringSlice(line, colon + 1)));
  }
  return access;
}

/**
 * Completes what native code makes of a certificate (to_legacy_object), in place.
 * @param {object} legacy
 */
function translateLegacy(legacy) {
  if (typeof legacy.infoAccess === 'string') legacy.infoAccess = translateInfoAccess(legacy.infoAccess);
  return legacy;
}

module.exports = { Unfinished, X509Certificate, isX509Certificate, toX509Certificate, translateLegacy };
