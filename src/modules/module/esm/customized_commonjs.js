'use strict';

// CommonJS modules whose source comes from an off-thread load hook: their require() goes through the hooks too. They stand in
// require.cache like any other: import and require() share one module for each file.

const { resolveHooks } = require('internal/module/hooks');
const { compileWrapper } = require('internal/module/cjs/compile');
const { Module, resolveRequest } = require('internal/module/cjs/loader');
const { hookedSources, kFormat, kIsCachedByESMLoader, kIsExecuting, kURL } = require('internal/module/cjs/state');
const { idOfSpecifier, loadPublic } = require('internal/module/builtins');
const { stripQuery } = require('internal/module/esm/formats');
const { directoryOf, pathOfUrl, urlOfPath } = require('internal/module/urls');
const { codes: { ERR_REQUIRE_ESM } } = require('internal/errors');
const { isModuleSyncOn } = require('internal/module/conditions');
const { validateString } = require('internal/errors/validators');

/** The module that has run, or does, under this name; one that failed runs again for whoever asks next. */
function startedModule(filename) {
  const module = Module._cache[filename];
  return module !== undefined && (module.loaded || module[kIsExecuting] || !module[kIsCachedByESMLoader]) ? module : undefined;
}

/** CommonJS finds the file, then the hooks have their say. */
function resolveThroughHooks(specifier, module, attributes, url) {
  const loader = builtinRequire('internal/module/esm/loader');
  if (idOfSpecifier(specifier) === undefined) {
    specifier = urlOfPath(Module._resolveFilename(specifier, module, false));
  }
  return loader.jobOf(specifier, url, attributes, false, false);
}

function makeRequireFor(module, url) {
  const userRequire = function require(specifier) {
    validateString(specifier, 'id');
    let attributes;
    if (idOfSpecifier(specifier) === undefined) {
      const path = Module._resolveFilename(specifier, module, false);
      if (path.endsWith('.node')) return Module._load(specifier, module, false);
      if (path.endsWith('.json')) attributes = { __proto__: null, type: 'json' };
    }
    const job = resolveThroughHooks(specifier, module, attributes, url);
    if (job.format === 'builtin') return loadPublic(idOfSpecifier(job.url));
    if (job.format !== 'module') {
      const known = startedModule(job.url.startsWith('file:') ? pathOfUrl(stripQuery(job.url)) : job.url);
      if (known !== undefined) return known.exports;
    }
    if (job.format === 'module' && !isModuleSyncOn()) throw new ERR_REQUIRE_ESM(job.url, true);
    builtinRequire('internal/module/esm/loader').linkSync(job, true);
    return builtinRequire('internal/module/esm/require').runForRequire(job, module);
  };
  userRequire.resolve = (specifier, options = undefined) => {
    validateString(specifier, 'request');
    if (specifier.startsWith('node:')) return specifier;
    if (resolveHooks.length > 0) return resolveRequest(specifier, module, false, options).filename;
    const filename = Module._resolveFilename(specifier, module, false, options);
    if (idOfSpecifier(filename) !== undefined) return filename;
    const loader = builtinRequire('internal/module/esm/loader');
    const resolved = loader.resolveSync(urlOfPath(filename), url, undefined).url;
    return resolved.startsWith('file:') ? pathOfUrl(stripQuery(resolved)) : resolved;
  };
  userRequire.main = process.mainModule;
  return userRequire;
}

// The user's function is called `require`, and hides the one for built-ins.
const builtinRequire = require;

/**
 * @param {string} url
 * @param {string} filename
 * @param {string} source
 * @param {string} format
 * @param {boolean} isMain
 * @returns {unknown} its exports
 */
function runCustomized(url, filename, source, format, isMain) {
  const known = startedModule(filename);
  if (known !== undefined) return known.exports;
  const module = new Module(filename);
  Module._cache[filename] = module;
  hookedSources.set(module, source);
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
  const wrapper = compileWrapper(url, text, undefined, 'commonjs');
  module[kIsExecuting] = true;
  try {
    Reflect.apply(wrapper, module.exports, [
      module.exports, makeRequireFor(module, url), module, filename, directoryOf(filename),
    ]);
  } finally {
    module[kIsExecuting] = false;
  }
  module.loaded = true;
  return module.exports;
}

module.exports = { runCustomized };
