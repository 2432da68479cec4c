'use strict';

// The functions that a program imports. Each answers with an error number; results go to the program's memory.

const { Buffer } = require('buffer');
const fs = require('fs');
const {
  codes: { ERR_WASI_NOT_STARTED },
} = require('internal/errors');
const {
  WasiError, errno, errorNames, errorNumber, fdflags, filetype, filetypeOf, fstflags, kSymlinkFollow, oflags, rights,
} = require('internal/wasi/abi');
const { resolve } = require('internal/wasi/sandbox');

const { O_APPEND, O_CREAT, O_DIRECTORY, O_DSYNC, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_RDWR, O_SYNC, O_TRUNC, O_WRONLY } = fs.constants;
const { asUintN } = BigInt;
const { min } = Math;

const union = (...names) => arrayReduce(names, (sum, name) => sum | rights[name], 0n);

const fileRights = union(
  'FD_DATASYNC', 'FD_READ', 'FD_SEEK', 'FD_FDSTAT_SET_FLAGS', 'FD_SYNC', 'FD_TELL', 'FD_WRITE', 'FD_ADVISE', 'FD_ALLOCATE',
  'FD_FILESTAT_GET', 'FD_FILESTAT_SET_SIZE', 'FD_FILESTAT_SET_TIMES', 'POLL_FD_READWRITE',
);
const folderRights = union(
  'FD_FDSTAT_SET_FLAGS', 'FD_SYNC', 'FD_ADVISE', 'PATH_CREATE_DIRECTORY', 'PATH_CREATE_FILE', 'PATH_LINK_SOURCE', 'PATH_LINK_TARGET',
  'PATH_OPEN', 'FD_READDIR', 'PATH_READLINK', 'PATH_RENAME_SOURCE', 'PATH_RENAME_TARGET', 'PATH_FILESTAT_GET',
  'PATH_FILESTAT_SET_SIZE', 'PATH_FILESTAT_SET_TIMES', 'FD_FILESTAT_GET', 'FD_FILESTAT_SET_TIMES', 'PATH_SYMLINK',
  'PATH_UNLINK_FILE', 'PATH_REMOVE_DIRECTORY', 'POLL_FD_READWRITE',
);
const streamRights = union('FD_READ', 'FD_WRITE', 'FD_FDSTAT_SET_FLAGS', 'FD_FILESTAT_GET', 'POLL_FD_READWRITE');
const writeRights = union('FD_DATASYNC', 'FD_WRITE', 'FD_ALLOCATE', 'FD_FILESTAT_SET_SIZE');
const readRights = union('FD_READ', 'FD_READDIR');

const kPrestatSize = 8;
const kDirentSize = 24;
const kMaxChunk = 64 * 1024;

/** What is open. A file knows its own position; a stream, and what was open before the program, leaves it to the system. */
class Descriptor {
  constructor(fd, type, base, inheriting) {
    this.fd = fd;
    this.type = type;
    this.base = base;
    this.inheriting = inheriting;
    this.flags = 0;
    /** @type {number|null} */
    this.position = null;
    // Folders: where they are.
    this.root = undefined;
    this.rootVirtual = undefined;
    this.parts = undefined;
    this.isPreopened = false;
  }
}

function nameOfError(error) {
  const number = errorNumber(error) ?? errno.EIO;
  return [errorNames[number], number];
}

class System {
  #args;
  #env;
  #isUnstable;
  #memory;
  #descriptors = new Map();

  constructor({ args, env, preopens, stdio, isUnstable }) {
    this.#args = args.map((text) => Buffer.from(`${text}\0`));
    this.#env = env.map((text) => Buffer.from(`${text}\0`));
    this.#isUnstable = isUnstable;
    stdio.forEach((fd, number) => {
      const type = filetypeOf(fs.fstatSync(fd));
      const base = type === filetype.REGULAR ? fileRights : type === filetype.DIRECTORY ? folderRights : streamRights;
      this.#descriptors.set(number, new Descriptor(fd, type, base, 0n));
    });
    for (const { 0: virtual, 1: real } of preopens) {
      const root = fs.realpathSync(real);
      const folder = new Descriptor(fs.openSync(root, O_RDONLY | O_DIRECTORY), filetype.DIRECTORY, folderRights, folderRights | fileRights);
      folder.root = root;
      folder.rootVirtual = virtual;
      folder.parts = [];
      folder.isPreopened = true;
      this.#add(folder);
    }
    this.functions = this.#makeFunctions();
  }

  /** @param {WebAssembly.Memory} memory */
  setMemory(memory) {
    this.#memory = memory;
  }

  // ---- memory: every call takes its views anew, for the memory may have grown

  get #view() {
    return new DataView(this.#memory.buffer);
  }

  #bytes(pointer, length) {
    return new Uint8Array(this.#memory.buffer, pointer >>> 0, length >>> 0);
  }

  #text(pointer, length) {
    // A copy: the memory may be shared with other threads.
    return Buffer.from(this.#bytes(pointer, length)).toString('utf8');
  }

  /** The parts of memory that a vector names. */
  #vector(pointer, count) {
    const view = this.#view;
    const parts = [];
    for (let i = 0; i < count >>> 0; i++) {
      const at = (pointer >>> 0) + 8 * i;
      parts.push(this.#bytes(view.getUint32(at, true), view.getUint32(at + 4, true)));
    }
    return parts;
  }

  // ---- descriptors

  #add(descriptor) {
    let number = 3;
    while (this.#descriptors.has(number)) number++;
    this.#descriptors.set(number, descriptor);
    return number;
  }

  #get(number, ...needed) {
    const descriptor = this.#descriptors.get(number >>> 0);
    if (descriptor === undefined) throw new WasiError(errno.EBADF);
    for (const right of needed) if ((descriptor.base & right) === 0n) throw new WasiError(errno.ENOTCAPABLE);
    return descriptor;
  }

  #resolve(number, right, pointer, length, follow) {
    const folder = this.#get(number, right);
    if (folder.root === undefined) throw new WasiError(errno.ENOTDIR);
    return { folder, ...resolve(folder, this.#text(pointer, length), follow) };
  }

  // ---- structures

  #writeFilestat(pointer, stats) {
    const view = this.#view;
    const at = pointer >>> 0;
    view.setBigUint64(at, asUintN(64, stats.dev), true);
    view.setBigUint64(at + 8, asUintN(64, stats.ino), true);
    view.setUint8(at + 16, filetypeOf(stats));
    // The number of links was half as wide in the unstable version.
    const rest = this.#isUnstable ? at + 24 : at + 32;
    if (this.#isUnstable) view.setUint32(at + 20, Number(stats.nlink), true);
    else view.setBigUint64(at + 24, stats.nlink, true);
    view.setBigUint64(rest, stats.size, true);
    view.setBigUint64(rest + 8, stats.atimeNs, true);
    view.setBigUint64(rest + 16, stats.mtimeNs, true);
    view.setBigUint64(rest + 24, stats.ctimeNs, true);
  }

  /** Seconds for utimes(), of what set_times functions are given. */
  #times(stats, atim, mtim, flags) {
    if ((flags & fstflags.ATIM && flags & fstflags.ATIM_NOW) || (flags & fstflags.MTIM && flags & fstflags.MTIM_NOW)) {
      throw new WasiError(errno.EINVAL);
    }
    const now = Date.now() / 1000;
    const pick = (isGiven, isNow, given, old) => (isGiven ? Number(asUintN(64, given)) / 1e9 : isNow ? now : old / 1000);
    return [
      pick(flags & fstflags.ATIM, flags & fstflags.ATIM_NOW, atim, stats.atimeMs),
      pick(flags & fstflags.MTIM, flags & fstflags.MTIM_NOW, mtim, stats.mtimeMs),
    ];
  }

  #clock(id) {
    switch (id) {
      case 0: return BigInt(Date.now()) * 1_000_000n;
      case 1: return process.hrtime.bigint();
      case 2: {
        const { user, system } = process.cpuUsage();
        return BigInt(user + system) * 1000n;
      }
      case 3: {
        const { user, system } = process.threadCpuUsage();
        return BigInt(user + system) * 1000n;
      }
      default: throw new WasiError(errno.EINVAL);
    }
  }

  #putStrings(strings, pointers, buffer) {
    const view = this.#view;
    let at = buffer >>> 0;
    strings.forEach((text, i) => {
      view.setUint32((pointers >>> 0) + 4 * i, at, true);
      this.#bytes(at, text.length).set(text);
      at += text.length;
    });
  }

  #putSizes(strings, count, size) {
    const view = this.#view;
    view.setUint32(count >>> 0, strings.length, true);
    view.setUint32(size >>> 0, strings.reduce((sum, text) => sum + text.length, 0), true);
  }

  // ---- reading and writing

  /** Fills the parts one after the other, up to the end of what there is. */
  #transfer(call, fd, parts, position) {
    let total = 0;
    for (const part of parts) {
      for (let done = 0; done < part.length;) {
        const size = call(fd, part, done, part.length - done, position === null ? null : position + total);
        done += size;
        total += size;
        if (size === 0 || (call === fs.readSync && done < part.length)) return total;
      }
    }
    return total;
  }

  #seek(descriptor, offset, whence) {
    if (descriptor.type !== filetype.REGULAR) throw new WasiError(errno.ESPIPE);
    // The unstable version counted from elsewhere: CUR, END, SET.
    const origin = this.#isUnstable ? [1, 2, 0][whence] : whence;
    let base;
    if (origin === 0) base = 0;
    else if (origin === 1) base = descriptor.position ?? 0;
    else if (origin === 2) base = fs.fstatSync(descriptor.fd).size;
    else throw new WasiError(errno.EINVAL);
    const target = base + Number(offset);
    if (target < 0) throw new WasiError(errno.EINVAL);
    descriptor.position = target;
    return BigInt(target);
  }

  #open(number, dirflags, pointer, length, openFlags, base, inheriting, descriptorFlags) {
    const { folder, real, parts } = this.#resolve(number, rights.PATH_OPEN, pointer, length, (dirflags & kSymlinkFollow) !== 0);
    base = asUintN(64, base);
    inheriting = asUintN(64, inheriting);
    if ((openFlags & oflags.CREAT) !== 0 && (folder.base & rights.PATH_CREATE_FILE) === 0n) throw new WasiError(errno.ENOTCAPABLE);
    if ((openFlags & oflags.TRUNC) !== 0 && (folder.base & rights.PATH_FILESTAT_SET_SIZE) === 0n) throw new WasiError(errno.ENOTCAPABLE);
    if (((base | inheriting) & ~folder.inheriting & (fileRights | folderRights)) !== 0n) throw new WasiError(errno.ENOTCAPABLE);

    const reads = (base & readRights) !== 0n;
    const writes = (base & writeRights) !== 0n;
    let flags = writes ? (reads ? O_RDWR : O_WRONLY) : O_RDONLY;
    if (openFlags & oflags.CREAT) flags |= O_CREAT;
    if (openFlags & oflags.DIRECTORY) flags |= O_DIRECTORY;
    if (openFlags & oflags.EXCL) flags |= O_EXCL;
    if (openFlags & oflags.TRUNC) flags |= O_TRUNC;
    if (descriptorFlags & fdflags.APPEND) flags |= O_APPEND;
    if (descriptorFlags & fdflags.DSYNC) flags |= O_DSYNC;
    if (descriptorFlags & fdflags.NONBLOCK) flags |= O_NONBLOCK;
    if (descriptorFlags & (fdflags.RSYNC | fdflags.SYNC)) flags |= O_SYNC;
    // Links have been followed; one that has come since must not be.
    flags |= O_NOFOLLOW;
    let fd;
    try {
      fd = fs.openSync(real, flags, 0o666);
    } catch (error) {
      // A folder cannot be opened for writing: its descriptor is for its names.
      if (error.code !== 'EISDIR' || (openFlags & oflags.CREAT) !== 0) throw error;
      fd = fs.openSync(real, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    }
    const type = filetypeOf(fs.fstatSync(fd));
    const possible = type === filetype.DIRECTORY ? folderRights : type === filetype.REGULAR ? fileRights : streamRights;
    const descriptor = new Descriptor(fd, type, base & possible, inheriting & folder.inheriting);
    descriptor.flags = descriptorFlags;
    if (type === filetype.REGULAR) descriptor.position = 0;
    if (type === filetype.DIRECTORY) Object.assign(descriptor, { root: folder.root, rootVirtual: folder.rootVirtual, parts });
    return this.#add(descriptor);
  }

  #readFolder(number, pointer, length, cookie) {
    const folder = this.#get(number, rights.FD_READDIR);
    if (folder.root === undefined) throw new WasiError(errno.ENOTDIR);
    const { join } = require('path');
    const real = join(folder.root, ...folder.parts);
    const entries = fs.readdirSync(real, { withFileTypes: true });
    const out = this.#bytes(pointer, length);
    let used = 0;
    for (let i = Number(asUintN(64, cookie)); i < entries.length && used < out.length; i++) {
      const entry = entries[i];
      const name = Buffer.from(entry.name);
      const record = Buffer.alloc(kDirentSize + name.length);
      record.writeBigUInt64LE(BigInt(i + 1), 0);
      record.writeBigUInt64LE(asUintN(64, fs.lstatSync(join(real, entry.name), { bigint: true, throwIfNoEntry: false })?.ino ?? 0n), 8);
      record.writeUInt32LE(name.length, 16);
      record.writeUInt8(filetypeOf(entry), 20);
      name.copy(record, kDirentSize);
      // The last one may be cut: the program asks again with a larger buffer.
      const size = min(record.length, out.length - used);
      out.set(record.subarray(0, size), used);
      used += size;
    }
    return used;
  }

  // ---- the functions, by their names and in the order of the specification

  #makeFunctions() {
    const system = this;
    const put32 = (pointer, value) => this.#view.setUint32(pointer >>> 0, value, true);
    const put64 = (pointer, value) => this.#view.setBigUint64(pointer >>> 0, value, true);
    const { EBADF, ENOSYS, ENOTSOCK, ENOTSUP } = errno;
    const file = (number, ...needed) => this.#get(number, ...needed);

    const calls = {
      args_get(argv, buffer) { system.#putStrings(system.#args, argv, buffer); },
      args_sizes_get(count, size) { system.#putSizes(system.#args, count, size); },
      clock_res_get(id, pointer) {
        system.#clock(id);
        put64(pointer, id === 0 ? 1_000_000n : 1n);
      },
      clock_time_get(id, precision, pointer) { put64(pointer, system.#clock(id)); },
      environ_get(environ, buffer) { system.#putStrings(system.#env, environ, buffer); },
      environ_sizes_get(count, size) { system.#putSizes(system.#env, count, size); },
      fd_advise(fd, offset, length, advice) {
        file(fd, rights.FD_ADVISE);
        return advice > 5 ? errno.EINVAL : 0;
      },
      fd_allocate(fd, offset, length) {
        const { fd: real } = file(fd, rights.FD_ALLOCATE);
        const end = Number(asUintN(64, offset) + asUintN(64, length));
        if (fs.fstatSync(real).size < end) fs.ftruncateSync(real, end);
      },
      fd_close(fd) {
        const { fd: real } = file(fd);
        system.#descriptors.delete(fd >>> 0);
        if (real > 2) fs.closeSync(real);
      },
      fd_datasync(fd) { fs.fdatasyncSync(file(fd, rights.FD_DATASYNC).fd); },
      fd_fdstat_get(fd, pointer) {
        const { type, flags, base, inheriting } = file(fd);
        const view = system.#view;
        const at = pointer >>> 0;
        view.setUint8(at, type);
        view.setUint16(at + 2, flags, true);
        view.setBigUint64(at + 8, base, true);
        view.setBigUint64(at + 16, inheriting, true);
      },
      fd_fdstat_set_flags(fd, flags) {
        const descriptor = file(fd, rights.FD_FDSTAT_SET_FLAGS);
        if (flags & ~(fdflags.APPEND | fdflags.NONBLOCK)) return ENOSYS;
        descriptor.flags = flags;
        return 0;
      },
      fd_fdstat_set_rights(fd, base, inheriting) {
        const descriptor = file(fd);
        base = asUintN(64, base);
        inheriting = asUintN(64, inheriting);
        // Rights can be given up, never gained.
        if ((base & ~descriptor.base) !== 0n || (inheriting & ~descriptor.inheriting) !== 0n) return errno.ENOTCAPABLE;
        descriptor.base = base;
        descriptor.inheriting = inheriting;
        return 0;
      },
      fd_filestat_get(fd, pointer) {
        system.#writeFilestat(pointer, fs.fstatSync(file(fd, rights.FD_FILESTAT_GET).fd, { bigint: true }));
      },
      fd_filestat_set_size(fd, size) { fs.ftruncateSync(file(fd, rights.FD_FILESTAT_SET_SIZE).fd, Number(asUintN(64, size))); },
      fd_filestat_set_times(fd, atim, mtim, flags) {
        const { fd: real } = file(fd, rights.FD_FILESTAT_SET_TIMES);
        fs.futimesSync(real, ...system.#times(fs.fstatSync(real), atim, mtim, flags));
      },
      fd_pread(fd, vector, count, offset, pointer) {
        const { fd: real } = file(fd, rights.FD_READ, rights.FD_SEEK);
        put32(pointer, system.#transfer(fs.readSync, real, system.#vector(vector, count), Number(asUintN(64, offset))));
      },
      fd_prestat_get(fd, pointer) {
        const descriptor = file(fd);
        if (!descriptor.isPreopened) return errno.EINVAL;
        const view = system.#view;
        new Uint8Array(view.buffer, pointer >>> 0, kPrestatSize).fill(0);
        view.setUint32((pointer >>> 0) + 4, Buffer.byteLength(descriptor.rootVirtual), true);
        return 0;
      },
      fd_prestat_dir_name(fd, pointer, length) {
        const descriptor = file(fd);
        if (!descriptor.isPreopened) return EBADF;
        const name = Buffer.from(descriptor.rootVirtual);
        if (name.length > length >>> 0) return errno.ENOBUFS;
        system.#bytes(pointer, name.length).set(name);
        return 0;
      },
      fd_pwrite(fd, vector, count, offset, pointer) {
        const { fd: real } = file(fd, rights.FD_WRITE, rights.FD_SEEK);
        put32(pointer, system.#transfer(fs.writeSync, real, system.#vector(vector, count), Number(asUintN(64, offset))));
      },
      fd_read(fd, vector, count, pointer) {
        const descriptor = file(fd, rights.FD_READ);
        const size = system.#transfer(fs.readSync, descriptor.fd, system.#vector(vector, count), descriptor.position);
        if (descriptor.position !== null) descriptor.position += size;
        put32(pointer, size);
      },
      fd_readdir(fd, buffer, length, cookie, pointer) { put32(pointer, system.#readFolder(fd, buffer, length, cookie)); },
      fd_renumber(from, to) {
        const descriptor = file(from);
        const replaced = file(to);
        if (descriptor === replaced) return;
        system.#descriptors.set(to >>> 0, descriptor);
        system.#descriptors.delete(from >>> 0);
        if (replaced.fd > 2) fs.closeSync(replaced.fd);
      },
      fd_seek(fd, offset, whence, pointer) { put64(pointer, system.#seek(file(fd, rights.FD_SEEK), offset, whence)); },
      fd_sync(fd) { fs.fsyncSync(file(fd, rights.FD_SYNC).fd); },
      fd_tell(fd, pointer) {
        const descriptor = file(fd, rights.FD_TELL);
        if (descriptor.type !== filetype.REGULAR) return errno.ESPIPE;
        put64(pointer, BigInt(descriptor.position ?? 0));
        return 0;
      },
      fd_write(fd, vector, count, pointer) {
        const descriptor = file(fd, rights.FD_WRITE);
        const size = system.#transfer(fs.writeSync, descriptor.fd, system.#vector(vector, count), descriptor.position);
        if (descriptor.position !== null) {
          descriptor.position = descriptor.flags & fdflags.APPEND ? fs.fstatSync(descriptor.fd).size : descriptor.position + size;
        }
        put32(pointer, size);
      },
      path_create_directory(fd, path, length) {
        fs.mkdirSync(system.#resolve(fd, rights.PATH_CREATE_DIRECTORY, path, length, false).real);
      },
      path_filestat_get(fd, flags, path, length, pointer) {
        const { real } = system.#resolve(fd, rights.PATH_FILESTAT_GET, path, length, (flags & kSymlinkFollow) !== 0);
        system.#writeFilestat(pointer, fs.lstatSync(real, { bigint: true }));
      },
      path_filestat_set_times(fd, flags, path, length, atim, mtim, times) {
        const { real } = system.#resolve(fd, rights.PATH_FILESTAT_SET_TIMES, path, length, (flags & kSymlinkFollow) !== 0);
        fs.lutimesSync(real, ...system.#times(fs.lstatSync(real), atim, mtim, times));
      },
      path_link(fd, flags, path, length, targetFd, target, targetLength) {
        const from = system.#resolve(fd, rights.PATH_LINK_SOURCE, path, length, (flags & kSymlinkFollow) !== 0);
        const to = system.#resolve(targetFd, rights.PATH_LINK_TARGET, target, targetLength, false);
        fs.linkSync(from.real, to.real);
      },
      path_open(fd, dirflags, path, length, openFlags, base, inheriting, descriptorFlags, pointer) {
        put32(pointer, system.#open(fd, dirflags, path, length, openFlags, base, inheriting, descriptorFlags));
      },
      path_readlink(fd, path, length, buffer, size, pointer) {
        const { real } = system.#resolve(fd, rights.PATH_READLINK, path, length, false);
        const target = fs.readlinkSync(real, 'buffer');
        if (target.length > size >>> 0) return errno.ENOBUFS;
        system.#bytes(buffer, target.length).set(target);
        put32(pointer, target.length);
        return 0;
      },
      path_remove_directory(fd, path, length) {
        fs.rmdirSync(system.#resolve(fd, rights.PATH_REMOVE_DIRECTORY, path, length, false).real);
      },
      path_rename(fd, path, length, targetFd, target, targetLength) {
        const from = system.#resolve(fd, rights.PATH_RENAME_SOURCE, path, length, false);
        const to = system.#resolve(targetFd, rights.PATH_RENAME_TARGET, target, targetLength, false);
        fs.renameSync(from.real, to.real);
      },
      path_symlink(target, targetLength, fd, path, length) {
        const text = system.#text(target, targetLength);
        // One that leads out could not be followed; it is not made in the first place.
        if (text.startsWith('/')) return errno.ENOTSUP;
        fs.symlinkSync(text, system.#resolve(fd, rights.PATH_SYMLINK, path, length, false).real);
        return 0;
      },
      path_unlink_file(fd, path, length) {
        const { real } = system.#resolve(fd, rights.PATH_UNLINK_FILE, path, length, false);
        if (fs.lstatSync(real).isDirectory()) return errno.EISDIR;
        fs.unlinkSync(real);
        return 0;
      },
      poll_oneoff(input, output, count, pointer) {
        const { pollOneoff } = require('internal/wasi/poll');
        put32(pointer, pollOneoff(system.#view, input >>> 0, output >>> 0, count >>> 0, {
          clock: (id) => system.#clock(id),
          descriptor: (number) => system.#descriptors.get(number),
        }));
      },
      proc_exit(code) { process.reallyExit(code); },
      proc_raise(signal) { return ENOTSUP; },
      random_get(buffer, length) {
        const { randomFillSync } = require('crypto');
        const target = system.#bytes(buffer, length);
        for (let at = 0; at < target.length; at += kMaxChunk) {
          target.set(randomFillSync(Buffer.allocUnsafe(min(kMaxChunk, target.length - at))), at);
        }
      },
      sched_yield() {},
      sock_accept(fd, flags, pointer) {
        file(fd);
        return ENOTSOCK;
      },
      sock_recv(fd, vector, count, flags, pointer, outFlags) {
        file(fd);
        return ENOTSOCK;
      },
      sock_send(fd, vector, count, flags, pointer) {
        file(fd);
        return ENOTSOCK;
      },
      sock_shutdown(fd, how) {
        file(fd);
        return ENOTSOCK;
      },
    };

    const functions = { __proto__: null };
    for (const name of Object.keys(calls)) functions[name] = this.#guard(name, calls[name]);
    return Object.setPrototypeOf(functions, Object.prototype);
  }

  /** Only once there is a memory; what fails is an error number to the program. */
  #guard(name, call) {
    const system = this;
    const guarded = {
      [name](...args) {
        if (system.#memory === undefined) throw new ERR_WASI_NOT_STARTED();
        try {
          return call(...args) ?? 0;
        } catch (error) {
          const number = errorNumber(error);
          if (number === undefined) throw error;
          return number;
        }
      },
    }[name];
    Object.defineProperty(guarded, 'length', { __proto__: null, value: call.length, configurable: true });
    return guarded;
  }
}

module.exports = { System, nameOfError };
