'use strict';
// Sockets over a handle of the program's own, by the protocol of Node's handles and the table of process.binding('stream_wrap').
const assert = require('node:assert');
const { Socket } = require('node:net');

process.removeAllListeners('warning');
const { streamBaseState, kReadBytesOrError, kArrayBufferOffset, kLastWriteWasAsync, WriteWrap, ShutdownWrap } =
  process.binding('stream_wrap');
const { UV_EOF, UV_EPIPE } = process.binding('uv');

/** Keeps what is called; `behave` says what becomes of writes. */
class Handle {
  calls = [];

  constructor(behave = () => 0) {
    this.behave = behave;
  }

  #write(method, request, ...rest) {
    assert.ok(request instanceof WriteWrap);
    assert.strictEqual(request.handle, this);
    this.calls.push([method, ...rest]);
    streamBaseState[kLastWriteWasAsync] = 0;
    return this.behave(request);
  }

  give(size, memory, offset = 0) {
    streamBaseState[kReadBytesOrError] = size;
    streamBaseState[kArrayBufferOffset] = offset;
    this.onread(memory);
  }

  readStart() {
    this.calls.push(['readStart']);
    return 0;
  }

  readStop() {
    this.calls.push(['readStop']);
    return 0;
  }

  writeUtf8String(...args) {
    return this.#write('utf8', ...args);
  }

  writeLatin1String(...args) {
    return this.#write('latin1', ...args);
  }

  writeUcs2String(...args) {
    return this.#write('ucs2', ...args);
  }

  writeBuffer(request, data) {
    return this.#write('buffer', request, `${data}`);
  }

  writev(request, chunks, allBuffers) {
    return this.#write('writev', request, chunks.map(String), allBuffers);
  }

  shutdown(request) {
    assert.ok(request instanceof ShutdownWrap);
    this.calls.push(['shutdown']);
    setImmediate(() => request.oncomplete(0));
    return 0;
  }

  close(callback) {
    this.calls.push(['close']);
    setImmediate(callback);
  }
}

{
  const handle = new Handle();
  const socket = new Socket({ handle });
  let read = '';
  socket.on('data', (chunk) => { read += chunk; });
  socket.write('ü');
  socket.write('ü', 'latin1');
  socket.write('ü', 'utf16le');
  socket.write('YQ==', 'base64');
  socket.write(Buffer.from('b'));
  socket.cork();
  socket.write('c');
  socket.write(Buffer.from('d'));
  socket.uncork();
  socket.cork();
  socket.write(Buffer.from('e'));
  socket.write(Buffer.from('f'));
  socket.uncork();
  handle.give(2, new Uint8Array([0, 104, 105]).buffer, 1);
  handle.give(0);
  handle.give(UV_EOF);
  socket.on('close', (failed) => {
    assert.strictEqual(failed, false);
    assert.strictEqual(read, 'hi');
    assert.deepStrictEqual(handle.calls, [
      ['readStart'], ['utf8', 'ü'], ['latin1', 'ü'], ['ucs2', 'ü'], ['buffer', 'a'], ['buffer', 'b'],
      ['writev', ['c', 'utf8', 'd', 'buffer'], false], ['writev', ['e', 'f'], true], ['shutdown'], ['close'],
    ]);
  });
}
{
  // One write ends later, the next one fails.
  let writes = 0;
  const order = [];
  const socket = new Socket({
    handle: new Handle((request) => {
      streamBaseState[kLastWriteWasAsync] = 1;
      const status = writes++ === 0 ? 0 : UV_EPIPE;
      setImmediate(() => {
        order.push(`oncomplete ${status}`);
        request.oncomplete(status);
      });
      return 0;
    }),
  });
  socket.write('a', () => order.push('written'));
  socket.write('b', ({ code }) => order.push(code));
  socket.on('error', ({ code, syscall }) => order.push(`${syscall} ${code}`));
  socket.on('close', () => {
    assert.deepStrictEqual(order, ['oncomplete 0', 'written', `oncomplete ${UV_EPIPE}`, 'EPIPE', 'write EPIPE']);
  });
}
{
  const socket = new Socket({ handle: new Handle(() => UV_EPIPE) });
  socket.write('a');
  socket.on('error', ({ code, syscall }) => assert.deepStrictEqual([code, syscall], ['EPIPE', 'write']));
}
