'use strict';

// module.findPackageJSON()

const {
  codes: {
    ERR_INVALID_ARG_TYPE, ERR_INVALID_URL, ERR_INVALID_URL_SCHEME, ERR_MISSING_ARGS, ERR_MODULE_NOT_FOUND,
    ERR_UNSUPPORTED_RESOLVE_REQUEST,
  },
} = require('internal/errors');
const { nearestPackage } = require('internal/module/package');
const { directoryOf, pathOfUrl } = require('internal/module/urls');

/** A path as messages have it; other URLs as they are. */
const shownName = (url) => (stringStartsWith(url, 'file:') ? pathOfUrl(url) : url);

/** The URL of TEXT where it is a path or a URL itself; undefined: it names a package. */
function locate(text, from) {
  const { URL } = require('internal/url');
  const isRelative = text[0] === '/' || (text === '' && !stringStartsWith(from, 'file:')) || text === '.' || text === '..' ||
    stringStartsWith(text, './') || stringStartsWith(text, '../');
  if (!isRelative) return URL.parse(text) ?? undefined;
  const url = URL.parse(text, from);
  if (url === null) throw new ERR_UNSUPPORTED_RESOLVE_REQUEST(text, from);
  return url;
}

/** The package around a file or folder. */
function packageAround(url, from) {
  if (url.protocol !== 'file:') throw new ERR_INVALID_URL_SCHEME('file');
  const path = pathOfUrl(url.href);
  // 0: a file, 1: a folder, below 0: nothing.
  const kind = native('module').statKind(path);
  if (kind === 1) return nearestPackage(`${path}${stringEndsWith(path, '/') ? '' : '/'}package.json`)?.path;
  if (kind < 0 && !stringEndsWith(path, '/')) throw new ERR_MODULE_NOT_FOUND(path, shownName(from), url.href);
  return nearestPackage(path)?.path;
}

/** A package's own package.json, whatever its exports are. */
function packageNamed(text, from) {
  if (!stringStartsWith(from, 'file:')) throw new ERR_INVALID_URL(text);
  const { findPackageFolder, parsePackageName } = require('internal/module/esm/packages');
  const { name } = parsePackageName(text, from);
  const path = pathOfUrl(from);
  const own = nearestPackage(path);
  if (own?.name === name && own.exportsJson !== undefined) return own.path;
  const folder = findPackageFolder(name, directoryOf(path));
  if (folder === undefined) throw new ERR_MODULE_NOT_FOUND(name, path, null);
  return `${folder}/package.json`;
}

/**
 * @param {string|URL} specifier
 * @param {string|URL} base
 * @param {number} argumentCount of the caller
 */
function findPackageJSON(specifier, base, argumentCount) {
  if (argumentCount === 0) throw new ERR_MISSING_ARGS('specifier');
  if (typeof specifier === 'symbol') throw new ERR_INVALID_ARG_TYPE('specifier', 'string', specifier);
  const { isURL, pathToFileURL } = require('internal/url');
  if (typeof base !== 'string' && !isURL(base)) throw new ERR_INVALID_ARG_TYPE('base', 'string', base);
  const from = typeof base === 'string' && base[0] === '/' ? pathToFileURL(base).href : `${base}`;
  const text = `${specifier}`;
  const url = locate(text, from);
  return url === undefined ? packageNamed(text, from) : packageAround(url, from);
}

module.exports = { findPackageJSON };
