'use strict';

// The `stdio` option (child_process, "options.stdio"): every form becomes an entry { type, handle | fd, … } for the native side.

const { Pipe, kinds: { PIPE_IPC, PIPE_SOCKET } } = require('internal/net/pipe');
const {
  codes: { ERR_INVALID_ARG_VALUE, ERR_INVALID_SYNC_FORK_INPUT, ERR_IPC_ONE_PIPE, ERR_IPC_SYNC_FORK },
} = require('internal/errors');
const { isArrayBufferView } = require('internal/util/types');
const { inspect } = require('internal/util/inspect');

function expandShorthand(stdio) {
  switch (stdio) {
    case 'ignore':
    case 'overlapped':
    case 'pipe':
      return [stdio, stdio, stdio];
    case 'inherit':
      return [0, 1, 2];
    default:
      throw new ERR_INVALID_ARG_VALUE('stdio', stdio);
  }
}

/** The native handle behind a stream, for a child that shall share it. */
function nativeHandleOf(value) {
  if (isHandle(value)) return value;
  if (isHandle(value.handle)) return value.handle;
  if (isHandle(value._handle)) return value._handle;
  return undefined;
}

function isHandle(value) {
  return typeof value === 'object' && value !== null && typeof value.getAsyncId === 'function' && typeof value.close === 'function';
}

/**
 * @param {string|any[]} stdio
 * @param {boolean} sync for spawnSync: 'pipe' entries carry no handle
 */
function getValidStdio(stdio, sync) {
  let ipc;
  let ipcFd;
  if (typeof stdio === 'string') stdio = expandShorthand(stdio);
  else if (!Array.isArray(stdio)) throw new ERR_INVALID_ARG_VALUE('stdio', stdio);

  // The three standard streams are always there.
  stdio = arraySlice(stdio);
  while (stdio.length < 3) stdio.push(undefined);

  const made = [];
  function fail(error) {
    for (const { handle } of made) {
      if (handle instanceof Pipe) handle.close();
    }
    throw error;
  }

  arrayForEach(stdio, (value, i) => {
    value ??= i < 3 ? 'pipe' : 'ignore';
    if (value === 'ignore') {
      arrayPush(made, { type: 'ignore' });
    } else if (value === 'pipe' || value === 'overlapped' || (typeof value === 'number' && value < 0)) {
      const entry = { type: value === 'overlapped' ? 'overlapped' : 'pipe', readable: i === 0, writable: i !== 0 };
      if (!sync) entry.handle = new Pipe(PIPE_SOCKET);
      else if (value === 'overlapped') entry.type = 'pipe';
      arrayPush(made, entry);
    } else if (value === 'ipc') {
      if (sync) fail(new ERR_IPC_SYNC_FORK());
      if (ipc !== undefined) fail(new ERR_IPC_ONE_PIPE());
      ipc = new Pipe(PIPE_IPC);
      ipcFd = i;
      arrayPush(made, { type: 'pipe', handle: ipc, ipc: true });
    } else if (value === 'inherit') {
      arrayPush(made, { type: 'inherit', fd: i });
    } else if (typeof value === 'number' || typeof value.fd === 'number') {
      arrayPush(made, { type: 'fd', fd: typeof value === 'number' ? value : value.fd });
    } else if (typeof value === 'object' && nativeHandleOf(value) !== undefined) {
      arrayPush(made, { type: 'wrap', wrapType: 'stream', handle: nativeHandleOf(value), stream: value });
    } else if (isArrayBufferView(value) || typeof value === 'string') {
      if (!sync) fail(new ERR_INVALID_SYNC_FORK_INPUT(inspect(value)));
      made.push({ type: 'pipe', readable: i === 0, writable: i !== 0 });
    } else {
      fail(new ERR_INVALID_ARG_VALUE('stdio', value));
    }
  });
  return { stdio: made, ipc, ipcFd };
}

module.exports = { getValidStdio };
