'use strict';

// From a URL to a source and its format.

const { codes: { ERR_INVALID_URL } } = require('internal/errors');
const { getOptionValue } = require('internal/options');
const { extensionOf, formatOfMime, formatOfUrl, isUnderNodeModules, stripQuery } = require('internal/module/esm/formats');
const { checkLoadable } = require('internal/module/esm/resolve');
const { kDefaultReferrer } = require('internal/module/esm/referrers');
const { nearestPackage } = require('internal/module/package');
const { isReadReplaced, readReplaced } = require('internal/module/replaced_fs');
const { pathOfUrl } = require('internal/module/urls');
const { compileModule, containsModuleSyntax, readBytes, readText } = native('module');

const dataUrl = /^data:([^/]+\/[^,;]+)?(?:[^,]*?)(;\s*base64)?,([\s\S]*)$/i;

/** @param {string} url @returns {Uint8Array} */
function bytesOfDataUrl(url) {
  const match = regExpExec(dataUrl, stripHash(url));
  if (match === null) throw new ERR_INVALID_URL(url);
  const { Buffer } = require('buffer');
  return Buffer.from(decodeURIComponent(match[3]), match[2] ? 'base64' : 'utf8');
}

function stripHash(url) {
  const end = stringIndexOf(url, '#');
  return end === -1 ? url : url.slice(0, end);
}

/** The content of a URL as text, or as bytes for WebAssembly and for hooks. */
function readUrl(url, asBytes) {
  if (stringStartsWith(url, 'data:')) {
    const bytes = bytesOfDataUrl(url);
    return asBytes ? bytes : bytes.toString('utf8');
  }
  if (isReadReplaced()) {
    const { URL } = require('internal/url');
    const source = readReplaced(new URL(url));
    return asBytes ? source : textOf(source);
  }
  const path = pathOfUrl(stripQuery(url));
  if (!asBytes) return readText(path);
  const { Buffer } = require('buffer');
  const bytes = readBytes(path);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** @param {string|Uint8Array|ArrayBuffer} source */
function textOf(source) {
  if (typeof source === 'string') return source;
  const { Buffer } = require('buffer');
  const bytes = ArrayBuffer.isView(source) ? Buffer.from(source.buffer, source.byteOffset, source.byteLength) : Buffer.from(source);
  const text = bytes.toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/**
 * The format of a source whose name leaves it open: by its syntax.
 * @param {string} url
 * @param {string} source
 */
function detectFormat(url, source) {
  const path = url.startsWith('file:') ? pathOfUrl(stripQuery(url)) : url;
  if (/\.[cm]?ts$/.test(path)) {
    const { detectTypeScriptFormat } = require('internal/module/typescript');
    return detectTypeScriptFormat(path, source);
  }
  return containsModuleSyntax(source, path, kDefaultReferrer) ? 'module' : 'commonjs';
}

/** The package.json files whose silence about "type" was reported. @type {Set<string>|undefined} */
let reportedPackages;

/** That a file was parsed twice as its package.json does not say what it is; once for each package.json. @param {string} url */
function warnOfMissingType(url) {
  if (!url.startsWith('file:')) return;
  const path = pathOfUrl(stripQuery(url));
  if (extensionOf(path) === '' || isUnderNodeModules(path)) return;
  const description = nearestPackage(path);
  if (description === undefined || reportedPackages?.has(description.path)) return;
  (reportedPackages ??= new Set()).add(description.path);
  process.emitWarning(
    `Module type of ${url} is not specified and it doesn't parse as CommonJS.\n` +
    'Reparsing as ES module because module syntax was detected. This incurs a performance overhead.\n' +
    `To eliminate this warning, add "type": "module" to ${description.path}.`,
    { __proto__: null, code: 'MODULE_TYPELESS_PACKAGE_JSON' },
  );
}

/**
 * Throws where ATTRIBUTES do not fit a module of FORMAT. Most imports have none, and most formats want none.
 * @param {string} url
 * @param {string|null|undefined} format
 * @param {Record<string, string>|undefined} attributes
 */
function checkAttributes(url, format, attributes) {
  if (attributes === undefined && format !== 'json' && format !== 'text') return;
  require('internal/module/esm/attributes').validateAttributes(url, format, attributes);
}

/** Source maps, when they are in use. */
let sourceMaps;
function setSourceMaps(value) {
  sourceMaps = value;
}

/**
 * @param {string} url
 * @param {string} text JavaScript
 * @returns {object} ModuleRecord
 */
function moduleRecord(url, text) {
  const record = compileModule(text, url, kDefaultReferrer);
  if (sourceMaps !== undefined) sourceMaps.noteModule(url, text, record);
  return record;
}

/**
 * Loads without hooks.
 * @param {string} url
 * @param {string|null|undefined} format as resolution said
 * @param {Record<string, string>|undefined} attributes
 * @param {boolean} forHooks hooks get bytes, and the source of CommonJS modules too
 * @returns {{__proto__: null, format: string, responseURL: string, source: string|Uint8Array|null}}
 */
function loadUrl(url, format, attributes, forHooks) {
  checkLoadable(url);
  let source;
  checkAttributes(url, undefined, attributes);
  if (stringStartsWith(url, 'node:')) {
    // A built-in has no text, as its translation tells.
    if (format !== 'text') checkAttributes(url, format = 'builtin', attributes);
    return { __proto__: null, format, responseURL: url, source: null };
  }
  if (format === undefined || format === null) {
    if (attributes?.type === 'text' && getOptionValue('--experimental-import-text') === true) format = 'text';
    else format = stringStartsWith(url, 'data:') ? formatOfDataUrl(url) : formatOfUrl(url, false);
  }
  if (format === null || format === undefined) {
    source = readUrl(url, forHooks);
    format = detectFormat(url, textOf(source));
    if (format === 'module' || format === 'module-typescript') warnOfMissingType(url);
  }
  checkAttributes(url, format, attributes);
  if (source === undefined) {
    // CommonJS files are read when they run, by the patchable CommonJS loader.
    if (format === 'commonjs' && !forHooks && stringStartsWith(url, 'file:')) source = null;
    else if (format === 'addon') source = null;
    else source = readUrl(url, forHooks || format === 'wasm');
  }
  return { __proto__: null, format, responseURL: url, source };
}

function formatOfDataUrl(url) {
  const match = regExpExec(dataUrl, url);
  if (match === null) throw new ERR_INVALID_URL(url);
  const format = formatOfMime(match[1] ?? '');
  if (format === null) {
    const { codes: { ERR_UNKNOWN_MODULE_FORMAT } } = require('internal/errors');
    throw new ERR_UNKNOWN_MODULE_FORMAT(match[1] ?? '', url);
  }
  return format;
}

module.exports = { checkAttributes, detectFormat, loadUrl, moduleRecord, readUrl, setSourceMaps, textOf };
