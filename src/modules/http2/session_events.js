'use strict';

// What the native session tells: frames that came, data that left, ends and errors.

const { Buffer } = require('buffer');
const {
  codes: { ERR_HTTP2_SESSION_ERROR, ERR_HTTP2_TOO_MANY_INVALID_FRAMES, ERR_HTTP2_TOO_MANY_ORIGINS },
} = require('internal/errors');
const { kTimeout } = require('internal/net/timeouts');
const { constants } = require('internal/http2/constants');
const { trace } = require('internal/http2/debug');
const { nghttp2Error } = require('internal/http2/errors');
const { kInner, kMaybeDestroy, kState } = require('internal/http2/symbols');
const { onData, onRemoteEnd, onStreamClose, onWritten, refresh: refreshStream } = require('internal/http2/stream');
const { AsyncContextFrame } = require('internal/async_context');
const { setImmediate } = require('timers');

const { NGHTTP2_NO_ERROR, NGHTTP2_INTERNAL_ERROR } = constants;
/** Limit::kInvalidFrames of the native side. */
const kInvalidFrames = 1;
/** nghttp2's. */
const kProtocolError = -505;

/** nghttp2's errors that have a code of RFC 9113. */
const protocolCodes = new Map([
  [-505, constants.NGHTTP2_PROTOCOL_ERROR], [-510, constants.NGHTTP2_STREAM_CLOSED], [-522, constants.NGHTTP2_FRAME_SIZE_ERROR],
  [-523, constants.NGHTTP2_COMPRESSION_ERROR], [-524, constants.NGHTTP2_FLOW_CONTROL_ERROR],
]);

/** The functions that the native session calls, in the order of its events. */
function makeHandlers(session) {
  const inner = session[kInner];
  const streamOf = (id) => {
    const stream = mapGet(inner.streams, id);
    // What happens to a stream happens in the async context that it was made in.
    if (stream !== undefined) AsyncContextFrame.set(stream[kState].frame);
    return stream;
  };
  /** CALLBACK(stream, …) for the stream ID, as what happens to it. */
  const tell = (id, callback, ...args) => {
    const stream = streamOf(id);
    if (stream === undefined) return;
    const { resource } = stream[kState];
    if (resource === undefined) callback(stream, ...args);
    else resource.runInAsyncScope(callback, undefined, stream, ...args);
  };
  return [
    function onHeaders(id, category, flags, list, sensitive) {
      trace?.(session, undefined, `handle headers frame for stream ${id}`);
      refresh(session);
      streamOf(id);
      session._onHeaders(id, category, flags, list, sensitive);
    },
    function onDataFrame(id, buffer, offset, length) {
      trace?.(session, undefined, `handling data frame for stream ${id}`);
      if (mapHas(inner.streams, id)) tell(id, onData, Buffer.from(buffer, offset, length));
      else inner.handle?.consume(id, length);
    },
    function onEnd(id, isData) {
      tell(id, onRemoteEnd, isData);
    },
    function onClose(id, code, unsent) {
      const state = mapGet(inner.leaving, id);
      if (state !== undefined) state.unsent = unsent;
      tell(id, onStreamClose, code, unsent);
    },
    function onWrittenChunks(counts) {
      for (let i = 0; i < counts.length; i += 2) {
        const id = counts[i];
        const stream = mapGet(inner.streams, id);
        if (stream !== undefined) refreshStream(stream);
        const state = stream?.[kState] ?? mapGet(inner.leaving, id);
        if (state !== undefined) onWritten(state, counts[i + 1]);
      }
    },
    function onTrailersWanted(id) {
      tell(id, onTrailers);
    },
    function onSettings(isAck, custom) {
      trace?.(session, undefined, 'handling settings frame');
      refresh(session);
      onSettingsFrame(session, isAck, custom);
    },
    function onPing(isAck, payload) {
      trace?.(session, undefined, 'handling ping frame');
      refresh(session);
      onPingFrame(session, isAck, Buffer.from(payload.buffer));
    },
    function onGoaway(code, lastStreamID, data) {
      trace?.(session, undefined, 'handling goaway frame');
      onGoawayFrame(session, code, lastStreamID, data && Buffer.from(data.buffer));
    },
    function onFrameError(id, type, code) {
      // Requests that wait for their turn are taken back with the session.
      if (session.destroyed) return;
      refresh(session);
      const stream = streamOf(id);
      (stream ?? session).emit('frameError', type, protocolCodes.get(code) ?? NGHTTP2_INTERNAL_ERROR, id);
      // The session may be about to say what is wrong by itself: that goes before.
      setImmediate(() => {
        stream?.close(protocolCodes.get(code) ?? NGHTTP2_INTERNAL_ERROR);
        session.close();
      });
    },
    function onPriority(id, parent, weight, exclusive) {
      (streamOf(id) ?? session).emit('priority', id, parent, weight, exclusive);
    },
    function onAltsvc(id, origin, field) {
      trace?.(session, undefined, 'handling altsvc frame');
      session.emit('altsvc', field, origin, id);
    },
    function onOrigin(origins) {
      trace?.(session, undefined, 'handling origin frame');
      onOriginFrame(session, origins);
    },
    function onError(code, limit) {
      refresh(session);
      const error = limit === kInvalidFrames ? new ERR_HTTP2_TOO_MANY_INVALID_FRAMES() : nghttp2Error(code);
      session.destroy(error);
    },
    function onSent() {
      // Over TLS a write is over in the next turn.
      if (inner.socket?.encrypted) setImmediate(() => session[kMaybeDestroy]());
      else session[kMaybeDestroy]();
    },
    function onDone() {
      inner.isDone = true;
      inner.onDone?.();
    },
  ];
}

/** All data of STREAM is framed: trailers may follow. */
function onTrailers(stream) {
  if (stream.destroyed || stream.closed) return;
  stream[kState].trailersReady = true;
  if (!stream.emit('wantTrailers')) stream.sendTrailers({});
}

/** Where the connection leads, as an origin (RFC 8336, 2.3). */
function initialOrigins(session) {
  const { socket } = session[kInner];
  let name = socket.servername;
  if (name == null || name === false) name = socket.remoteFamily === 'IPv6' ? `[${socket.remoteAddress}]` : socket.remoteAddress;
  const port = socket.remotePort;
  return new Set([`https://${name}${port == null || port === 443 ? '' : `:${port}`}`]);
}

/** Something moved: the session's timeout starts anew. */
function refresh(session) {
  if (!session.destroyed) session[kTimeout]?.refresh();
}

function onSettingsFrame(session, isAck, custom) {
  const inner = session[kInner];
  if (!isAck) {
    const { remoteCustomSettings: wanted = [] } = inner.options;
    for (let i = 0; i < custom.length; i += 2) {
      if (wanted.includes(custom[i])) (inner.remoteCustom ??= {})[custom[i]] = custom[i + 1];
    }
    inner.remoteSettings = undefined;
    session.emit('remoteSettings', session.remoteSettings);
    return;
  }
  arrayShift(inner.pendingSettings)?.();
}

function onPingFrame(session, isAck, payload) {
  const { pings } = session[kInner];
  if (!isAck) {
    session.emit('ping', payload);
    return;
  }
  const ping = pings.shift();
  if (ping === undefined) {
    // Nobody asked.
    session.destroy(nghttp2Error(kProtocolError));
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
  // The error is the peer's: our own GOAWAY tells of none.
  session.destroy(new ERR_HTTP2_SESSION_ERROR(code), NGHTTP2_NO_ERROR);
}

const kMostOrigins = 128;

function onOriginFrame(session, origins) {
  if (!session.encrypted || session.destroyed) return;
  const inner = session[kInner];
  const set = (inner.originSet ??= initialOrigins(session));
  const most = inner.options.maxOriginSetSize ?? kMostOrigins;
  for (const origin of origins) {
    set.add(origin);
    if (set.size > most) {
      session.destroy(new ERR_HTTP2_TOO_MANY_ORIGINS(most));
      return;
    }
  }
  session.emit('origin', origins);
}

module.exports = { initialOrigins, makeHandlers, refresh };
