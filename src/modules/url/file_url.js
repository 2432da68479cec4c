'use strict';

// Between URLs and what the rest of Node takes: file paths and http options.

const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_FILE_URL_HOST, ERR_INVALID_FILE_URL_PATH, ERR_INVALID_URL,
    ERR_INVALID_URL_SCHEME },
} = require('internal/errors');
const { kValidateObjectAllowObjects, validateObject, validateString } = require('internal/errors/validators');
const { percentDecodedBytes } = require('internal/querystring/escape');
const { URL, domainToUnicode, isURL, makeFileURL, plainFilePath } = require('internal/url');
const path = require('path');

const kSlash = 0x2F;
const kBackslash = 0x5C;

// Taken once: what tests set process.platform to is no change of the file system.
const { platform } = process;
const isWindows = platform === 'win32';

/** Does PATHNAME hold an encoded '/' (or '\' where that separates too)? Decoded it would mean another path. */
const kEncodedSlash = /%2f/i;
const kEncodedSlashes = /%2f|%5c/i;

function checkDrive(letter, colon, url) {
  const lower = letter | 0x20;
  if (lower < 0x61 || lower > 0x7A || colon !== 0x3A) throw new ERR_INVALID_FILE_URL_PATH('must be absolute', url);
}

function windowsPath(url) {
  const { hostname } = url;
  if (kEncodedSlashes.test(url.pathname)) {
    throw new ERR_INVALID_FILE_URL_PATH('must not include encoded \\ or / characters', url);
  }
  const pathname = decodeURIComponent(url.pathname.replaceAll('/', '\\'));
  if (hostname !== '') return `\\\\${domainToUnicode(hostname)}${pathname}`;
  checkDrive(pathname.charCodeAt(1), pathname.charCodeAt(2), url);
  return pathname.slice(1);
}

function windowsPathBuffer(url) {
  const { Buffer } = require('buffer');
  const { hostname } = url;
  const bytes = percentDecodedBytes(url.pathname);
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] === kSlash) bytes[i] = kBackslash;
  }
  if (hostname !== '') return Buffer.concat([Buffer.from(`\\\\${domainToUnicode(hostname)}`), bytes]);
  checkDrive(bytes[1], bytes[2], url);
  return bytes.subarray(1);
}

function checkPosixHost(url) {
  if (url.hostname !== '') throw new ERR_INVALID_FILE_URL_HOST(platform);
}

function posixPath(url) {
  checkPosixHost(url);
  const { pathname } = url;
  if (!stringIncludes(pathname, '%')) return pathname;
  if (regExpExec(kEncodedSlash, pathname) !== null) throw new ERR_INVALID_FILE_URL_PATH('must not include encoded / characters', url);
  return decodeURIComponent(pathname);
}

/** The argument of fileURLToPath() as a file URL. */
function toFileURL(value) {
  if (typeof value === 'string') value = new URL(value);
  else if (!isURL(value)) throw new ERR_INVALID_ARG_TYPE('path', ['string', 'URL'], value);
  if (value.protocol !== 'file:') throw new ERR_INVALID_URL_SCHEME('file');
  return value;
}

/**
 * url.fileURLToPath()
 * @param {string | URL} path
 * @param {{ windows?: boolean }} [options]
 * @returns {string}
 */
function fileURLToPath(path, options = undefined) {
  // Most are in normal form and mean what they say.
  if (options === undefined && typeof path === 'string' && !isWindows) {
    const plain = plainFilePath(path);
    if (plain !== undefined) return plain;
  }
  const url = toFileURL(path);
  return options?.windows ?? isWindows ? windowsPath(url) : posixPath(url);
}

/**
 * As fileURLToPath(), for paths that are not UTF-8.
 * @param {string | URL} path
 * @param {{ windows?: boolean }} [options]
 * @returns {Buffer}
 */
function fileURLToPathBuffer(path, options = undefined) {
  const url = toFileURL(path);
  if (options?.windows ?? isWindows) return windowsPathBuffer(url);
  checkPosixHost(url);
  return percentDecodedBytes(url.pathname);
}

/** Resolving a path drops its last separator, which means a folder and has to stay. */
function resolveKeepingSlash(filepath, windows) {
  const resolved = windows ? path.win32.resolve(filepath) : path.posix.resolve(filepath);
  const last = stringCharCodeAt(filepath, filepath.length - 1);
  const ends = last === kSlash || (windows && last === kBackslash);
  // The separator of this system, whatever the path is of.
  return ends && resolved[resolved.length - 1] !== path.sep ? `${resolved}/` : resolved;
}

function makeShareURL(filepath) {
  const isExtended = filepath.startsWith('\\\\?\\UNC\\');
  const begin = isExtended ? 8 : 2;
  const hostnameEnd = filepath.indexOf('\\', begin);
  if (hostnameEnd === -1) throw new ERR_INVALID_ARG_VALUE('path', filepath, 'Missing UNC resource path');
  if (hostnameEnd === 2) throw new ERR_INVALID_ARG_VALUE('path', filepath, 'Empty UNC servername');
  const hostname = filepath.slice(begin, hostnameEnd);
  const rest = filepath.slice(hostnameEnd);
  const url = makeFileURL(rest, true, hostname);
  if (url === null) throw new ERR_INVALID_URL(rest, hostname);
  return url;
}

/**
 * url.pathToFileURL()
 * @param {string} filepath
 * @param {{ windows?: boolean }} [options]
 * @returns {URL}
 */
function pathToFileURL(filepath, options) {
  validateString(filepath, 'path');
  const windows = options?.windows ?? isWindows;
  const isShare = windows && filepath.startsWith('\\\\');
  if (isShare && !(filepath.startsWith('\\\\?\\') && !filepath.startsWith('\\\\?\\UNC\\'))) return makeShareURL(filepath);
  const resolved = isShare ? filepath.slice(4) : resolveKeepingSlash(filepath, windows);
  return makeFileURL(resolved, windows);
}

/**
 * What fs functions do with their path arguments.
 * @param {any} fileURLOrPath
 */
function toPathIfFileURL(fileURLOrPath) {
  return isURL(fileURLOrPath) ? fileURLToPath(fileURLOrPath) : fileURLOrPath;
}

/**
 * The options http.request() takes for a URL.
 * @param {URL} url
 */
function urlToHttpOptions(url) {
  validateObject(url, 'url', kValidateObjectAllowObjects);
  const { hostname, pathname, port, username, password, search } = url;
  const options = {
    __proto__: null,
    // What users have added to the object counts too.
    ...url,
    protocol: url.protocol,
    hostname: hostname && hostname[0] === '[' ? stringSlice(hostname, 1, -1) : hostname,
    hash: url.hash,
    search,
    pathname,
    path: `${pathname || ''}${search || ''}`,
    href: url.href,
  };
  if (port !== '') options.port = Number(port);
  if (username || password) options.auth = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return options;
}

module.exports = { fileURLToPath, fileURLToPathBuffer, pathToFileURL, toPathIfFileURL, urlToHttpOptions };
