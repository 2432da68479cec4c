'use strict';

// Which kind of module a URL is. Node documentation, "Modules: ECMAScript modules", Resolution and loading (ESM_FILE_FORMAT).

const { codes: { ERR_UNKNOWN_FILE_EXTENSION } } = require('internal/errors');
const { getOptionValue } = require('internal/options');
const { nearestPackage } = require('internal/module/package');
const { pathOfUrl } = require('internal/module/urls');

/** Formats that the extension alone decides. */
const byExtension = { '__proto__': null, '.cjs': 'commonjs', '.mjs': 'module', '.json': 'json', '.wasm': 'wasm' };

function extensionOf(path) {
  const name = stringSlice(path, stringLastIndexOf(path, '/') + 1);
  const dot = stringLastIndexOf(name, '.');
  return dot <= 0 ? '' : stringSlice(name, dot);
}

/** The media type of a data: URL. */
function formatOfMime(mime) {
  if (regExpExec(/^\s*(text|application)\/javascript\s*(;\s*charset=utf-?8\s*)?$/i, mime) !== null) return 'module';
  if (mime === 'application/json') return 'json';
  if (mime === 'application/wasm') return 'wasm';
  return null;
}

function isUnderNodeModules(path) {
  return stringIncludes(path, '/node_modules/');
}

/**
 * @param {string} path of a file
 * @param {boolean} [ignoreErrors]
 * @returns {string|null|undefined} null: to be found out from the source; undefined: unknown
 */
function formatOfPath(path, ignoreErrors = false) {
  const extension = extensionOf(path);
  if (extension === '.js') {
    const type = nearestPackage(path)?.type ?? 'none';
    if (type !== 'none') return type;
    return getOptionValue('--experimental-detect-module') === false ? 'commonjs' : null;
  }
  if (extension === '.ts' || extension === '.mts' || extension === '.cts') {
    const { formatOfFile } = require('internal/module/typescript');
    const format = formatOfFile(path);
    if (format !== undefined) return format === 'typescript' ? null : format;
  }
  const known = byExtension[extension];
  if (known !== undefined) return known;
  if (extension === '.node' && getOptionValue('--experimental-addon-modules') !== false) return 'addon';
  if (extension === '') {
    const type = nearestPackage(path)?.type ?? 'none';
    if (type === 'module') return hasWasmMagic(path) ? 'wasm' : 'module';
    if (type === 'commonjs') return 'commonjs';
    return getOptionValue('--experimental-detect-module') === false ? 'commonjs' : null;
  }
  if (ignoreErrors) return undefined;
  throw new ERR_UNKNOWN_FILE_EXTENSION(extension, path);
}

/** Files without extension in a "type": "module" package are WebAssembly when they begin like it. */
function hasWasmMagic(path) {
  let bytes;
  try {
    bytes = native('module').readBytes(path);
  } catch {
    return false;
  }
  return bytes.length >= 4 && bytes[0] === 0x00 && bytes[1] === 0x61 && bytes[2] === 0x73 && bytes[3] === 0x6d;
}

/**
 * @param {string} url
 * @param {boolean} [ignoreErrors]
 * @returns {string|null|undefined}
 */
function formatOfUrl(url, ignoreErrors = false) {
  if (stringStartsWith(url, 'file:')) return formatOfPath(pathOfUrl(stripQuery(url)), ignoreErrors);
  if (stringStartsWith(url, 'node:')) return 'builtin';
  if (stringStartsWith(url, 'data:')) {
    const mime = regExpExec(/^data:([^;,]*[^,]*?)(;\s*base64)?,/i, url);
    return mime === null ? null : formatOfMime(stringReplace(mime[1], /;\s*base64$/i, ''));
  }
  return undefined;
}

/** @param {string} url */
function stripQuery(url) {
  const fragment = stringIndexOf(url, '#');
  if (fragment !== -1) url = stringSlice(url, 0, fragment);
  const query = stringIndexOf(url, '?');
  return query === -1 ? url : stringSlice(url, 0, query);
}

module.exports = { extensionOf, formatOfMime, formatOfPath, formatOfUrl, isUnderNodeModules, stripQuery };
