'use strict';

// CommonJS modules as ES modules see them: module.exports as default (and as 'module.exports'), and as named exports those that a look
// at the source finds. Node documentation, "Modules: ECMAScript modules", CommonJS Namespaces.

const { Module, kResolved, loadTraced } = require('internal/module/cjs/loader');
const { hookedSources, kFormat, kIsCachedByESMLoader, kURL, loadedExports } = require('internal/module/cjs/state');
const { stripQuery } = require('internal/module/esm/formats');
const { textOf } = require('internal/module/esm/load');
const { isReadReplaced, readReplaced } = require('internal/module/replaced_fs');
const { directoryOf, pathOfUrl } = require('internal/module/urls');
const { createSyntheticModule, readText } = native('module');

/** So much text is worth the 4 ms that the lexer's WebAssembly takes to begin: it reads three times as fast as the same in JavaScript. */
const kLongForJavaScript = 200_000;
let lexedInJavaScript = 0;
let lexer;

function lexerFor(source) {
  if (lexedInJavaScript > kLongForJavaScript) return lexer;
  lexedInJavaScript += source.length;
  if (lexedInJavaScript > kLongForJavaScript) {
    try {
      const compiled = require('internal/deps/cjs-module-lexer/wasm');
      compiled.initSync();
      return lexer = compiled;
    } catch {
      // No WebAssembly: --jitless, or a program that took it away.
    }
  }
  return lexer ??= require('internal/deps/cjs-module-lexer/lexer');
}

/** @param {string} source */
function lex(source) {
  const lexer = lexerFor(source);
  try {
    const { mayNeedMending, mendLiterals, respellNames } = require('internal/module/esm/exported_literals');
    const found = lexer.parse(respellNames(source));
    return mayNeedMending(source) ? mendLiterals(source, found) : found;
  } catch {
    // What the lexer cannot read has no named exports; running the module tells what is wrong with it.
    return { exports: [], reexports: [] };
  }
}

/** @type {Map<string, Set<string>>} by file name */
const namesOfFiles = new Map();

/**
 * The names that the CommonJS file exports, as far as its source shows, with those of modules it re-exports.
 * @param {string} filename
 * @param {string|undefined} source read from the file when not given
 * @param {boolean} hasTypes it is TypeScript: its format says so and not its name, as a hook may have compiled it
 */
function exportNames(filename, source, hasTypes) {
  const known = mapGet(namesOfFiles, filename);
  if (known !== undefined) return known;
  const names = new Set();
  // Set first: files may re-export each other in a circle.
  mapSet(namesOfFiles, filename, names);
  if (source === undefined) {
    try {
      source = isReadReplaced() ? textOf(readReplaced(filename)) : readText(filename);
    } catch {
      return names;
    }
  }
  if (hasTypes) {
    try {
      source = require('internal/module/typescript').stripTypeScriptModule(source, filename);
    } catch {
      return names;
    }
  }
  const { exports, reexports } = lex(source);
  for (const name of exports) setAdd(names, name);
  if (reexports.length === 0) return names;
  const parent = new Module(filename);
  parent.filename = filename;
  parent.paths = Module._nodeModulePaths(directoryOf(filename));
  for (const request of reexports) {
    let resolved;
    try {
      resolved = Module._resolveFilename(request, parent, false);
    } catch {
      continue;
    }
    if (resolved[0] !== '/') continue;
    const extension = /\.[^./]*$/.exec(resolved)?.[0] ?? '';
    if (extension === '.js' || extension === '.cjs' || !Module._extensions[extension]) {
      for (const name of exportNames(resolved, undefined, false)) names.add(name);
    }
  }
  return names;
}

function isNamespace(value) {
  return require('internal/util/types').isModuleNamespaceObject(value);
}

/** Exports that are there already are seen as they are: a module that require() has loaded. */
function namesOfLoaded(exports, names) {
  if (exports !== null && (typeof exports === 'object' || typeof exports === 'function') && isNamespace(exports)) {
    for (const name of Object.keys(exports)) names.add(name);
  }
}

/**
 * @param {string} url
 * @param {import('internal/module/esm/translators').Loaded} loaded
 * @returns {object} ModuleRecord
 */
function commonJsRecord(url, loaded) {
  const { isMain } = loaded;
  const isFile = stringStartsWith(url, 'file:');
  const plainUrl = isFile ? stripQuery(url) : url;
  const hasQuery = plainUrl !== url;
  const filename = isFile ? pathOfUrl(plainUrl) : url;
  const source = loaded.source === null || loaded.source === undefined ? undefined : textOf(loaded.source);

  const hasTypes = loaded.format === 'commonjs-typescript';
  // Called plain CommonJS it is a matter of its extension's function, which may be a program's own.
  if (hasTypes) require('internal/module/typescript').refuseUnderNodeModules(url);
  const names = new Set(hasQuery || source !== undefined ?
    freshNames(filename, source, hasTypes) : exportNames(filename, undefined, hasTypes));
  const already = hasQuery ? undefined : Module._cache[filename];
  if (already?.loaded) namesOfLoaded(already.exports, names);
  names.delete('default');
  names.delete('module.exports');

  const list = [...names];
  return createSyntheticModule(url, [...list, 'default', 'module.exports'], (record) => {
    const exports = run(url, filename, source, loaded, hasQuery, isMain);
    for (let i = 0; i < list.length; i++) {
      const name = list[i];
      // Names without an object that could have them: a TypeError.
      if (!Object.hasOwn(exports, name)) continue;
      let value;
      try {
        value = exports[name];
      } catch {
        // A getter that throws leaves its name undefined.
      }
      record.setExport(name, value);
    }
    record.setExport('default', exports);
    record.setExport('module.exports', exports);
  });
}

/** exportNames() for a source of its own, which must not stand for the file's. */
function freshNames(filename, source, hasTypes) {
  const known = namesOfFiles.get(filename);
  namesOfFiles.delete(filename);
  const names = exportNames(filename, source, hasTypes);
  if (known === undefined) namesOfFiles.delete(filename);
  else namesOfFiles.set(filename, known);
  return names;
}

/** Runs the module, or finds it already run; gives its exports. */
function run(url, filename, source, loaded, hasQuery, isMain) {
  if (loaded.asyncHooked && source !== undefined) {
    return require('internal/module/esm/customized_commonjs').runCustomized(url, filename, source, loaded.format, isMain);
  }
  if (hasQuery) {
    // A module of its own next to the plain file's.
    const module = new Module(filename);
    module[kURL] = url;
    if (source !== undefined || loaded.hooked) hookedSources.set(module, source);
    const plain = Module._cache[filename];
    Module._cache[filename] = module;
    try {
      module.load(filename);
    } finally {
      if (plain === undefined) delete Module._cache[filename];
      else Module._cache[filename] = plain;
    }
    return module.exports;
  }
  let module = Module._cache[filename];
  if (module?.loaded && weakMapHas(loadedExports, module)) return weakMapGet(loadedExports, module);
  if (module === undefined && (source !== undefined || loaded.hooked)) {
    // What a hook loaded must be what runs, and none is asked twice.
    module = new Module(filename);
    module[kIsCachedByESMLoader] = true;
    module[kURL] = url.startsWith('file:') ? undefined : url;
    // The extension of a TypeScript file decides whether types are removed, whatever a hook of this thread called it.
    module[kFormat] = regExpExec(/\.[cm]?ts$/, filename) === null ? loaded.format : undefined;
    hookedSources.set(module, source);
    Module._cache[filename] = module;
  }
  return loadTraced(filename, undefined, isMain, kResolved);
}

module.exports = { commonJsRecord };
