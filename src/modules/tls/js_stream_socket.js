'use strict';

// A Duplex that is no net.Socket, as a stream handle: what lets TLS run over it.

const { JSStream } = native('tls');
const { Socket } = require('net');
const { setImmediate } = require('timers');
const { kByteStream } = require('internal/net');
const { codes: { ERR_STREAM_WRAP } } = require('internal/errors');

const UV_EPIPE = -32;
/** The Duplex of a wrapped handle. */
const kStream = Symbol('kStream');
/** On a handle: its user does not mind an answer in the middle of a write. */
const kIsDirect = Symbol('kIsDirect');
/** On a handle: writes whose turn is yet to come. */
const kWaiting = Symbol('kWaiting');

JSStream.prototype[kByteStream] = true;

Object.assign(JSStream.prototype, {
  onreadstart() {
    const stream = this[kStream];
    if (stream.readable !== false) stream.resume();
  },
  onreadstop() {
    this[kStream].pause();
  },
  // The native side is in the middle of something: a stream that answers at once, and the ticks it leaves, have to wait.
  onwrite(request, bytes) {
    if (this[kIsDirect]) writeTo(this, request, bytes);
    else if (this[kWaiting].push({ request, bytes }) === 1) setImmediate(writeWaiting, this);
  },
  onshutdown(request) {
    setImmediate(end, this, request);
  },
  close(callback) {
    // The alert of a handshake that failed, say, which its peer waits for.
    writeWaiting(this);
    this[kStream].destroy();
    setImmediate(() => {
      this.endStream();
      callback?.();
    });
  },
  ref() {},
  unref() {},
  getpeername(out) {
    const { remoteAddress: address, remotePort: port, remoteFamily: family } = this[kStream];
    if (address !== undefined) Object.assign(out, { address, port, family });
  },
});

function writeWaiting(handle) {
  const waiting = handle[kWaiting];
  handle[kWaiting] = [];
  for (let i = 0; i < waiting.length; i++) writeTo(handle, waiting[i].request, waiting[i].bytes);
}

function writeTo(handle, request, bytes) {
  const stream = handle[kStream];
  if (stream.destroyed || stream.writable === false) {
    setImmediate(() => handle.finishWrite(request, UV_EPIPE));
    return;
  }
  stream.write(bytes, (error) => {
    setImmediate(() => handle.finishWrite(request, error ? errnoOf(error) : 0));
  });
}

function end(handle, request) {
  const stream = handle[kStream];
  const finish = () => handle.finishShutdown(request, 0);
  if (stream.destroyed || stream.writableFinished) {
    finish();
    return;
  }
  // All is written: nobody waits for a peer that never takes the end.
  stream.end();
  setImmediate(finish);
}

function errnoOf(error) {
  return typeof error.errno === 'number' && error.errno < 0 ? error.errno : UV_EPIPE;
}

/** net.Socket over any Duplex. */
class JSStreamSocket extends Socket {
  /**
   * @param {import('stream').Duplex} stream
   * @param {boolean} [isDirect] writes are passed on at once
   */
  constructor(stream, isDirect = false) {
    const handle = new JSStream();
    handle[kStream] = stream;
    handle[kIsDirect] = isDirect;
    handle[kWaiting] = [];
    stream.pause();
    super({ handle, manualStart: true });
    this.stream = stream;
    stream.on('error', (error) => this.emit('error', error));
    stream.on('data', (chunk) => {
      // Bytes are all that a handle knows.
      if (typeof chunk === 'string' || stream.readableObjectMode === true) {
        stream.pause();
        stream.removeAllListeners('data');
        this.emit('error', new ERR_STREAM_WRAP());
        return;
      }
      if (this._handle) handle.readBuffer(chunk);
    });
    stream.once('end', () => {
      if (this._handle) handle.emitEOF();
    });
    stream.once('close', () => this.destroy());
    // Its own reading is the handle's business.
    this.read(0);
  }

  static get StreamWrap() { return JSStreamSocket; }

  isClosing() { return !this.readable || !this.writable; }
}

module.exports = { JSStreamSocket };
