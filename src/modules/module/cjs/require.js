'use strict';

// The `require` of each CommonJS module.

const { validateString } = require('internal/errors/validators');
const { resolveHooks } = require('internal/module/hooks');

let loader;

/** Gives back its argument, so that the fields of a derived class land on that object. */
function Adopt(object) {
  return object;
}

// Fields are defined, not assigned: a setter that somebody put on Object.prototype does not see them. And V8 makes them faster than
// Object.defineProperty() does.

class RequireFields extends Adopt {
  resolve;
  main;
  extensions;
  cache;
}

class ResolveFields extends Adopt {
  paths;
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

  function paths(request) {
    validateString(request, 'request');
    return Module._resolveLookupPaths(request, module);
  }
  new ResolveFields(resolve).paths = paths;

  const fields = new RequireFields(userRequire);
  fields.resolve = resolve;
  fields.main = process.mainModule;
  fields.extensions = Module._extensions;
  fields.cache = Module._cache;
  return userRequire;
}

module.exports = { makeRequire };
