'use strict';

// The part of the file system that a program may see: what lies below its preopened folders. Symbolic links are followed here, one by
// one, so that none leads out.

const fs = require('fs');
const path = require('path');
const { WasiError, errno } = require('internal/wasi/abi');

const { posix } = path;
const kMaxLinks = 32;

const partsOf = (text) => text.split('/').filter((part) => part !== '' && part !== '.');

/** @returns {string[]} the parts of a virtual path below the folder that `folder` was opened in */
function relativeParts(folder, virtual) {
  const root = partsOf(folder.rootVirtual);
  const parts = partsOf(virtual);
  if (root.some((part, i) => parts[i] !== part)) throw new WasiError(errno.ENOTCAPABLE);
  return parts.slice(root.length);
}

/**
 * The real path of what `text` names, seen from an open folder.
 * @param {{ root: string, rootVirtual: string, parts: string[] }} folder its preopened folder, and the way from there
 * @param {string} text
 * @param {boolean} follow a symbolic link at the end
 * @returns {{ real: string, parts: string[] }}
 */
function resolve(folder, text, follow) {
  if (text.includes('\0')) throw new WasiError(errno.EILSEQ);
  if (text === '') throw new WasiError(errno.ENOENT);
  const done = posix.isAbsolute(text) ? [] : [...folder.parts];
  const todo = posix.isAbsolute(text) ? relativeParts(folder, text) : partsOf(text);
  const needsFolder = text.endsWith('/');
  let links = 0;
  while (todo.length > 0) {
    const part = todo.shift();
    if (part === '..') {
      if (done.length === 0) throw new WasiError(errno.ENOTCAPABLE);
      done.pop();
      continue;
    }
    const isLast = todo.length === 0;
    const real = path.join(folder.root, ...done, part);
    let stats;
    if (!isLast || follow) stats = fs.lstatSync(real, { throwIfNoEntry: false });
    if (stats === undefined && !isLast) {
      // What does not exist cannot be gone through, not even backwards.
      fs.lstatSync(real);
    }
    if (stats?.isSymbolicLink()) {
      if (++links > kMaxLinks) throw new WasiError(errno.ELOOP);
      const target = fs.readlinkSync(real);
      if (posix.isAbsolute(target)) {
        done.length = 0;
        todo.unshift(...relativeParts(folder, target));
      } else {
        todo.unshift(...partsOf(target));
      }
      continue;
    }
    if (stats !== undefined && !isLast && !stats.isDirectory()) throw new WasiError(errno.ENOTDIR);
    done.push(part);
  }
  const real = path.join(folder.root, ...done);
  if (needsFolder && fs.statSync(real, { throwIfNoEntry: false })?.isDirectory() === false) throw new WasiError(errno.ENOTDIR);
  return { real, parts: done };
}

module.exports = { resolve };
