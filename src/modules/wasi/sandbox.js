'use strict';

// The part of the file system that a program may see: what lies below its preopened folders. Paths are strings of bytes. They are taken
// as text: `..` removes the name before it, whatever that is, and the program's folders are prefixes.

const { Buffer } = require('buffer');
const fs = require('internal/fs/sync');
const { WasiError } = require('internal/wasi/abi');

const kMaxLinks = 32;

const pathBytes = (path) => Buffer.from(path, 'latin1');
const isAbsolute = (path) => path[0] === '/';
const isAbove = (path) => path === '..' || stringStartsWith(path, '../');
const endsWithSlash = (path) => path[path.length - 1] === '/';

/** The path without empty names and `.`, and with `..` at its beginning at most. A slash at its end stays. */
function normalize(path) {
  const names = [];
  for (const name of stringSplit(path, '/')) {
    if (name === '' || name === '.') continue;
    if (name !== '..') arrayPush(names, name);
    else if (names.length > 0 && names[names.length - 1] !== '..') arrayPop(names);
    else if (!isAbsolute(path)) arrayPush(names, name);
  }
  const normal = (isAbsolute(path) ? '/' : '') + arrayJoin(names, '/') || '.';
  return endsWithSlash(path) && !endsWithSlash(normal) ? `${normal}/` : normal;
}

/** The path of the system that a normal path names. */
function hostPath(folder, path) {
  const prefix = folder.virtual === '.' || folder.virtual === './' ? '' : folder.virtual;
  const rest = stringSlice(path, prefix.length);
  if (!stringStartsWith(path, prefix) || isAbove(isAbsolute(rest) ? stringSlice(rest, 1) : rest)) throw new WasiError('ENOTCAPABLE');
  if (rest === '' || rest === '/') return folder.path;
  return isAbsolute(rest) ? folder.path + rest : `${folder.path}/${rest}`;
}

/** Where a symbolic link leads, if PATH is one. */
function linkTarget(path) {
  try {
    return fs.readlinkSync(pathBytes(path), 'buffer').latin1Slice();
  } catch (error) {
    if (error.code === 'EINVAL' || error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Refuses a path that links lead out of ROOT (Node follows those that are not at a path's end).
 * @returns {string} the path without links; a slash at its end stays
 */
function confine(root, path) {
  const real = fs.realpathSync.native(pathBytes(path), 'buffer').latin1Slice();
  if (root === undefined || !stringStartsWith(`${real}/`, root === '/' ? root : `${root}/`)) throw new WasiError('ENOTCAPABLE');
  return endsWithSlash(path) ? `${real}/` : real;
}

/** What TEXT says: one NUL at the end is taken for the end of the string. */
function cString(text) {
  const end = stringIndexOf(text, '\0');
  if (text === '' || (end !== -1 && end < text.length - 1)) throw new WasiError('EINVAL');
  return end === -1 ? text : stringSlice(text, 0, end);
}

/**
 * The path of the system that TEXT names, seen from an open folder.
 * @param {{ root: string, virtual: string, path: string }} folder
 * @param {string} text
 * @param {boolean} [follow] a symbolic link at the end
 * @returns {string}
 */
function resolve(folder, text, follow = false) {
  if (isAbsolute(text)) throw new WasiError('ENOTCAPABLE');
  let path = cString(text);
  let host;
  for (let links = 0; ; links++) {
    if (links === kMaxLinks) throw new WasiError('ELOOP');
    const normal = normalize(isAbsolute(path) ? path : `${folder.virtual}/${path}`);
    host = hostPath(folder, normal);
    const target = follow ? linkTarget(host) : undefined;
    if (target === undefined) break;
    path = isAbsolute(target) ? target : `${normal}/../${target}`;
  }
  // A slash at the end has the system follow a link that is there.
  const way = endsWithSlash(host) ? host : stringSlice(host, 0, stringLastIndexOf(host, '/'));
  try {
    if (host !== folder.root && way !== folder.root) confine(folder.root, way);
  } catch (error) {
    // Where there is no way, the call itself fails.
    if (error instanceof WasiError) throw error;
  }
  return host;
}

module.exports = { cString, confine, normalize, pathBytes, resolve };
