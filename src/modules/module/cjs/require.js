'use strict';

// The `require` of each CommonJS module.

const { validateString } = require('internal/errors/validators');
const { resolveHooks } = require('internal/module/hooks');

let loader;

const { defineProperty } = Object;

/** A setter that somebody put on Object.prototype must not see these. */
function define(target, name, value) {
  defineProperty(target, name, { __proto__: null, value, writable: true, enumerable: true, configurable: true });
}

/**
 * @param {object} module the Module it belongs to
 * @returns {Function} its require()
 */
function makeRequire(module) {
  loader ??= require('internal/module/cjs/loader');
  const { Module } = loader;

  const userRequire = function require(path) {
    return module.require(path);
  };

  function resolve(request, options) {
    validateString(request, 'request');
    if (resolveHooks.length === 0) return Module._resolveFilename(request, module, false, options);
    return loader.resolveRequest(request, module, false, options).filename;
  }
  define(userRequire, 'resolve', resolve);

  function paths(request) {
    validateString(request, 'request');
    return Module._resolveLookupPaths(request, module);
  }
  define(resolve, 'paths', paths);

  define(userRequire, 'main', process.mainModule);
  define(userRequire, 'extensions', Module._extensions);
  define(userRequire, 'cache', Module._cache);
  return userRequire;
}

module.exports = { makeRequire };
