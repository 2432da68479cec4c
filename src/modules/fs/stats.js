'use strict';

// What stat(2) and directory listings give: Stats, BigIntStats, StatFs, Dirent (Node's documentation of fs, "Common objects").

const { constants } = native('fs');
const {
  S_IFBLK, S_IFCHR, S_IFDIR, S_IFIFO, S_IFLNK, S_IFMT, S_IFREG, S_IFSOCK,
  UV_DIRENT_BLOCK, UV_DIRENT_CHAR, UV_DIRENT_DIR, UV_DIRENT_FIFO, UV_DIRENT_FILE, UV_DIRENT_LINK,
  UV_DIRENT_SOCKET,
} = constants;

const { defineProperty, setPrototypeOf } = Object;
const NativeDate = Date;
const { round } = Math;

const kNanosecondsPerMillisecond = 10n ** 6n;

function StatsBase(dev, mode, nlink, uid, gid, rdev, blksize, ino, size, blocks) {
  this.dev = dev;
  this.mode = mode;
  this.nlink = nlink;
  this.uid = uid;
  this.gid = gid;
  this.rdev = rdev;
  this.blksize = blksize;
  this.ino = ino;
  this.size = size;
  this.blocks = blocks;
}

// Users' subclasses and graceful-fs look for these methods as enumerable properties of the prototype.
for (const [name, type] of [
  ['isDirectory', S_IFDIR], ['isFile', S_IFREG], ['isBlockDevice', S_IFBLK], ['isCharacterDevice', S_IFCHR],
  ['isSymbolicLink', S_IFLNK], ['isFIFO', S_IFIFO], ['isSocket', S_IFSOCK],
]) {
  StatsBase.prototype[name] = function() { return this._checkModeProperty(type); };
}

/**
 * An accessor that makes the Date from its milliseconds when first asked for and keeps it as an own property.
 * @param {object} prototype
 * @param {string} name
 */
function defineTime(prototype, name) {
  const source = `${name}Ms`;
  const keep = (target, value) => defineProperty(target, name, {
    __proto__: null, value, writable: true, enumerable: true, configurable: true,
  });
  defineProperty(prototype, name, {
    __proto__: null,
    enumerable: true,
    configurable: true,
    get() {
      const value = new NativeDate(round(Number(this[source])));
      keep(this, value);
      return value;
    },
    set(value) { keep(this, value); },
  });
}

/** Result of stat with numbers. The times are milliseconds with a fraction. */
function Stats(dev, mode, nlink, uid, gid, rdev, blksize, ino, size, blocks, atimeMs, mtimeMs, ctimeMs,
               birthtimeMs) {
  this.dev = dev;
  this.mode = mode;
  this.nlink = nlink;
  this.uid = uid;
  this.gid = gid;
  this.rdev = rdev;
  this.blksize = blksize;
  this.ino = ino;
  this.size = size;
  this.blocks = blocks;
  this.atimeMs = atimeMs;
  this.mtimeMs = mtimeMs;
  this.ctimeMs = ctimeMs;
  this.birthtimeMs = birthtimeMs;
}
setPrototypeOf(Stats.prototype, StatsBase.prototype);
setPrototypeOf(Stats, StatsBase);

/** Result of stat with `bigint: true`: adds the times in nanoseconds. */
function BigIntStats(dev, mode, nlink, uid, gid, rdev, blksize, ino, size, blocks, atimeNs, mtimeNs, ctimeNs,
                     birthtimeNs) {
  StatsBase.call(this, dev, mode, nlink, uid, gid, rdev, blksize, ino, size, blocks);
  this.atimeMs = atimeNs / kNanosecondsPerMillisecond;
  this.mtimeMs = mtimeNs / kNanosecondsPerMillisecond;
  this.ctimeMs = ctimeNs / kNanosecondsPerMillisecond;
  this.birthtimeMs = birthtimeNs / kNanosecondsPerMillisecond;
  this.atimeNs = atimeNs;
  this.mtimeNs = mtimeNs;
  this.ctimeNs = ctimeNs;
  this.birthtimeNs = birthtimeNs;
}
setPrototypeOf(BigIntStats.prototype, StatsBase.prototype);
setPrototypeOf(BigIntStats, StatsBase);

for (const name of ['atime', 'mtime', 'ctime', 'birthtime']) {
  defineTime(Stats.prototype, name);
  defineTime(BigIntStats.prototype, name);
}

Stats.prototype._checkModeProperty = function(type) {
  return (this.mode & S_IFMT) === type;
};

BigIntStats.prototype._checkModeProperty = function(type) {
  return (this.mode & BigInt(S_IFMT)) === BigInt(type);
};

/** Result of statfs(2). */
class StatFs {
  constructor(type, bsize, frsize, blocks, bfree, bavail, files, ffree) {
    this.type = type;
    this.bsize = bsize;
    this.frsize = frsize;
    this.blocks = blocks;
    this.bfree = bfree;
    this.bavail = bavail;
    this.files = files;
    this.ffree = ffree;
  }
}

const kType = Symbol('type');

/** One entry of a directory. */
class Dirent {
  /**
   * @param {string|Buffer} name
   * @param {number} type one of fs.constants.UV_DIRENT_*
   * @param {string|Buffer} path of the directory it is in
   */
  constructor(name, type, path) {
    this.name = name;
    this.parentPath = path;
    this[kType] = type;
  }

  isDirectory() { return this[kType] === UV_DIRENT_DIR; }
  isFile() { return this[kType] === UV_DIRENT_FILE; }
  isBlockDevice() { return this[kType] === UV_DIRENT_BLOCK; }
  isCharacterDevice() { return this[kType] === UV_DIRENT_CHAR; }
  isSymbolicLink() { return this[kType] === UV_DIRENT_LINK; }
  isFIFO() { return this[kType] === UV_DIRENT_FIFO; }
  isSocket() { return this[kType] === UV_DIRENT_SOCKET; }
}

module.exports = { BigIntStats, Dirent, StatFs, Stats };
