'use strict';

// CommonJS modules whose source comes from an off-thread load hook: their require() goes through the hooks too.

const { compileWrapper, Module } = require('internal/module/cjs/loader');
const { kFormat, kIsCachedByESMLoader, kIsExecuting, kURL } = require('internal/module/cjs/state');
const { idOfSpecifier, loadPublic } = require('internal/module/builtins');
const { stripQuery } = require('internal/module/esm/formats');
const { directoryOf, pathOfUrl } = require('internal/module/urls');
const { validateString } = require('internal/errors/validators');

/** Modules made here, by URL. @type {Map<string, object>} */
const modules = new Map();

function makeRequireFor(module, url) {
  const requireResolve = Module.createRequire(module.filename[0] === '/' ? module.filename : '/').resolve;

  const userRequire = function require(specifier) {
    validateString(specifier, 'id');
    if (specifier.endsWith('.node')) return Module._load(specifier, module, false);
    const loader = require0('internal/module/esm/loader');
    const attributes = specifier.endsWith('.json') ? { __proto__: null, type: 'json' } : undefined;
    const job = loader.jobOf(specifier, url, attributes, false, false);
    if (job.format === 'builtin') return loadPublic(idOfSpecifier(job.url));
    const known = modules.get(job.url);
    if (known !== undefined) return known.exports;
    loader.linkSync(job, true);
    return require0('internal/module/esm/require').runForRequire(job, module);
  };
  userRequire.resolve = (specifier, options = undefined) => {
    validateString(specifier, 'request');
    if (options === undefined && idOfSpecifier(specifier) === undefined) {
      const loader = require0('internal/module/esm/loader');
      const resolved = loader.resolveSync(specifier, url, undefined).url;
      specifier = resolved.startsWith('file:') ? pathOfUrl(stripQuery(resolved)) : resolved;
      if (!resolved.startsWith('file:')) return specifier;
    }
    return requireResolve(specifier, options);
  };
  userRequire.main = process.mainModule;
  userRequire.extensions = Module._extensions;
  userRequire.cache = Module._cache;
  return userRequire;
}

// The user's function is called `require`, and hides the one for built-ins.
const require0 = require;

/**
 * @param {string} url
 * @param {string} filename
 * @param {string} source
 * @param {string} format
 * @param {boolean} isMain
 * @returns {unknown} its exports
 */
function runCustomized(url, filename, source, format, isMain) {
  const known = modules.get(url);
  if (known !== undefined) return known.exports;
  const module = new Module(filename);
  modules.set(url, module);
  module.filename = filename;
  module.paths = Module._nodeModulePaths(directoryOf(filename));
  module[kIsCachedByESMLoader] = true;
  module[kURL] = url;
  module[kFormat] = format;
  if (isMain) {
    process.mainModule = module;
    module.id = '.';
  }
  const text = format === 'commonjs-typescript' ? require('internal/module/typescript').stripTypeScriptModule(source, filename) : source;
  const wrapper = compileWrapper(filename, text, undefined, 'commonjs');
  module[kIsExecuting] = true;
  Reflect.apply(wrapper, module.exports, [
    module.exports, makeRequireFor(module, url), module, filename, directoryOf(filename),
  ]);
  module[kIsExecuting] = false;
  module.loaded = true;
  return module.exports;
}

module.exports = { runCustomized };
