'use strict';

// What a program has open, and what it may do with it.

const fs = require('internal/fs/sync');
const { WasiError, filetype, filetypeOf, rights } = require('internal/wasi/abi');
const { normalize } = require('internal/wasi/sandbox');

const { O_RDONLY, O_WRONLY } = require('fs').constants;
const kAccessMode = 3;

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
const terminalRights = union('FD_READ', 'FD_FDSTAT_SET_FLAGS', 'FD_WRITE', 'FD_FILESTAT_GET', 'POLL_FD_READWRITE');
const socketRights = terminalRights | union('SOCK_SHUTDOWN', 'SOCK_ACCEPT');
const allRights = union(...Object.keys(rights));

/** The most that may be done with a descriptor, and with what is opened through it. */
function mostRights(fd, type) {
  switch (type) {
    case filetype.REGULAR: return [fileRights, 0n];
    case filetype.DIRECTORY: return [folderRights, folderRights | fileRights];
    case filetype.SOCKET_STREAM:
    case filetype.SOCKET_DGRAM: return [socketRights, allRights];
    default: return type === filetype.CHARACTER && require('tty').isatty(fd) ? [terminalRights, 0n] : [allRights, allRights];
  }
}

function typeOfDescriptor(fd) {
  const type = filetypeOf(fs.fstatSync(fd));
  const isDatagram = type === filetype.SOCKET_STREAM && require('internal/process/stdio').guessHandleType(fd) === 'UDP';
  return isDatagram ? filetype.SOCKET_DGRAM : type;
}

/** Paths are strings of bytes. */
class Descriptor {
  /**
   * @param {number} fd
   * @param {number} flags of open(2)
   * @param {{ path: string, virtual: string, root?: string, name?: string }} place where it is; where it lies for the program; the
   *   folder of the system that no path may leave; what a preopened folder is called
   */
  constructor(fd, flags, { path, virtual, root, name }) {
    this.fd = fd;
    this.path = path;
    this.virtual = normalize(virtual);
    this.root = root;
    this.name = name;
    this.type = typeOfDescriptor(fd);
    const { 0: base, 1: inheriting } = mostRights(fd, this.type);
    const mode = flags & kAccessMode;
    this.base = base & ~(mode === O_RDONLY ? rights.FD_WRITE : mode === O_WRONLY ? rights.FD_READ : 0n);
    this.inheriting = inheriting;
  }
}

class DescriptorTable {
  #entries = new Map();

  /** @returns {number} the lowest number that is free */
  add(descriptor) {
    let number = 0;
    while (mapHas(this.#entries, number)) number++;
    mapSet(this.#entries, number, descriptor);
    return number;
  }

  /**
   * @param {number} number
   * @param {bigint} [base] rights that are needed
   * @param {bigint} [inheriting] rights that are needed for what is opened through it
   * @returns {Descriptor}
   */
  get(number, base = 0n, inheriting = 0n) {
    const descriptor = mapGet(this.#entries, number);
    if (descriptor === undefined) throw new WasiError('EBADF');
    if ((base & ~descriptor.base) !== 0n || (inheriting & ~descriptor.inheriting) !== 0n) throw new WasiError('ENOTCAPABLE');
    return descriptor;
  }

  close(number) {
    fs.closeSync(this.get(number).fd);
    mapDelete(this.#entries, number);
  }

  /** Gives what has the number FROM the number TO, in the place of what had that. */
  move(from, to) {
    if (from === to) return;
    const descriptor = this.get(from);
    this.close(to);
    mapDelete(this.#entries, from);
    mapSet(this.#entries, to, descriptor);
  }
}

module.exports = { Descriptor, DescriptorTable, socketRights };
