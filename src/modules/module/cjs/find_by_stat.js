'use strict';

// Module._stat(filename): 0 for a file, 1 for a folder, less for nothing. Who replaces it puts files of its own before the loader
// (virtual file systems); the search is then done here, asking it, in place of the native one.

const { readPackage } = require('internal/module/package');
const path = require('path');

// findCommonJs()'s outcomes.
const kExports = 2;
const kBadMain = 3;
const kMissingMain = 4;

const kFile = 0;
const kFolder = 1;

/** @type {((filename: string) => number)|undefined} what replaced Node's own */
let replacement;

/** @param {(filename: string) => number} fn */
function replaceStat(fn) {
  require('internal/util').emitExperimentalWarning('Module._stat');
  replacement = fn;
}

/** A package's name and what is asked of it; undefined for anything else. */
function splitRequest(request) {
  const match = /^((?:@[^/\\%]+\/)?[^./\\%][^/\\%]*)(\/.*)?$/.exec(request);
  return match === null ? undefined : { name: match[1], subpath: `.${match[2] ?? ''}` };
}

/** What findCommonJs() of the binding answers, by the replaced stat and a real path that may be replaced as well. */
function findByStat(request, folders, extensions, isAbsolute, hasTrailingSlash, preservesLinks) {
  const fileAt = (name) => {
    if (replacement(name) !== kFile) return undefined;
    return preservesLinks ? name : require('fs').realpathSync(name);
  };
  const withExtension = (base) => {
    for (let i = 0; i < extensions.length; i++) {
      const found = fileAt(base + extensions[i]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const inFolder = (folder) => {
    const record = readPackage(path.join(folder, 'package.json'));
    const index = () => withExtension(path.join(folder, 'index'));
    if (!record?.main) return index();
    const main = path.resolve(folder, record.main);
    const found = fileAt(main) ?? withExtension(main) ?? withExtension(path.join(main, 'index'));
    if (found !== undefined) return found;
    const fallback = index();
    return fallback === undefined ? [kMissingMain, main, record] : [kBadMain, fallback, record];
  };

  const bare = isAbsolute ? undefined : splitRequest(request);
  for (let i = 0; i < folders.length; i++) {
    const folder = folders[i];
    if (folder !== '' && !request.startsWith('..') && replacement(folder) !== kFolder) continue;
    if (bare !== undefined) {
      const record = readPackage(path.join(folder, bare.name, 'package.json'));
      if (record?.exportsJson !== undefined) return [kExports, '', record, bare.subpath];
    }
    const base = path.resolve(folder, request);
    const found = (hasTrailingSlash ? undefined : fileAt(base) ?? withExtension(base)) ??
      (replacement(base) === kFolder ? inFolder(base) : undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}

module.exports = { findByStat, replaceStat };
