'use strict';

// process.stdin, stdout and stderr, made when first asked for by the kind of what the descriptor is (process, "A note on process
// I/O"): terminals and files are written synchronously, pipes and sockets through the loop, and a closed descriptor gives a stream
// that swallows.

const { beforeSnapshot, onStart } = require('internal/bootstrap/hooks');
const binding = native('process');

let stdin;
let stdout;
let stderr;

/** Standard output streams cannot be destroyed: 'close' is emitted, the descriptor stays. */
function dummyDestroy(error, callback) {
  callback(error);
  this._undestroy();
  if (!this._writableState.emitClose) {
    process.nextTick(() => {
      this.emit('close');
    });
  }
}

function swallowingWritable() {
  const { Writable } = require('stream');
  return new Writable({
    write(chunk, encoding, callback) {
      callback();
    },
  });
}

function createWritable(fd) {
  let stream;
  switch (binding.guessHandleType(fd)) {
    case 'TTY': {
      const { WriteStream } = require('tty');
      stream = new WriteStream(fd);
      stream._type = 'tty';
      break;
    }
    case 'FILE': {
      const { SyncWriteStream } = require('internal/process/sync_write_stream');
      stream = new SyncWriteStream(fd, { autoClose: false });
      stream._type = 'fs';
      break;
    }
    case 'PIPE':
    case 'TCP': {
      // The IPC channel may be on a standard descriptor; libuv must not watch it twice.
      if (process.channel?.fd === fd) {
        const { SyncWriteStream } = require('internal/process/sync_write_stream');
        stream = new SyncWriteStream(fd, { autoClose: false });
      } else {
        const { Socket } = require('internal/net/socket');
        stream = new Socket({ fd, readable: false, writable: true });
      }
      stream._type = 'pipe';
      break;
    }
    default:
      stream = swallowingWritable();
  }
  stream.fd = fd;
  stream._isStdio = true;
  return stream;
}

function createOutput(fd) {
  const stream = createWritable(fd);
  stream.destroySoon = stream.destroy;
  // Kept for whoever replaces it again.
  stream._destroy = dummyDestroy;
  if (stream.isTTY) {
    // A window that changes its size is told to every listener of 'resize'.
    process.on('SIGWINCH', () => stream._refreshSize());
  }
  return stream;
}

// Workers have streams of their own in place of these three (worker_threads).

function getStdout() {
  return (stdout ??= createOutput(1));
}

function getStderr() {
  return (stderr ??= createOutput(2));
}

function createStdin() {
  const fd = 0;
  let stream;
  switch (binding.guessHandleType(fd)) {
    case 'TTY': {
      const { ReadStream } = require('tty');
      stream = new ReadStream(fd);
      break;
    }
    case 'FILE': {
      const fs = require('fs');
      stream = new fs.ReadStream(null, { fd, autoClose: false });
      break;
    }
    case 'PIPE':
    case 'TCP': {
      const { Socket } = require('internal/net/socket');
      if (process.channel?.fd === fd) {
        stream = new Socket({ handle: process.channel, readable: true, writable: false, manualStart: true });
      } else {
        stream = new Socket({ fd, readable: true, writable: false, manualStart: true });
      }
      // It was never opened for writing.
      stream._type = 'pipe';
      break;
    }
    default: {
      const { Readable } = require('stream');
      stream = new Readable({ read() {} });
      stream.push(null);
    }
  }
  stream.fd = fd;

  // Nothing is read before somebody wants it, and a paused stdin must not keep the process alive.
  const stopReading = () => {
    const handle = stream._handle;
    if (!handle?.readStop) return;
    handle.reading = false;
    stream._readableState.reading = false;
    handle.readStop();
  };
  stopReading();
  stream.on('pause', () => {
    process.nextTick(() => {
      if (stream._handle?.reading) stopReading();
    });
  });
  return stream;
}

function getStdin() {
  return (stdin ??= createStdin());
}

onStart(() => {
  stdin = stdout = stderr = undefined;
});

beforeSnapshot(() => {
  // Not destroyed: that would tell the program of an end which is none.
  for (const stream of [stdin, stdout, stderr]) {
    stream?._handle?.close?.();
    if (stream?._handle) stream._handle = null;
  }
  stdin = stdout = stderr = undefined;
});

/** Is the stream of descriptor 1 or 2 there already? */
function isMade(fd) {
  return (fd === 1 ? stdout : stderr) !== undefined;
}

module.exports = { getStdin, getStdout, getStderr, isMade, guessHandleType: binding.guessHandleType };
