'use strict';

// Numbers of the interface (WASI preview 1, "Types").

/** errno by name, in order. */
const errorNames = [
  'SUCCESS', 'E2BIG', 'EACCES', 'EADDRINUSE', 'EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EAGAIN', 'EALREADY', 'EBADF', 'EBADMSG', 'EBUSY',
  'ECANCELED', 'ECHILD', 'ECONNABORTED', 'ECONNREFUSED', 'ECONNRESET', 'EDEADLK', 'EDESTADDRREQ', 'EDOM', 'EDQUOT', 'EEXIST',
  'EFAULT', 'EFBIG', 'EHOSTUNREACH', 'EIDRM', 'EILSEQ', 'EINPROGRESS', 'EINTR', 'EINVAL', 'EIO', 'EISCONN', 'EISDIR', 'ELOOP',
  'EMFILE', 'EMLINK', 'EMSGSIZE', 'EMULTIHOP', 'ENAMETOOLONG', 'ENETDOWN', 'ENETRESET', 'ENETUNREACH', 'ENFILE', 'ENOBUFS', 'ENODEV',
  'ENOENT', 'ENOEXEC', 'ENOLCK', 'ENOLINK', 'ENOMEM', 'ENOMSG', 'ENOPROTOOPT', 'ENOSPC', 'ENOSYS', 'ENOTCONN', 'ENOTDIR',
  'ENOTEMPTY', 'ENOTRECOVERABLE', 'ENOTSOCK', 'ENOTSUP', 'ENOTTY', 'ENXIO', 'EOVERFLOW', 'EOWNERDEAD', 'EPERM', 'EPIPE', 'EPROTO',
  'EPROTONOSUPPORT', 'EPROTOTYPE', 'ERANGE', 'EROFS', 'ESPIPE', 'ESRCH', 'ESTALE', 'ETIMEDOUT', 'ETXTBSY', 'EXDEV', 'ENOTCAPABLE',
];

const errno = { __proto__: null };
arrayForEach(errorNames, (name, number) => {
  errno[name] = number;
});

const rightNames = [
  'FD_DATASYNC', 'FD_READ', 'FD_SEEK', 'FD_FDSTAT_SET_FLAGS', 'FD_SYNC', 'FD_TELL', 'FD_WRITE', 'FD_ADVISE', 'FD_ALLOCATE',
  'PATH_CREATE_DIRECTORY', 'PATH_CREATE_FILE', 'PATH_LINK_SOURCE', 'PATH_LINK_TARGET', 'PATH_OPEN', 'FD_READDIR', 'PATH_READLINK',
  'PATH_RENAME_SOURCE', 'PATH_RENAME_TARGET', 'PATH_FILESTAT_GET', 'PATH_FILESTAT_SET_SIZE', 'PATH_FILESTAT_SET_TIMES',
  'FD_FILESTAT_GET', 'FD_FILESTAT_SET_SIZE', 'FD_FILESTAT_SET_TIMES', 'PATH_SYMLINK', 'PATH_REMOVE_DIRECTORY', 'PATH_UNLINK_FILE',
  'POLL_FD_READWRITE', 'SOCK_SHUTDOWN', 'SOCK_ACCEPT',
];

const rights = { __proto__: null };
arrayForEach(rightNames, (name, bit) => {
  rights[name] = 1n << BigInt(bit);
});

/** Signals by their numbers. Node raises neither SIGPROF, SIGWINCH, SIGPOLL nor SIGPWR. */
const signalNames = [
  undefined, 'SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGILL', 'SIGTRAP', 'SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGKILL', 'SIGUSR1', 'SIGSEGV',
  'SIGUSR2', 'SIGPIPE', 'SIGALRM', 'SIGTERM', 'SIGCHLD', 'SIGCONT', 'SIGSTOP', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU', 'SIGURG', 'SIGXCPU',
  'SIGXFSZ', 'SIGVTALRM', undefined, undefined, undefined, undefined, 'SIGSYS',
];

const filetype = {
  __proto__: null, UNKNOWN: 0, BLOCK: 1, CHARACTER: 2, DIRECTORY: 3, REGULAR: 4, SOCKET_DGRAM: 5, SOCKET_STREAM: 6, SYMLINK: 7,
};
const oflags = { __proto__: null, CREAT: 1, DIRECTORY: 2, EXCL: 4, TRUNC: 8 };
const fdflags = { __proto__: null, APPEND: 1, DSYNC: 2, NONBLOCK: 4, RSYNC: 8, SYNC: 16 };
const fstflags = { __proto__: null, ATIM: 1, ATIM_NOW: 2, MTIM: 4, MTIM_NOW: 8 };
const kSymlinkFollow = 1;

/** The kind of file that a Stats or Dirent describes. */
function filetypeOf(entry) {
  if (entry.isFile()) return filetype.REGULAR;
  if (entry.isDirectory()) return filetype.DIRECTORY;
  if (entry.isSymbolicLink()) return filetype.SYMLINK;
  if (entry.isCharacterDevice()) return filetype.CHARACTER;
  if (entry.isBlockDevice()) return filetype.BLOCK;
  if (entry.isSocket() || entry.isFIFO()) return filetype.SOCKET_STREAM;
  return filetype.UNKNOWN;
}

/** Ends a call with an error number. */
class WasiError {
  constructor(name) {
    this.number = errno[name];
  }
}

/** Errors of the system that Node has no number for: they become ENOSYS. */
const untold = new Set(['EILSEQ', 'ENOTTY', 'EOVERFLOW']);

/** @returns {number|undefined} the error number of what a call threw; undefined: no failed system call */
function errorNumber(error) {
  if (error instanceof WasiError) return error.number;
  if (error?.syscall === undefined) return undefined;
  return setHas(untold, error.code) ? errno.ENOSYS : errno[error.code] ?? errno.ENOSYS;
}

module.exports = {
  WasiError, errno, errorNames, errorNumber, fdflags, filetype, filetypeOf, fstflags, kSymlinkFollow, oflags, rights, signalNames,
};
