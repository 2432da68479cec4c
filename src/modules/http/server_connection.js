'use strict';

// One connection of a server: requests in, responses out in their order.
//
// A plain socket is `consumed`: its native handle feeds the parser, the parser calls onRequest(), and the answer goes back
// through the parser (internal/http/direct). The socket's stream sleeps meanwhile. A listener for 'data' or 'readable', an
// upgrade, or a socket that is not net's own leads over the socket's stream instead.

const EventEmitter = require('events');
const {
  HTTPParser, flags, methodNames, kIncomingMessage, kConnection, kOnTimeout, setFields, endBody,
} = require('internal/http/parsers');
const { freeParser, parsers, prepareError, continueExpression, calculateLenientFlags } = require('_http_common');
const {
  kSocket, kUniqueHeaders, kRelaxedValues, kServerConnection, kDraining, kEndCallback, kFinished,
} = require('internal/http/symbols');
const { emitCloseNT, callEndCallbacks } = require('internal/http/completion');
const { onServerResponseClose } = require('internal/http/response');
const { defaultHeaderLimit } = require('internal/http/max_header_size');
const { readDumped } = require('_http_incoming');
const { watchListeners, unwatchListeners } = require('internal/http/consumed_socket');
const {
  onSocketData, onSocketEnd, onSocketClose, onSocketDrain, onSocketTimeout, onSocketError, onParserTimeout,
} = require('internal/http/socket_listeners');
const direct = require('internal/http/direct');
const { checkConnections, startIdleTimer, kConnections, kIdleTimer } = require('internal/http/sweeps');
const { kTimeout } = require('internal/net/timeouts');
const { kReadableState, kWritableState } = require('internal/stream/lazy_state');
const { kDataListening, kState } = require('internal/stream/readable_state');
const { kByteStream } = require('internal/net');
const diagnostics = require('diagnostics_channel');
const { resourcesObserved } = require('internal/async_hooks');
const { hasObserver, startPerf, stopPerf } = require('internal/perf_hooks/observer');
const { debugSection } = require('internal/util/debug_section');

const debug = debugSection('http');
const { kKeepAlive, kUpgrade, kHost, kExpect, kNoBody, kBacklog } = flags;
/** Listening without waking the stream: its own on() looks at the state. */
const { on: addListener } = EventEmitter.prototype;

const requestStartChannel = diagnostics.channel('http.server.request.start');
const responseCreatedChannel = diagnostics.channel('http.server.response.created');
const responseFinishChannel = diagnostics.channel('http.server.response.finish');

const kPerf = Symbol('kPerf');

/** Symbols on the server. */
const kServerResponse = Symbol('ServerResponse');
const kResponseOptions = Symbol('kResponseOptions');
const kOptimizeEmptyRequests = Symbol('kOptimizeEmptyRequestsOption');

class ServerConnection {
  constructor(server, socket, parser) {
    this.server = server;
    this.socket = socket;
    this.parser = parser;
    /** The request whose response is under way. */
    this.request = null;
    /** Those behind it, whose responses are not finished either: of a client that pipelines. */
    this.laterRequests = null;
    /** Responses that wait for their turn. */
    this.outgoing = [];
    this.outgoingData = 0;
    this.requestsCount = 0;
    /** From the first request on the socket's 'close' is the current answer's, too. */
    this.hadRequest = false;
    this.keepAliveTimeoutSet = false;
    /** May the fields of responses hold control characters? */
    this.relaxedValues = false;
    /** Does the native handle feed the parser? */
    this.consumed = false;
    /** Large writes under way. */
    this.pendingWrites = 0;
    /** The end of the current answer waits for the peer. */
    this.backlog = false;
    /** What res.write() gave leaves with the next tick. */
    this.unsettled = false;
    /** A large write of that kind. */
    this.laterWrite = null;
    /** As much of it did not wait for the tick after all. */
    this.writtenAhead = 0;
    /** It is more than the peer should be sent at once. */
    this.overMark = false;
    /** Who is to be told when it has left. */
    this.writeCallbacks = null;
    /** The response whose listeners run just now, when it was called by the parser. */
    this.handling = null;
    /** It ended meanwhile. */
    this.handled = false;
    /** The last request asked for another protocol, which nobody took. */
    this.passedUpgrade = false;
  }

  // ---- requests --------------------------------------------------------------------------------------------------------

  /** A request's head. Returns what the parser is to do. */
  onRequest(parser, fields, target, method, bits) {
    const { server, socket } = this;
    const req = new server[kIncomingMessage](socket);
    const major = (bits >> 4) & 15;
    const minor = bits & 15;
    req.httpVersionMajor = major;
    req.httpVersionMinor = minor;
    req.httpVersion = major === 1 && minor === 1 ? '1.1' : `${major}.${minor}`;
    req.joinDuplicateHeaders = server.joinDuplicateHeaders;
    setFields(req, fields, bits, parser.maxHeaderPairs);
    req.url = target;
    req.method = methodNames[method];
    const upgrade = (bits & kUpgrade) !== 0;
    req.upgrade = upgrade;
    parser.incoming = req;

    if (!this.hadRequest) {
      this.hadRequest = true;
      functionCall(addListener, socket, 'close', onServerResponseClose);
    }
    if (this.keepAliveTimeoutSet) this.resetTimeout();
    if (upgrade) {
      req.upgrade = req.method === 'CONNECT' || Boolean(server.shouldUpgradeCallback(req));
      if (req.upgrade) return 2;
    }
    this.passedUpgrade = upgrade;
    this.addRequest(req);
    // A flood of pipelined requests whose answers nobody takes stops here.
    if (!socket._paused && this.mustPause(bits)) this.pause();

    const res = new server[kServerResponse](req, server[kResponseOptions] ?? responseOptions(server));
    res._keepAliveTimeout = server.keepAliveTimeout;
    res._maxRequestsPerSocket = server.maxRequestsPerSocket;
    res.shouldKeepAlive = (bits & kKeepAlive) !== 0 && server[kDraining] === undefined;
    res[kUniqueHeaders] = server[kUniqueHeaders];
    res[kRelaxedValues] = this.relaxedValues;
    if (server[kOptimizeEmptyRequests] && !announcesBody(req.headers)) req._dumpAndCloseReadable();
    if (hasObserver('http')) {
      startPerf(res, kPerf, {
        type: 'http',
        name: 'HttpRequest',
        detail: { req: { method: req.method, url: req.url, headers: req.headers } },
      });
    }
    if (responseCreatedChannel.hasSubscribers) responseCreatedChannel.publish({ request: req, response: res });
    if (requestStartChannel.hasSubscribers) {
      requestStartChannel.publish({ request: req, response: res, socket, server });
    }

    if (socket._httpMessage) {
      const onPendingData = (delta) => this.onPendingData(delta);
      res._onPendingData = onPendingData;
      arrayPush(this.outgoing, res);
    } else {
      socket._httpMessage = res;
      res[kSocket] = socket;
    }

    if (!this.consumed) {
      // Its writes complete through the socket's stream.
      res.on('finish', () => this.finish(res));
      this.dispatch(req, res, bits);
      if ((bits & kNoBody) !== 0) this.completeEmpty(req);
      return 0;
    }

    this.handling = res;
    this.handled = false;
    try {
      this.dispatch(req, res, bits);
    } finally {
      this.handling = null;
      if (!this.consumed && !res.finished) res.prependListener('finish', () => this.finish(res));
    }
    if ((bits & kNoBody) !== 0) this.completeEmpty(req);
    if (this.handled) {
      // Everything that the listener did is done: unless somebody waits for an event, so is the request.
      this.handled = false;
      // The last answer ends the connection, which the rest of the read must not see yet.
      // So must a reading of the body that begins with the next tick: its end would take the body off the wire.
      const unread = (bits & kNoBody) !== 0 || req[kReadableState] === undefined;
      const unheard = unread && res._eventsCount === 0 && this.writeCallbacks === null && res[kEndCallback] === undefined &&
        res.prependListener === EventEmitter.prototype.prependListener;
      if (unheard && !res._last && !failureOf(socket)) {
        this.finish(res);
        // Answered before its body came: the wait for that is one between requests.
        if ((bits & kNoBody) === 0) parser.markIdle();
      } else {
        process.nextTick(finishNT, this, res);
      }
    }
    return 0;
  }

  addRequest(req) {
    if (this.request === null) this.request = req;
    else if (this.laterRequests === null) this.laterRequests = [req];
    else arrayPush(this.laterRequests, req);
  }

  /** The first is over; returns it. */
  removeRequest() {
    const { request, laterRequests } = this;
    if (laterRequests === null) {
      this.request = null;
    } else {
      this.request = arrayShift(laterRequests);
      if (laterRequests.length === 0) this.laterRequests = null;
    }
    return request;
  }

  dispatch(req, res, bits) {
    const { server } = this;
    if ((bits & 0xff) === 0x11) {
      // RFC 9112, 3.2: without a Host it is no HTTP/1.1 request.
      if ((bits & kHost) === 0 && server.requireHostHeader) {
        res.writeHead(400, ['Connection', 'close']);
        res.end();
        return;
      }
      const { maxRequestsPerSocket } = server;
      if (typeof maxRequestsPerSocket === 'number' && maxRequestsPerSocket > 0) {
        this.requestsCount++;
        res.maxRequestsOnConnectionReached = maxRequestsPerSocket <= this.requestsCount;
        if (maxRequestsPerSocket < this.requestsCount) {
          server.emit('dropRequest', req, this.socket);
          res.writeHead(503);
          res.end();
          return;
        }
      }
      if ((bits & kExpect) !== 0 && req.headers.expect !== undefined) {
        this.dispatchExpect(req, res);
        return;
      }
    }
    server.emit('request', req, res);
  }

  dispatchExpect(req, res) {
    const { server } = this;
    if (continueExpression.test(req.headers.expect)) {
      res._expect_continue = true;
      if (server.listenerCount('checkContinue') > 0) {
        server.emit('checkContinue', req, res);
      } else {
        res.writeContinue();
        server.emit('request', req, res);
      }
    } else if (server.listenerCount('checkExpectation') > 0) {
      server.emit('checkExpectation', req, res);
    } else {
      res.writeHead(417);
      res.end();
    }
  }

  completeEmpty(req) {
    req.complete = true;
    endBody(req);
  }

  onMessageComplete() {
    const { socket } = this;
    if (!this.consumed && socket.readable && !socket._paused) socket.resume();
  }

  // ---- responses -------------------------------------------------------------------------------------------------------

  /** A response that went past the stream has ended. */
  onEnded(res) {
    if (this.pendingWrites > 0 || this.backlog) return;
    // Whoever listens already hears of it in the order of the ticks.
    if (this.handling === res && res._eventsCount === 0 && res[kEndCallback] === undefined) this.handled = true;
    else process.nextTick(finishNT, this, res);
  }

  /** A large write is through. */
  onWritten(res) {
    if (this.pendingWrites > 0 || this.backlog) return;
    if (res.finished) finishNT(this, res);
    else direct.tellProgress(this);
  }

  /** The response is with the kernel: the connection is ready for the next. */
  finish(res) {
    const { socket, server, parser } = this;
    const { req } = res;
    res[kFinished] = true;
    if (responseFinishChannel.hasSubscribers) {
      responseFinishChannel.publish({ request: req, response: res, socket, server });
    }
    if (res[kPerf] !== undefined && hasObserver('http')) {
      stopPerf(res, kPerf, {
        detail: { res: { statusCode: res.statusCode, statusMessage: res.statusMessage, headers: res.getHeaders() } },
      });
    }
    this.removeRequest();
    // A body that nobody wanted is taken off the wire.
    if (!req._consuming && (req[kReadableState] === undefined || !req.readableDidRead)) req._dump();
    if (socket._httpMessage === res) {
      socket._httpMessage = null;
      res[kSocket] = null;
    }
    clearIncoming(req, parser);
    if (res._eventsCount === 0) {
      res.destroyed = true;
      res._closed = true;
    } else {
      process.nextTick(emitCloseNT, res);
    }

    if (res._last) {
      if (typeof socket.destroySoon === 'function') socket.destroySoon();
      else socket.end();
    } else if (this.outgoing.length === 0) {
      this.becomeIdle();
    } else {
      this.next();
    }
  }

  /** RES could not be sent. */
  fail(res, error) {
    direct.tellWriters(this, error);
    if (res?.finished) callEndCallbacks(res, error);
    this.socket.destroy(error);
  }

  next() {
    const { socket } = this;
    const res = arrayShift(this.outgoing);
    socket._httpMessage = res;
    res[kSocket] = socket;
    if (this.consumed && !hasFinish(res)) {
      // What it wrote while it waited leaves by the stream, which tells when it is through. An answer that ends later may go
      // past the stream after all, and is finished already when its listeners hear of it.
      res.prependListener('finish', () => {
        if (socket._httpMessage === res) this.finish(res);
      });
      res[kStreamed] = true;
    }
    if (res._eventsCount > 0) res.emit('socket', socket);
    res._flush();
  }

  becomeIdle() {
    const { server, socket } = this;
    const { keepAliveTimeout } = server;
    if (!(keepAliveTimeout > 0)) return;
    if (this.consumed && !socket[kTimeout]) {
      if (server[kIdleTimer] === undefined) startIdleTimer(server);
      return;
    }
    if (typeof socket.setTimeout === 'function') {
      // Longer than what the client was told, so that its next request does not meet a closing connection.
      socket.setTimeout(keepAliveTimeout + server.keepAliveTimeoutBuffer);
      this.keepAliveTimeoutSet = true;
    }
  }

  resetTimeout() {
    this.socket.setTimeout(this.server.timeout || 0);
    this.keepAliveTimeoutSet = false;
  }

  // ---- flow ------------------------------------------------------------------------------------------------------------

  mustPause(bits) {
    if (this.outgoingData >= this.server.highWaterMark) return true;
    if (this.consumed) return (bits & kBacklog) !== 0;
    return this.socket._writableState?.needDrain === true;
  }

  pause() {
    const { socket } = this;
    socket._paused = true;
    if (!this.consumed) {
      socket.pause();
      return;
    }
    this.stopReading();
    this.parser.wantDrain();
  }

  unpause() {
    const { socket } = this;
    if (!socket._paused || this.outgoingData > this.server.highWaterMark) return;
    socket._paused = false;
    this.parser?.resume();
    if (this.consumed) this.startReading();
    else socket.resume();
  }

  onPendingData(delta) {
    this.outgoingData += delta;
    if (this.socket._paused && this.outgoingData < this.server.highWaterMark) onSocketDrain.call(this.socket);
  }

  /** The native side: what waited for the peer has left. */
  onDrain() {
    this.unpause();
    this.backlog = false;
    const res = this.socket._httpMessage;
    if (res) this.onWritten(res);
    else direct.tellProgress(this);
  }

  stopReading() {
    const handle = this.socket._handle;
    if (!handle?.reading) return;
    handle.reading = false;
    handle.readStop();
    if (this.socket._events.pause !== undefined) this.socket.emit('pause');
  }

  startReading() {
    const { socket } = this;
    const handle = socket._handle;
    if (!handle || handle.reading || socket._paused) return;
    handle.reading = true;
    handle.readStart();
    if (socket._events.resume !== undefined) socket.emit('resume');
  }

  // ---- input that ends the parsing -------------------------------------------------------------------------------------

  /** Fed by the native handle: failed, upgraded, or simply came while a timeout runs. */
  onExecute(result) {
    this.socket._unrefTimer();
    this.afterExecute(result, undefined);
  }

  /** Fed by the socket's stream. */
  onData(data) {
    const { parser } = this;
    if (parser === null) return;
    this.afterExecute(parser.execute(data), data);
  }

  afterExecute(result, data) {
    const { socket, parser } = this;
    if (parser === null) return;
    if (result instanceof Error) {
      // After an upgrade that nobody took the client may speak that protocol: this is no request, and no error.
      if (this.passedUpgrade) return;
      prepareError(result, parser, data);
      functionCall(onSocketError, socket, result);
    } else if (parser.incoming?.upgrade) {
      this.upgrade(parser.incoming, result, data ?? parser.getCurrentBuffer());
      return;
    } else if (parser.incoming && parser.incoming.method === 'PRI') {
      // The preface of HTTP/2 (RFC 9113, 3.4) is no request.
      socket.destroy();
    }
    if (socket._paused && socket.parser) socket.parser.pause();
  }

  upgrade(req, size, data) {
    const { server, socket, parser } = this;
    this.detach();
    parser.finish();
    freeParser(parser, req, socket);
    const event = req.method === 'CONNECT' ? 'connect' : 'upgrade';
    if (server.listenerCount(event) > 0) {
      const head = data.subarray(size, data.length);
      socket.readableFlowing = null;
      server.emit(event, req, socket, head);
    } else {
      // Asked for, and nobody there.
      socket.destroy();
    }
  }

  /** The connection is no HTTP any more: everything of ours is taken off the socket. */
  detach() {
    const { socket } = this;
    this.unconsume(false);
    socket.removeListener('data', onSocketData);
    socket.removeListener('end', onSocketEnd);
    socket.removeListener('close', onSocketClose);
    // An answer to an earlier request may still be due.
    if (!socket._httpMessage) socket.removeListener('close', onServerResponseClose);
    socket.removeListener('drain', onSocketDrain);
    socket.removeListener('error', onSocketError);
    socket.removeListener('timeout', onSocketTimeout);
    socket[kServerConnection] = undefined;
    this.parser = null;
  }

  // ---- consuming -------------------------------------------------------------------------------------------------------

  consume() {
    const { socket, parser } = this;
    this.consumed = true;
    parser._consumed = true;
    socket._handle._consumed = true;
    parser.consume(socket._handle);
    watchListeners(socket);
  }

  /** From here on the bytes come through the socket's stream, for us (CONTINUED) and for whoever asked. */
  unconsume(continued) {
    const { socket, parser } = this;
    if (!this.consumed) return;
    if (this.laterWrite !== null) direct.writeLater(this);
    this.consumed = false;
    if (parser !== null && parser._consumed) {
      parser.unconsume();
      parser._consumed = false;
    }
    if (socket._handle) socket._handle._consumed = false;
    unwatchListeners(socket);
    // A response that has begun goes on by the stream.
    const res = socket._httpMessage;
    if (res && !res.finished && this.handling !== res) res.prependListener('finish', () => this.finish(res));
    if (continued) {
      // It was there all the time, but the stream did not know.
      socket.removeListener('data', onSocketData);
      if (socket._paused) socket.pause();
      socket.on('data', onSocketData);
    }
  }
}

const kStreamed = Symbol('kStreamed');

function hasFinish(res) {
  return res[kStreamed] === true;
}

/** The error that SOCKET was destroyed with: no answer of its finishes any more. */
function failureOf(socket) {
  return socket[kWritableState]?.errored;
}

function finishNT(connection, res) {
  const failure = failureOf(connection.socket);
  direct.tellWriters(connection, failure ?? null);
  if (failure) {
    callEndCallbacks(res, failure);
    return;
  }
  res[kFinished] = true;
  callEndCallbacks(res, null);
  // The wait for the next request begins with the end of the answer.
  if (connection.consumed) connection.parser.markIdle();
  connection.finish(res);
  if (res._eventsCount === 0) return;
  res.emit('finish');
  if (res.req._eventsCount > 0) readDumped(res.req);
}

/** Not even an empty one. */
function announcesBody(headers) {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}

function responseOptions(server) {
  return (server[kResponseOptions] = {
    highWaterMark: server.highWaterMark, rejectNonStandardBodyWrites: server.rejectNonStandardBodyWrites,
  });
}

/** The request is done with as far as its parser is concerned. */
function clearIncoming(req, parser) {
  if (!parser || parser.incoming !== req) return;
  if (req.complete && (req[kReadableState] === undefined || req.readableEnded)) {
    parser.incoming = null;
  } else {
    req.on('end', function clear() {
      if (parser.incoming === this) parser.incoming = null;
    });
  }
}

// ---- a new connection --------------------------------------------------------------------------------------------------

/** What async_hooks shows as the resource of a connection's requests. */
class HTTPServerAsyncResource {
  constructor(type, socket) {
    this.type = type;
    this.socket = socket;
  }
}

/**
 * The server's 'connection' listener: SOCKET speaks HTTP from now on.
 * @param {import('http').Server} server
 * @param {import('net').Socket} socket
 */
function accept(server, socket) {
  debug('server: new connection');
  if (server[kConnections] === undefined) require('_http_server').setupConnectionsTracking.call(server);
  // Sockets of other servers (or none) that were handed to this one.
  if (!socket.server) socket.server = server;
  if (server.timeout && typeof socket.setTimeout === 'function') socket.setTimeout(server.timeout);
  functionCall(addListener, socket, 'timeout', onSocketTimeout);

  const parser = parsers.alloc();
  const lenient = calculateLenientFlags(server.insecureHTTPParser, server.httpValidation);
  const resource = resourcesObserved() ? new HTTPServerAsyncResource('HTTPINCOMINGMESSAGE', socket) : undefined;
  // Strings count twice: a name and a value.
  if (typeof server.maxHeadersCount === 'number') parser.maxHeaderPairs = server.maxHeadersCount << 1;
  parser.initialize(HTTPParser.REQUEST, resource, server.maxHeaderSize || defaultHeaderLimit(), lenient, server[kConnections],
                    Math.max(0, parser.maxHeaderPairs >> 1));
  parser.socket = socket;
  socket.parser = parser;
  const connection = new ServerConnection(server, socket, parser);
  connection.relaxedValues = lenient !== HTTPParser.kLenientNone;
  parser[kConnection] = connection;
  parser[kOnTimeout] = onParserTimeout;
  socket[kServerConnection] = connection;
  socket._paused = false;

  functionCall(addListener, socket, 'error', onSocketError);
  functionCall(addListener, socket, 'end', onSocketEnd);
  functionCall(addListener, socket, 'close', onSocketClose);
  functionCall(addListener, socket, 'drain', onSocketDrain);

  const handle = socket._handle;
  if (handle?.[kByteStream] === true && !handle._consumed && socket.on === Reflect.getPrototypeOf(socket).on) {
    functionCall(addListener, socket, 'data', onSocketData);
    const state = socket[kReadableState];
    if (state !== undefined) state[kState] |= kDataListening; // as on() would have noted
    connection.consume();
  } else {
    socket.on('data', onSocketData);
  }
}

module.exports = {
  accept, checkConnections, kConnections, kServerResponse, kIdleTimer, kOptimizeEmptyRequests,
};
