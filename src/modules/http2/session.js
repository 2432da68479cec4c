'use strict';

// Http2Session (http2, "Class: Http2Session"): the connection, between a socket's native handle and the streams.

const EventEmitter = require('events');
const { Buffer } = require('buffer');
const {
  codes: {
    ERR_HTTP2_ALTSVC_INVALID_ORIGIN, ERR_HTTP2_ALTSVC_LENGTH, ERR_HTTP2_GOAWAY_SESSION, ERR_HTTP2_INVALID_ORIGIN, ERR_HTTP2_INVALID_SESSION,
    ERR_HTTP2_MAX_PENDING_SETTINGS_ACK, ERR_HTTP2_NO_SOCKET_MANIPULATION, ERR_HTTP2_ORIGIN_LENGTH, ERR_HTTP2_PING_CANCEL,
    ERR_HTTP2_PING_LENGTH, ERR_HTTP2_SESSION_ERROR, ERR_HTTP2_SETTINGS_CANCEL, ERR_HTTP2_SOCKET_BOUND, ERR_HTTP2_SOCKET_UNBOUND, ERR_HTTP2_STREAM_CANCEL,
    ERR_INVALID_ARG_TYPE, ERR_INVALID_CHAR, ERR_OUT_OF_RANGE,
  },
} = require('internal/errors');
const {
  validateBuffer, validateFunction, validateInt32, validateNumber, validateObject, validateString,
} = require('internal/errors/validators');
const { kTimeout, setStreamTimeout } = require('internal/net/timeouts');
const { inspect } = require('internal/util/inspect');
const { constants } = require('internal/http2/constants');
const { nghttp2Error } = require('internal/http2/errors');
const { toNativeOptions } = require('internal/http2/options');
const { fromEntries, toEntries, validateSettings } = require('internal/http2/settings');
const { AsyncContextFrame } = require('internal/async_context');
const { setImmediate } = require('timers');
const { nextTick } = process;

const binding = native('http2');
const { NGHTTP2_NO_ERROR, NGHTTP2_INTERNAL_ERROR, NGHTTP2_CANCEL, NGHTTP2_SESSION_CLIENT, NGHTTP2_SESSION_SERVER } = constants;

const kInner = Symbol('kInner');
const kPendingStreams = Symbol('kPendingStreams');
const kForget = Symbol('kForget');
const kMaybeDestroy = Symbol('kMaybeDestroy');
/** On a socket: the session that has it. */
const kSession = Symbol('kHttp2Session');

const kMaxOutstanding = 10;
const kMaxAltsvc = 16_382;
const UV_EOF = -4095;

const streams = () => require('internal/http2/stream');

/** Methods of the socket that would break the framing; others go through. */
const forbidden = new Set([
  'destroy', 'emit', 'end', 'pause', 'read', 'resume', 'write', 'setEncoding', 'setKeepAlive', 'setNoDelay',
]);

/** session.socket: the socket, without what would disturb the session. */
const socketHandler = {
  get(session, key) {
    if (key === 'setTimeout' || key === 'ref' || key === 'unref') return session[key].bind(session);
    if (forbidden.has(key)) throw new ERR_HTTP2_NO_SOCKET_MANIPULATION();
    const { socket } = session[kInner];
    if (socket === undefined) throw new ERR_HTTP2_SOCKET_UNBOUND();
    const value = socket[key];
    return typeof value === 'function' ? value.bind(socket) : value;
  },
  getPrototypeOf(session) {
    const { socket } = session[kInner];
    if (socket === undefined) throw new ERR_HTTP2_SOCKET_UNBOUND();
    return Reflect.getPrototypeOf(socket);
  },
  set(session, key, value) {
    if (key === 'setTimeout' || key === 'ref' || key === 'unref') {
      session[key] = value;
      return true;
    }
    if (forbidden.has(key)) throw new ERR_HTTP2_NO_SOCKET_MANIPULATION();
    const { socket } = session[kInner];
    if (socket === undefined) throw new ERR_HTTP2_SOCKET_UNBOUND();
    socket[key] = value;
    return true;
  },
};

/** The functions that the native session calls, in the order of its events. */
function makeHandlers(session) {
  const inner = session[kInner];
  const streamOf = (id) => {
    const stream = inner.streams.get(id);
    // What happens to a stream happens in the async context that it was made in.
    if (stream !== undefined) AsyncContextFrame.set(stream[streams().kState].frame);
    return stream;
  };
  return [
    function onHeaders(id, category, flags, list, sensitive) {
      refresh(session);
      streamOf(id);
      session._onHeaders(id, category, flags, list, sensitive);
    },
    function onData(id, buffer, offset, length) {
      const stream = streamOf(id);
      if (stream === undefined) inner.handle?.consume(id, length);
      else streams().onData(stream, Buffer.from(buffer, offset, length));
    },
    function onEnd(id) {
      const stream = streamOf(id);
      if (stream !== undefined) streams().onRemoteEnd(stream);
    },
    function onStreamClose(id, code) {
      const stream = streamOf(id);
      if (stream !== undefined) streams().onStreamClose(stream, code);
    },
    function onWritten(counts) {
      // The frames leave at the end of this turn: only then are their chunks written.
      if (inner.written.length === 0) setImmediate(() => reportWritten(session));
      inner.written.push(...counts);
    },
    function onTrailersWanted(id) {
      const stream = streamOf(id);
      if (stream === undefined || stream.destroyed || stream.closed) return;
      stream[streams().kState].trailersReady = true;
      if (!stream.emit('wantTrailers')) stream.sendTrailers({});
    },
    function onSettings(isAck) {
      refresh(session);
      onSettingsFrame(session, isAck);
    },
    function onPing(isAck, payload) {
      refresh(session);
      onPingFrame(session, isAck, Buffer.from(payload.buffer));
    },
    function onGoaway(code, lastStreamID, data) {
      onGoawayFrame(session, code, lastStreamID, data && Buffer.from(data.buffer));
    },
    function onFrameError(id, type, code) {
      refresh(session);
      code = kProtocolCodes.get(code) ?? NGHTTP2_INTERNAL_ERROR;
      const target = streamOf(id) ?? session;
      const emitted = target.emit('frameError', type, code, id);
      const stream = streamOf(id);
      if (stream !== undefined) stream.close(code);
      // Without its frame neither the exchange nor the session can go on.
      else if (!emitted) session.destroy(new ERR_HTTP2_SESSION_ERROR(code), code);
    },
    function onPriority(id, parent, weight, exclusive) {
      (streamOf(id) ?? session).emit('priority', id, parent, weight, exclusive);
    },
    function onAltsvc(id, origin, field) {
      session.emit('altsvc', field, origin, id);
    },
    function onOrigin(origins) {
      if (!session.encrypted || session.destroyed) return;
      const set = (inner.originSet ??= initialOrigins(session));
      for (const origin of origins) set.add(origin);
      session.emit('origin', origins);
    },
    function onError(code) {
      refresh(session);
      session.destroy(nghttp2Error(code), kProtocolCodes.get(code) ?? NGHTTP2_INTERNAL_ERROR);
    },
    function onCarrierEnd(status) {
      if (session.destroyed) return;
      if (status === UV_EOF) session._onSocketEnd();
      else inner.socket?.destroy(new (require('internal/errors').UVException)({ errno: status, syscall: 'read' }));
    },
  ];
}

function reportWritten(session) {
  const inner = session[kInner];
  const counts = inner.written;
  inner.written = [];
  for (let i = 0; i < counts.length; i += 2) {
    const stream = inner.streams.get(counts[i]);
    if (stream !== undefined) streams().onWritten(stream, counts[i + 1]);
  }
}

/** nghttp2's errors that have a code of RFC 9113. */
const kProtocolCodes = new Map([
  [-505, constants.NGHTTP2_PROTOCOL_ERROR], [-510, constants.NGHTTP2_STREAM_CLOSED], [-522, constants.NGHTTP2_FRAME_SIZE_ERROR],
  [-523, constants.NGHTTP2_COMPRESSION_ERROR], [-524, constants.NGHTTP2_FLOW_CONTROL_ERROR],
]);

function initialOrigins(session) {
  const { socket } = session[kInner];
  let name = socket.servername;
  if (name == null || name === false) name = socket.remoteFamily === 'IPv6' ? `[${socket.remoteAddress}]` : socket.remoteAddress;
  const port = socket.remotePort;
  return new Set([`https://${name}${port == null || port === 443 ? '' : `:${port}`}`]);
}

const refresh = (session) => {
  if (!session.destroyed) session[kTimeout]?.refresh();
};

function onSettingsFrame(session, isAck) {
  const inner = session[kInner];
  if (!isAck) {
    inner.remoteSettings = undefined;
    session.emit('remoteSettings', session.remoteSettings);
    return;
  }
  inner.localSettings = undefined;
  inner.pendingSettings.shift()?.();
}

function onPingFrame(session, isAck, payload) {
  const { pings } = session[kInner];
  if (!isAck) {
    session.emit('ping', payload);
    return;
  }
  const ping = pings.shift();
  if (ping === undefined) {
    session.destroy(nghttp2Error(-505), constants.NGHTTP2_PROTOCOL_ERROR);
    return;
  }
  ping(null, payload);
}

function onGoawayFrame(session, code, lastStreamID, data) {
  const inner = session[kInner];
  inner.goawayCode = code;
  inner.goawayLastStreamID = lastStreamID;
  session.emit('goaway', code, lastStreamID, data);
  if (session.destroyed) return;
  if (code === NGHTTP2_NO_ERROR) {
    // What was begun may end.
    if (!session.closed) session.close();
    return;
  }
  session.destroy(new ERR_HTTP2_SESSION_ERROR(code), NGHTTP2_NO_ERROR);
}

function milliseconds() {
  return require('perf_hooks').performance.now();
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
      isClosed: false,
      isDestroyed: false,
      destroyCode: NGHTTP2_NO_ERROR,
      goawayCode: null,
      goawayLastStreamID: null,
      alpnProtocol: undefined,
      originSet: undefined,
      localSettings: undefined,
      remoteSettings: undefined,
      pendingSettings: [],
      pings: [],
      /** [id, chunks, …] that were framed in this turn. */
      written: [],
      isConnected: false,
    };
    // Sockets without a native handle are wrapped into one.
    if (socket._handle === undefined && socket.connecting === undefined) {
      const { JSStreamSocket } = require('internal/tls/js_stream_socket');
      this[kInner].carrier = new JSStreamSocket(socket);
    }
    socket.disableRenegotiation?.();
    socket.setNoDelay?.();
    const start = () => setUp(this, type, options, socket);
    // A server is given sockets whose handshake is over.
    if (socket.connecting || (socket.secureConnecting && type === NGHTTP2_SESSION_CLIENT)) {
      const event = socket.encrypted || socket.secureConnecting ? 'secureConnect' : 'connect';
      socket.once(event, () => {
        if (!this.destroyed) start();
      });
    } else {
      start();
    }
    if (!options.skipSocketErrors) socket.on('error', onSocketError);
    socket.on('close', onSocketClose);
  }

  get encrypted() {
    const { socket, isConnected } = this[kInner];
    return isConnected ? Boolean(socket?.encrypted) : undefined;
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
    if (id <= 0 || id > 2 ** 31 - 1) throw new ERR_OUT_OF_RANGE('id', `> 0 and <= ${2 ** 31 - 1}`, id);
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
   * @returns {boolean} false when too many are on the way already
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
    if (this.connecting) {
      this.once('connect', () => this.ping(payload, callback));
      return true;
    }
    const inner = this[kInner];
    const limit = inner.options.maxOutstandingPings ?? kMaxOutstanding;
    const start = milliseconds();
    if (inner.pings.length >= limit) {
      nextTick(callback, new ERR_HTTP2_PING_CANCEL());
      return false;
    }
    inner.pings.push((error, answer) => callback(error, milliseconds() - start, answer));
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
    return (inner.proxy ??= new Proxy(this, socketHandler));
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
    return this[kInner].pendingSettings.length > 0;
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
    return (inner.localSettings = { ...fromEntries(inner.handle.settingsOf(false)), ...customSettings(inner) });
  }

  get remoteSettings() {
    const inner = this[kInner];
    if (inner.remoteSettings !== undefined) return inner.remoteSettings;
    if (this.destroyed || this.connecting || inner.handle === undefined) return {};
    return (inner.remoteSettings = fromEntries(inner.handle.settingsOf(true)));
  }

  /**
   * @param {object} settings
   * @param {(error: Error|null, settings: object, duration: number) => void} [callback]
   */
  settings(settings, callback) {
    if (this.destroyed) throw new ERR_HTTP2_INVALID_SESSION();
    validateObject(settings, 'settings');
    validateSettings(settings);
    if (callback !== undefined) validateFunction(callback, 'callback');
    const inner = this[kInner];
    const limit = inner.options.maxOutstandingSettings ?? kMaxOutstanding;
    const submit = () => {
      if (this.destroyed) return;
      const start = milliseconds();
      if (inner.pendingSettings.length >= limit) {
        this.destroy(new ERR_HTTP2_MAX_PENDING_SETTINGS_ACK());
        return;
      }
      inner.pendingSettings.push((error) => {
        if (error) {
          callback?.(error);
          return;
        }
        this.emit('localSettings', this.localSettings);
        callback?.(null, this.localSettings, milliseconds() - start);
      });
      inner.handle.settings(toEntries(settings));
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
    inner.isClosed = true;
    inner.isDestroyed = true;
    inner.destroyCode = code ?? NGHTTP2_NO_ERROR;
    this.setTimeout(0);
    this.removeAllListeners('timeout');
    // Streams that have ended already have had their say.
    for (const stream of [...this[kPendingStreams]]) stream.destroy(new ERR_HTTP2_STREAM_CANCEL(error));
    for (const stream of [...inner.streams.values()]) {
      const state = stream[streams().kState];
      if (error === undefined && !state.closed && inner.destroyCode === NGHTTP2_NO_ERROR) state.rstCode = NGHTTP2_CANCEL;
      stream.destroy(error);
    }
    for (const ping of inner.pings.splice(0)) ping(new ERR_HTTP2_PING_CANCEL());
    for (const settle of inner.pendingSettings.splice(0)) settle(new ERR_HTTP2_SETTINGS_CANCEL());
    finishDestroy(this, socket, error, inner.destroyCode);
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
    this[kMaybeDestroy]();
  }

  [kMaybeDestroy](error) {
    if (this.destroyed) return;
    const hasStreams = this[kInner].streams.size > 0 || this[kPendingStreams].size > 0;
    if (error != null || (this.closed && !hasStreams)) this.destroy(error);
  }

  /** STREAM has ended. */
  [kForget](stream) {
    const inner = this[kInner];
    this[kPendingStreams].delete(stream);
    if (inner.streams.get(stream.id) === stream) inner.streams.delete(stream.id);
    if (this.closed && !this.destroyed) setImmediate(() => this[kMaybeDestroy]());
  }

  _onTimeout() {
    if (!this.destroyed) this.emit('timeout');
  }

  /** captureRejections: what a listener's promise rejects with ends the stream, or else the session. */
  [EventEmitter.captureRejectionSymbol](error, event, stream) {
    if (event === 'stream') stream.destroy(error);
    else this.destroy(error);
  }

  /** The peer has ended the connection: what was under way is cancelled. */
  _onSocketEnd() {
    const inner = this[kInner];
    inner.isClosed = true;
    for (const stream of [...inner.streams.values()]) stream.close(NGHTTP2_CANCEL);
    this.destroy();
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

function customSettings({ options }) {
  const { customSettings: custom } = options.settings ?? {};
  return custom === undefined ? undefined : { customSettings: { ...custom } };
}

/** The socket is there: frames may go. */
function setUp(session, type, options, socket) {
  const inner = session[kInner];
  if (session.destroyed) return;
  const carrier = inner.carrier ?? socket;
  if (!carrier._handle) {
    session.destroy(new ERR_HTTP2_SOCKET_UNBOUND());
    return;
  }
  inner.alpnProtocol = socket.alpnProtocol || (socket.encrypted ? 'h2' : 'h2c');
  inner.handle = new binding.Session(type === NGHTTP2_SESSION_SERVER, makeHandlers(session), toNativeOptions(options));
  inner.isConnected = true;
  // What the socket has read already belongs to the session.
  let first;
  const early = [];
  while (typeof socket.read === 'function' && socket.readableLength > 0 && (first = socket.read()) !== null) early.push(first);
  carrier._handle._consumed = true;
  inner.handle.attach(carrier._handle);
  const settings = typeof options.settings === 'object' && options.settings !== null ? options.settings : {};
  // A client that does not listen for pushed streams does not want them.
  session.settings(settings);
  for (const chunk of early) if (!session.destroyed) inner.handle.receive(chunk);
  nextTick(() => {
    if (!session.destroyed) session.emit('connect', session, socket);
  });
}

function finishDestroy(session, socket, error, code) {
  const inner = session[kInner];
  const { handle } = inner;
  inner.handle = undefined;
  inner.socket = undefined;
  if (handle !== undefined) {
    if (!socket.destroyed) handle.goaway(code, 0, undefined);
    handle.destroy();
  }
  socket[kSession] = undefined;
  const emitEnd = () => {
    if (error) session.emit('error', error);
    session.emit('close');
  };
  if (!socket || socket.destroyed) {
    nextTick(emitEnd);
    return;
  }
  socket.removeListener('close', onSocketClose);
  socket.once('close', emitEnd);
  if (error) {
    // The last frames leave before.
    setImmediate(() => socket.destroy());
    return;
  }
  socket.end(() => {
    setImmediate(() => socket.destroy());
  });
  socket.resume?.();
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

// ---- the server's side -----------------------------------------------------------------------------------------------------------

class ServerHttp2Session extends Http2Session {
  #server;

  constructor(options, socket, server) {
    super(NGHTTP2_SESSION_SERVER, options, socket);
    this.#server = server;
    this.once('close', () => server?._http2Sessions?.delete(this));
    server?._http2Sessions?.add(this);
  }

  get server() {
    return this.#server;
  }

  /**
   * @param {string} alt
   * @param {number|string|URL|{ origin: string }} [originOrStream]
   */
  altsvc(alt, originOrStream) {
    if (this.destroyed) throw new ERR_HTTP2_INVALID_SESSION();
    let id = 0;
    let origin;
    if (typeof originOrStream === 'string') {
      origin = require('url').URL.parse(originOrStream)?.origin;
      if (origin === undefined) throw new (require('internal/errors').codes.ERR_INVALID_URL)(originOrStream);
      if (origin === 'null') throw new ERR_HTTP2_ALTSVC_INVALID_ORIGIN();
    } else if (typeof originOrStream === 'number') {
      if (originOrStream >>> 0 !== originOrStream || originOrStream === 0) {
        throw new ERR_OUT_OF_RANGE('originOrStream', `> 0 && < ${2 ** 32}`, originOrStream);
      }
      id = originOrStream;
    } else if (originOrStream !== undefined) {
      if (originOrStream !== null && typeof originOrStream === 'object') origin = originOrStream.origin;
      if (typeof origin !== 'string') {
        throw new ERR_INVALID_ARG_TYPE('originOrStream', ['string', 'number', 'URL', 'object'], originOrStream);
      }
      if (origin === 'null' || origin.length === 0) throw new ERR_HTTP2_ALTSVC_INVALID_ORIGIN();
    }
    validateString(alt, 'alt');
    if (!/^[\x20-\x7e\x80-\xff]*$/.test(alt)) throw new ERR_INVALID_CHAR('alt');
    if (origin !== undefined && Buffer.byteLength(origin) + alt.length > kMaxAltsvc) throw new ERR_HTTP2_ALTSVC_LENGTH();
    if (alt.length > kMaxAltsvc) throw new ERR_HTTP2_ALTSVC_LENGTH();
    this[kInner].handle.altsvc(id, origin ?? '', alt);
  }

  /** @param {...(string|URL|{ origin: string })} origins */
  origin(...origins) {
    if (this.destroyed) throw new ERR_HTTP2_INVALID_SESSION();
    if (origins.length === 0) return;
    let length = 0;
    const list = origins.map((item) => {
      let origin;
      if (typeof item === 'string') origin = new (require('url').URL)(item).origin;
      else if (item != null && typeof item === 'object') ({ origin } = item);
      validateString(origin, 'origin');
      if (origin === 'null') throw new ERR_HTTP2_INVALID_ORIGIN();
      length += origin.length + 2;
      return origin;
    });
    if (length > kMaxAltsvc) throw new ERR_HTTP2_ORIGIN_LENGTH();
    this[kInner].handle.origin(list);
  }

  _onHeaders(id, category, flags, list, sensitive) {
    require('internal/http2/server_stream').onServerHeaders(this, id, category, flags, list, sensitive);
  }
}

// ---- the client's side -----------------------------------------------------------------------------------------------------------

class ClientHttp2Session extends Http2Session {
  constructor(options, socket) {
    super(NGHTTP2_SESSION_CLIENT, options, socket);
  }

  /**
   * @param {object|string[]} [headers]
   * @param {object} [options]
   * @returns {import('http2').ClientHttp2Stream}
   */
  request(headersParam, options) {
    if (this.destroyed) throw new ERR_HTTP2_INVALID_SESSION();
    if (this.closed) throw new ERR_HTTP2_GOAWAY_SESSION();
    refresh(this);
    return require('internal/http2/client_stream').request(this, headersParam, options);
  }

  _onHeaders(id, category, flags, list, sensitive) {
    require('internal/http2/client_stream').onClientHeaders(this, id, category, flags, list, sensitive);
  }
}

module.exports = {
  ClientHttp2Session, Http2Session, kForget, kInner, kMaybeDestroy, kPendingStreams, kSession, ServerHttp2Session,
};
