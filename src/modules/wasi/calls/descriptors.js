'use strict';

// The calls on what is open.

const { Buffer } = require('buffer');
const fs = require('internal/fs/sync');
const { WasiError, filetype, filetypeOf, rights } = require('internal/wasi/abi');
const { checkTimes, kFilestatSize, putFilestat, systemFlags, timesToSet } = require('internal/wasi/calls/files');
const { bytes, out, s64, u16, u32, u64, u8, vector } = require('internal/wasi/memory');
const { pathBytes } = require('internal/wasi/sandbox');
const {
  advise, flagsOf, seek, setFlags, truncate,
  POSIX_FADV_DONTNEED, POSIX_FADV_NOREUSE, POSIX_FADV_NORMAL, POSIX_FADV_RANDOM, POSIX_FADV_SEQUENTIAL, POSIX_FADV_WILLNEED,
} = native('wasi');

const { asUintN } = BigInt;
const { min } = Math;
const kDirentSize = 24;
const kFdstatSize = 24;
const kPrestatSize = 8;
/** The highest position that a number can tell. */
const kMaxOffset = 0x7fff_ffff_ffff_fc00n;
/** Where fd_seek() counts from (0: the beginning), as in lseek(2). */
const kCurrent = 1;
const kEnd = 2;

/** By their numbers. */
const advices = [
  POSIX_FADV_NORMAL, POSIX_FADV_SEQUENTIAL, POSIX_FADV_RANDOM, POSIX_FADV_WILLNEED, POSIX_FADV_DONTNEED, POSIX_FADV_NOREUSE,
];

const stat = (fd) => fs.fstatSync(fd, { __proto__: null, bigint: true });

/** A call on a descriptor alone. */
const simple = (right, call) => [[u32], ({ descriptors }, number) => call(descriptors.get(number, right).fd)];

/** Reads or writes the parts: one that is not empty by a call that is made for one. */
const unlessOne = (one, many) => (fd, parts, position = null) => {
  const { 0: part, length } = parts;
  return length === 1 && part.length > 0 ? one(fd, part, 0, part.length, position) : many(fd, parts, position);
};
const read = unlessOne(fs.readSync, fs.readvSync);
const write = unlessOne(fs.writeSync, fs.writevSync);

/** Reading or writing at the descriptor's position. */
const transfer = (right, call) => [[u32, vector, out(4)], ({ memory, descriptors }, number, parts, size) => {
  const { fd } = descriptors.get(number, right);
  memory.view.setUint32(size, parts.length === 0 ? 0 : call(fd, parts), true);
}];

/** Reading or writing at OFFSET. */
const transferAt = (right, call) => [[u32, vector, u64, out(4)], ({ memory, descriptors }, number, parts, offset, size) => {
  if (offset > kMaxOffset) throw new WasiError('EINVAL');
  const { fd } = descriptors.get(number, right | rights.FD_SEEK);
  memory.view.setUint32(size, parts.length === 0 ? 0 : call(fd, parts, Number(offset)), true);
}];

/** Entries from the one with the number COOKIE on; how many bytes of the buffer they took. */
function readFolder({ path }, buffer, cookie) {
  const folder = fs.opendirSync(pathBytes(path), { __proto__: null, encoding: 'buffer' });
  try {
    let used = 0;
    let next = 0n;
    for (let entry; used < buffer.length && (entry = folder.readSync()) !== null;) {
      if (next++ < cookie) continue;
      // One that has no room is not begun; the full buffer tells that there are more.
      if (buffer.length - used < kDirentSize) return buffer.length;
      const { name } = entry;
      const record = Buffer.alloc(kDirentSize + name.length);
      // Node leaves out the inode.
      record.writeBigUInt64LE(next, 0);
      record.writeUInt32LE(name.length, 16);
      record.writeUInt8(entry.isFIFO() ? filetype.UNKNOWN : filetypeOf(entry), 20);
      record.set(name, kDirentSize);
      const size = min(record.length, buffer.length - used);
      buffer.set(record.subarray(0, size), used);
      used += size;
    }
    return used;
  } finally {
    folder.closeSync();
  }
}

module.exports = {
  fd_advise: [[u32, u64, u64, u8], ({ descriptors }, number, offset, length, advice) => {
    if (advice >= advices.length) throw new WasiError('EINVAL');
    const { fd, type } = descriptors.get(number, rights.FD_ADVISE);
    if (type === filetype.DIRECTORY) throw new WasiError('EBADF');
    advise(fd, offset, length, advices[advice]);
  }],
  fd_allocate: [[u32, u64, u64], ({ descriptors }, number, offset, length) => {
    const { fd } = descriptors.get(number, rights.FD_ALLOCATE);
    const end = asUintN(64, offset + length);
    // A file that has a size has room.
    if (stat(fd).size < end) truncate(fd, end);
  }],
  fd_close: [[u32], ({ descriptors }, number) => descriptors.close(number)],
  fd_datasync: simple(rights.FD_DATASYNC, fs.fdatasyncSync),
  fd_fdstat_get: [[u32, out(kFdstatSize)], ({ memory, descriptors }, number, result) => {
    const { fd, type, base, inheriting } = descriptors.get(number);
    // Node tells the system's own flags.
    const flags = flagsOf(fd);
    memory.view.setUint8(result, type);
    memory.view.setUint16(result + 2, flags, true);
    memory.view.setBigUint64(result + 8, base, true);
    memory.view.setBigUint64(result + 16, inheriting, true);
  }],
  fd_fdstat_set_flags: [[u32, u16], ({ descriptors }, number, flags) => {
    setFlags(descriptors.get(number, rights.FD_FDSTAT_SET_FLAGS).fd, systemFlags(flags));
  }],
  fd_fdstat_set_rights: [[u32, u64, u64], ({ descriptors }, number, base, inheriting) => {
    // Rights can be given up, never gained: those that stay must be there.
    const descriptor = descriptors.get(number, base, inheriting);
    descriptor.base = base;
    descriptor.inheriting = inheriting;
  }],
  fd_filestat_get: [[u32, out(kFilestatSize)], ({ memory, descriptors }, number, result) => {
    putFilestat(memory, result, stat(descriptors.get(number, rights.FD_FILESTAT_GET).fd));
  }],
  fd_filestat_set_size: [[u32, u64], ({ descriptors }, number, size) => {
    truncate(descriptors.get(number, rights.FD_FILESTAT_SET_SIZE).fd, size);
  }],
  fd_filestat_set_times: [[u32, u64, u64, u16], ({ descriptors }, number, atim, mtim, flags) => {
    checkTimes(flags);
    const { fd } = descriptors.get(number, rights.FD_FILESTAT_SET_TIMES);
    fs.futimesSync(fd, ...timesToSet(flags, atim, mtim, () => stat(fd)));
  }],
  fd_pread: transferAt(rights.FD_READ, read),
  fd_prestat_get: [[u32, out(kPrestatSize)], ({ memory, descriptors }, number, result) => {
    const { name } = descriptors.get(number);
    if (name === undefined) throw new WasiError('EINVAL');
    // Its type: a folder.
    memory.view.setUint8(result, 0);
    memory.view.setUint32(result + 4, name.length, true);
  }],
  fd_prestat_dir_name: [[u32, bytes], ({ descriptors }, number, buffer) => {
    const { name } = descriptors.get(number);
    if (name === undefined) throw new WasiError('EBADF');
    if (name.length > buffer.length) throw new WasiError('ENOBUFS');
    buffer.set(pathBytes(name));
  }],
  fd_pwrite: transferAt(rights.FD_WRITE, write),
  fd_read: transfer(rights.FD_READ, read),
  fd_readdir: [[u32, bytes, u64, out(4)], ({ memory, descriptors }, number, buffer, cookie, used) => {
    memory.view.setUint32(used, readFolder(descriptors.get(number, rights.FD_READDIR), buffer, cookie), true);
  }],
  fd_renumber: [[u32, u32], ({ descriptors }, from, to) => descriptors.move(from, to)],
  fd_seek: [[u32, s64, u8, out(8)], ({ memory, descriptors }, number, offset, whence, result) => {
    const { fd } = descriptors.get(number, rights.FD_SEEK);
    if (whence > kEnd) throw new WasiError('EINVAL');
    memory.view.setBigUint64(result, seek(fd, offset, whence), true);
  }],
  fd_sync: simple(rights.FD_SYNC, fs.fsyncSync),
  fd_tell: [[u32, out(8)], ({ memory, descriptors }, number, result) => {
    memory.view.setBigUint64(result, seek(descriptors.get(number, rights.FD_TELL).fd, 0n, kCurrent), true);
  }],
  fd_write: transfer(rights.FD_WRITE, write),
};
