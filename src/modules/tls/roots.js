'use strict';

// The authorities that connections trust unless told otherwise.
//
// There is no list of authorities of our own: "bundled" is the distribution's (Debian's ca-certificates and its like), which is
// kept up to date where a list in a program is not. Where the distribution indexes its certificates by subject, a connection
// reads only the one it needs.

const {
  configureRoots, extraCertificates, listedRoots, readCertificates, setRoots, startReadingCertificates,
} = native('tls');
const { Buffer } = require('buffer');
const { getOptionValue } = require('internal/options');
const { trustedEnv } = require('internal/process/execution');
const { validateOneOf, validateString } = require('internal/errors/validators');
const { isArrayBufferView } = require('internal/util/types');
const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');

const { freeze, defineProperty } = Object;

/** Where distributions keep the list, and the directory with the same by hash. */
const places = [
  ['/etc/ssl/certs/ca-certificates.crt', '/etc/ssl/certs'],
  ['/etc/pki/tls/certs/ca-bundle.crt', undefined],
  ['/etc/ssl/ca-bundle.pem', undefined],
  ['/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem', undefined],
  ['/etc/ssl/cert.pem', undefined],
];

let configured = false;
/** The lists that were asked for, by type. */
const lists = { __proto__: null };
/** setDefaultCACertificates() was called. */
let replaced = false;

/** Whatever the permission model allows the program: these files are the runtime's. */
function exists(file) {
  const { existsSync, realpathSync } = require('fs');
  if (process.permission === undefined) return existsSync(file);
  try {
    realpathSync(file);
    return true;
  } catch {
    return false;
  }
}

function bundle() {
  return arrayFind(places, ([file]) => exists(file));
}

/** Does DIRECTORY hold certificates under the hashes of their names? */
function isIndexed(directory) {
  if (process.permission !== undefined) return false;
  return arraySome(require('fs').readdirSync(directory), (name) => regExpExec(/^[0-9a-f]{8}\.0$/, name) !== null);
}

/** Which sources the options ask for. */
function sources() {
  const openssl = getOptionValue('--use-openssl-ca') === true;
  const system = getOptionValue('--use-system-ca') === true ||
    (process.env.NODE_USE_SYSTEM_CA === '1' && !process.execArgv.includes('--no-use-system-ca'));
  return { openssl, system: system && !openssl };
}

/**
 * Files that a connection will need are read by another thread while the program goes on. The distribution's list is one
 * only where it has no index, or when it is asked for.
 */
function startReading() {
  const { openssl, system: useSystem } = sources();
  if (openssl) return;
  const found = bundle();
  if (found !== undefined && (getOptionValue('--use-bundled-ca') === true || found[1] === undefined)) {
    startReadingCertificates('bundled', found[0]);
  }
  const extraFile = extraCertificates();
  if (extraFile) startReadingCertificates('extra', extraFile);
  if (useSystem) for (const file of systemFiles()) startReadingCertificates('system', file);
}

/** The extra file, when it can be read; a line says that it cannot (no process warning, in Node neither). */
function readableExtraFile() {
  const file = extraCertificates();
  if (!file) return undefined;
  const result = readCertificates(file);
  if (typeof result !== 'string') return file;
  process._rawDebug(`Warning: Ignoring extra certs from \`${file}\`, load failed: ${result}`);
  return undefined;
}

/** To be called before a context takes the default authorities. */
function ensureRoots() {
  if (configured) return;
  configured = true;
  const { openssl, system } = sources();
  const files = [];
  let directory = '';
  const found = openssl ? undefined : bundle();
  if (found !== undefined) {
    if (found[1] !== undefined && isIndexed(found[1])) [, directory] = found;
    else files.push(found[0]);
  }
  if (system) files.push(...systemFiles());
  const extra = readableExtraFile();
  if (extra !== undefined) arrayPush(files, extra);
  configureRoots(directory, files, openssl);
}

/** What SSL_CERT_FILE and SSL_CERT_DIR say, else what OpenSSL was set up for, which is the distribution's list. */
function systemFiles() {
  const { existsSync, readdirSync } = require('fs');
  const SSL_CERT_FILE = trustedEnv('SSL_CERT_FILE');
  const SSL_CERT_DIR = trustedEnv('SSL_CERT_DIR');
  if (!SSL_CERT_FILE && !SSL_CERT_DIR) {
    const found = bundle();
    return found === undefined ? [] : [found[0]];
  }
  const files = SSL_CERT_FILE && existsSync(SSL_CERT_FILE) ? [SSL_CERT_FILE] : [];
  for (const directory of (SSL_CERT_DIR ?? '').split(':')) {
    if (!directory || !existsSync(directory)) continue;
    for (const name of readdirSync(directory)) files.push(`${directory}/${name}`);
  }
  return files;
}

function read(files) {
  const list = new Set();
  for (const file of files) {
    const certificates = readCertificates(file);
    if (typeof certificates === 'string') continue;
    for (const certificate of certificates) setAdd(list, certificate);
  }
  return freeze([...list]);
}

function bundled() {
  return (lists.bundled ??= freeze(read(bundle()?.slice(0, 1) ?? []).map((certificate) => stringTrimEnd(certificate))));
}

function system() {
  return (lists.system ??= read(systemFiles()));
}

function extra() {
  const file = extraCertificates();
  return (lists.extra ??= read(file ? [file] : []));
}

function defaults() {
  if (lists.default !== undefined) return lists.default;
  if (replaced) return (lists.default = freeze(listedRoots()));
  const { openssl, system: useSystem } = sources();
  const list = new Set(openssl ? system() : bundled());
  if (useSystem) for (const certificate of system()) list.add(certificate);
  for (const certificate of extra()) list.add(certificate);
  return (lists.default = freeze([...list]));
}

/**
 * @param {'default'|'bundled'|'system'|'extra'} [type]
 * @returns {string[]} PEM
 */
function getCACertificates(type = 'default') {
  validateString(type, 'type');
  validateOneOf(type, 'type', ['default', 'bundled', 'system', 'extra']);
  if (type === 'bundled') return bundled();
  if (type === 'system') return system();
  if (type === 'extra') return extra();
  return defaults();
}
defineProperty(getCACertificates, 'length', { __proto__: null, value: 0, configurable: true });

/**
 * Replaces the authorities that connections of this thread trust by default.
 * @param {(string|ArrayBufferView)[]} certs
 */
function setDefaultCACertificates(certs) {
  if (!Array.isArray(certs)) throw new ERR_INVALID_ARG_TYPE('certs', 'Array', certs);
  const texts = arrayMap(certs, (cert, index) => {
    if (typeof cert === 'string') return Buffer.from(cert);
    if (isArrayBufferView(cert)) return cert;
    throw new ERR_INVALID_ARG_TYPE(`certs[${index}]`, ['string', 'ArrayBufferView'], cert);
  });
  setRoots(texts);
  configured = true;
  replaced = true;
  lists.default = undefined;
}

module.exports = { startReading, ensureRoots, getCACertificates, setDefaultCACertificates, bundled };
