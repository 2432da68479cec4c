'use strict';

// The compile cache's public face. Node documentation, "Modules: node:module API", Module compile cache.

const { validateObject, validateString, validateBoolean } = require('internal/errors/validators');
const { onExit } = require('internal/bootstrap/hooks');
const binding = native('module');

const constants = Object.freeze({
  __proto__: null,
  compileCacheStatus: Object.freeze({ __proto__: null, FAILED: 0, ENABLED: 1, ALREADY_ENABLED: 2, DISABLED: 3 }),
});

// What this run has compiled helps the next one.
onExit(() => binding.flushCompileCache(false));

/**
 * @param {string|{directory?: string, portable?: boolean}} [options]
 * @returns {{status: number, message?: string, directory?: string}}
 */
function enableCompileCache(options = undefined) {
  let directory = options;
  let portable;
  if (typeof options === 'object' && options !== null) {
    validateObject(options, 'options');
    ({ directory, portable } = options);
    if (portable !== undefined) validateBoolean(portable, 'options.portable');
  }
  if (directory === undefined) {
    const { tmpdir } = require('os');
    directory = process.env.NODE_COMPILE_CACHE || require('path').join(tmpdir(), 'node-compile-cache');
  } else {
    validateString(directory, 'cacheDir');
  }
  portable ??= process.env.NODE_COMPILE_CACHE_PORTABLE === '1';
  const { 0: status, 1: message, 2: path } = binding.enableCompileCache(directory, portable);
  const result = { status };
  if (message !== '') result.message = message;
  if (path !== '') result.directory = path;
  return result;
}

Object.defineProperty(enableCompileCache, 'length', { __proto__: null, value: 1, configurable: true });

/** @returns {string|undefined} */
function getCompileCacheDir() {
  return binding.compileCacheDirectory();
}

/** Writes what has been compiled so far. */
function flushCompileCache() {
  binding.flushCompileCache(true);
}

module.exports = { constants, enableCompileCache, flushCompileCache, getCompileCacheDir };
