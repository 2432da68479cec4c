'use strict';

// Trace events of fs (categories node.fs.sync and node.fs.async): loaded when one of them is turned on. Every call of the native side goes
// through the one object of its functions, so that it is enough to put others there.

const binding = native('fs');

const kSync = 'node,node.fs,node.fs.sync';
const kAsync = 'node,node.fs,node.fs.async';
const kDirSync = 'node,node.fs_dir,node.fs_dir.sync';
const kDirAsync = 'node,node.fs_dir,node.fs_dir.async';

/** What the system is asked for: names of sync events, names of async ones where they are others. A whole file is several calls. */
const operations = {
  __proto__: null,
  access: ['access'],
  chmod: ['chmod'],
  chown: ['chown'],
  close: ['close'],
  copyFile: ['copyfile'],
  fchmod: ['fchmod'],
  fchown: ['fchown'],
  fdatasync: ['fdatasync'],
  fstat: ['fstat'],
  fsync: ['fsync'],
  ftruncate: ['ftruncate'],
  futimes: ['futimes', 'futime'],
  lchown: ['lchown'],
  link: ['link'],
  lstat: ['lstat'],
  lutimes: ['lutimes', 'lutime'],
  mkdir: ['mkdir'],
  mkdtemp: ['mkdtemp'],
  open: ['open'],
  read: ['read'],
  readChunk: ['read'],
  readFile: ['open fstat read close'],
  readVector: ['read'],
  readdir: ['readdir', 'scandir'],
  readlink: ['readlink'],
  realpath: ['lstat'],
  realpathNative: ['realpath'],
  rename: ['rename'],
  rmdir: ['rmdir'],
  stat: ['stat'],
  statfs: ['statfs'],
  symlink: ['symlink'],
  truncate: ['open ftruncate close'],
  unlink: ['unlink'],
  utimes: ['utimes', 'utime'],
  write: ['write'],
  writeFile: ['open write close'],
  writeText: ['write'],
  writeVector: ['write'],
  opendir: ['opendir'],
  readOpenDir: ['readdir', 'scandir'],
  closeDir: ['closedir'],
};
/** Those that only ever wait: the names of their events, or how to find them in the arguments. */
const syncOperations = {
  __proto__: null,
  readTextNow: () => kWholeFile,
  readBytesNow: () => kWholeFile,
  readNow: () => ['read'],
  writeNow: () => ['write'],
  statInto: (file, call) => [kStatCalls[call]],
};
const kWholeFile = ['open', 'fstat', 'read', 'close'];
const kStatCalls = ['stat', 'lstat', 'fstat'];
const directoryOperations = new Set(['opendir', 'readOpenDir', 'closeDir']);

const { apply } = Reflect;

/**
 * @param {(phase: string, group: string, name: string, id?: number, args?: object) => void} emit
 * @returns {{enable: () => void, disable: () => void}}
 */
function traceCalls(emit) {
  const originals = new Map();
  let last = 0;

  function wrap(name) {
    const original = binding[name];
    const [syncNames, asyncNames = syncNames] = operations[name].map((list) => list.split(' '));
    const isDirectory = directoryOperations.has(name);
    const syncGroup = isDirectory ? kDirSync : kSync;
    const asyncGroup = isDirectory ? kDirAsync : kAsync;
    const prefix = isDirectory ? 'fs_dir.sync.' : 'fs.sync.';
    const count = original.length - 1;
    originals.set(name, original);
    binding[name] = function(...args) {
      const completion = args[count];
      if (completion === undefined) {
        for (const each of syncNames) emit('B', syncGroup, prefix + each);
        try {
          return apply(original, this, args);
        } finally {
          for (const each of syncNames) emit('E', syncGroup, prefix + each);
        }
      }
      const id = ++last;
      const details = typeof args[0] === 'string' ? { path: args[0] } : undefined;
      for (const each of asyncNames) emit('b', asyncGroup, each, id, details);
      const end = () => {
        for (const each of asyncNames) emit('e', asyncGroup, each, id);
      };
      if (typeof completion === 'function') {
        args[count] = function(...results) {
          end();
          return apply(completion, this, results);
        };
        return apply(original, this, args);
      }
      if (typeof completion === 'object') {
        const { oncomplete } = completion;
        completion.oncomplete = function(...results) {
          end();
          return apply(oncomplete, this, results);
        };
        return apply(original, this, args);
      }
      const promise = apply(original, this, args);
      promise.then(end, end);
      return promise;
    };
    Object.defineProperty(binding[name], 'length', { __proto__: null, value: original.length });
  }

  function wrapSync(name) {
    const original = binding[name];
    originals.set(name, original);
    binding[name] = function(...args) {
      const names = apply(syncOperations[name], undefined, args);
      for (const each of names) emit('B', kSync, `fs.sync.${each}`);
      try {
        return apply(original, this, args);
      } finally {
        for (const each of names) emit('E', kSync, `fs.sync.${each}`);
      }
    };
  }

  return {
    __proto__: null,
    enable() {
      Object.keys(operations).forEach(wrap);
      Object.keys(syncOperations).forEach(wrapSync);
    },
    disable() {
      for (const [name, original] of originals) binding[name] = original;
      originals.clear();
    },
  };
}

module.exports = { traceCalls };
