'use strict';

// path.posix

const { validateString } = require('internal/errors/validators');
const {
  basename, extensionBegin, isSlash, isSpecial, kSlash, lastSegmentBegin, lastSegmentEnd, makeFormat, matchGlob,
  normalizeSegments,
} = require('internal/path/shared');

const isWindows = process.platform === 'win32';

/** Is PATH, from START to its end, without doubled separators, '.' and '..'? Most paths are. One separator may end it. */
function isNormal(path, start) {
  const { length } = path;
  let begin = start;
  for (let i = start; i < length; i++) {
    if (stringCharCodeAt(path, i) !== kSlash) continue;
    if (isSpecial(path, begin, i - begin)) return false;
    begin = i + 1;
  }
  return begin === length || !isSpecial(path, begin, length - begin);
}

/**
 * What PATH means in the directory BASE. Done part by part this needs no sum of all, which V8 would have to make flat first.
 * @param {string} base absolute, without separator at its end: '' is the root
 * @param {string} path not empty
 * @returns {string} such another
 */
function resolveOnto(base, path) {
  const { length } = path;
  const begin = stringCharCodeAt(path, 0) === kSlash ? 1 : 0;
  if (stringCharCodeAt(path, length - 1) !== kSlash && isNormal(path, begin)) {
    if (begin === 0) return base + '/' + path;
    return base.length === 0 ? path : base + path;
  }
  let result = base;
  // What follows `result`: path[runStart, runEnd), whose segments are apart by one separator each.
  let runStart = 0, runEnd = 0;
  for (let i = begin, end; i < length; i = end + 1) {
    for (end = i; end < length && stringCharCodeAt(path, end) !== kSlash;) end++;
    if (isSpecial(path, i, end - i)) {
      if (end - i < 2) continue;
      if (runEnd > runStart) {
        while (--runEnd > runStart && stringCharCodeAt(path, runEnd) !== kSlash);
      } else if (result.length > 0) {
        result = stringSlice(result, 0, stringLastIndexOf(result, '/'));
      }
      continue;
    }
    if (runEnd > runStart) {
      if (runEnd === i - 1) {
        runEnd = end;
        continue;
      }
      result = result + '/' + stringSlice(path, runStart, runEnd);
    }
    runStart = i;
    runEnd = end;
  }
  return runEnd > runStart ? result + '/' + stringSlice(path, runStart, runEnd) : result;
}

/** resolve() in a working directory that is not absolute, as a program may claim. */
function resolveFrom(directory, paths) {
  let joined = directory;
  for (let i = 0; i < paths.length; i++) {
    if (paths[i].length > 0) joined = joined.length > 0 ? joined + '/' + paths[i] : paths[i];
  }
  return normalizeSegments(joined, 0, true, '/', isSlash) || '.';
}

function normalizePath(path) {
  const absolute = stringCharCodeAt(path, 0) === kSlash;
  if (isNormal(path, absolute ? 1 : 0)) return path;
  const trailing = stringCharCodeAt(path, path.length - 1) === kSlash;
  const body = normalizeSegments(path, 0, !absolute, '/', isSlash);
  if (body.length === 0) {
    if (absolute) return '/';
    return trailing ? './' : '.';
  }
  return (absolute ? '/' + body : body) + (trailing ? '/' : '');
}

/** The working directory in this dialect, also when it is asked for on Windows. */
function workingDirectory() {
  const directory = process.cwd();
  if (!isWindows) return directory;
  const forward = directory.replace(/\\/g, '/');
  return forward.slice(forward.indexOf('/'));
}

const posix = {
  /**
   * path.resolve([...paths])
   * @param {...string} paths
   * @returns {string} an absolute path
   */
  resolve(...paths) {
    // The usual calls resolve one absolute path, or nothing.
    if (paths.length === 0 || (paths.length === 1 && (paths[0] === '' || paths[0] === '.'))) {
      const directory = workingDirectory();
      if (stringCharCodeAt(directory, 0) === kSlash) return directory;
    }
    // From the last one that is absolute on.
    let first = paths.length - 1;
    for (; first >= 0; first--) {
      const path = paths[first];
      if (typeof path !== 'string') validateString(path, `paths[${first}]`);
      if (path.length > 0 && stringCharCodeAt(path, 0) === kSlash) break;
    }
    let resolved = '';
    if (first < 0) {
      first = 0;
      const directory = workingDirectory();
      if (stringCharCodeAt(directory, 0) !== kSlash) return resolveFrom(directory, paths);
      resolved = resolveOnto('', directory);
    }
    for (; first < paths.length; first++) {
      if (paths[first].length > 0) resolved = resolveOnto(resolved, paths[first]);
    }
    return resolved.length > 0 ? resolved : '/';
  },

  /**
   * @param {string} path
   * @returns {string}
   */
  normalize(path) {
    if (typeof path !== 'string') validateString(path, 'path');
    return path.length === 0 ? '.' : normalizePath(path);
  },

  /**
   * @param {string} path
   * @returns {boolean}
   */
  isAbsolute(path) {
    if (typeof path !== 'string') validateString(path, 'path');
    return path.length > 0 && stringCharCodeAt(path, 0) === kSlash;
  },

  /**
   * path.join([...paths])
   * @param {...string} paths
   * @returns {string}
   */
  join(...paths) {
    let joined = '';
    // While every part is normal by itself, so is the whole, and the parts are flat strings to look at, which the whole is not.
    let normal = true;
    // What '..' as the next part leaves; undefined when that has to be found out.
    let before;
    for (let i = 0; i < paths.length; i++) {
      const path = paths[i];
      if (typeof path !== 'string') validateString(path, 'path');
      const { length } = path;
      if (length === 0) continue;
      if (before !== undefined && length === 2 && path === '..') {
        joined = before;
        before = undefined;
        continue;
      }
      const first = joined.length === 0;
      before = undefined;
      if (normal) {
        normal = isNormal(path, first && stringCharCodeAt(path, 0) === kSlash ? 1 : 0);
        if (normal) {
          if (stringCharCodeAt(path, length - 1) === kSlash) normal = i === paths.length - 1 || (first && length === 1);
          else if (!first && stringIndexOf(path, '/') < 0) before = joined;
        }
      }
      joined = first ? path : joined === '/' && normal ? '/' + path : joined + '/' + path;
    }
    if (normal && joined.length > 0) return joined;
    return joined.length === 0 ? '.' : normalizePath(joined);
  },

  /**
   * The relative path that leads from FROM to TO.
   * @param {string} from
   * @param {string} to
   * @returns {string}
   */
  relative(from, to) {
    validateString(from, 'from');
    validateString(to, 'to');
    if (from === to) return '';
    from = posix.resolve(from);
    to = posix.resolve(to);
    if (from === to) return '';

    // The last separator up to which both agree; the end of the shorter one counts as one.
    const shorter = from.length < to.length ? from.length : to.length;
    let common = 0;
    let i = 1;
    for (; i < shorter && stringCharCodeAt(from, i) === stringCharCodeAt(to, i); i++) {
      if (stringCharCodeAt(from, i) === kSlash) common = i;
    }
    if (i === shorter && stringCharCodeAt(from.length > shorter ? from : to, i) === kSlash) common = i;

    let up = '';
    if (common + 1 < from.length) {
      up = '..';
      for (let at = common + 1; at < from.length; at++) {
        if (stringCharCodeAt(from, at) === kSlash) up += '/..';
      }
    }
    const down = stringSlice(to, common + 1);
    if (up.length === 0) return down;
    return down.length === 0 ? up : up + '/' + down;
  },

  /** Only Windows has such paths. */
  toNamespacedPath(path) {
    return path;
  },

  /**
   * @param {string} path
   * @returns {string}
   */
  dirname(path) {
    if (typeof path !== 'string') validateString(path, 'path');
    const absolute = stringCharCodeAt(path, 0) === kSlash;
    const start = absolute ? 1 : 0;
    const end = lastSegmentEnd(path, start, isSlash);
    const begin = lastSegmentBegin(path, start, end, isSlash);
    if (begin === start) return absolute ? '/' : '.';
    if (begin === 2 && absolute) return '//';
    return stringSlice(path, 0, begin - 1);
  },

  /**
   * @param {string} path
   * @param {string} [suffix]
   * @returns {string}
   */
  basename(path, suffix) {
    if (suffix !== undefined) validateString(suffix, 'suffix');
    if (typeof path !== 'string') validateString(path, 'path');
    return basename(path, 0, suffix, isSlash);
  },

  /**
   * @param {string} path
   * @returns {string}
   */
  extname(path) {
    if (typeof path !== 'string') validateString(path, 'path');
    const end = lastSegmentEnd(path, 0, isSlash);
    const begin = lastSegmentBegin(path, 0, end, isSlash);
    return path.slice(extensionBegin(path, begin, end), end);
  },

  /** @type {(pathObject: { dir?: string, root?: string, base?: string, name?: string, ext?: string }) => string} */
  format: makeFormat('/'),

  /**
   * @param {string} path
   * @returns {{ root: string, dir: string, base: string, ext: string, name: string }}
   */
  parse(path) {
    validateString(path, 'path');
    const start = stringCharCodeAt(path, 0) === kSlash ? 1 : 0;
    const root = stringSlice(path, 0, start);
    const end = lastSegmentEnd(path, start, isSlash);
    const begin = lastSegmentBegin(path, start, end, isSlash);
    const dot = extensionBegin(path, begin, end);
    return {
      root,
      dir: begin > start ? stringSlice(path, 0, begin - 1) : root,
      base: stringSlice(path, begin, end),
      ext: stringSlice(path, dot, end),
      name: stringSlice(path, begin, dot),
    };
  },

  /**
   * Does PATH match the glob PATTERN?
   * @param {string} path
   * @param {string} pattern
   * @returns {boolean}
   */
  matchesGlob(path, pattern) {
    return matchGlob(path, pattern, false);
  },

  sep: '/',
  delimiter: ':',
  win32: null,
  posix: null,
};

module.exports = { posix };
