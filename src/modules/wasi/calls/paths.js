'use strict';

// The calls on paths, which are seen from a folder that is open.

const fs = require('internal/fs/sync');
const { WasiError, fdflags, kSymlinkFollow, oflags, rights } = require('internal/wasi/abi');
const { checkTimes, kFilestatSize, putFilestat, systemFlags, timesToSet } = require('internal/wasi/calls/files');
const { Descriptor } = require('internal/wasi/descriptors');
const { bytes, out, text, u16, u32, u64 } = require('internal/wasi/memory');
const { cString, confine, pathBytes, resolve } = require('internal/wasi/sandbox');

const { O_APPEND, O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_RDONLY, O_RDWR, O_TRUNC, O_WRONLY } = require('fs').constants;
const readRights = rights.FD_READ | rights.FD_READDIR;
const writeRights = rights.FD_DATASYNC | rights.FD_WRITE | rights.FD_ALLOCATE | rights.FD_FILESTAT_SET_SIZE;

const follows = (lookup) => (lookup & kSymlinkFollow) !== 0;
const lstat = (path) => fs.lstatSync(path, { __proto__: null, bigint: true });

/** A call on a path alone. */
const simple = (right, call) => [[u32, text], ({ descriptors }, number, path) => {
  call(pathBytes(resolve(descriptors.get(number, right), path)));
}];

/** The folders that two paths are seen from, which may be one. */
function pair(descriptors, from, fromRight, to, toRight) {
  return [descriptors.get(from, from === to ? fromRight | toRight : fromRight), descriptors.get(to, toRight)];
}

/** How open(2) is called, and which rights that takes. */
function openMode(flags, base, descriptorFlags) {
  const reads = (base & readRights) !== 0n;
  const writes = (base & writeRights) !== 0n;
  let mode = (writes ? (reads ? O_RDWR : O_WRONLY) : O_RDONLY) | systemFlags(descriptorFlags);
  let needed = rights.PATH_OPEN;
  let inherited = base;
  if (flags & oflags.CREAT) {
    mode |= O_CREAT;
    needed |= rights.PATH_CREATE_FILE;
  }
  if (flags & oflags.DIRECTORY) mode |= O_DIRECTORY;
  if (flags & oflags.EXCL) mode |= O_EXCL;
  if (flags & oflags.TRUNC) {
    mode |= O_TRUNC;
    needed |= rights.PATH_FILESTAT_SET_SIZE;
  }
  if (descriptorFlags & fdflags.DSYNC) inherited |= rights.FD_DATASYNC;
  if (descriptorFlags & (fdflags.RSYNC | fdflags.SYNC)) inherited |= rights.FD_SYNC;
  if (writes && (mode & (O_APPEND | O_TRUNC)) === 0) inherited |= rights.FD_SEEK;
  return { mode, needed, inherited };
}

/** Opens a file of the system, unless a link leads out of ROOT to it. */
function openConfined(root, path, mode) {
  let real = path;
  try {
    real = confine(root, path);
  } catch (error) {
    // What is not there is not found through a link either; for all else the system has its own answer.
    if (error instanceof WasiError || (error.code === 'ENOENT' && (mode & O_CREAT) === 0)) throw error;
  }
  // Links have been followed; one that has come since must not be, nor one to a file that would be made.
  return fs.openSync(pathBytes(real), mode | O_NOFOLLOW, 0o666);
}

function open({ memory, descriptors }, number, lookup, path, flags, base, inheriting, descriptorFlags, result) {
  const { mode, needed, inherited } = openMode(flags, base, descriptorFlags);
  const folder = descriptors.get(number, needed, inherited | inheriting);
  const host = resolve(folder, path, follows(lookup));
  const fd = openConfined(folder.root, host, mode);
  const descriptor = new Descriptor(fd, mode, { path: host, virtual: host, root: folder.root });
  descriptor.base &= base;
  descriptor.inheriting &= inheriting;
  memory.view.setUint32(result, descriptors.add(descriptor), true);
}

module.exports = {
  path_create_directory: simple(rights.PATH_CREATE_DIRECTORY, fs.mkdirSync),
  path_filestat_get: [[u32, u32, text, out(kFilestatSize)], ({ memory, descriptors }, number, lookup, path, result) => {
    const host = resolve(descriptors.get(number, rights.PATH_FILESTAT_GET), path, follows(lookup));
    putFilestat(memory, result, lstat(pathBytes(host)));
  }],
  path_filestat_set_times: [[u32, u32, text, u64, u64, u16], ({ descriptors }, number, lookup, path, atim, mtim, flags) => {
    const folder = descriptors.get(number, rights.PATH_FILESTAT_SET_TIMES);
    checkTimes(flags);
    const host = pathBytes(resolve(folder, path, follows(lookup)));
    fs.lutimesSync(host, ...timesToSet(flags, atim, mtim, () => lstat(host)));
  }],
  path_link: [[u32, u32, text, u32, text], ({ descriptors }, from, lookup, old, to, path) => {
    const { 0: source, 1: target } = pair(descriptors, from, rights.PATH_LINK_SOURCE, to, rights.PATH_LINK_TARGET);
    fs.linkSync(pathBytes(resolve(source, old, follows(lookup))), pathBytes(resolve(target, path)));
  }],
  path_open: [[u32, u32, text, u16, u64, u64, u16, out(4)], open],
  path_readlink: [[u32, text, bytes, out(4)], ({ memory, descriptors }, number, path, buffer, used) => {
    const target = fs.readlinkSync(pathBytes(resolve(descriptors.get(number, rights.PATH_READLINK), path)), 'buffer');
    // There must be room for a NUL after it.
    if (target.length >= buffer.length) throw new WasiError('ENOBUFS');
    buffer.set(target);
    buffer[target.length] = 0;
    memory.view.setUint32(used, target.length, true);
  }],
  path_remove_directory: simple(rights.PATH_REMOVE_DIRECTORY, (path) => fs.rmdirSync(path)),
  path_rename: [[u32, text, u32, text], ({ descriptors }, from, old, to, path) => {
    const { 0: source, 1: target } = pair(descriptors, from, rights.PATH_RENAME_SOURCE, to, rights.PATH_RENAME_TARGET);
    fs.renameSync(pathBytes(resolve(source, old)), pathBytes(resolve(target, path)));
  }],
  path_symlink: [[text, u32, text], ({ descriptors }, target, number, path) => {
    const folder = descriptors.get(number, rights.PATH_SYMLINK);
    // One that leads out could not be followed; it is not made in the first place.
    if (target[0] === '/') throw new WasiError('EPERM');
    resolve(folder, target);
    fs.symlinkSync(pathBytes(cString(target)), pathBytes(resolve(folder, path)));
  }],
  path_unlink_file: simple(rights.PATH_UNLINK_FILE, fs.unlinkSync),
};
