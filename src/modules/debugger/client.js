'use strict';

// The debugger's end of the inspector protocol: WebSocket (RFC 6455) with JSON messages.

const EventEmitter = require('events');
const { Buffer } = require('buffer');
const { createHash, randomBytes } = require('crypto');
const http = require('http');
const { codes: { ERR_DEBUGGER_ERROR } } = require('internal/errors');

const kFinal = 0x80;
const kMasked = 0x80;
const kOpcode = 0x0f;
const kContinuation = 0;
const kText = 1;
const kClose = 8;
const kPing = 9;
const kPong = 10;
const kHandshakeId = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** A frame as clients send it: masked. @param {number} opcode @param {Buffer} payload */
function encodeFrame(opcode, payload) {
  const { length } = payload;
  const extended = length < 126 ? 0 : length < 0x10000 ? 2 : 8;
  const frame = Buffer.allocUnsafe(2 + extended + 4 + length);
  frame[0] = kFinal | opcode;
  if (extended === 0) {
    frame[1] = kMasked | length;
  } else if (extended === 2) {
    frame[1] = kMasked | 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = kMasked | 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  const mask = randomBytes(4);
  mask.copy(frame, 2 + extended);
  const start = 6 + extended;
  for (let i = 0; i < length; i++) frame[start + i] = payload[i] ^ mask[i & 3];
  return frame;
}

/** The first frame in `bytes`: { opcode, isFinal, payload, size }; undefined while it is not whole. @param {Buffer} bytes */
function decodeFrame(bytes) {
  if (bytes.length < 2) return undefined;
  let start = 2;
  let length = bytes[1] & 0x7f;
  if (length === 126) {
    if (bytes.length < 4) return undefined;
    length = bytes.readUInt16BE(2);
    start = 4;
  } else if (length === 127) {
    if (bytes.length < 10) return undefined;
    length = Number(bytes.readBigUInt64BE(2));
    start = 10;
  }
  if (bytes.length < start + length) return undefined;
  return {
    opcode: bytes[0] & kOpcode,
    isFinal: (bytes[0] & kFinal) !== 0,
    payload: bytes.subarray(start, start + length),
    size: start + length,
  };
}

/** GET, as JSON. */
function fetchJson(host, port, path) {
  return new Promise((resolve, reject) => {
    http.get({ host, port, path, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => { text += chunk; });
      response.on('end', () => {
        if (response.statusCode !== 200) {
          reject(new ERR_DEBUGGER_ERROR(`Unexpected ${response.statusCode} response from inspector`));
          return;
        }
        try {
          resolve(JSON.parse(text));
        } catch {
          reject(new ERR_DEBUGGER_ERROR('The inspector gave no JSON'));
        }
      });
    }).on('error', reject);
  });
}

/** Emits the notifications of the protocol by their method, and 'close'. */
class Client extends EventEmitter {
  #socket;
  #received = Buffer.alloc(0);
  #fragments = [];
  #nextId = 1;
  #pending = new Map();

  get isConnected() {
    return this.#socket !== undefined;
  }

  /** @param {string} host @param {number} port */
  async connect(host, port) {
    const { 0: target } = await fetchJson(host, port, '/json');
    if (typeof target?.webSocketDebuggerUrl !== 'string') throw new ERR_DEBUGGER_ERROR('The inspector is in use');
    await this.#upgrade(host, port, new URL(target.webSocketDebuggerUrl).pathname);
  }

  #upgrade(host, port, path) {
    const key = randomBytes(16).toString('base64');
    const accept = createHash('sha1').update(key + kHandshakeId).digest('base64');
    const headers = {
      'Connection': 'Upgrade', 'Upgrade': 'websocket', 'Sec-WebSocket-Key': key, 'Sec-WebSocket-Version': '13',
    };
    return new Promise((resolve, reject) => {
      const request = http.get({ host, port, path, headers, agent: false });
      request.on('error', reject);
      request.on('response', () => reject(new ERR_DEBUGGER_ERROR('Upgrade to WebSocket was refused')));
      request.on('upgrade', (response, socket, head) => {
        if (response.headers['sec-websocket-accept'] !== accept) {
          socket.destroy();
          // It is no inspector: nothing to retry.
          reject(new ERR_DEBUGGER_ERROR('WebSocket secret mismatch'));
          return;
        }
        this.#socket = socket;
        socket.setNoDelay(true);
        socket.on('data', (chunk) => this.#onData(chunk));
        socket.on('error', () => this.disconnect());
        socket.on('close', () => this.disconnect());
        if (head.length > 0) this.#onData(head);
        resolve();
      });
    });
  }

  #onData(chunk) {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    for (let frame; (frame = decodeFrame(this.#received)) !== undefined;) {
      this.#received = this.#received.subarray(frame.size);
      this.#onFrame(frame);
    }
  }

  #onFrame({ opcode, isFinal, payload }) {
    switch (opcode) {
      case kClose:
        this.disconnect();
        break;
      case kPing:
        this.#socket?.write(encodeFrame(kPong, payload));
        break;
      case kText:
      case kContinuation:
        this.#fragments.push(Buffer.from(payload));
        if (!isFinal) break;
        payload = Buffer.concat(this.#fragments);
        this.#fragments = [];
        this.#onMessage(JSON.parse(payload.toString('utf8')));
        break;
    }
  }

  #onMessage(message) {
    if (message.id === undefined) {
      this.emit('notification', message);
      this.emit(message.method, message.params);
      return;
    }
    const waiting = this.#pending.get(message.id);
    if (waiting === undefined) return;
    this.#pending.delete(message.id);
    const { error } = message;
    if (error === undefined) {
      waiting.resolve(message.result);
      return;
    }
    const failure = new Error(error.message);
    failure.code = error.code;
    failure.name = `Error [${error.code}]`;
    // Where the answer came in says nothing.
    failure.stack = `${failure.name}: ${error.message}`;
    waiting.reject(failure);
  }

  /**
   * @param {string} method
   * @param {object} [params]
   * @returns {Promise<object>}
   */
  call(method, params) {
    if (this.#socket === undefined) {
      return Promise.reject(new ERR_DEBUGGER_ERROR('Use `run` to start the app again.'));
    }
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      this.#pending.set(id, { resolve, reject });
      this.#socket.write(encodeFrame(kText, Buffer.from(JSON.stringify({ id, method, params }))));
    });
  }

  disconnect() {
    const socket = this.#socket;
    if (socket === undefined) return;
    this.#socket = undefined;
    socket.destroy();
    this.#received = Buffer.alloc(0);
    this.#fragments = [];
    for (const { reject } of this.#pending.values()) reject(new ERR_DEBUGGER_ERROR('The debuggee is gone'));
    this.#pending.clear();
    this.emit('close');
  }
}

module.exports = { Client };
