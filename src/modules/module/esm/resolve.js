'use strict';

// From a specifier to a URL. Node documentation, "Modules: ECMAScript modules", Resolution Algorithm Specification (ESM_RESOLVE).

const {
  codes: {
    ERR_INVALID_MODULE_SPECIFIER,
    ERR_MODULE_NOT_FOUND,
    ERR_UNSUPPORTED_DIR_IMPORT,
    ERR_UNSUPPORTED_RESOLVE_REQUEST,
    ERR_NETWORK_IMPORT_DISALLOWED,
    ERR_UNSUPPORTED_ESM_URL_SCHEME,
  },
} = require('internal/errors');
const { getOptionValue } = require('internal/options');
const { idOfSpecifier } = require('internal/module/builtins');
const { conditionSet, conditionsOfImport } = require('internal/module/conditions');
const { dependencies } = require('internal/module/dependencies');
const { formatOfUrl } = require('internal/module/esm/formats');
const { isRealPathReplaced, realPathReplaced } = require('internal/module/replaced_fs');
const { pathOfUrl, urlOfPath } = require('internal/module/urls');
const { plainPathOfUrl, resolveFile, resolveRelative } = native('module');

/** Is SPECIFIER relative ("./", "../", "." and "..") or absolute ("/")? */
function isPathLike(specifier) {
  return specifier[0] === '/' || specifier === '.' || specifier === '..' || stringStartsWith(specifier, './') || stringStartsWith(specifier, '../');
}

/** What require() would have found, for the hint after "Did you mean to import". */
function suggestion(specifier, parentURL) {
  try {
    const { Module } = require('internal/module/cjs/loader');
    const path = require('path');
    const parentPath = parentURL && stringStartsWith(parentURL, 'file:') ? pathOfUrl(parentURL) : undefined;
    if (parentPath === undefined) return undefined;
    const directory = path.dirname(parentPath);
    const request = stringStartsWith(specifier, 'file:') ? pathOfUrl(specifier) : specifier;
    // A module that has not been loaded: its relative requests go from the working directory, as in Node.
    const parent = new Module(parentPath, null);
    parent.paths = Module._nodeModulePaths(directory);
    let found = Module._findPath(request, Module._resolveLookupPaths(request, parent), false);
    if (!found) return undefined;
    // As specifiers are written: percent-encoded.
    const { pathname, href } = require('internal/url').pathToFileURL(found);
    if (request[0] === '/') return pathname;
    if (isPathLike(request)) {
      found = path.relative(urlOfPath(directory).slice('file://'.length), pathname);
      return found.startsWith('..') ? found : `./${found}`;
    }
    // A file inside a package is named by the package, one without by where it is.
    const name = /^(?:@[^/]+\/)?[^/]+/.exec(request)[0];
    const at = pathname.lastIndexOf(`/node_modules/${name}/`);
    return at === -1 ? href : pathname.slice(at + '/node_modules/'.length);
  } catch {
    return undefined;
  }
}

/** Adds the hint, also to the stack, which was made with the message as it was. */
function addSuggestion(error, specifier, parentURL) {
  const found = suggestion(specifier, parentURL);
  if (!found) return error;
  const { message, stack } = error;
  const lines = stack.split('\n');
  // JSON.stringify for names with quotes or backslashes.
  const hint = `Did you mean to import ${JSON.stringify(found)}?`;
  error.message = `${message}\n${hint}`;
  error.stack = `${lines[0]}\n${hint}\n${lines.slice(1).join('\n')}`;
  return error;
}

/** The file behind a resolved URL must exist, and is known by its real path. */
function finishFile(url, base, preserveSymlinks) {
  const { href, pathname } = url;
  if (stringIncludes(pathname, '%') && regExpExec(/%2f|%5c/i, pathname) !== null) {
    throw new ERR_INVALID_MODULE_SPECIFIER(
      pathname, 'must not include encoded "/" or "\\" characters', base && stringStartsWith(base, 'file:') ? pathOfUrl(base) : base,
    );
  }
  let path;
  try {
    path = require('internal/url').fileURLToPath(url);
  } catch (error) {
    error.input = `${href}`;
    error.module = `${base}`;
    throw error;
  }
  const from = base && stringStartsWith(base, 'file:') ? pathOfUrl(base) : base;
  const asksProgram = !preserveSymlinks && isRealPathReplaced();
  let real = resolveFile(path, preserveSymlinks || asksProgram);
  // A name with a slash at its end is a folder's, whether it is there or not.
  if (real === 1 || stringEndsWith(path, '/')) {
    const error = new ERR_UNSUPPORTED_DIR_IMPORT(path, from, href);
    return { error };
  }
  if (real === undefined) {
    const error = new ERR_MODULE_NOT_FOUND(path || pathname, from, href);
    return { error };
  }
  if (preserveSymlinks) return href;
  if (asksProgram) real = realPathReplaced(path);
  const suffix = `${url.search}${url.hash}`;
  return urlOfPath(real) + suffix;
}

/** A bare specifier's URL; where there is no such package, require() may still know a file. */
function packageOf(specifier, base, conditions) {
  try {
    return require('internal/module/esm/packages').packageResolve(specifier, base, conditions);
  } catch (error) {
    throw error?.code === 'ERR_MODULE_NOT_FOUND' ? addSuggestion(error, specifier, base) : error;
  }
}

/**
 * @param {string} specifier
 * @param {string} base URL of the importing module
 * @param {Set<string>} conditions
 * @param {boolean} preserveSymlinks
 * @returns {string} URL
 */
function moduleResolve(specifier, base, conditions, preserveSymlinks) {
  const { URL } = require('internal/url');
  const isData = stringStartsWith(base, 'data:');
  let url;
  if (isPathLike(specifier)) {
    try {
      url = new URL(specifier, base);
    } catch (cause) {
      const error = new ERR_UNSUPPORTED_RESOLVE_REQUEST(specifier, base);
      error.cause = cause;
      throw error;
    }
  } else if (stringStartsWith(base, 'file:') && specifier[0] === '#') {
    url = require('internal/module/esm/packages').packageImportsResolve(specifier, base, conditions);
  } else {
    try {
      url = new URL(specifier);
    } catch (cause) {
      if (isData && idOfSpecifier(specifier) === undefined) {
        const error = new ERR_UNSUPPORTED_RESOLVE_REQUEST(specifier, base);
        error.cause = cause;
        throw error;
      }
      url = packageOf(specifier, base, conditions);
    }
  }
  if (url.protocol !== 'file:') return url.href;
  const finished = finishFile(url, base, preserveSymlinks);
  if (typeof finished === 'string') return finished;
  dependencies.report?.imported(url.href);
  throw addSuggestion(finished.error, specifier, base);
}

/**
 * Node's own resolution.
 * @param {string} specifier
 * @param {{parentURL?: string, conditions?: string[], importAttributes?: Record<string, string>}} context
 * @returns {{__proto__: null, url: string, format: string|null|undefined}}
 */
function defaultResolve(specifier, context) {
  const { parentURL, conditions, importAttributes } = context;
  specifier = `${specifier}`;

  // The scheme says what it is, and whether there is such a module is found when it is loaded.
  if (stringStartsWith(specifier, 'node:')) return { __proto__: null, url: specifier };
  const id = idOfSpecifier(specifier);
  if (id !== undefined) return { __proto__: null, url: `node:${id}`, format: isText(importAttributes) ? 'text' : 'builtin' };

  const isUsual = conditions === undefined && !isRealPathReplaced();
  if (parentURL !== undefined && isUsual) {
    const quick = resolveRelative(specifier, parentURL, getOptionValue('--preserve-symlinks'));
    if (quick !== undefined) return { __proto__: null, url: quick, format: formatOf(quick, importAttributes) };
  }

  const isEntry = parentURL === undefined;
  if (isUsual) {
    const quick = resolvePlainUrl(specifier, getOptionValue(isEntry ? '--preserve-symlinks-main' : '--preserve-symlinks'));
    if (quick !== undefined) return { __proto__: null, url: quick, format: formatOf(quick, importAttributes) };
  }
  let base = parentURL;
  if (isEntry) {
    base = urlOfPath(`${process.cwd()}/`);
  }
  const url = moduleResolve(
    specifier, base, conditions === undefined ? conditionsOfImport() : conditionSet(conditions),
    getOptionValue(isEntry ? '--preserve-symlinks-main' : '--preserve-symlinks'),
  );
  checkScheme(url, base);
  return { __proto__: null, url, format: formatOf(url, importAttributes) };
}

/** Is it asked for as text? */
function isText(attributes) {
  return attributes?.type === 'text' && getOptionValue('--experimental-import-text') === true;
}

/** Text is what is asked for as text, whatever its name. */
function formatOf(url, attributes) {
  if (!isText(attributes)) return formatOfUrl(url, true);
  return stringStartsWith(url, 'data:') ? undefined : 'text';
}

/** An absolute file URL without anything to decode, where it names a file. */
function resolvePlainUrl(specifier, preserveSymlinks) {
  const path = plainPathOfUrl(specifier);
  if (path === undefined || stringEndsWith(path, '/')) return undefined;
  const real = resolveFile(path, preserveSymlinks);
  return typeof real === 'string' ? urlOfPath(real) : undefined;
}

/** Modules from the network may not reach into the machine. */
function checkScheme(url, base) {
  if (regExpExec(/^https?:/, base) !== null && !/^https?:/.test(url)) {
    throw new ERR_NETWORK_IMPORT_DISALLOWED(url, base, 'remote imports cannot import from a local location.');
  }
}

const supportedSchemes = ['file', 'data', 'node'];

/** @param {string} url that is about to be loaded */
function checkLoadable(url) {
  if (stringStartsWith(url, 'file:') || stringStartsWith(url, 'data:') || stringStartsWith(url, 'node:')) return;
  const { URL } = require('internal/url');
  const isRemote = url.startsWith('http:') || url.startsWith('https:');
  throw new ERR_UNSUPPORTED_ESM_URL_SCHEME(new URL(url), isRemote ? ['file', 'data'] : supportedSchemes);
}

module.exports = { checkLoadable, defaultResolve, moduleResolve };
