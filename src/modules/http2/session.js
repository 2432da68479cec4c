'use strict';

// Http2Session (http2, "Class: Http2Session"): the connection, between a socket's native handle and the streams.

const EventEmitter = require('events');
const { AsyncResource } = require('async_hooks');
const {
  codes: {
    ERR_HTTP2_INVALID_SESSION, ERR_HTTP2_MAX_PENDING_SETTINGS_ACK, ERR_HTTP2_PING_CANCEL, ERR_HTTP2_PING_LENGTH,
    ERR_HTTP2_SESSION_ERROR, ERR_HTTP2_SETTINGS_CANCEL, ERR_HTTP2_SOCKET_BOUND, ERR_HTTP2_SOCKET_UNBOUND, ERR_HTTP2_STREAM_CANCEL,
    ERR_OUT_OF_RANGE, ERR_SOCKET_CLOSED,
  },
} = require('internal/errors');
const {
  validateBuffer, validateFunction, validateInt32, validateNumber, validateObject,
} = require('internal/errors/validators');
const { kTimeout, setStreamTimeout } = require('internal/net/timeouts');
const { inspect } = require('internal/util/inspect');
const { constants } = require('internal/http2/constants');
const { debug } = require('internal/http2/debug');
const { nghttp2Error } = require('internal/http2/errors');
const { toNativeOptions } = require('internal/http2/options');
const { reportSession } = require('internal/http2/performance');
const { initialOrigins, makeHandlers } = require('internal/http2/session_events');
const { proxySocket } = require('internal/http2/session_socket');
const { fromEntries, toEntries, validateSettings } = require('internal/http2/settings');
const { kForget, kInner, kMaybeDestroy, kPendingStreams, kSession } = require('internal/http2/symbols');
const { isStillWriting } = require('internal/http2/timeouts');
const { setImmediate } = require('timers');
const { nextTick } = process;

const binding = native('http2');
const { NGHTTP2_NO_ERROR, NGHTTP2_INTERNAL_ERROR, NGHTTP2_CANCEL, NGHTTP2_SESSION_CLIENT, NGHTTP2_SESSION_SERVER } = constants;

/** Pings and SETTINGS frames without an answer, where the options name no other number. */
const kMaxOutstanding = 10;

/** SETTINGS_MAX_HEADER_LIST_SIZE: what comes after it is custom, as the native side has it (is_known). */
const kLastKnownSetting = 6;

/** Milliseconds of a clock that only goes forward. */
function milliseconds() {
  return require('perf_hooks').performance.now();
}

/**
 * A frame that the peer answers, as an async resource: CALLBACK runs in its scope, once.
 * @param {string} type
 * @param {Function} callback
 */
function answerOf(type, callback) {
  const resource = new AsyncResource(type);
  return (...args) => {
    try {
      resource.runInAsyncScope(callback, undefined, ...args);
    } finally {
      resource.emitDestroy();
    }
  };
}

class Http2Session extends EventEmitter {
  constructor(type, options, socket) {
    super();
    if (socket[kSession] !== undefined) throw new ERR_HTTP2_SOCKET_BOUND();
    socket[kSession] = this;
    this[kTimeout] = null;
    this[kPendingStreams] = new Set();
    this[kInner] = {
      type,
      options,
      socket,
      handle: undefined,
      proxy: undefined,
      streams: new Map(),
      /** Of destroyed streams with chunks that have not been called back, the states. */
      leaving: new Map(),
      isClosed: false,
      isDestroyed: false,
      destroyCode: NGHTTP2_NO_ERROR,
      goawayCode: 0,
      goawayLastStreamID: 0,
      alpnProtocol: undefined,
      isEncrypted: undefined,
      originSet: undefined,
      localSettings: undefined,
      remoteSettings: undefined,
      pendingSettings: [],
      /** SETTINGS frames of ours that the peer has not acknowledged. */
      unacknowledged: 0,
      /** Settings without a name: ours and, of the peer's, those that were asked for. */
      localCustom: undefined,
      remoteCustom: undefined,
      pings: [],
      /** What starts the requests that were made before there was a connection. */
      waitingRequests: undefined,
      isConnected: false,
      /** What follows a destruction once the last frames have left. */
      onDone: undefined,
      isDone: false,
      /** Bytes that had left when the timeout last came. */
      sentAtTimeout: -1,
      /** The native half's. */
      asyncId: 0,
    };
    // Sockets without a native handle are wrapped into one.
    if (socket._handle === undefined && socket.connecting === undefined) {
      const { JSStreamSocket } = require('internal/tls/js_stream_socket');
      this[kInner].carrier = new JSStreamSocket(socket, true);
      // It tells of the socket's errors, which the session hears of by itself.
      this[kInner].carrier.on('error', () => {});
    }
    socket.disableRenegotiation?.();
    socket.setNoDelay?.();
    const start = () => setUp(this, type, options, socket);
    // A server is given sockets whose handshake is over.
    if (socket.connecting || (socket.secureConnecting && type === NGHTTP2_SESSION_CLIENT)) {
      const event = socket.encrypted || socket.secureConnecting ? 'secureConnect' : 'connect';
      socket.once(event, () => {
        if (!this.destroyed) start();
        else this.emit('connect', this, socket);
      });
    } else {
      start();
    }
    if (!options.skipSocketErrors) socket.on('error', onSocketError);
    socket.on('close', onSocketClose);
  }

  get encrypted() {
    return this[kInner].isEncrypted;
  }

  get alpnProtocol() {
    return this[kInner].alpnProtocol;
  }

  get originSet() {
    const inner = this[kInner];
    if (!this.encrypted || this.destroyed) return undefined;
    inner.originSet ??= initialOrigins(this);
    return [...inner.originSet];
  }

  get connecting() {
    const { socket } = this[kInner];
    return !this[kInner].isConnected && !this.destroyed || (socket?.connecting ?? false);
  }

  get closed() {
    return this[kInner].isClosed;
  }

  get destroyed() {
    return this[kInner].isDestroyed;
  }

  setNextStreamID(id) {
    if (this.destroyed) throw new ERR_HTTP2_INVALID_SESSION();
    validateNumber(id, 'id');
    if (id <= 0 || id > 2 ** 32 - 1) throw new ERR_OUT_OF_RANGE('id', `> 0 and <= ${2 ** 32 - 1}`, id);
    this[kInner].handle?.setNextStreamID(id);
  }

  setLocalWindowSize(windowSize) {
    if (this.destroyed) throw new ERR_HTTP2_INVALID_SESSION();
    validateInt32(windowSize, 'windowSize', 0);
    const result = this[kInner].handle?.setLocalWindowSize(windowSize) ?? 0;
    if (result < 0) this.destroy(nghttp2Error(result));
  }

  /**
   * @param {ArrayBufferView} [payload] 8 bytes
   * @param {(error: Error|null, duration: number, payload: Buffer) => void} callback
   * @returns {boolean|undefined} false when too many are on the way already, undefined when there is nobody to answer
   */
  ping(payload, callback) {
    if (this.destroyed) throw new ERR_HTTP2_INVALID_SESSION();
    if (typeof payload === 'function') {
      callback = payload;
      payload = undefined;
    }
    if (payload) {
      validateBuffer(payload, 'payload');
      if (payload.byteLength !== 8) throw new ERR_HTTP2_PING_LENGTH();
    }
    validateFunction(callback, 'callback');
    const inner = this[kInner];
    const limit = inner.options.maxOutstandingPings ?? kMaxOutstanding;
    const start = milliseconds();
    const answer = answerOf('HTTP2PING', (error, bytes) => {
      if (error) callback(error);
      else callback(null, milliseconds() - start, bytes);
    });
    if (this.connecting || this.closed) {
      nextTick(answer, new ERR_HTTP2_PING_CANCEL());
      return undefined;
    }
    if (inner.pings.length >= limit) {
      answer(new ERR_HTTP2_PING_CANCEL());
      return false;
    }
    inner.pings.push(answer);
    inner.handle.ping(payload ?? require('crypto').randomBytes(8), false);
    return true;
  }

  [inspect.custom](depth, options) {
    if (typeof depth === 'number' && depth < 0) return this;
    const shown = {
      type: this.type, closed: this.closed, destroyed: this.destroyed, state: this.state,
      localSettings: this.localSettings, remoteSettings: this.remoteSettings,
    };
    return `Http2Session ${inspect(shown, { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
  }

  get socket() {
    const inner = this[kInner];
    return inner.socket === undefined ? undefined : (inner.proxy ??= proxySocket(this));
  }

  get type() {
    return this[kInner].type;
  }

  get goawayCode() {
    return this[kInner].goawayCode;
  }

  get goawayLastStreamID() {
    return this[kInner].goawayLastStreamID;
  }

  get pendingSettingsAck() {
    return this[kInner].unacknowledged > 0;
  }

  get state() {
    const figures = this[kInner].handle?.state() ?? [];
    if (this.connecting || this.destroyed || figures.length === 0) return {};
    const [
      effectiveLocalWindowSize, effectiveRecvDataLength, nextStreamID, localWindowSize, lastProcStreamID, remoteWindowSize,
      outboundQueueSize, deflateDynamicTableSize, inflateDynamicTableSize,
    ] = figures;
    return {
      effectiveLocalWindowSize, effectiveRecvDataLength, nextStreamID, localWindowSize, lastProcStreamID, remoteWindowSize,
      outboundQueueSize, deflateDynamicTableSize, inflateDynamicTableSize,
    };
  }

  get localSettings() {
    const inner = this[kInner];
    if (inner.localSettings !== undefined) return inner.localSettings;
    if (this.destroyed || this.connecting || inner.handle === undefined) return {};
    return (inner.localSettings = { ...fromEntries(inner.handle.settingsOf(false)), ...shown(inner.localCustom) });
  }

  get remoteSettings() {
    const inner = this[kInner];
    if (inner.remoteSettings !== undefined) return inner.remoteSettings;
    if (this.destroyed || this.connecting || inner.handle === undefined) return {};
    return (inner.remoteSettings = { ...fromEntries(inner.handle.settingsOf(true)), ...shown(inner.remoteCustom) });
  }

  /**
   * @param {object} settings
   * @param {(error: Error|null, settings: object, duration: number) => void} [callback]
   */
  settings(settings, callback) {
    if (this.destroyed) throw new ERR_HTTP2_INVALID_SESSION();
    settings ??= {};
    validateObject(settings, 'settings');
    validateSettings(settings);
    if (callback !== undefined) validateFunction(callback, 'callback');
    const inner = this[kInner];
    const limit = inner.options.maxOutstandingSettings ?? kMaxOutstanding;
    inner.unacknowledged += 1;
    const submit = () => {
      if (this.destroyed) return;
      const start = milliseconds();
      const answer = answerOf('HTTP2SETTINGS', (error) => {
        inner.localSettings = undefined;
        inner.unacknowledged -= 1;
        if (error) {
          callback?.(error);
          return;
        }
        callback?.(null, this.localSettings, milliseconds() - start);
        this.emit('localSettings', this.localSettings);
      });
      if (inner.pendingSettings.length >= limit) {
        answer(new ERR_HTTP2_SETTINGS_CANCEL());
        this.destroy(new ERR_HTTP2_MAX_PENDING_SETTINGS_ACK());
        return;
      }
      arrayPush(inner.pendingSettings, answer);
      const entries = toEntries(settings);
      for (let i = 0; i < entries.length; i += 2) {
        if (entries[i] > kLastKnownSetting) (inner.localCustom ??= {})[entries[i]] = entries[i + 1];
      }
      inner.handle.settings(entries);
    };
    if (this.connecting) this.once('connect', submit);
    else submit();
  }

  goaway(code = NGHTTP2_NO_ERROR, lastStreamID = 0, opaqueData) {
    if (this.destroyed) throw new ERR_HTTP2_INVALID_SESSION();
    if (opaqueData !== undefined) validateBuffer(opaqueData, 'opaqueData');
    validateNumber(code, 'code');
    validateNumber(lastStreamID, 'lastStreamID');
    const submit = () => this[kInner].handle?.goaway(code, lastStreamID, opaqueData);
    if (this.connecting) this.once('connect', submit);
    else submit();
  }

  /**
   * Ends at once.
   * @param {Error|number} [error]
   * @param {number} [code]
   */
  destroy(error = NGHTTP2_NO_ERROR, code) {
    if (this.destroyed) return;
    if (typeof error === 'number') {
      code = error;
      error = code !== NGHTTP2_NO_ERROR ? new ERR_HTTP2_SESSION_ERROR(code) : undefined;
    }
    if (code === undefined && error != null) code = NGHTTP2_INTERNAL_ERROR;
    const inner = this[kInner];
    const { socket } = inner;
    inner.isDestroyed = true;
    inner.destroyCode = code ?? NGHTTP2_NO_ERROR;
    this.setTimeout(0);
    this.removeAllListeners('timeout');
    for (const stream of [...this[kPendingStreams]]) stream.destroy(new ERR_HTTP2_STREAM_CANCEL(error));
    for (const stream of [...mapValues(inner.streams)]) stream.destroy(error);
    for (const ping of arraySplice(inner.pings, 0)) setImmediate(ping, new ERR_HTTP2_PING_CANCEL());
    // Nobody waits for settings of a session that is gone.
    inner.pendingSettings.length = 0;
    const { handle } = inner;
    inner.handle = undefined;
    inner.remoteSettings = undefined;
    const release = () => releaseSocket(this, socket, error);
    if (handle === undefined) {
      release();
      return;
    }
    if (inner.isDone) {
      release();
    } else {
      inner.onDone = release;
      // Over TLS the frame that announced the end is the last one.
      handle.destroy(inner.destroyCode, this.closed && socket.encrypted === true);
    }
    reportSession(this, handle);
  }

  /**
   * Ends when the streams have.
   * @param {() => void} [callback]
   */
  close(callback) {
    if (this.closed || this.destroyed) return;
    this[kInner].isClosed = true;
    if (typeof callback === 'function') this.once('close', callback);
    this.goaway();
    const { handle } = this[kInner];
    // The end waits until GOAWAY has left, and whatever else was asked for in this turn.
    if (handle === undefined) this[kMaybeDestroy]();
    else handle.tellWhenSent();
  }

  [kMaybeDestroy](error) {
    if (this.destroyed) return;
    const hasStreams = this[kInner].streams.size > 0 || this[kPendingStreams].size > 0;
    if (error != null || (this.closed && !hasStreams)) this.destroy(error);
  }

  /** STREAM has ended. */
  [kForget](stream) {
    const inner = this[kInner];
    setDelete(this[kPendingStreams], stream);
    if (mapGet(inner.streams, stream.id) === stream) mapDelete(inner.streams, stream.id);
    if (this.closed && !this.destroyed) setImmediate(() => this[kMaybeDestroy]());
  }

  _onTimeout() {
    if (this.destroyed || isStillWriting(this, this, this[kInner].streams.values())) return;
    this.emit('timeout');
  }

  /** captureRejections: what a listener's promise rejects with ends the stream, or else the session. */
  [EventEmitter.captureRejectionSymbol](error, event, stream) {
    if (event === 'stream') stream.destroy(error);
    else this.destroy(error);
  }

  /** The peer has ended the connection: what was under way is cancelled. */
  _onSocketEnd() {
    const inner = this[kInner];
    const { connecting } = this;
    inner.isClosed = true;
    for (const stream of [...mapValues(inner.streams), ...this[kPendingStreams]]) stream.close(NGHTTP2_CANCEL);
    if (connecting) this.destroy(new ERR_SOCKET_CLOSED());
    else this.destroy();
  }

  ref() {
    const { socket } = this[kInner];
    socket?.ref?.();
  }

  unref() {
    const { socket } = this[kInner];
    socket?.unref?.();
  }

  setTimeout(msecs, callback) {
    return Reflect.apply(setStreamTimeout, this, [msecs, callback]);
  }
}

/** Settings without a name, where there are any. */
const shown = (custom) => (custom === undefined ? undefined : { customSettings: { ...custom } });

/** The socket is there: frames may go. */
function setUp(session, type, options, socket) {
  const inner = session[kInner];
  if (session.destroyed) return;
  debug(`Http2Session ${type === NGHTTP2_SESSION_SERVER ? 'server' : 'client'}: set up`);
  const carrier = inner.carrier ?? socket;
  if (!carrier._handle) {
    session.destroy(new ERR_HTTP2_SOCKET_UNBOUND());
    return;
  }
  inner.alpnProtocol = socket.alpnProtocol || (socket.encrypted ? 'h2' : 'h2c');
  inner.handle = new binding.Session(type === NGHTTP2_SESSION_SERVER, makeHandlers(session), toNativeOptions(options));
  inner.asyncId = inner.handle.getAsyncId();
  inner.isConnected = true;
  inner.isEncrypted = Boolean(socket.encrypted);
  // What the socket has read already belongs to the session.
  let first;
  const early = [];
  while (typeof socket.read === 'function' && socket.readableLength > 0 && (first = socket.read()) !== null) early.push(first);
  carrier._handle._consumed = true;
  inner.handle.attach(carrier._handle, inner.carrier !== undefined, inner.isEncrypted);
  const settings = typeof options.settings === 'object' && options.settings !== null ? options.settings : {};
  session.settings(settings);
  nextTick(() => {
    // Whoever made the session listens by now.
    for (const chunk of early) if (!session.destroyed) inner.handle.receive(chunk);
    session.emit('connect', session, socket);
  });
}

/** The last frames have left: the socket ends. */
function releaseSocket(session, socket, error) {
  session[kInner].socket = undefined;
  socket[kSession] = undefined;
  const emitEnd = () => {
    if (error) session.emit('error', error);
    session.emit('close');
  };
  if (socket.destroyed) {
    nextTick(emitEnd);
    return;
  }
  socket.removeListener('close', onSocketClose);
  socket.once('close', emitEnd);
  if (!session.closed) {
    // Its end goes before it is closed: were there something that it has not read, the peer would see but a reset.
    socket.end(() => setImmediate(() => socket.destroy(error)));
    return;
  }
  // The peer ends its side, too: bytes of its that nobody reads would make our end look like a failure.
  socket.resume?.();
  socket.end();
}

function onSocketError(error) {
  const session = this[kSession];
  if (session === undefined || session.destroyed) return;
  session.destroy(error);
}

function onSocketClose() {
  const session = this[kSession];
  if (session === undefined || session.destroyed) return;
  session._onSocketEnd();
}

module.exports = { Http2Session };
