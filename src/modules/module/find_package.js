'use strict';

// module.findPackageJSON()

const { codes: { ERR_INVALID_ARG_TYPE, ERR_MISSING_ARGS } } = require('internal/errors');
const { nearestPackage } = require('internal/module/package');
const { directoryOf, pathOfUrl } = require('internal/module/urls');

/**
 * @param {string|URL} specifier
 * @param {string|URL} base
 * @param {number} argumentCount of the caller
 */
function findPackageJSON(specifier, base, argumentCount) {
  if (argumentCount === 0) throw new ERR_MISSING_ARGS('specifier');
  const { URL, fileURLToPath, isURL, pathToFileURL } = require('internal/url');
  if (typeof base !== 'string' && !isURL(base)) throw new ERR_INVALID_ARG_TYPE('base', ['string', 'URL'], base);
  const from = typeof base === 'string' && base[0] === '/' ? pathToFileURL(base).href : `${base}`;
  const text = `${specifier}`;

  // A file or folder, named by path or URL: the package around it.
  if (isURL(specifier) || text[0] === '/' || text[0] === '.' || URL.canParse(text)) {
    let path;
    if (text[0] === '/') {
      path = text;
    } else if (text[0] === '.') {
      path = fileURLToPath(new URL(text, from));
    } else {
      const url = new URL(text);
      if (url.protocol !== 'file:') return undefined;
      path = fileURLToPath(url);
    }
    const { statKind } = native('module');
    if (text[0] === '.' || statKind(path) === 1 || path.endsWith('/')) {
      const trimmed = path.replace(/\/+$/, '');
      if (statKind(trimmed || '/') === 1) return nearestPackage(`${trimmed}/package.json`)?.path;
    }
    return nearestPackage(path)?.path;
  }

  // A package: its own package.json, whatever its exports are.
  const { findPackage, parsePackageName } = require('internal/module/esm/packages');
  const { idOfSpecifier } = require('internal/module/builtins');
  if (idOfSpecifier(text) !== undefined) return undefined;
  const { name } = parsePackageName(text, from);
  if (!from.startsWith('file:')) {
    const { codes: { ERR_MODULE_NOT_FOUND } } = require('internal/errors');
    throw new ERR_MODULE_NOT_FOUND(name, from, null);
  }
  const path = pathOfUrl(from);
  const own = nearestPackage(path);
  if (own?.name === name && own.exportsJson !== undefined) return own.path;
  const found = findPackage(name, directoryOf(path), text, from);
  if (found === undefined) {
    const { codes: { ERR_MODULE_NOT_FOUND } } = require('internal/errors');
    throw new ERR_MODULE_NOT_FOUND(name, path, null);
  }
  return found.record?.path ?? `${found.folder}/package.json`;
}

module.exports = { findPackageJSON };
