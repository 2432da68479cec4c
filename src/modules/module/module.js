'use strict';

// require('module'). Node documentation, "Modules: node:module API".

const { Module } = require('internal/module/cjs/loader');
const { listPublic } = require('internal/module/builtins');
const { registerHooks } = require('internal/module/hooks');
const { executeUserEntryPoint } = require('internal/module/run_main');
const {
  constants, enableCompileCache, flushCompileCache, getCompileCacheDir,
} = require('internal/module/compile_cache');
const { SourceMap } = require('internal/module/source_map/source_map');
const { pendingDeprecate } = require('internal/util');

Module._debug = pendingDeprecate(() => {}, 'Module._debug is deprecated.', 'DEP0077');

// For tools that keep modules somewhere else than in files. Who replaces _stat is asked in place of the file system.
for (const [name, get, onReplaced] of [
  ['_stat', () => function stat(filename) { return native('module').statKind(filename); }, (replacement) => {
    require('internal/module/cjs/resolve').statReplacement.isReplaced = true;
    require('internal/module/cjs/find_by_stat').replaceStat(replacement);
  }],
  ['_readPackage', () => (path) => {
    const record = native('module').readPackage(require('path').resolve(path, 'package.json'));
    if (record === undefined) return false;
    const { exportsOf, importsOf } = require('internal/module/package');
    const { main, name: packageName, type } = record;
    return {
      exists: true, pjsonPath: record.path, name: packageName, main, type,
      exports: exportsOf(record), imports: importsOf(record),
    };
  }],
]) {
  let value;
  Object.defineProperty(Module, name, {
    __proto__: null,
    get() {
      return value ??= get();
    },
    set(replacement) {
      onReplaced?.(replacement);
      value = replacement;
      return true;
    },
    configurable: true,
  });
}

/**
 * Registers hooks that run in a thread of their own.
 * @param {string|URL} specifier
 * @param {string|URL|{parentURL?: string|URL, data?: unknown, transferList?: object[]}} [parentURL]
 * @param {{data?: unknown, transferList?: object[]}} [options]
 */
function register(specifier, parentURL = undefined, options = undefined) {
  return require('internal/module/esm/async_hooks').register(specifier, parentURL, options);
}

/**
 * The package.json that belongs to a module.
 * @param {string|URL} specifier
 * @param {string|URL} [base]
 * @returns {string|undefined}
 */
function findPackageJSON(specifier, base = 'data:') {
  return require('internal/module/find_package').findPackageJSON(specifier, base, arguments.length);
}

function stripTypeScriptTypes(code, options = undefined) {
  return require('internal/module/typescript').stripTypeScriptTypes(code, options);
}

function findSourceMap(sourceURL) {
  return require('internal/module/source_map').findSourceMap(sourceURL);
}

function getSourceMapsSupport() {
  return require('internal/module/source_map').getSourceMapsSupport();
}

function setSourceMapsSupport(enabled, options = undefined) {
  return require('internal/module/source_map').setSourceMapsSupport(enabled, options);
}

// One after the other: Object.assign() of as many makes of the function's properties a hash table, which each use looks into.
Module.registerHooks = registerHooks;
Module.builtinModules = listPublic().filter((id) => id !== 'node:quic' && id !== 'node:vfs');
Module.runMain = executeUserEntryPoint;
Module.register = register;
Module.constants = constants;
Module.enableCompileCache = enableCompileCache;
Module.findPackageJSON = findPackageJSON;
Module.flushCompileCache = flushCompileCache;
Module.getCompileCacheDir = getCompileCacheDir;
Module.stripTypeScriptTypes = stripTypeScriptTypes;
Module.findSourceMap = findSourceMap;
Module.SourceMap = SourceMap;
Module.getSourceMapsSupport = getSourceMapsSupport;
Module.setSourceMapsSupport = setSourceMapsSupport;

module.exports = Module;
