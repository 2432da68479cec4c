'use strict';

// Packages, their exports and imports. Node documentation, "Modules: ECMAScript modules", Resolution Algorithm Specification.

const {
  codes: {
    ERR_INVALID_MODULE_SPECIFIER,
    ERR_INVALID_PACKAGE_CONFIG,
    ERR_INVALID_PACKAGE_TARGET,
    ERR_MODULE_NOT_FOUND,
    ERR_PACKAGE_IMPORT_NOT_DEFINED,
    ERR_PACKAGE_PATH_NOT_EXPORTED,
  },
} = require('internal/errors');
const { idOfSpecifier } = require('internal/module/builtins');
const { exportsOf, firstFile, importsOf, nearestPackage, readPackageFor } = require('internal/module/package');
const { directoryOf, pathOfUrl, urlOfPath } = require('internal/module/urls');
const { URL } = require('internal/url');

// ---- Errors and deprecations -----------------------------------------------------------------------------------------------

function pathOf(url) {
  return url ? pathOfUrl(`${url}`) : undefined;
}

/** Who imports, as messages show it: a path for files, else the URL. */
function baseName(base) {
  if (!base) return undefined;
  const text = `${base}`;
  return text.startsWith('file:') ? pathOfUrl(text) : text;
}

function directoryNameOf(packageJsonUrl) {
  return `${directoryOf(pathOf(packageJsonUrl))}/`.replace(/^\/\/$/, '/');
}

function invalidTarget(key, target, packageJsonUrl, internal, base) {
  const shown = typeof target === 'object' ? target : `${target}`;
  return new ERR_INVALID_PACKAGE_TARGET(directoryNameOf(packageJsonUrl), key, shown, internal, baseName(base));
}

function notExported(subpath, packageJsonUrl, base) {
  return new ERR_PACKAGE_PATH_NOT_EXPORTED(directoryNameOf(packageJsonUrl), subpath, baseName(base));
}

function invalidSubpath(request, match, packageJsonUrl, internal, base) {
  const field = internal ? 'imports' : 'exports';
  return new ERR_INVALID_MODULE_SPECIFIER(
    request,
    `request is not a valid match in pattern "${match}" for the "${field}" resolution of ${pathOf(packageJsonUrl)}`,
    baseName(base),
  );
}

const warnedPatterns = new Set();

function warnTrailingSlash(match, packageJsonUrl, base) {
  if (process.noDeprecation) return;
  const path = pathOf(packageJsonUrl);
  const key = `${path}|${match}`;
  if (warnedPatterns.has(key)) return;
  warnedPatterns.add(key);
  process.emitWarning(
    `Use of deprecated trailing slash pattern mapping "${match}" in the "exports" field module resolution of the package at ` +
    `${path}${base ? ` imported from ${baseName(base)}` : ''}. Mapping specifiers ending in "/" is no longer supported.`,
    'DeprecationWarning', 'DEP0155',
  );
}

function warnSegments(target, request, match, packageJsonUrl, internal, base, isTarget) {
  if (process.noDeprecation) return;
  const double = /[\\/]{2}/.test(isTarget ? target : request);
  process.emitWarning(
    `Use of deprecated ${double ? 'double slash' : 'leading or trailing slash matching'} resolving "${target}" for module ` +
    `request "${request}" ${request !== match ? `matched to "${match}" ` : ''}in the "${internal ? 'imports' : 'exports'}" ` +
    `field module resolution of the package at ${pathOf(packageJsonUrl)}${base ? ` imported from ${baseName(base)}` : ''}.`,
    'DeprecationWarning', 'DEP0166',
  );
}

/** DEP0151: an ES module as main entry without its whole file name. */
function warnLegacyMain(path, record, base) {
  if (process.noDeprecation) return;
  const { formatOfPath } = require('internal/module/esm/formats');
  if (formatOfPath(path, true) !== 'module') return;
  const directory = `${record.directory}/`;
  const tail = path.slice(directory.length);
  const from = baseName(base);
  if (!record.main) {
    process.emitWarning(
      `No "main" or "exports" field defined in the package.json for ${directory} resolving the main entry point "${tail}", ` +
      `imported from ${from}.\nDefault "index" lookups for the main are deprecated for ES modules.`,
      'DeprecationWarning', 'DEP0151',
    );
  } else if (require('path').resolve(directory, record.main) !== path) {
    process.emitWarning(
      `Package ${directory} has a "main" field set to "${record.main}", excluding the full filename and extension to the ` +
      `resolved file at "${tail}", imported from ${from}.\n Automatic extension resolution of the "main" field is deprecated ` +
      'for ES modules.',
      'DeprecationWarning', 'DEP0151',
    );
  }
}

// ---- Targets -------------------------------------------------------------------------------------------------------------

/**
 * What is wrong with the segments of a target or match: '.', '..' or node_modules (also percent-encoded) never are allowed,
 * empty ones only with a warning.
 * @returns {'none'|'empty'|'invalid'}
 */
function checkSegments(path) {
  let verdict = 'none';
  for (const segment of path.replaceAll('\\', '/').split('/')) {
    if (segment === '') {
      verdict = 'empty';
      continue;
    }
    let plain = segment;
    if (segment.includes('%')) plain = segment.replace(/%([2-7][0-9a-f])/gi, (all, hex) => String.fromCharCode(parseInt(hex, 16)));
    if (plain === '.' || plain === '..' || plain.toLowerCase() === 'node_modules') return 'invalid';
  }
  return verdict;
}

function resolveTargetString(target, subpath, match, packageJsonUrl, base, pattern, internal, isPathMap, conditions) {
  if (subpath !== '' && !pattern && !target.endsWith('/')) throw invalidTarget(match, target, packageJsonUrl, internal, base);
  if (!target.startsWith('./')) {
    if (internal && !target.startsWith('../') && !target.startsWith('/') && !URL.canParse(target)) {
      const inner = pattern ? target.replaceAll('*', () => subpath) : target + subpath;
      return packageResolve(inner, `${packageJsonUrl}`, conditions);
    }
    throw invalidTarget(match, target, packageJsonUrl, internal, base);
  }
  const targetVerdict = checkSegments(target.slice(2));
  if (targetVerdict === 'invalid') throw invalidTarget(match, target, packageJsonUrl, internal, base);
  if (targetVerdict === 'empty' && !isPathMap) {
    const request = pattern ? match.replace('*', () => subpath) : match + subpath;
    const resolvedTarget = pattern ? target.replaceAll('*', () => subpath) : target;
    warnSegments(resolvedTarget, request, match, packageJsonUrl, internal, base, true);
  }
  const resolved = new URL(target, packageJsonUrl);
  if (!resolved.pathname.startsWith(new URL('.', packageJsonUrl).pathname)) {
    throw invalidTarget(match, target, packageJsonUrl, internal, base);
  }
  if (subpath === '') return resolved;
  const subpathVerdict = checkSegments(subpath);
  if (subpathVerdict !== 'none') {
    const request = pattern ? match.replace('*', () => subpath) : match + subpath;
    if (subpathVerdict === 'invalid') throw invalidSubpath(request, match, packageJsonUrl, internal, base);
    if (!isPathMap) {
      const resolvedTarget = pattern ? target.replaceAll('*', () => subpath) : target;
      warnSegments(resolvedTarget, request, match, packageJsonUrl, internal, base, false);
    }
  }
  if (pattern) return new URL(resolved.href.replaceAll('*', () => subpath));
  return new URL(subpath, resolved);
}

function isArrayIndex(key) {
  const number = +key;
  return `${number}` === key && number >= 0 && number < 0xffff_ffff;
}

/** PACKAGE_TARGET_RESOLVE */
function resolveTarget(packageJsonUrl, target, subpath, key, base, pattern, internal, isPathMap, conditions) {
  if (typeof target === 'string') {
    return resolveTargetString(target, subpath, key, packageJsonUrl, base, pattern, internal, isPathMap, conditions);
  }
  if (Array.isArray(target)) {
    if (target.length === 0) return null;
    let failure;
    for (let i = 0; i < target.length; i++) {
      let resolved;
      try {
        resolved = resolveTarget(packageJsonUrl, target[i], subpath, key, base, pattern, internal, isPathMap, conditions);
      } catch (error) {
        failure = error;
        if (error.code !== 'ERR_INVALID_PACKAGE_TARGET') throw error;
        continue;
      }
      if (resolved === undefined) continue;
      if (resolved === null) {
        failure = null;
        continue;
      }
      return resolved;
    }
    if (failure === undefined || failure === null) return failure;
    throw failure;
  }
  if (typeof target === 'object' && target !== null) {
    const keys = Object.keys(target);
    for (let i = 0; i < keys.length; i++) {
      if (isArrayIndex(keys[i])) {
        throw new ERR_INVALID_PACKAGE_CONFIG(pathOf(packageJsonUrl), base, '"exports" cannot contain numeric property keys.');
      }
    }
    for (let i = 0; i < keys.length; i++) {
      const condition = keys[i];
      if (condition !== 'default' && !conditions.has(condition)) continue;
      const resolved = resolveTarget(
        packageJsonUrl, target[condition], subpath, key, base, pattern, internal, isPathMap, conditions,
      );
      if (resolved !== undefined) return resolved;
    }
    return undefined;
  }
  if (target === null) return null;
  throw invalidTarget(key, target, packageJsonUrl, internal, base);
}

/** Is `exports` the short form, the main entry's target itself? Mixing both forms is an error. */
function isMainSugar(exports, packageJsonUrl, base) {
  if (typeof exports === 'string' || Array.isArray(exports)) return true;
  if (typeof exports !== 'object' || exports === null) return false;
  let sugar;
  for (const key of Object.keys(exports)) {
    const isCondition = key === '' || key[0] !== '.';
    if (sugar === undefined) {
      sugar = isCondition;
    } else if (sugar !== isCondition) {
      throw new ERR_INVALID_PACKAGE_CONFIG(
        pathOf(packageJsonUrl), base,
        '"exports" cannot contain some keys starting with \'.\' and some not. The exports object must either be an object of ' +
        'package subpath keys or an object of main entry condition name keys only.',
      );
    }
  }
  return sugar ?? false;
}

/** PATTERN_KEY_COMPARE: is B the more specific pattern? */
function isMoreSpecific(a, b) {
  const aStar = a.indexOf('*');
  const bStar = b.indexOf('*');
  const aBase = aStar === -1 ? a.length : aStar + 1;
  const bBase = bStar === -1 ? b.length : bStar + 1;
  if (aBase !== bBase) return bBase > aBase;
  if (aStar === -1) return true;
  if (bStar === -1) return false;
  return b.length > a.length;
}

/** The pattern key of MAP that fits REQUEST best, and what its star stands for. */
function bestPattern(map, request, onTrailingSlash) {
  let best = '';
  let star = '';
  for (const key of Object.keys(map)) {
    const at = key.indexOf('*');
    if (at === -1 || !request.startsWith(key.slice(0, at))) continue;
    if (onTrailingSlash !== undefined && request.endsWith('/')) onTrailingSlash();
    const trailer = key.slice(at + 1);
    if (request.length >= key.length && request.endsWith(trailer) && (best === '' || isMoreSpecific(best, key)) &&
        key.lastIndexOf('*') === at) {
      best = key;
      star = request.slice(at, request.length - trailer.length);
    }
  }
  return { best, star };
}

/**
 * PACKAGE_EXPORTS_RESOLVE
 * @param {string} packageJsonUrl
 * @param {string} subpath '.' or './…'
 * @param {import('internal/module/package').PackageRecord} record
 * @param {string|null} base URL of the importing module
 * @param {Set<string>} conditions
 * @returns {URL}
 */
function packageExportsResolve(packageJsonUrl, subpath, record, base, conditions) {
  let exports = exportsOf(record);
  if (isMainSugar(exports, packageJsonUrl, base)) exports = { '.': exports };
  if (Object.hasOwn(exports, subpath) && !subpath.includes('*') && !subpath.endsWith('/')) {
    const resolved = resolveTarget(packageJsonUrl, exports[subpath], '', subpath, base, false, false, false, conditions);
    if (resolved === null || resolved === undefined) throw notExported(subpath, packageJsonUrl, base);
    return resolved;
  }
  const { best, star } = bestPattern(exports, subpath, () => warnTrailingSlash(subpath, packageJsonUrl, base));
  if (best !== '') {
    const resolved = resolveTarget(
      packageJsonUrl, exports[best], star, best, base, true, false, subpath.endsWith('/'), conditions,
    );
    if (resolved === null || resolved === undefined) throw notExported(subpath, packageJsonUrl, base);
    return resolved;
  }
  throw notExported(subpath, packageJsonUrl, base);
}

/**
 * PACKAGE_IMPORTS_RESOLVE
 * @param {string} name "#…"
 * @param {string} base URL of the importing module
 * @param {Set<string>} conditions
 * @returns {URL}
 */
function packageImportsResolve(name, base, conditions) {
  if (name === '#' || name.endsWith('/')) {
    throw new ERR_INVALID_MODULE_SPECIFIER(name, 'is not a valid internal imports specifier name', baseName(base));
  }
  const record = `${base}`.startsWith('file:') ? nearestPackage(pathOf(base)) : undefined;
  let packageJsonUrl;
  if (record !== undefined) {
    packageJsonUrl = urlOfPath(record.path);
    const imports = importsOf(record);
    if (imports) {
      if (Object.hasOwn(imports, name) && !name.includes('*')) {
        const resolved = resolveTarget(packageJsonUrl, imports[name], '', name, base, false, true, false, conditions);
        if (resolved !== null && resolved !== undefined) return resolved;
      } else {
        const { best, star } = bestPattern(imports, name, undefined);
        if (best !== '') {
          const resolved = resolveTarget(packageJsonUrl, imports[best], star, best, base, true, true, false, conditions);
          if (resolved !== null && resolved !== undefined) return resolved;
        }
      }
    }
  }
  throw new ERR_PACKAGE_IMPORT_NOT_DEFINED(name, packageJsonUrl && directoryNameOf(packageJsonUrl), baseName(base));
}

/** A bare specifier as package name and subpath. */
function parsePackageName(specifier, base) {
  let slash = specifier.indexOf('/');
  let valid = true;
  let scoped = false;
  if (specifier[0] === '@') {
    scoped = true;
    if (slash === -1) valid = false;
    else slash = specifier.indexOf('/', slash + 1);
  }
  const name = slash === -1 ? specifier : specifier.slice(0, slash);
  if (name[0] === '.' || name.includes('%') || name.includes('\\')) valid = false;
  if (!valid) throw new ERR_INVALID_MODULE_SPECIFIER(specifier, 'is not a valid package name', baseName(base));
  return { name, subpath: `.${slash === -1 ? '' : specifier.slice(slash)}`, scoped };
}

/** What a package's main entry may be called. */
function legacyMain(record, base) {
  const { directory, main } = record;
  const { resolve } = require('path');
  // A main that is absolute is where it says.
  const entry = resolve(directory, main ?? 'index.js');
  const index = resolve(directory, 'index');
  const candidates = main ?
    [entry, `${entry}.js`, `${entry}.json`, `${entry}.node`, `${entry}/index.js`, `${entry}/index.json`, `${entry}/index.node`] : [];
  candidates.push(`${index}.js`, `${index}.json`, `${index}.node`);
  const found = firstFile('', candidates);
  if (found === -1) {
    const error = new Error(`Cannot find package '${entry}' imported from ${baseName(base)}`);
    error.code = 'ERR_MODULE_NOT_FOUND';
    throw error;
  }
  const path = candidates[found];
  warnLegacyMain(path, record, base);
  return new URL(urlOfPath(path));
}

/** The folder of the package that NAME means for a module in DIRECTORY; undefined when there is none. */
function findPackageFolder(name, directory) {
  const { statKind } = native('module');
  for (let at = directory; ; at = directoryOf(at)) {
    const prefix = at === '/' ? '' : at;
    if (!prefix.endsWith('/node_modules') || at === directory) {
      const folder = `${prefix}/node_modules/${name}`;
      if (statKind(folder) === 1) return folder;
    }
    if (at === '/') return undefined;
  }
}

/**
 * PACKAGE_RESOLVE
 * @param {string} specifier bare
 * @param {string} base URL of the importing module
 * @param {Set<string>} conditions
 * @returns {URL}
 */
function packageResolve(specifier, base, conditions) {
  const id = idOfSpecifier(specifier);
  if (id !== undefined) return new URL(`node:${id}`);
  const { name, subpath } = parsePackageName(specifier, base);

  const basePath = pathOf(base);
  const own = nearestPackage(basePath);
  if (own !== undefined && own.name === name && own.exportsJson !== undefined) {
    return packageExportsResolve(urlOfPath(own.path), subpath, own, base, conditions);
  }

  const folder = findPackageFolder(name, directoryOf(basePath));
  if (folder === undefined) throw new ERR_MODULE_NOT_FOUND(name, pathOf(base), null);
  const record = readPackageFor(`${folder}/package.json`, specifier, baseName(base));
  if (record?.exportsJson !== undefined) return packageExportsResolve(urlOfPath(record.path), subpath, record, base, conditions);
  if (subpath === '.') return legacyMain(record ?? { directory: folder, main: undefined }, base);
  return new URL(subpath, `${urlOfPath(folder)}/`);
}

module.exports = { baseName, packageExportsResolve, packageImportsResolve, packageResolve, findPackageFolder, parsePackageName };
