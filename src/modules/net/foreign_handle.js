'use strict';

// Handles that a program made itself, as mitm does, by the protocol of Node's own: write*String(request, text), writeBuffer(), writev()
// and shutdown() take a request whose oncomplete(status) may come later, and the numbers that go with a call are in a table that all
// handles share. Programs have the table of process.binding('stream_wrap').

const { newAsyncId } = require('internal/async_hooks');

const kReadBytesOrError = 0;
const kArrayBufferOffset = 1;
const kBytesWritten = 2;
const kLastWriteWasAsync = 3;
const streamBaseState = new Int32Array(4);

class WriteWrap {}
class ShutdownWrap {}

/** By the numbers of `nativeEncodings` (internal/net). */
const textWriters = ['writeUtf8String', 'writeLatin1String', 'writeUcs2String'];
const encodings = ['utf8', 'latin1', 'ucs2'];

/** What a Socket asks of a handle (internal/net), over one of a program's own. */
class ForeignHandle {
  #handle;

  /** @param {object} handle */
  constructor(handle) {
    this.#handle = handle;
    handle.onread = (memory) => {
      const size = streamBaseState[kReadBytesOrError];
      if (size !== 0) this.onread(size, memory, streamBaseState[kArrayBufferOffset]);
    };
  }

  #request(Type, callback) {
    const request = new Type();
    request.handle = this.#handle;
    request.oncomplete = (status, handle, detail) => Reflect.apply(callback, this, [status, detail]);
    return request;
  }

  /** 0 when all is written, 1 when the callback comes, or the error. */
  #written(status) {
    return status === 0 ? Number(streamBaseState[kLastWriteWasAsync] !== 0) : status;
  }

  write(data, code, callback) {
    const request = this.#request(WriteWrap, callback);
    const method = typeof data === 'string' ? textWriters[code] : 'writeBuffer';
    return this.#written(this.#handle[method](request, data));
  }

  writev(chunks, allBuffers, callback) {
    if (!allBuffers) {
      for (let i = 0; i < chunks.length; i += 2) {
        chunks[i + 1] = typeof chunks[i] === 'string' ? encodings[chunks[i + 1]] : 'buffer';
      }
    }
    return this.#written(this.#handle.writev(this.#request(WriteWrap, callback), chunks, allBuffers));
  }

  shutdown(callback) {
    return this.#handle.shutdown(this.#request(ShutdownWrap, callback));
  }

  readStart() {
    return this.#handle.readStart();
  }

  readStop() {
    return this.#handle.readStop();
  }

  reset(callback) {
    return this.#handle.reset(callback);
  }

  close(callback) {
    return this.#handle.close(callback);
  }

  ref() {
    this.#handle.ref?.();
  }

  unref() {
    this.#handle.unref?.();
  }

  hasRef() {
    return this.#handle.hasRef?.();
  }

  getAsyncId() {
    return typeof this.#handle.getAsyncId === 'function' ? this.#handle.getAsyncId() : newAsyncId();
  }

  get bytesRead() {
    return this.#handle.bytesRead;
  }

  get bytesWritten() {
    return this.#handle.bytesWritten;
  }

  get writeQueueSize() {
    return this.#handle.writeQueueSize;
  }
}

module.exports = {
  ForeignHandle,
  /** process.binding('stream_wrap') */
  streamWrap: {
    kReadBytesOrError,
    kArrayBufferOffset,
    kBytesWritten,
    kLastWriteWasAsync,
    streamBaseState,
    WriteWrap,
    ShutdownWrap,
  },
};
