'use strict';

// From a loaded source to a V8 module, by format.

const {
  codes: { ERR_INVALID_RETURN_PROPERTY_VALUE, ERR_UNKNOWN_BUILTIN_MODULE, ERR_UNKNOWN_MODULE_FORMAT },
} = require('internal/errors');
const { isAnyArrayBuffer, isArrayBufferView } = require('internal/util/types');
const { idOfSpecifier, recordOf } = require('internal/module/builtins');
const { stripQuery } = require('internal/module/esm/formats');
const { moduleRecord, textOf } = require('internal/module/esm/load');
const { pathOfUrl } = require('internal/module/urls');
const { createSyntheticModule } = native('module');
const { parse } = JSON;

function checkSource(source, allowString, hookName) {
  if (typeof source === 'string' && allowString) return;
  if (isAnyArrayBuffer(source) || isArrayBufferView(source)) return;
  throw new ERR_INVALID_RETURN_PROPERTY_VALUE(
    `${allowString ? 'string, ' : ''}array buffer, or typed array`, hookName, 'source', source,
  );
}

/**
 * @typedef {object} Loaded
 * @property {string|Uint8Array|null} source
 * @property {boolean} isMain
 * @property {boolean} [hooked] hooks gave the source
 * @property {boolean} [asyncHooked]
 */

/** @type {Record<string, (url: string, loaded: Loaded) => object>} */
const translators = {
  __proto__: null,

  module(url, { source }) {
    checkSource(source, true, 'load');
    return moduleRecord(url, textOf(source));
  },

  'module-typescript'(url, { source }) {
    checkSource(source, true, 'load');
    const { stripTypeScriptModule } = require('internal/module/typescript');
    return moduleRecord(url, stripTypeScriptModule(textOf(source), url));
  },

  commonjs(url, loaded) {
    return require('internal/module/esm/commonjs').commonJsRecord(url, loaded);
  },

  'commonjs-typescript'(url, loaded) {
    if (loaded.hooked) checkSource(loaded.source, true, 'load');
    return require('internal/module/esm/commonjs').commonJsRecord(url, loaded);
  },

  builtin(url) {
    const id = idOfSpecifier(url);
    if (id === undefined || !stringStartsWith(url, 'node:')) throw new ERR_UNKNOWN_BUILTIN_MODULE(url);
    return recordOf(id);
  },

  json(url, { source }) {
    checkSource(source, true, 'load');
    return jsonRecord(url, textOf(source));
  },

  text(url, { source }) {
    checkSource(source, true, 'load');
    const text = textOf(source);
    return createSyntheticModule(url, ['default'], (record) => record.setExport('default', text));
  },

  wasm(url, { source }) {
    checkSource(source, false, 'load');
    return require('internal/module/esm/wasm').wasmRecord(url, source);
  },

  addon(url) {
    require('internal/util').emitExperimentalWarning('Importing addons');
    return createSyntheticModule(url, ['default', 'module.exports'], (record) => {
      const { Module } = require('internal/module/cjs/loader');
      const exports = Module._load(pathOfUrl(stripQuery(url)), undefined, false);
      record.setExport('default', exports);
      record.setExport('module.exports', exports);
    });
  },
};

/** A JSON file is one value for import and require(), whoever comes first. */
function jsonRecord(url, text) {
  const { Module } = require('internal/module/cjs/loader');
  let cached;
  let path;
  let isShared = false;
  if (stringStartsWith(url, 'file:')) {
    const plainUrl = stripQuery(url);
    path = pathOfUrl(plainUrl);
    // Without a query it is the same module as require()'s.
    if (plainUrl === url) {
      isShared = true;
      cached = Module._cache[path];
      if (cached !== undefined && !cached.loaded) cached = undefined;
    }
  }
  let value;
  if (cached !== undefined) {
    value = cached.exports;
  } else {
    try {
      value = parse(text);
    } catch (error) {
      error.message = `${path === undefined ? url : path}: ${error.message}`;
      throw error;
    }
    if (isShared) {
      const module = new Module(path);
      module.filename = path;
      module.exports = value;
      module.loaded = true;
      Module._cache[path] = module;
    }
  }
  return createSyntheticModule(url, ['default'], (record) => record.setExport('default', value));
}

/**
 * @param {string} url
 * @param {string} format
 * @param {Loaded} loaded
 * @returns {object} ModuleRecord
 */
function translate(url, format, loaded) {
  const translator = translators[format];
  if (translator === undefined) throw new ERR_UNKNOWN_MODULE_FORMAT(format, url);
  return translator(url, loaded);
}

module.exports = { translate };
