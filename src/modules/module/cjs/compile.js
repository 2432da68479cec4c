'use strict';

// What becomes of a CommonJS module's file: its source and format, hooks included, its compilation, and the extensions' loaders.

const { codes: { ERR_REQUIRE_ESM, ERR_UNKNOWN_MODULE_FORMAT } } = require('internal/errors');
const builtins = require('internal/module/builtins');
const { conditionsOfRequire } = require('internal/module/conditions');
const hooks = require('internal/module/hooks');
const { urlOfCommonJs } = require('internal/module/cjs/resolve');
const { makeRequire } = require('internal/module/cjs/require');
const {
  applyEntry, breakOnStart, hookedSources, kFormat, kIsExecuting, kIsMain, kURL, parents,
} = require('internal/module/cjs/state');
// The symbol by which import() in a CommonJS module finds its way to the default loader.
const { kDefaultReferrer } = require('internal/module/esm/referrers');
const { isReadReplaced, readReplaced } = require('internal/module/replaced_fs');
const { directoryOf, pathOfUrl } = require('internal/module/urls');

const { apply } = Reflect;
const { parse } = JSON;

/** The text of a file. */
function readSource(filename) {
  if (isReadReplaced()) return readReplaced(filename, 'utf8');
  return native('module').readRawText(filename);
}

function loadByDefault(url, context) {
  if (url.startsWith('node:')) return { source: null, format: 'builtin' };
  return { source: readSource(url.startsWith('file:') ? pathOfUrl(url) : url), format: context.format };
}

/**
 * The source of a module and its format as far as known, hooks included.
 * @param {Module} module
 * @param {string} filename
 * @param {string|undefined} formatOfFile what the file name and its package say
 */
function loadSource(module, filename, formatOfFile) {
  if (weakMapHas(hookedSources, module)) {
    module[kFormat] ??= formatOfFile;
    const source = hookedSources.get(module);
    // Its import has asked the hooks, and they left it to this loader.
    if (source === undefined) return readSource(filename);
    return typeof source === 'string' ? source : decodeSource(source);
  }
  if (hooks.loadHooks.length === 0) {
    // What a resolve hook calls it is for load hooks only, but for JSON.
    if (module[kFormat] !== 'json') module[kFormat] = formatOfFile;
    return readSource(filename);
  }
  module[kFormat] ??= formatOfFile;
  const url = module[kURL] ?? urlOfCommonJs(filename);
  const result = hooks.loadWithHooks(
    url, module[kFormat], undefined, conditionsOfRequire(),
    (subject, context) => loadByDefault(subject, context),
  );
  module[kFormat] = result.format ?? formatOfFile;
  const { source } = result;
  hooks.validateSource(source);
  hookedSources.set(module, source);
  return module[kFormat] === 'wasm' || typeof source === 'string' ? source : decodeSource(source);
}

function decodeSource(source) {
  const { Buffer } = require('buffer');
  const bytes = ArrayBuffer.isView(source) ?
    Buffer.from(source.buffer, source.byteOffset, source.byteLength) : Buffer.from(source);
  return bytes.toString('utf8');
}

/**
 * Compiles CONTENT as a function of exports, require, module, __filename and __dirname.
 * @returns {Function|null} null: this is an ES module
 */
function compileWrapper(filename, content, module, format) {
  const wrapper = require('internal/module/cjs/wrapper');
  if (wrapper.isPatched()) return wrapper.compilePatched(filename, content);
  const { getOptionValue } = require('internal/options');
  // What a program starts with is looked at unless that is forbidden, and the rest unless require() takes scripts alone.
  const option = module?.[kIsMain] === true ? '--experimental-detect-module' : '--experimental-require-module';
  const detect = format !== 'commonjs' && module !== undefined && getOptionValue(option) !== false;
  try {
    return native('module').compileCommonJs(content, filename, kDefaultReferrer, detect);
  } catch (error) {
    require('internal/module/esm/errors').hintModuleSyntax(error, content, filename);
    throw error;
  }
}

/** internal/module/source_map/cache while source maps are in use. */
let sourceMaps;
function setSourceMaps(value) {
  sourceMaps = value;
}

/** require() of an ES module, or the main module being one. */
function loadEsmModule(module, filename, source) {
  const { requireEsm, runMainEsm } = require('internal/module/esm/require');
  if (module[kIsMain] === true) runMainEsm(module, filename);
  else module.exports = requireEsm(module, filename, source, parents.get(module));
}

/** The format that a file name and the package around it declare; undefined leaves it to the syntax. */
function declaredFormat(filename) {
  const dot = stringLastIndexOf(filename, '.');
  switch (dot < stringLastIndexOf(filename, '/') ? '' : stringSlice(filename, dot)) {
    case '.js': {
      const { packageTypeOf } = require('internal/module/package');
      const type = packageTypeOf(filename);
      return type === 'none' ? undefined : type;
    }
    case '.cjs': return 'commonjs';
    case '.mjs': return 'module';
    case '.wasm': return 'wasm';
    case '.ts': case '.mts': case '.cts':
      return require('internal/module/typescript').formatOfFile(filename);
    default: return undefined;
  }
}

function requireEsmError(module, filename, content) {
  const { nearestPackage } = require('internal/module/package');
  const parent = parents.get(module);
  const hasModuleSyntax = native('module').containsModuleSyntax(content, filename, kDefaultReferrer);
  return showRequire(new ERR_REQUIRE_ESM(filename, hasModuleSyntax, parent?.filename, nearestPackage(filename)?.path));
}

/** The place to show is the require() that asked. */
function showRequire(error) {
  const { excerptOfUserFrame, setErrorSource } = require('internal/bootstrap/uncaught');
  const excerpt = excerptOfUserFrame(error);
  if (excerpt !== undefined) setErrorSource(error, stringStartsWith(excerpt, 'file:') ? shownByPath(excerpt) : excerpt);
  return error;
}

/** "URL:line" at the head as "path:line". */
function shownByPath(excerpt) {
  const end = regExpExec(/:\d+\n/, excerpt).index;
  return `${pathOfUrl(stringSlice(excerpt, 0, end))}${stringSlice(excerpt, end)}`;
}

function parseJson(content, filename) {
  try {
    return parse(stringCharCodeAt(content, 0) === 0xfeff ? content.slice(1) : content);
  } catch (error) {
    error.message = `${filename}: ${error.message}`;
    throw error;
  }
}

/**
 * Gives the class what runs a file: _compile() and the loaders of the three extensions.
 * @param {typeof import('node:module')} Module
 */
function defineCompilation(Module) {
  /**
   * Runs CONTENT as this module.
   * @param {string} content
   * @param {string} filename
   * @param {string} [format]
   */
  Module.prototype._compile = function(content, filename, format) {
    if (format === 'commonjs-typescript' || format === 'module-typescript' || format === 'typescript') {
      const { stripTypeScriptModule } = require('internal/module/typescript');
      content = stripTypeScriptModule(content, filename);
      format = format === 'commonjs-typescript' ? 'commonjs' : format === 'module-typescript' ? 'module' : undefined;
    }
    let wrapper = null;
    if (format !== 'module') {
      wrapper = compileWrapper(filename, content, this, format);
      if (wrapper === null) {
        format = 'module';
      } else if (sourceMaps !== undefined) {
        sourceMaps.noteCommonJs(filename, content, this, wrapper);
      }
    }
    if (format === 'module') {
      this[kFormat] = 'module';
      loadEsmModule(this, filename, content);
      return undefined;
    }
    const userRequire = makeRequire(this);
    this[kIsExecuting] = true;
    const { exports } = this;
    const args = [exports, userRequire, this, filename, directoryOf(filename)];
    const isPaused = breakOnStart.call !== undefined && this[kIsMain] === true;
    const result = isPaused ? applyEntry(wrapper, exports, args) : apply(wrapper, exports, args);
    this[kIsExecuting] = false;
    return result;
  };

  Module._extensions['.js'] = function(module, filename) {
    const declared = declaredFormat(filename);
    // Only a hook says that it is WebAssembly: require() itself takes it for a script.
    const content = loadSource(module, filename, declared === 'wasm' ? undefined : declared);
    const format = module[kFormat];
    if ((format === 'module' || format === 'module-typescript') && !require('internal/module/conditions').isModuleSyncOn()) {
      throw requireEsmError(module, filename, content);
    }
    if (format === 'json') {
      module.exports = parseJson(content, filename);
      return;
    }
    if (format === 'text') throw new ERR_UNKNOWN_MODULE_FORMAT(format, module[kURL] ?? urlOfCommonJs(filename));
    if (format === 'wasm' && hookedSources.has(module)) {
      module.exports = require('internal/module/esm/require').requireWasm(module, filename, hookedSources.get(module));
      return;
    }
    if (format === 'builtin' && module[kURL]?.startsWith('node:')) {
      module.exports = builtins.loadPublic(module[kURL].slice(5));
      return;
    }
    module._compile(content, filename, format);
  };

  Module._extensions['.json'] = function(module, filename) {
    const content = loadSource(module, filename, 'json');
    Object.defineProperty(module, 'exports', {
      __proto__: null, value: parseJson(content, filename), writable: true, enumerable: true, configurable: true,
    });
  };

  Module._extensions['.node'] = function(module, filename) {
    // The system's loader reads the file.
    return process.dlopen(module, require('path').toNamespacedPath(filename));
  };

  for (const extension of ['.js', '.json', '.node']) {
    Object.defineProperty(Module._extensions[extension], 'name', { __proto__: null, value: '', configurable: true });
  }
}

module.exports = { compileWrapper, declaredFormat, defineCompilation, loadByDefault, setSourceMaps, showRequire };
