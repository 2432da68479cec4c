'use strict';

// What both path dialects need. Paths are taken apart by character codes; no regular expression and no split() runs on the hot paths.
// What is known to be a string is put together by sums: V8 calls a function for each part of a template.

const { validateObject, validateString } = require('internal/errors/validators');

const { isArray } = Array;

const kDot = 0x2E;
const kSlash = 0x2F;
const kColon = 0x3A;
const kBackslash = 0x5C;

const ignoresCase = process.platform === 'darwin' || process.platform === 'win32';

const isSlash = (code) => code === kSlash;
const isAnySlash = (code) => code === kSlash || code === kBackslash;
const isDriveLetter = (code) => (code >= 0x41 && code <= 0x5A) || (code >= 0x61 && code <= 0x7A);

/** Where the last segment of PATH ends, trailing separators not counted; START when there is none. */
function lastSegmentEnd(path, start, isSeparator) {
  let end = path.length;
  while (end > start && isSeparator(stringCharCodeAt(path, end - 1))) end--;
  return end;
}

/** Where the segment that ends at END begins. */
function lastSegmentBegin(path, start, end, isSeparator) {
  let begin = end;
  while (begin > start && !isSeparator(stringCharCodeAt(path, begin - 1))) begin--;
  return begin;
}

/** The last segment without SUFFIX, unless that is all of it. */
function basename(path, start, suffix, isSeparator) {
  const end = lastSegmentEnd(path, start, isSeparator);
  const begin = lastSegmentBegin(path, start, end, isSeparator);
  if (suffix !== undefined && suffix.length > 0 && suffix.length <= path.length) {
    // A suffix that is the whole path leaves nothing, one that is the whole segment leaves it.
    if (suffix === path) return '';
    if (suffix.length < end - begin && stringStartsWith(path, suffix, end - suffix.length)) {
      return stringSlice(path, begin, end - suffix.length);
    }
  }
  return stringSlice(path, begin, end);
}

/** Where the extension of path[begin, end) begins: at its last dot, unless that is the first character or the name is '..'. */
function extensionBegin(path, begin, end) {
  let dot = end - 1;
  while (dot > begin && stringCharCodeAt(path, dot) !== kDot) dot--;
  if (dot <= begin) return end;
  if (dot === begin + 1 && end === begin + 2 && path.charCodeAt(begin) === kDot) return end;
  return dot;
}

/** RESULT, and behind a separator, unless it is empty, path[begin, end). */
function withRun(result, separator, path, begin, end) {
  const run = stringSlice(path, begin, end);
  return result.length > 0 ? result + separator + run : run;
}

/** Is the segment of SIZE characters at BEGIN empty, '.' or '..'? */
function isSpecial(path, begin, size) {
  if (size > 2) return false;
  if (size === 0) return true;
  return stringCharCodeAt(path, begin) === kDot && (size === 1 || stringCharCodeAt(path, begin + 1) === kDot);
}

/**
 * Resolves the '.' and '..' in PATH from START on, drops what separators are too many and makes the others SEPARATOR. What may
 * stay together is cut out together.
 * @param {string} path
 * @param {number} start where the part after the root begins
 * @param {boolean} relative keep '..' that lead above the start
 * @param {string} separator
 * @param {(code: number) => boolean} isSeparator
 * @returns {string} without separators at the ends
 */
function normalizeSegments(path, start, relative, separator, isSeparator) {
  const { length } = path;
  const separatorCode = stringCharCodeAt(separator, 0);
  let result = '';
  // What follows `result`: path[runStart, runEnd), whose segments are apart by one SEPARATOR each.
  let runStart = start, runEnd = start;
  // How many segments '..' may take back.
  let depth = 0;
  for (let i = start, end; i < length; i = end + 1) {
    for (end = i; end < length && !isSeparator(stringCharCodeAt(path, end));) end++;
    if (isSpecial(path, i, end - i)) {
      if (end - i < 2) continue;
      if (depth > 0) {
        depth--;
        if (runEnd > runStart) {
          while (--runEnd > runStart && stringCharCodeAt(path, runEnd) !== separatorCode);
        } else {
          const last = stringLastIndexOf(result, separator);
          result = last < 0 ? '' : stringSlice(result, 0, last);
        }
        continue;
      }
      if (!relative) continue;
    } else {
      depth++;
    }
    if (runEnd > runStart) {
      if (runEnd === i - 1 && stringCharCodeAt(path, runEnd) === separatorCode) {
        runEnd = end;
        continue;
      }
      result = withRun(result, separator, path, runStart, runEnd);
    }
    runStart = i;
    runEnd = end;
  }
  return runEnd === runStart ? result : withRun(result, separator, path, runStart, runEnd);
}

/** A format() for one separator; Node's own is a bound function too, as its name shows. */
function makeFormat(separator) {
  function _format(separator, pathObject) {
    if (typeof pathObject !== 'object' || pathObject === null || isArray(pathObject)) {
      validateObject(pathObject, 'pathObject');
    }
    const dir = pathObject.dir || pathObject.root;
    let { base } = pathObject;
    if (!base) {
      const { ext } = pathObject;
      base = `${pathObject.name || ''}${ext ? `${ext[0] === '.' ? '' : '.'}${ext}` : ''}`;
    }
    if (!dir) return base;
    if (dir === pathObject.root) return `${dir}${base}`;
    // A sum of strings, which a template would first convert.
    return typeof dir === 'string' && typeof base === 'string' ? dir + separator + base : `${dir}${separator}${base}`;
  }
  return _format.bind(null, separator);
}

/** The patterns of late, compiled, those for Windows apart: compiling takes ten times as long as matching. */
const kKeptPatterns = 16;
const posixPatterns = new Map();
const windowsPatterns = new Map();

/**
 * The compiled form of PATTERN; minimatch is loaded at the first call.
 * @param {string} pattern
 * @param {boolean} windows
 */
function compileGlob(pattern, windows) {
  const { Minimatch } = require('internal/deps/minimatch/index');
  return new Minimatch(pattern, {
    __proto__: null,
    nocase: ignoresCase,
    windowsPathsNoEscape: true,
    nonegate: true,
    nocomment: true,
    optimizationLevel: 2,
    platform: windows ? 'win32' : 'posix',
    nocaseMagicOnly: true,
  });
}

/**
 * path.matchesGlob()
 * @param {string} path
 * @param {string} pattern
 * @param {boolean} windows
 */
function matchGlob(path, pattern, windows) {
  validateString(path, 'path');
  validateString(pattern, 'pattern');
  const patterns = windows ? windowsPatterns : posixPatterns;
  let compiled = mapGet(patterns, pattern);
  if (compiled === undefined) {
    compiled = compileGlob(pattern, windows);
    if (patterns.size === kKeptPatterns) {
      // The oldest goes.
      for (const oldest of patterns.keys()) {
        mapDelete(patterns, oldest);
        break;
      }
    }
    mapSet(patterns, pattern, compiled);
  }
  return compiled.match(path);
}

module.exports = {
  basename, extensionBegin, isAnySlash, isDriveLetter, isSlash, isSpecial, kBackslash, kColon, kDot, kSlash,
  lastSegmentBegin, lastSegmentEnd, makeFormat, matchGlob, normalizeSegments,
};
