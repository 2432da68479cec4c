'use strict';

// import.meta. Node documentation, "Modules: ECMAScript modules", import.meta.

const { validateString } = require('internal/errors/validators');
const { getOptionValue } = require('internal/options');
const { directoryOf, pathOfUrl } = require('internal/module/urls');

/** Hooks may not ask the hooks. */
let isResolveOff = false;
function disableResolve() {
  isResolveOff = true;
}

/** import.meta.resolve(), synchronous, and fine with files that do not exist. */
function makeResolve(url) {
  const hasParent = getOptionValue('--experimental-import-meta-resolve') === true;
  return function resolve(specifier, parentURL = undefined) {
    let base = url;
    if (hasParent && parentURL !== undefined) {
      if (!require('internal/url').isURL(parentURL)) validateString(parentURL, 'parentURL');
      base = `${parentURL}`;
    }
    const loader = require('internal/module/esm/loader');
    try {
      return loader.resolveSync(specifier, base, undefined).url;
    } catch (error) {
      if (error?.code === 'ERR_UNSUPPORTED_DIR_IMPORT' || error?.code === 'ERR_MODULE_NOT_FOUND') {
        if (error.url) return error.url;
      }
      throw error;
    }
  };
}

/**
 * @param {object} meta
 * @param {string} url
 * @param {boolean} isMain
 * @param {boolean} [canResolve]
 */
function initializeImportMeta(meta, url, isMain, canResolve = true) {
  if (stringStartsWith(url, 'file:///')) {
    const { stripQuery } = require('internal/module/esm/formats');
    const filename = pathOfUrl(stripQuery(url));
    meta.dirname = directoryOf(filename);
    meta.filename = filename;
  }
  meta.main = isMain;
  if (canResolve && !isResolveOff) meta.resolve = makeResolve(url);
  meta.url = url;
}

module.exports = { disableResolve, initializeImportMeta };
