'use strict';

// require('fs'): the three forms together. Streams, watchers, glob, promises and the like load when first used.

const { constants, Dirent, Stats, toUnixTimestamp } = require('internal/fs/utils');
const sync = require('internal/fs/sync');
const callbacks = require('internal/fs/callbacks');
const { deprecate } = require('internal/util/deprecate');

const { defineProperties, defineProperty } = Object;

function createReadStream(path, options) {
  return new (require('internal/fs/streams').ReadStream)(path, options);
}

function createWriteStream(path, options) {
  return new (require('internal/fs/streams').WriteStream)(path, options);
}

function watch(filename, options, listener) {
  return require('internal/fs/watchers').watch(filename, options, listener);
}

function watchFile(filename, options, listener) {
  return require('internal/fs/watchers').watchFile(filename, options, listener);
}

function unwatchFile(filename, listener) {
  require('internal/fs/watchers').unwatchFile(filename, listener);
}

/** lchmod(2) is macOS only. */
const unavailable = undefined;

const fs = module.exports = {
  appendFile: callbacks.appendFile,
  appendFileSync: sync.appendFileSync,
  access: callbacks.access,
  accessSync: sync.accessSync,
  chown: callbacks.chown,
  chownSync: sync.chownSync,
  chmod: callbacks.chmod,
  chmodSync: sync.chmodSync,
  close: callbacks.close,
  closeSync: sync.closeSync,
  copyFile: callbacks.copyFile,
  copyFileSync: sync.copyFileSync,
  cp: callbacks.cp,
  cpSync: sync.cpSync,
  createReadStream,
  createWriteStream,
  exists: callbacks.exists,
  existsSync: sync.existsSync,
  fchown: callbacks.fchown,
  fchownSync: sync.fchownSync,
  fchmod: callbacks.fchmod,
  fchmodSync: sync.fchmodSync,
  fdatasync: callbacks.fdatasync,
  fdatasyncSync: sync.fdatasyncSync,
  fstat: callbacks.fstat,
  fstatSync: sync.fstatSync,
  fsync: callbacks.fsync,
  fsyncSync: sync.fsyncSync,
  ftruncate: callbacks.ftruncate,
  ftruncateSync: sync.ftruncateSync,
  futimes: callbacks.futimes,
  futimesSync: sync.futimesSync,
  glob: callbacks.glob,
  globSync: sync.globSync,
  lchown: callbacks.lchown,
  lchownSync: sync.lchownSync,
  lchmod: unavailable,
  lchmodSync: unavailable,
  link: callbacks.link,
  linkSync: sync.linkSync,
  lstat: callbacks.lstat,
  lstatSync: sync.lstatSync,
  lutimes: callbacks.lutimes,
  lutimesSync: sync.lutimesSync,
  mkdir: callbacks.mkdir,
  mkdirSync: sync.mkdirSync,
  mkdtemp: callbacks.mkdtemp,
  mkdtempSync: sync.mkdtempSync,
  mkdtempDisposableSync: sync.mkdtempDisposableSync,
  open: callbacks.open,
  openSync: sync.openSync,
  openAsBlob: callbacks.openAsBlob,
  readdir: callbacks.readdir,
  readdirSync: sync.readdirSync,
  read: callbacks.read,
  readSync: sync.readSync,
  readv: callbacks.readv,
  readvSync: sync.readvSync,
  readFile: callbacks.readFile,
  readFileSync: sync.readFileSync,
  readlink: callbacks.readlink,
  readlinkSync: sync.readlinkSync,
  realpath: callbacks.realpath,
  realpathSync: sync.realpathSync,
  rename: callbacks.rename,
  renameSync: sync.renameSync,
  rm: callbacks.rm,
  rmSync: sync.rmSync,
  rmdir: callbacks.rmdir,
  rmdirSync: sync.rmdirSync,
  stat: callbacks.stat,
  statfs: callbacks.statfs,
  statSync: sync.statSync,
  statfsSync: sync.statfsSync,
  symlink: callbacks.symlink,
  symlinkSync: sync.symlinkSync,
  truncate: callbacks.truncate,
  truncateSync: sync.truncateSync,
  unwatchFile,
  unlink: callbacks.unlink,
  unlinkSync: sync.unlinkSync,
  utimes: callbacks.utimes,
  utimesSync: sync.utimesSync,
  watch,
  watchFile,
  writeFile: callbacks.writeFile,
  writeFileSync: sync.writeFileSync,
  write: callbacks.write,
  writeSync: sync.writeSync,
  writev: callbacks.writev,
  writevSync: sync.writevSync,
  Dirent,
  Stats: deprecate(Stats, 'fs.Stats constructor is deprecated.', 'DEP0180'),
};

/** A class of the streams module that users may replace. */
function streamClass(name) {
  let replaced;
  return {
    __proto__: null,
    get() { return replaced ?? require('internal/fs/streams')[name]; },
    set(value) { replaced = value; },
    configurable: true,
    enumerable: true,
  };
}

defineProperties(fs, {
  __proto__: null,
  ReadStream: streamClass('ReadStream'),
  WriteStream: streamClass('WriteStream'),
  // Old names, which graceful-fs still asks for.
  FileReadStream: streamClass('ReadStream'),
  FileWriteStream: streamClass('WriteStream'),
  Utf8Stream: {
    __proto__: null,
    get() { return require('internal/fs/utf8_stream').Utf8Stream; },
    configurable: true,
    enumerable: true,
  },
});

fs._toUnixTimestamp = toUnixTimestamp;

defineProperty(fs, 'Dir', {
  __proto__: null,
  get() {
    const { Dir } = require('internal/fs/dir');
    defineProperty(fs, 'Dir', { __proto__: null, value: Dir, enumerable: true, configurable: true, writable: true });
    return Dir;
  },
  set(value) {
    defineProperty(fs, 'Dir', { __proto__: null, value, enumerable: true, configurable: true, writable: true });
  },
  enumerable: true,
  configurable: true,
});
fs.opendir = callbacks.opendir;
fs.opendirSync = sync.opendirSync;

/** The access modes beside `constants`, deprecated (DEP0176): the first that is used is reported. */
let hasWarnedOfModes = false;
for (const name of ['F_OK', 'R_OK', 'W_OK', 'X_OK']) {
  defineProperty(fs, name, {
    __proto__: null,
    enumerable: false,
    get() {
      if (!hasWarnedOfModes && !process.noDeprecation) {
        hasWarnedOfModes = true;
        process.emitWarning(`fs.${name} is deprecated, use fs.constants.${name} instead`,
                            'DeprecationWarning', 'DEP0176');
      }
      return constants[name];
    },
  });
}

defineProperties(fs, {
  __proto__: null,
  constants: { __proto__: null, enumerable: true, configurable: false, value: constants },
  promises: {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() { return require('internal/fs/promises').exports; },
  },
});
