// path.posix

const { validateString } = require('internal/errors/validators');
const {
  basename, extensionBegin, isNormal, isSlash, kSlash, lastSegmentBegin, lastSegmentEnd, makeFormat, matchGlob,
  normalizeSegments,
} = require('internal/path/shared');

function normalizePath(path) {
  const absolute = path.charCodeAt(0) === kSlash;
  if (isNormal(path, absolute ? 1 : 0, kSlash, isSlash)) return path;
  const trailing = path.charCodeAt(path.length - 1) === kSlash;
  const body = normalizeSegments(path, 0, !absolute, '/', isSlash);
  if (body.length === 0) {
    if (absolute) return '/';
    return trailing ? './' : '.';
  }
  return `${absolute ? '/' : ''}${body}${trailing ? '/' : ''}`;
}

/** The working directory in this dialect, also when it is asked for on Windows. */
function workingDirectory() {
  const directory = process.cwd();
  if (process.platform !== 'win32') return directory;
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
      if (directory.charCodeAt(0) === kSlash) return directory;
    }
    let joined = '';
    let absolute = false;
    for (let i = paths.length - 1; i >= 0 && !absolute; i--) {
      const path = paths[i];
      if (typeof path !== 'string') validateString(path, `paths[${i}]`);
      if (path.length === 0) continue;
      joined = joined.length === 0 ? path : `${path}/${joined}`;
      absolute = path.charCodeAt(0) === kSlash;
    }
    if (!absolute) {
      const directory = workingDirectory();
      joined = joined.length === 0 ? directory : `${directory}/${joined}`;
      absolute = directory.charCodeAt(0) === kSlash;
    }
    const start = absolute ? 1 : 0;
    if (joined.length > 1 && joined.charCodeAt(joined.length - 1) !== kSlash && isNormal(joined, start, kSlash, isSlash)) {
      return joined;
    }
    const body = normalizeSegments(joined, 0, !absolute, '/', isSlash);
    if (absolute) return `/${body}`;
    return body.length > 0 ? body : '.';
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
    return path.length > 0 && path.charCodeAt(0) === kSlash;
  },

  /**
   * path.join([...paths])
   * @param {...string} paths
   * @returns {string}
   */
  join(...paths) {
    let joined = '';
    for (let i = 0; i < paths.length; i++) {
      const path = paths[i];
      if (typeof path !== 'string') validateString(path, 'path');
      if (path.length > 0) joined = joined.length === 0 ? path : `${joined}/${path}`;
    }
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
    for (; i < shorter && from.charCodeAt(i) === to.charCodeAt(i); i++) {
      if (from.charCodeAt(i) === kSlash) common = i;
    }
    if (i === shorter && (from.length > shorter ? from : to).charCodeAt(i) === kSlash) common = i;

    let up = '';
    if (common + 1 < from.length) {
      up = '..';
      for (let at = common + 1; at < from.length; at++) {
        if (from.charCodeAt(at) === kSlash) up += '/..';
      }
    }
    const down = to.slice(common + 1);
    if (up.length === 0) return down;
    return down.length === 0 ? up : `${up}/${down}`;
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
    const absolute = path.charCodeAt(0) === kSlash;
    const start = absolute ? 1 : 0;
    const end = lastSegmentEnd(path, start, isSlash);
    const begin = lastSegmentBegin(path, start, end, isSlash);
    if (begin === start) return absolute ? '/' : '.';
    if (begin === 2 && absolute) return '//';
    return path.slice(0, begin - 1);
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
    const start = path.charCodeAt(0) === kSlash ? 1 : 0;
    const root = path.slice(0, start);
    const end = lastSegmentEnd(path, start, isSlash);
    const begin = lastSegmentBegin(path, start, end, isSlash);
    const dot = extensionBegin(path, begin, end);
    return {
      root,
      dir: begin > start ? path.slice(0, begin - 1) : root,
      base: path.slice(begin, end),
      ext: path.slice(dot, end),
      name: path.slice(begin, dot),
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
