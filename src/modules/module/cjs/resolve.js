'use strict';

// From a request to a file: Node documentation, "Modules: CommonJS modules", All together.

const { findCommonJs, realPath, statKind } = native('module');
const { codes: { ERR_INVALID_ARG_VALUE, ERR_INVALID_URL_SCHEME } } = require('internal/errors');
const { validateString } = require('internal/errors/validators');
const { getOptionValue } = require('internal/options');
const { idOfSpecifier } = require('internal/module/builtins');
const { conditionsOfRequire } = require('internal/module/conditions');
const { dependencies } = require('internal/module/dependencies');
const { importsOf, nearestPackage } = require('internal/module/package');
const { isRealPathReplaced, realPathReplaced } = require('internal/module/replaced_fs');
const { directoryOf, pathOfUrl, urlOfPath } = require('internal/module/urls');
const { parents } = require('internal/module/cjs/state');
const { debugSection } = require('internal/util/debug_section');

const debug = debugSection('module');

// findCommonJs() outcomes that need more work here.
const kExports = 2;
const kBadMain = 3;
const kMissingMain = 4;

/** Does REQUEST end like a folder's name, in a slash, "." or ".."? (Every program asks: a regular expression would be compiled.) */
function namesFolder(request) {
  return stringEndsWith(request, '/') || request === '.' || request === '..' ||
    stringEndsWith(request, '/.') || stringEndsWith(request, '/..');
}

/** Has a program replaced Module._stat (internal/module/cjs/find_by_stat)? */
const statReplacement = { isReplaced: false };

/** The Module class; set by the loader, which the two of us make a cycle with. */
let Module;
/** Global folders searched last: NODE_PATH, $HOME/.node_modules … */
let globalFolders = [];

function setModule(value) {
  Module = value;
}

/** @param {string} request */
function isRelative(request) {
  if (request[0] !== '.') return false;
  return request.length === 1 || request[1] === '/' || (request[1] === '.' && (request.length === 2 || request[2] === '/'));
}

function preservesSymlinks(isMain) {
  return getOptionValue(isMain ? '--preserve-symlinks-main' : '--preserve-symlinks');
}

/** Module._nodeModulePaths(from): every node_modules folder from FROM up to the root. */
function nodeModulePaths(from) {
  from = require('path').resolve(from);
  const paths = [];
  let end = from.length;
  while (end > 0) {
    const slash = stringLastIndexOf(from, '/', end - 1);
    if (end - slash - 1 !== 0 && stringSlice(from, slash + 1, end) !== 'node_modules') {
      arrayPush(paths, `${stringSlice(from, 0, end)}/node_modules`);
    }
    end = slash;
  }
  arrayPush(paths, '/node_modules');
  return paths;
}

/** Module._resolveLookupPaths(request, parent) */
function resolveLookupPaths(request, parent) {
  if (idOfSpecifier(request) !== undefined) return null;
  if (!isRelative(request)) {
    if (!parent?.paths?.length) return globalFolders;
    return arrayConcat(parent.paths, globalFolders);
  }
  // Code without a file (REPL, --eval) is relative to the current folder.
  if (!parent?.id || !parent.filename) return ['.'];
  return [directoryOf(parent.filename)];
}

/** A package target that exports or imports named, as a file name; throws where it names none. */
function finishPackageTarget(url, parentPath, packagePath) {
  const href = `${url}`;
  if (stringIncludes(href, '%') && /%2f|%5c/i.test(href)) {
    const { codes: { ERR_INVALID_MODULE_SPECIFIER } } = require('internal/errors');
    throw new ERR_INVALID_MODULE_SPECIFIER(href, 'must not include encoded "/" or "\\" characters', parentPath);
  }
  const filename = pathOfUrl(href);
  if (statKind(filename) === 0) return getOptionValue('--preserve-symlinks') ? filename : toRealPath(filename);
  const error = new Error(`Cannot find module '${filename}'`);
  error.code = 'MODULE_NOT_FOUND';
  error.path = packagePath;
  throw error;
}

function toRealPath(filename) {
  if (isRealPathReplaced()) return realPathReplaced(filename);
  try {
    return realPath(filename);
  } catch {
    return filename;
  }
}

/** LOAD_PACKAGE_EXPORTS, the package having been found. */
function resolveExports(record, subpath, conditions) {
  const { packageExportsResolve } = require('internal/module/esm/packages');
  const url = packageExportsResolve(urlOfPath(record.path), subpath, record, null, conditions);
  return finishPackageTarget(url, null, record.directory);
}

/** LOAD_PACKAGE_SELF */
function resolveSelf(parentPath, request, conditions) {
  if (!parentPath) return undefined;
  const record = nearestPackage(parentPath);
  if (record?.exportsJson === undefined || record.name === undefined) return undefined;
  let subpath;
  if (request === record.name) subpath = '.';
  else if (request.startsWith(`${record.name}/`)) subpath = `.${request.slice(record.name.length)}`;
  else return undefined;
  try {
    const { packageExportsResolve } = require('internal/module/esm/packages');
    const url = packageExportsResolve(urlOfPath(record.path), subpath, record, urlOfPath(parentPath), conditions);
    return finishPackageTarget(url, parentPath, record.directory);
  } catch (error) {
    if (error.code === 'ERR_MODULE_NOT_FOUND') throw notFound(request);
    throw error;
  }
}

/** LOAD_PACKAGE_IMPORTS */
function resolveImports(parentPath, request, conditions) {
  if (!parentPath) return undefined;
  const record = nearestPackage(parentPath);
  if (record === undefined || importsOf(record) === undefined) return undefined;
  try {
    const { packageImportsResolve } = require('internal/module/esm/packages');
    const url = packageImportsResolve(request, urlOfPath(parentPath), conditions);
    // Built-in modules are for import only here.
    if (url.protocol !== 'file:') throw new ERR_INVALID_URL_SCHEME('file');
    return finishPackageTarget(url, parentPath, record.path);
  } catch (error) {
    if (error.code === 'ERR_MODULE_NOT_FOUND') throw notFound(request);
    throw error;
  }
}

function notFound(request, stack = undefined) {
  let message = `Cannot find module '${request}'`;
  if (stack !== undefined && stack.length > 0) message += `\nRequire stack:\n- ${arrayJoin(stack, '\n- ')}`;
  const error = new Error(message);
  error.code = 'MODULE_NOT_FOUND';
  if (stack !== undefined) error.requireStack = stack;
  return error;
}

/**
 * Module._findPath(request, paths, isMain)
 * @returns {string|false}
 */
function findPath(request, paths, isMain, conditions = conditionsOfRequire()) {
  const isAbsolute = request[0] === '/';
  if (isAbsolute) paths = [''];
  else if (!paths || paths.length === 0) return false;

  const cacheKey = `${request}\x00${paths.length === 1 ? paths[0] : arrayJoin(paths, '\x00')}`;
  const known = Module._pathCache[cacheKey];
  if (known) return known;

  // Paths of the caller's own (require.resolve's option, --eval's ".") may be relative to the current folder.
  let folders = paths;
  if (!isAbsolute && arraySome(paths, (folder) => folder[0] !== '/')) {
    const { resolve } = require('path');
    folders = arrayMap(paths, (folder) => resolve(folder));
  }
  const keepsLinks = preservesSymlinks(isMain);
  const asksProgram = !keepsLinks && isRealPathReplaced();
  const find = statReplacement.isReplaced ? require('internal/module/cjs/find_by_stat').findByStat : findCommonJs;
  const found = find(
    request, folders, Object.keys(Module._extensions), isAbsolute, namesFolder(request), keepsLinks || asksProgram,
  );
  if (found === undefined) return false;
  let filename = found;
  let isReal = !asksProgram;
  if (typeof found !== 'string') {
    const { 0: outcome, 1: path, 2: record, 3: subpath } = found;
    if (outcome === kExports) {
      filename = resolveExports(record, subpath, conditions);
      isReal = true;
    } else {
      if (outcome === kMissingMain) throw missingMain(path, record, request);
      if (outcome === kBadMain) warnBadMain(record);
      filename = path;
    }
  }
  if (!isReal) filename = toRealPath(filename);
  Module._pathCache[cacheKey] = filename;
  return filename;
}

function missingMain(path, record, request) {
  const error = new Error(`Cannot find module '${path}'. Please verify that the package.json has a valid "main" entry`);
  error.code = 'MODULE_NOT_FOUND';
  error.path = record.path;
  error.requestPath = request;
  return error;
}

function warnBadMain(record) {
  process.emitWarning(
    `Invalid 'main' field in '${record.path}' of '${record.main}'. Please either fix that or report it to the module author`,
    'DeprecationWarning', 'DEP0128',
  );
}

/** The search paths for options.paths of require.resolve(). */
function pathsOfOptions(request, paths) {
  if (!Array.isArray(paths)) throw new ERR_INVALID_ARG_VALUE('options.paths', paths);
  if (isRelative(request)) {
    for (let i = 0; i < paths.length; i++) validateString(paths[i], `paths[${i}]`);
    return paths;
  }
  const anchor = new Module('', null);
  const out = [];
  for (let i = 0; i < paths.length; i++) {
    validateString(paths[i], `paths[${i}]`);
    anchor.paths = nodeModulePaths(paths[i]);
    for (const path of Module._resolveLookupPaths(request, anchor)) {
      if (!out.includes(path)) out.push(path);
    }
  }
  return out;
}

/** Module._resolveFilename(request, parent, isMain, options) */
function resolveFilename(request, parent, isMain, options) {
  if (idOfSpecifier(request) !== undefined) return request;
  const conditions = options?.conditions ?? conditionsOfRequire();
  let paths;
  if (typeof options === 'object' && options !== null) {
    if (Array.isArray(options.paths)) paths = pathsOfOptions(request, options.paths);
    else if (options.paths === undefined) paths = Module._resolveLookupPaths(request, parent);
    else throw new ERR_INVALID_ARG_VALUE('options.paths', options.paths);
  } else {
    paths = Module._resolveLookupPaths(request, parent);
  }

  if (request[0] === '#') {
    const filename = resolveImports(parentPathOf(parent), request, conditions);
    if (filename !== undefined) return filename;
  }
  if (!isRelative(request) && request[0] !== '/') {
    const self = resolveSelf(parentPathOf(parent), request, conditions);
    if (self !== undefined) {
      Module._pathCache[`${request}\x00${paths.length === 1 ? paths[0] : paths.join('\x00')}`] = self;
      return self;
    }
  }
  debug('look for %s in %j', request, paths);
  const filename = Module._findPath(request, paths, isMain, conditions);
  if (filename) return filename;

  if (dependencies.report !== undefined && (request[0] === '/' || isRelative(request))) {
    dependencies.report.missing(request, paths?.[0] ?? '', Object.keys(Module._extensions));
  }
  const stack = [];
  for (let cursor = parent; cursor; cursor = weakMapGet(parents, cursor)) arrayPush(stack, cursor.filename || cursor.id);
  throw notFound(request, stack);
}

/** The file that a self-reference of PARENT's package starts from. Code without a file stands in the current folder. */
function parentPathOf(parent) {
  if (!parent) return false;
  if (parent.filename) return parent.filename;
  if (parent.id === '<repl>' || parent.id === 'internal/preload') {
    try {
      return `${process.cwd()}/`;
    } catch {
      return false;
    }
  }
  return false;
}

/** Module._initPaths(): reads NODE_PATH and HOME again. */
function initPaths() {
  // Here, for it makes a cycle with us.
  const { trustedEnv } = require('internal/process/execution');
  const HOME = trustedEnv('HOME');
  const NODE_PATH = trustedEnv('NODE_PATH');
  const paths = [require('path').resolve(process.execPath, '..', '..', 'lib', 'node')];
  if (HOME) arrayUnshift(paths, `${HOME}/.node_modules`, `${HOME}/.node_libraries`);
  if (NODE_PATH) arrayUnshift(paths, ...arrayFilter(stringSplit(NODE_PATH, ':'), Boolean));
  globalFolders = paths;
  // A copy: pushing to Module.globalPaths has never changed where modules are searched.
  Module.globalPaths = arraySlice(paths);
}

/** The URL for what resolveFilename() returned. */
function urlOfCommonJs(filename) {
  const id = idOfSpecifier(filename);
  if (id !== undefined) return `node:${id}`;
  return filename[0] === '/' ? urlOfPath(filename) : filename;
}

module.exports = {
  findPath,
  initPaths,
  isRelative,
  nodeModulePaths,
  resolveFilename,
  resolveLookupPaths,
  setModule,
  statReplacement,
  urlOfCommonJs,
};
