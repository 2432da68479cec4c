'use strict';

// path.win32

const { validateString } = require('internal/errors/validators');
const {
  basename, extensionBegin, isAnySlash, isDriveLetter, isSpecial, kBackslash, kColon, kSlash, lastSegmentBegin, lastSegmentEnd,
  makeFormat, matchGlob, normalizeSegments,
} = require('internal/path/shared');

/** Names of devices, which Windows finds in every folder; the last six end with superscript digits. */
const kDeviceNames = new Set([
  'CON', 'PRN', 'AUX', 'NUL',
  ...['1', '2', '3', '4', '5', '6', '7', '8', '9', '\u00b9', '\u00b2', '\u00b3'].flatMap((n) => [`COM${n}`, `LPT${n}`]),
]);

/**
 * Is what stands before the colon of the segment path[begin, end) the name of a device?
 * @param {string} path
 * @param {number} begin
 * @param {number} end
 */
function namesDevice(path, begin, end) {
  // The names have three or four characters.
  for (let i = begin + 3; i < end && i <= begin + 4; i++) {
    if (stringCharCodeAt(path, i) === kColon) return kDeviceNames.has(path.slice(begin, i).toUpperCase());
  }
  return false;
}

/** Is a segment of PATH, cut at backslashes, the name of a device? */
function holdsDevice(path) {
  // The names before the colon have three characters or more.
  if (stringIndexOf(path, ':', 3) === -1) return false;
  for (let begin = 0, end; begin < path.length; begin = end + 1) {
    end = stringIndexOf(path, '\\', begin);
    if (end === -1) end = path.length;
    if (namesDevice(path, begin, end)) return true;
  }
  return false;
}

const hasDrive = (path) => path.length >= 2 && stringCharCodeAt(path, 1) === kColon && isDriveLetter(stringCharCodeAt(path, 0));

/**
 * The parts of a UNC root `\\server\share`: where the server's name ends, where the share's begins and ends; undefined when PATH does
 * not begin with one.
 */
function findUncRoot(path) {
  const { length } = path;
  if (length < 5 || !isAnySlash(path.charCodeAt(0)) || !isAnySlash(path.charCodeAt(1))) return undefined;
  let serverEnd = 2;
  while (serverEnd < length && !isAnySlash(path.charCodeAt(serverEnd))) serverEnd++;
  if (serverEnd === 2 || serverEnd === length) return undefined;
  let shareBegin = serverEnd;
  while (shareBegin < length && isAnySlash(path.charCodeAt(shareBegin))) shareBegin++;
  if (shareBegin === length) return undefined;
  let end = shareBegin;
  while (end < length && !isAnySlash(path.charCodeAt(end))) end++;
  return { serverEnd, shareBegin, end };
}

/**
 * What PATH begins with: its device ('C:', '\\server\share', '\\?' or ''), whether it is absolute, and where the rest begins.
 * @param {string} path
 */
function splitRoot(path) {
  if (hasDrive(path)) {
    const absolute = path.length > 2 && isAnySlash(path.charCodeAt(2));
    return { device: path.slice(0, 2), absolute, end: absolute ? 3 : 2, isUncOnly: false };
  }
  if (path.length === 0 || !isAnySlash(stringCharCodeAt(path, 0))) return { device: '', absolute: false, end: 0, isUncOnly: false };
  const unc = findUncRoot(path);
  if (unc === undefined) return { device: '', absolute: true, end: 1, isUncOnly: false };
  const server = path.slice(2, unc.serverEnd);
  // `\\.\` and `\\?\` lead to devices: no share belongs to them.
  if (server === '.' || server === '?') return { device: `\\\\${server}`, absolute: true, end: 4, isUncOnly: false };
  const device = `\\\\${server}\\${path.slice(unc.shareBegin, unc.end)}`;
  return { device, absolute: true, end: unc.end, isUncOnly: unc.end === path.length };
}

/** Where the root ends, as dirname() and parse() see it: with its separator. */
function rootLength(path) {
  if (path.length === 0) return 0;
  if (hasDrive(path)) return path.length > 2 && isAnySlash(path.charCodeAt(2)) ? 3 : 2;
  if (!isAnySlash(path.charCodeAt(0))) return 0;
  const unc = findUncRoot(path);
  if (unc === undefined) return 1;
  return unc.end === path.length ? unc.end : unc.end + 1;
}

/**
 * A relative path must not become one with a drive or a device in front, which would lead somewhere else ('a/../C:/x').
 */
function needsDotPrefix(path, tail) {
  let colon = stringIndexOf(path, ':');
  if (colon === -1) return false;
  if (hasDrive(tail)) return true;
  for (; colon !== -1; colon = path.indexOf(':', colon + 1)) {
    if (colon === path.length - 1 || isAnySlash(path.charCodeAt(colon + 1))) return true;
  }
  return false;
}

/** Trailing and leading backslashes off. */
function trimSeparators(path) {
  let begin = 0;
  let end = path.length;
  while (begin < end && path.charCodeAt(begin) === kBackslash) begin++;
  while (end - 1 > begin && path.charCodeAt(end - 1) === kBackslash) end--;
  return path.slice(begin, end);
}

const trimTrailing = (path) => (path.endsWith('\\') ? path.slice(0, -1) : path);

/** The working directory of the drive DEVICE ('' for the current one). */
function workingDirectory(device) {
  if (device === '') return process.cwd();
  // cmd.exe keeps the working directory of each drive in a variable of that name.
  const path = process.env[`=${device}`] || process.cwd();
  if (path === undefined ||
      (path.slice(0, 2).toLowerCase() !== device.toLowerCase() && path.charCodeAt(2) === kBackslash)) {
    return `${device}\\`;
  }
  return path;
}

/** Where the segments end that A and B, two different paths in lower case, begin with alike; -1 when they part before. */
function sharedSegmentsEnd(a, b) {
  const length = a.length < b.length ? a.length : b.length;
  let shared = -1;
  for (let i = 0; i < length; i++) {
    const code = stringCharCodeAt(a, i);
    if (code !== stringCharCodeAt(b, i)) return shared;
    if (code === kBackslash) shared = i;
  }
  // One is the begin of the other; that they share no segment does not matter to Node then.
  if (stringCharCodeAt(a.length > length ? a : b, length) === kBackslash) return length;
  return shared === -1 ? 0 : shared;
}

/**
 * relative() for names that have another length in lower case, where no place in one path is that in the other.
 * The separators in front count.
 */
function relativeBySegments(from, to) {
  const fromParts = trimTrailing(from).split('\\');
  const toParts = trimTrailing(to).split('\\');
  let common = 0;
  while (common < fromParts.length && common < toParts.length &&
         fromParts[common].toLowerCase() === toParts[common].toLowerCase()) {
    common++;
  }
  if (common === 0) return to;
  return [...new Array(fromParts.length - common).fill('..'), ...toParts.slice(common)].join('\\');
}

/** Is PATH from START on made of segments that stay as they are, apart by one backslash each, with no colon in them? */
function isNormal(path, start) {
  const { length } = path;
  let begin = start;
  for (let i = start; i < length; i++) {
    const code = stringCharCodeAt(path, i);
    if (code === kColon || code === kSlash) return false;
    if (code !== kBackslash) continue;
    if (isSpecial(path, begin, i - begin)) return false;
    begin = i + 1;
  }
  return !isSpecial(path, begin, length - begin);
}

/**
 * join() of usual parts, which needs no sum of all that V8 would have to make flat to look at: all of them are normal, behind at
 * most a drive, or '..' by themselves. Undefined where they are not, or '..' leads above what is known.
 * @param {string[]} paths
 * @returns {string | undefined}
 */
function joinNormal(paths) {
  let root = '';
  // What stands before the last part, with a separator behind it.
  let head = '';
  let last = '';
  let isFirst = true;
  for (let i = 0; i < paths.length; i++) {
    let path = paths[i];
    if (typeof path !== 'string') validateString(path, 'path');
    if (path.length === 0) continue;
    if (path === '..') {
      if (last === '') return undefined;
      const end = stringLastIndexOf(last, '\\');
      last = end === -1 ? '' : stringSlice(last, 0, end);
      continue;
    }
    const start = isFirst && hasDrive(path) && path.length > 2 && stringCharCodeAt(path, 2) === kBackslash ? 3 : 0;
    if (!isNormal(path, start)) return undefined;
    if (start > 0) {
      root = stringSlice(path, 0, start);
      path = stringSlice(path, start);
    }
    isFirst = false;
    if (last !== '') head = head + last + '\\';
    last = path;
  }
  // A single name this short may be a device's.
  return last === '' || (root === '' && head.length + last.length <= 5) ? undefined : root + head + last;
}

const win32 = {
  /**
   * path.resolve([...paths])
   * @param {...string} paths
   * @returns {string} an absolute path
   */
  resolve(...paths) {
    let device = '';
    let tail = '';
    let absolute = false;
    for (let i = paths.length - 1; i >= -1; i--) {
      let path;
      if (i >= 0) {
        path = paths[i];
        if (typeof path !== 'string') validateString(path, `paths[${i}]`);
        if (path.length === 0) continue;
      } else {
        path = workingDirectory(device);
      }
      const root = splitRoot(path);
      if (root.device !== '') {
        if (device === '') device = root.device;
        // A path on another drive has nothing to say.
        else if (root.device.toLowerCase() !== device.toLowerCase()) continue;
      }
      if (absolute) {
        if (device !== '') break;
      } else {
        tail = stringSlice(path, root.end) + '\\' + tail;
        absolute = root.absolute;
        if (absolute && device !== '') break;
      }
    }
    tail = normalizeSegments(tail, 0, !absolute, '\\', isAnySlash);
    return absolute ? device + '\\' + tail : device + tail || '.';
  },

  /**
   * @param {string} path
   * @returns {string}
   */
  normalize(path) {
    if (typeof path !== 'string') validateString(path, 'path');
    if (path.length === 0) return '.';
    if (path.length === 1) return path === '/' ? '\\' : path;

    const { device, absolute, end, isUncOnly } = splitRoot(path);
    if (isUncOnly) return `${device}\\`;
    if (namesDevice(path, 0, path.length)) {
      // What follows the colon is relative to the device.
      const colon = path.indexOf(':') + 1;
      let rest = normalizeSegments(path, colon, true, '\\', isAnySlash) || '.';
      if (isAnySlash(path.charCodeAt(path.length - 1))) rest += '\\';
      return `.\\${path.slice(0, colon)}${rest}`;
    }
    let tail = end < path.length ? normalizeSegments(path, end, !absolute, '\\', isAnySlash) : '';
    if (tail.length === 0 && !absolute) tail = '.';
    if (tail.length > 0 && isAnySlash(stringCharCodeAt(path, path.length - 1))) tail += '\\';
    if (!absolute && device === '' && needsDotPrefix(path, tail)) return `.\\${tail}`;
    // Without a colon the last character counts as one, in Node too: 'cona', 'con/'.
    if ((path.length === 4 || path.length === 5) && !path.includes(':') &&
        kDeviceNames.has(path.slice(0, -1).toUpperCase())) {
      return `.\\${device}${tail}`;
    }
    return absolute ? device + '\\' + tail : device + tail;
  },

  /**
   * @param {string} path
   * @returns {boolean}
   */
  isAbsolute(path) {
    if (typeof path !== 'string') validateString(path, 'path');
    if (path.length === 0) return false;
    return isAnySlash(path.charCodeAt(0)) || (path.length > 2 && hasDrive(path) && isAnySlash(path.charCodeAt(2)));
  },

  /**
   * path.join([...paths])
   * @param {...string} paths
   * @returns {string}
   */
  join(...paths) {
    const usual = joinNormal(paths);
    if (usual !== undefined) return usual;

    let joined = '';
    let first = '';
    for (let i = 0; i < paths.length; i++) {
      const path = paths[i];
      if (typeof path !== 'string') validateString(path, 'path');
      if (path.length === 0) continue;
      if (joined.length === 0) joined = first = path;
      else joined = joined + '\\' + path;
    }
    if (joined.length === 0) return '.';

    // Only a first part that is a UNC root by itself makes one: '//' and 'a' do not join to a server's name.
    const startsUnc = first.length > 2 && isAnySlash(first.charCodeAt(0)) && isAnySlash(first.charCodeAt(1)) &&
      !isAnySlash(first.charCodeAt(2));
    if (!startsUnc) {
      let slashes = 0;
      while (slashes < joined.length && isAnySlash(stringCharCodeAt(joined, slashes))) slashes++;
      if (slashes >= 2) joined = `\\${joined.slice(slashes)}`;
    }
    // '..' after a device would name another file.
    if (holdsDevice(joined)) return joined.replaceAll('/', '\\');
    return win32.normalize(joined);
  },

  /**
   * The relative path that leads from FROM to TO; TO itself when they have not even the drive in common.
   * @param {string} from
   * @param {string} to
   * @returns {string}
   */
  relative(from, to) {
    validateString(from, 'from');
    validateString(to, 'to');
    if (from === to) return '';
    const fromPath = win32.resolve(from);
    const toPath = win32.resolve(to);
    if (fromPath === toPath) return '';
    const fromLower = stringToLowerCase(fromPath);
    const toLower = stringToLowerCase(toPath);
    if (fromLower === toLower) return '';

    if (toLower.length !== toPath.length || fromLower.length !== fromPath.length) {
      return relativeBySegments(fromPath, toPath);
    }
    const down = trimSeparators(toPath);
    const up = trimSeparators(fromLower);
    if (up === '') return down;
    const shared = sharedSegmentsEnd(up, trimSeparators(toLower));
    if (shared === -1) return toPath;
    let result = '';
    for (let at = shared; at !== -1 && at < up.length; at = stringIndexOf(up, '\\', at + 1)) {
      result = result === '' ? '..' : result + '\\..';
    }
    if (shared === down.length) return result;
    return result === '' ? stringSlice(down, shared + 1) : result + stringSlice(down, shared);
  },

  /**
   * The path with the prefix that lifts the length limit of the Windows API.
   * @param {string} path
   * @returns {string}
   */
  toNamespacedPath(path) {
    if (typeof path !== 'string' || path.length === 0) return path;
    const resolved = win32.resolve(path);
    if (resolved.length <= 2) return path;
    if (resolved.startsWith('\\\\')) {
      return resolved[2] === '?' || resolved[2] === '.' ? resolved : `\\\\?\\UNC\\${resolved.slice(2)}`;
    }
    return hasDrive(resolved) && resolved.charCodeAt(2) === kBackslash ? `\\\\?\\${resolved}` : resolved;
  },

  /**
   * @param {string} path
   * @returns {string}
   */
  dirname(path) {
    if (typeof path !== 'string') validateString(path, 'path');
    const start = rootLength(path);
    const end = lastSegmentEnd(path, start, isAnySlash);
    const begin = lastSegmentBegin(path, start, end, isAnySlash);
    if (begin === start) return start === 0 ? '.' : path.slice(0, start);
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
    return basename(path, hasDrive(path) ? 2 : 0, suffix, isAnySlash);
  },

  /**
   * @param {string} path
   * @returns {string}
   */
  extname(path) {
    if (typeof path !== 'string') validateString(path, 'path');
    const start = hasDrive(path) ? 2 : 0;
    const end = lastSegmentEnd(path, start, isAnySlash);
    const begin = lastSegmentBegin(path, start, end, isAnySlash);
    return path.slice(extensionBegin(path, begin, end), end);
  },

  /** @type {(pathObject: { dir?: string, root?: string, base?: string, name?: string, ext?: string }) => string} */
  format: makeFormat('\\'),

  /**
   * @param {string} path
   * @returns {{ root: string, dir: string, base: string, ext: string, name: string }}
   */
  parse(path) {
    validateString(path, 'path');
    const start = rootLength(path);
    const root = path.slice(0, start);
    const end = lastSegmentEnd(path, start, isAnySlash);
    const begin = lastSegmentBegin(path, start, end, isAnySlash);
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
    return matchGlob(path, pattern, true);
  },

  sep: '\\',
  delimiter: ';',
  win32: null,
  posix: null,
};

module.exports = { win32 };
