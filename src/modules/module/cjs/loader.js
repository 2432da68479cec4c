'use strict';

// The CommonJS loader: the class Module, as `require('module')`, and loading by require(). What becomes of a file is in ./compile.js.
// Node documentation, "Modules: CommonJS modules" and "Modules: node:module API".

const {
  codes: { ERR_INVALID_ARG_VALUE, ERR_REQUIRE_ESM, ERR_UNKNOWN_BUILTIN_MODULE },
} = require('internal/errors');
const { validateString } = require('internal/errors/validators');
const builtins = require('internal/module/builtins');
const { conditionsOfRequire } = require('internal/module/conditions');
const hooks = require('internal/module/hooks');
const { exportsInCycle, finishExports } = require('internal/module/cjs/cycle');
const { defineCompilation, loadByDefault, showRequire } = require('internal/module/cjs/compile');
const resolution = require('internal/module/cjs/resolve');
const { makeRequire } = require('internal/module/cjs/require');
const {
  hookedSources, kFormat, kIsCachedByESMLoader, kIsExecuting, kIsMain, kURL, loadedExports, parents,
} = require('internal/module/cjs/state');
const { dependencies } = require('internal/module/dependencies');
const { directoryOf, pathOfUrl, urlOfPath } = require('internal/module/urls');
const { debugSection } = require('internal/util/debug_section');

const { apply } = Reflect;
const { urlOfCommonJs } = resolution;
const debug = debugSection('module');

/**
 * What requests from a folder led to the last time: by folder, by request. One key of both would be a new text each time.
 * @type {Map<string, Map<string, string>>}
 */
const resolvedRequests = new Map();

/** Set while -r modules are loaded. */
let isPreloading = false;

/**
 * @param {string} [id]
 * @param {Module} [parent]
 */
function Module(id = '', parent = undefined) {
  this.id = id;
  this.path = directoryOf(id);
  Object.defineProperty(this, 'exports', { __proto__: null, value: {}, writable: true, enumerable: true, configurable: true });
  weakMapSet(parents, this, parent);
  addChild(parent, this, false);
  this.filename = null;
  this.loaded = false;
  this.children = [];
}

function addChild(parent, child, scan) {
  const children = parent?.children;
  if (children && !(scan && arrayIncludes(children, child))) arrayPush(children, child);
}

Module._cache = { __proto__: null };
Module._pathCache = { __proto__: null };
Module._extensions = { __proto__: null };
/** Global folders, as found at start. */
Module.globalPaths = [];

resolution.setModule(Module);
require('internal/module/cjs/wrapper').defineWrapper(Module);

// ---- Loading -----------------------------------------------------------------------------------------------------------

/**
 * What a request leads to, hooks included.
 * @returns {{filename: string, url: string|undefined, format: string|undefined}} `filename` of a built-in is its specifier
 */
function resolveRequest(request, parent, isMain, options = undefined, isLoading = false) {
  if (hooks.resolveHooks.length === 0) {
    return { filename: Module._resolveFilename(request, parent, isMain, options), url: undefined, format: undefined };
  }
  let parentURL = parent?.[kURL];
  if (parentURL === undefined && parent?.filename) parentURL = urlOfCommonJs(parent.filename);
  const conditions = conditionsOfRequire();
  let lastFilename;
  let lastUrl;
  const result = hooks.resolveWithHooks(request, parentURL, undefined, conditions, (specifier, context) => {
    const own = context.conditions;
    const changed = own !== undefined && (own.length !== conditions.size || own.some((name) => !conditions.has(name)));
    if (changed && !Array.isArray(own)) throw new ERR_INVALID_ARG_VALUE('conditions', own, 'expected an array');
    if (isLoading && stringStartsWith(specifier, 'node:')) {
      if (!builtins.canBeRequiredByUsers(stringSlice(specifier, 5))) throw new ERR_UNKNOWN_BUILTIN_MODULE(specifier);
      lastFilename = lastUrl = specifier;
      return { __proto__: null, url: specifier, format: 'builtin' };
    }
    lastFilename = Module._resolveFilename(
      specifier, parent, isMain, changed ? { ...options, conditions: new Set(own) } : options,
    );
    lastUrl = urlOfCommonJs(lastFilename);
    return { __proto__: null, url: lastUrl, format: undefined };
  });
  const { url, format } = result;
  if (url === lastUrl) {
    const isBuiltin = url.startsWith('node:');
    return { filename: isBuiltin && request.startsWith('node:') ? url : lastFilename, url, format };
  }
  if (url.startsWith('node:') && builtins.canBeRequiredWithoutScheme(url.slice(5))) return { filename: url.slice(5), url, format };
  return { filename: url.startsWith('file:') ? pathOfUrl(url) : url, url, format };
}

/** The exports of a module that is in the cache already. */
function exportsOfCached(cached, parent) {
  debug('%s is loaded already', cached.id);
  addChild(parent, cached, true);
  if (cached.loaded) return cached.exports;
  // Only where an ES module has been required can there be one in the cycle.
  if (cached[kFormat] === 'module') require('internal/module/esm/require').refuseCycle(cached, parent);
  return exportsInCycle(cached);
}

/**
 * A built-in asked for by require(), or what a load hook put in its place.
 * @returns {{exports: unknown}|{override: object}}
 */
function loadBuiltin(id, url, format) {
  if (hooks.loadHooks.length > 0) {
    const result = hooks.loadWithHooks(
      url, format ?? 'builtin', undefined, conditionsOfRequire(), (subject, context) => loadByDefault(subject, context),
    );
    if (result.format && result.format !== 'builtin') return { override: result };
  }
  debug('built-in %s', id);
  return { exports: builtins.loadPublic(id) };
}

/**
 * Loads a module for `parent`; what require() comes down to.
 * @param {string} request
 * @param {Module|null|undefined} parent
 * @param {boolean} isMain
 */
Module._load = function(request, parent, isMain) {
  return loadModule(request, parent, isMain, arguments[3] === kResolved);
};

/** Fourth argument of Module._load: REQUEST is a file name that hooks have been asked about already. */
const kResolved = Symbol('resolved');

function loadModule(request, parent, isMain, isResolved) {
  debug('%s asks for %s', parent ? parent.id : 'the start', request);
  let resolved;
  if (parent) {
    resolved = mapGet(resolvedRequests, parent.path);
    const filename = resolved === undefined ? undefined : mapGet(resolved, request);
    if (filename !== undefined) {
      const cached = Module._cache[filename];
      if (cached !== undefined && hooks.resolveHooks.length === 0) return exportsOfCached(cached, parent);
      mapDelete(resolved, request);
    }
  }

  let filename;
  let url;
  let format;
  if (isResolved) {
    filename = request;
  } else if (stringStartsWith(request, 'node:') && hooks.resolveHooks.length === 0) {
    // The scheme goes past require.cache and any hook of _resolveFilename.
    filename = request;
    url = request;
  } else {
    ({ filename, url, format } = resolveRequest(request, parent, isMain, undefined, true));
    if (hooks.isMock(url)) return hooks.mocks.required(url);
  }

  let override;
  if (url !== undefined && url !== null && stringStartsWith(url, 'node:')) {
    const id = stringSlice(url, 5);
    if (!builtins.canBeRequiredByUsers(id)) throw new ERR_UNKNOWN_BUILTIN_MODULE(url);
    if (url === filename || Module._cache[filename] === undefined) {
      const builtin = loadBuiltin(id, url, format);
      if (builtin.override === undefined) return builtin.exports;
      override = builtin.override;
      filename = url;
    }
  }

  const cached = Module._cache[filename];
  if (cached !== undefined) {
    if (cached[kIsCachedByESMLoader] !== true || cached.loaded) return exportsOfCached(cached, parent);
    addChild(parent, cached, true);
    if (cached[kIsExecuting] === true) return exportsInCycle(cached);
    // Put there by import, which leaves running it to whoever needs it first: now.
    cached[kIsCachedByESMLoader] = false;
  } else if (override === undefined && builtins.canBeRequiredWithoutScheme(filename)) {
    url = `node:${filename}`;
    const builtin = loadBuiltin(filename, url, format);
    if (builtin.override === undefined) return builtin.exports;
    override = builtin.override;
    filename = url;
    const replaced = Module._cache[url];
    if (replaced !== undefined) return exportsOfCached(replaced, parent);
  }

  if (dependencies.report !== undefined && filename[0] === '/') dependencies.report.required(filename);
  const module = cached ?? new Module(filename, parent);
  if (isMain) {
    process.mainModule = module;
    module.id = '.';
    module[kIsMain] = true;
  } else if (cached === undefined) {
    module[kIsMain] = false;
  }
  if (cached === undefined) {
    module[kIsCachedByESMLoader] = false;
    module[kURL] = url === undefined || (url.startsWith('file:') && filename[0] === '/') ? keepUrl(url, filename) : url;
    module[kFormat] = format;
    if (override !== undefined) {
      module[kFormat] = override.format;
      hookedSources.set(module, override.source);
    }
    Module._cache[filename] = module;
  }
  if (parent && hooks.resolveHooks.length === 0) {
    resolved ??= mapGet(resolvedRequests, parent.path);
    if (resolved === undefined) mapSet(resolvedRequests, parent.path, (resolved = new Map()));
    mapSet(resolved, request, filename);
  }

  let failed = true;
  try {
    module.load(filename);
    failed = false;
  } finally {
    if (failed) {
      delete Module._cache[filename];
      if (parent) {
        resolved?.delete(request);
        const { children } = parent;
        if (Array.isArray(children)) {
          const index = children.indexOf(module);
          if (index >= 0) children.splice(index, 1);
        }
      }
    } else {
      finishExports(module);
    }
  }
  return module.exports;
}

/** A file URL is only kept where it says more than the file name (a query). */
function keepUrl(url, filename) {
  return url === undefined || url === urlOfPath(filename) ? undefined : url;
}

const channels = require('internal/module/channels');

/** Module._load with the `module.require` tracing channel around it. */
function loadTraced(request, parent, isMain, mode = undefined) {
  const { requireChannel } = channels;
  if (!requireChannel.hasSubscribers) {
    return mode === undefined ? Module._load(request, parent, isMain) : Module._load(request, parent, isMain, mode);
  }
  return requireChannel.traceSync(Module._load, {
    __proto__: null,
    parentFilename: parent?.filename,
    id: request,
  }, Module, request, parent, isMain, mode);
}

Module._resolveFilename = function(request, parent, isMain, options) {
  return resolution.resolveFilename(request, parent, isMain, options);
};
Module._findPath = function(request, paths, isMain, conditions = undefined) {
  return resolution.findPath(request, paths, isMain, conditions);
};
Object.defineProperty(Module._findPath, 'length', { __proto__: null, value: 3, configurable: true });
Module._nodeModulePaths = function(from) {
  return resolution.nodeModulePaths(from);
};
Module._resolveLookupPaths = function(request, parent) {
  return resolution.resolveLookupPaths(request, parent);
};

/** The registered extension of a file name: the longest that fits, '.js' when none does. */
function extensionOf(filename) {
  const name = stringSlice(filename, stringLastIndexOf(filename, '/') + 1);
  let at = -1;
  while ((at = stringIndexOf(name, '.', at + 1)) !== -1) {
    // A dot in front makes a hidden file, not an extension.
    if (at === 0) continue;
    const extension = stringSlice(name, at);
    if (Module._extensions[extension]) return extension;
  }
  return '.js';
}

/** Runs the file as this module. */
Module.prototype.load = function(filename) {
  debug('load %s as %s', filename, this.id);
  if (this.loaded) require('assert')(!this.loaded);
  this.filename ??= filename;
  this.paths ??= Module._nodeModulePaths(directoryOf(filename));
  const extension = extensionOf(filename);
  if (extension === '.js' && stringEndsWith(filename, '.mjs') && !require('internal/module/conditions').isModuleSyncOn()) {
    throw showRequire(new ERR_REQUIRE_ESM(filename, true, parents.get(this)?.filename));
  }
  Module._extensions[extension](this, filename);
  this.loaded = true;
  // Importers see what the module exported when it was done, whoever replaces `exports` later.
  weakMapSet(loadedExports, this, this.exports);
};

/**
 * @param {string} id
 */
Module.prototype.require = { require(id) {
  validateString(id, 'id');
  if (id === '') throw new ERR_INVALID_ARG_VALUE('id', id, 'must be a non-empty string');
  return loadTraced(id, this, false);
} }.require;
Object.defineProperty(Module.prototype.require, 'name', { __proto__: null, value: '', configurable: true });

defineCompilation(Module);

// ---- Rest of the class -----------------------------------------------------------------------------------------------------

// An accessor, so that util.inspect() shows modules as plain objects.
Object.defineProperty(Module.prototype, 'constructor', {
  __proto__: null,
  get() {
    return Module;
  },
});

Object.defineProperty(Module.prototype, 'isPreloading', {
  __proto__: null,
  get() {
    return isPreloading;
  },
});

let parentGetter;
let parentSetter;
Object.defineProperty(Module.prototype, 'parent', {
  __proto__: null,
  get() {
    if (!require('internal/options').getOptionValue('--pending-deprecation')) return parents.get(this);
    parentGetter ??= require('internal/util').deprecate(
      function() { return parents.get(this); },
      'module.parent is deprecated due to accuracy issues. Please use require.main to find program entry point instead.',
      'DEP0144',
    );
    return apply(parentGetter, this, []);
  },
  set(value) {
    if (!require('internal/options').getOptionValue('--pending-deprecation')) {
      parents.set(this, value);
      return;
    }
    parentSetter ??= require('internal/util').deprecate(
      function(parent) { weakMapSet(parents, this, parent); },
      'module.parent is deprecated due to accuracy issues. Please use require.main to find program entry point instead.',
      'DEP0144',
    );
    apply(parentSetter, this, [value]);
  },
});

/**
 * @param {string|URL} filename
 * @returns {Function} a require() for it
 */
Module.createRequire = function createRequire(filename) {
  const { isURL } = require('internal/url');
  let path;
  let url;
  if (isURL(filename) || (typeof filename === 'string' && filename[0] !== '/')) {
    try {
      path = require('internal/url').fileURLToPath(filename);
      url = `${filename}`;
    } catch {
      throw invalidFilename(filename);
    }
  } else if (typeof filename === 'string') {
    path = filename;
  } else {
    throw invalidFilename(filename);
  }
  // A trailing slash names a folder: modules are looked up from a file inside.
  const proxyPath = stringEndsWith(path, '/') ? `${path}noop.js` : path;
  const module = new Module(proxyPath);
  module.filename = proxyPath;
  module.paths = Module._nodeModulePaths(module.path);
  if (url !== undefined && !stringEndsWith(path, '/')) module[kURL] = url;
  return makeRequire(module);
};

function invalidFilename(filename) {
  return new ERR_INVALID_ARG_VALUE('filename', filename, 'must be a file URL object, file URL string, or absolute path string');
}

Module._initPaths = function() {
  resolution.initPaths();
};

/** Loads the -r modules, in order. @param {string[]} requests */
Module._preloadModules = function(requests) {
  if (!Array.isArray(requests)) return;
  isPreloading = true;
  // The parent stands in the current folder, whose node_modules are searched first.
  const parent = new Module('internal/preload', null);
  try {
    parent.paths = Module._nodeModulePaths(process.cwd());
  } catch (error) {
    if (error.code !== 'ENOENT') {
      isPreloading = false;
      throw error;
    }
  }
  for (let i = 0; i < requests.length; i++) loadTraced(requests[i], parent, false);
  isPreloading = false;
};

Module.isBuiltin = builtins.isBuiltin;
Module.syncBuiltinESMExports = builtins.syncBuiltinESMExports;
Module.Module = Module;

module.exports = { Module, kResolved, loadTraced, resolveRequest };
