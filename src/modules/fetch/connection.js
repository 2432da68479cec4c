'use strict';

// A connection of fetch: a socket of net or tls whose handle feeds the parser, with one request at a time. Its manners are those of undici's
// Client: what it does with a kept connection that the other side ends, when it gives up, and what it says then.

const { FastBuffer } = require('internal/buffer/allocate');
const { HTTPParser, flags, framing, kReceiver } = require('internal/http/parsers');
const { parsers, freeParser } = require('_http_common');
const { defaultHeaderLimit } = require('internal/http/max_header_size');
const { watch, unwatch, atTurnsEnd, ticks } = require('internal/fetch/clock');
const { expectsBody } = require('internal/fetch/request_head');
const { setTimeout, setImmediate, clearTimeout } = require('timers');
const { getLibuvNow, requestCollection } = require('internal/engine');
const { kByteStream } = require('internal/net');
const { lazy } = require('internal/util');

const { getPrototypeOf, hasOwn } = Object;

/** net.Socket's write() as it was before any program could change it. */
const plainWrite = lazy(() => require('internal/net/socket').Socket.prototype.write);
const errors = lazy(() => require('internal/deps/undici/core/errors'));

const { kKeepAlive, kUpgrade, kFieldsShift } = flags;
const { kEnd } = framing;

/** undici's defaults, in milliseconds. */
const kConnectTimeout = 10_000;
const kKeepAliveDefault = 4_000;
const kKeepAliveMost = 600_000;
/** A connection is given up this long before the server's own timeout. */
const kKeepAliveMargin = 2_000;
/** In ticks of the clock, which are seconds. */
const kHeadersTimeout = 300;
const kBodyTimeout = 300;
/**
 * A body that stands still and that nobody waits for may be of a response that nobody has any more. Such a connection keeps the program, and
 * only the collector finds out. V8 collects in a program at rest after as long, but not while its heap is about as small as at the start.
 */
const kUnreadPatience = 8;

// What a connection is doing.
const kConnecting = 0;
/** Its answer is complete; until the turn's end the server may still close. */
const kSettling = 1;
const kFree = 2;
/** It has a request; what the server may have sent meanwhile is looked at before it goes out. */
const kChecking = 3;
const kWaiting = 4;
const kReceiving = 5;
const kClosed = 6;

class Connection {
  /** @param {import('internal/fetch/pool').Pool} pool */
  constructor(pool) {
    this.pool = pool;
    /** Its place among the pool's. */
    this.index = 0;
    this.state = kConnecting;
    /** @type {import('internal/fetch/exchange').Exchange|null} */
    this.exchange = null;
    this.socket = null;
    this.parser = null;
    /** Why the socket was destroyed. */
    this.error = undefined;
    /** It cannot be used for another request. */
    this.isLast = false;
    this.isPaused = false;
    /** The socket's handle feeds the parser, and takes requests from it. */
    this.isDirect = true;
    this.isReferenced = true;
    this.keepsAlive = false;
    /** The clock's tick of the last sign of life. */
    this.lastTick = 0;
    /** So much of the request was not with the kernel when somebody last looked. */
    this.unsent = 0;
    this.keepAliveTime = kKeepAliveDefault;
    this.idleUntil = 0;
    this.idleTimer = null;
    this.connectTimer = null;
  }

  get isFree() { return this.state === kFree && !this.socket.destroyed; }

  // ---- connecting --------------------------------------------------------------------------------------------------------

  /** @param {import('internal/fetch/exchange').Exchange} exchange */
  connect(exchange) {
    this.exchange = exchange;
    exchange.connection = this;
    const { pool } = this;
    const socket = pool.isSecure ? this.connectSecurely() : require('net').connect({
      highWaterMark: 64 * 1024, path: undefined, localAddress: null, port: pool.port || 80, host: pool.hostname,
    });
    this.socket = socket;
    socket.setKeepAlive(true, 60_000);
    socket.setNoDelay(true);
    // What else is known by then comes first.
    this.connectTimer = setTimeout(() => setImmediate(() => this.onConnectTimeout()), kConnectTimeout);
    this.connectTimer.unref();
    socket.once(pool.isSecure ? 'secureConnect' : 'connect', () => this.onConnect());
    socket.on('error', (error) => this.onError(error));
    socket.on('end', () => this.onEnd());
    socket.on('close', () => this.onClose());
  }

  connectSecurely() {
    const { pool } = this;
    const { isIP } = require('net');
    const socket = require('tls').connect({
      highWaterMark: 16 * 1024,
      path: undefined,
      servername: isIP(pool.hostname) ? '' : pool.hostname,
      session: pool.session,
      localAddress: null,
      ALPNProtocols: ['http/1.1'],
      socket: undefined,
      port: pool.port || 443,
      host: pool.hostname,
    });
    socket.on('session', (session) => {
      pool.session = session;
    });
    return socket;
  }

  onConnectTimeout() {
    const { socket, pool } = this;
    if (this.state !== kConnecting || socket.destroyed) return;
    const { ConnectTimeoutError } = errors();
    const { autoSelectFamilyAttemptedAddresses: attempted } = socket;
    const where = attempted ? `attempted addresses: ${attempted.join(', ')}` :
      `attempted address: ${pool.hostname}:${pool.port || (pool.isSecure ? 443 : 80)}`;
    socket.destroy(new ConnectTimeoutError(`Connect Timeout Error (${where}, timeout: ${kConnectTimeout}ms)`));
  }

  stopConnectTimer() {
    if (this.connectTimer === null) return;
    clearTimeout(this.connectTimer);
    this.connectTimer = null;
  }

  onConnect() {
    this.stopConnectTimer();
    const { socket } = this;
    if (socket.destroyed) return;
    const parser = parsers.alloc();
    this.parser = parser;
    parser.socket = socket;
    parser[kReceiver] = this;
    // The limit is for names and values alone: onHead() counts them.
    const limit = Math.min(defaultHeaderLimit() * 4, Number.MAX_SAFE_INTEGER);
    parser.initialize(HTTPParser.RESPONSE, undefined, limit, HTTPParser.kLenientNone, undefined, 0);
    parser.readWhole();
    // As undici shows them: Headers do not trim what a server sent.
    parser.keepBlanks();
    this.isDirect = isPlain(socket);
    if (this.isDirect) {
      parser._consumed = true;
      socket._handle._consumed = true;
      parser.consume(socket._handle);
    } else {
      socket.on('data', (data) => this.onExecute(parser.execute(data), data));
    }
    this.write();
  }

  // ---- requests ----------------------------------------------------------------------------------------------------------

  /** A free connection gets a request. @param {import('internal/fetch/exchange').Exchange} exchange */
  take(exchange) {
    this.pool.free--;
    this.state = kChecking;
    this.exchange = exchange;
    exchange.connection = this;
    atTurnsEnd(this);
  }

  /** The turn of the event loop in which it asked for that has ended: what the server sent was read. */
  onTurnsEnd() {
    if (this.socket.destroyed) return;
    if (this.state === kSettling) {
      this.becomeFree();
    } else if (this.state === kChecking) {
      // Given up meanwhile: the next one can have it.
      if (this.exchange === null) this.becomeFree();
      else this.write();
    }
  }

  write() {
    const { socket, parser, exchange } = this;
    if (exchange === null || socket.destroyed) return;
    if (parser.inMessage()) {
      // An answer to nothing has begun, which must not become this request's.
      this.destroy(new (errors().SocketError)('bad response', socketInfo(socket)));
      return;
    }
    if (!this.isReferenced) {
      this.isReferenced = true;
      socket.ref();
    }
    this.state = kWaiting;
    const { requestBody, method } = exchange;
    if (method === 'HEAD' || (requestBody !== null && requestBody.length > 0 && expectsBody[method] === undefined)) this.isLast = true;
    exchange.onSent();
    this.lastTick = ticks();
    this.unsent = requestBody === null ? 0 : requestBody.length;
    watch(this);
    if (this.isDirect) {
      parser.send(exchange.head, requestBody ?? undefined, 0, kEnd);
      return;
    }
    socket.cork();
    socket.write(exchange.head, 'latin1');
    if (requestBody !== null && requestBody.length > 0) socket.write(requestBody);
    socket.uncork();
  }

  /** Bytes of the request that are not with the kernel. */
  pendingOutput() {
    return this.isDirect ? this.parser.pendingOutput() : this.socket.writableLength;
  }

  /** The request's maker does not want the answer any more. */
  drop(exchange) {
    if (this.exchange !== exchange) return;
    this.exchange = null;
    // Nothing of it has left yet.
    if (this.state === kChecking) return;
    this.destroy(new (errors().InformationalError)('aborted'));
  }

  becomeFree() {
    this.state = kFree;
    if (this.isReferenced) {
      this.isReferenced = false;
      this.socket.unref();
    }
    this.idleUntil = getLibuvNow() + this.keepAliveTime;
    if (this.idleTimer === null) this.startIdleTimer(this.keepAliveTime);
    this.pool.add(this);
  }

  startIdleTimer(time) {
    this.idleTimer = setTimeout(() => this.onIdleTimer(), time);
    this.idleTimer.unref();
  }

  onIdleTimer() {
    this.idleTimer = null;
    if (this.state !== kFree) return;
    const left = this.idleUntil - getLibuvNow();
    if (left > 0) this.startIdleTimer(left);
    else this.destroy(new (errors().InformationalError)('socket idle timeout'));
  }

  // ---- what the parser tells ---------------------------------------------------------------------------------------------

  /** A head. Returns what the parser is to do: 0 a body may follow, 1 none does. */
  onHead(fields, statusText, status, bits) {
    const { socket, exchange } = this;
    if (socket.destroyed) return 1;
    if (this.state !== kWaiting || status === 100) {
      this.destroy(new (errors().SocketError)('bad response', socketInfo(socket)));
      return 1;
    }
    if ((bits & kUpgrade) !== 0 || status === 101) {
      this.destroy(new (errors().SocketError)('bad upgrade', socketInfo(socket)));
      return 1;
    }
    if (fields.length - 2 * (bits >>> kFieldsShift) >= defaultHeaderLimit()) {
      this.destroy(new (errors().HeadersOverflowError)());
      return 1;
    }
    this.lastTick = ticks();
    // More of them may come before the answer.
    if (status < 200) return 1;
    this.state = kReceiving;
    this.keepsAlive = (bits & kKeepAlive) !== 0;
    exchange.onHead(status, statusText, fields);
    if (this.keepsAlive) this.setKeepAlive(exchange.received.keepAlive);
    else this.isLast = true;
    return exchange.method === 'HEAD' ? 1 : 0;
  }

  /** @param {string|undefined} hint the field Keep-Alive */
  setKeepAlive(hint) {
    const seconds = hint === undefined ? null : regExpExec(/timeout=(\d+)/, hint);
    if (seconds === null) {
      this.keepAliveTime = kKeepAliveDefault;
      return;
    }
    const time = Math.min(Number.parseInt(seconds[1], 10) * 1000 - kKeepAliveMargin, kKeepAliveMost);
    if (time <= 0) this.isLast = true;
    else this.keepAliveTime = time;
  }

  onBody(memory, offset, size, last) {
    if (this.state !== kReceiving || this.socket.destroyed) return;
    this.lastTick = ticks();
    const { exchange } = this;
    if (exchange !== null && !exchange.onBody(new FastBuffer(memory, offset, size)) && !last) this.pauseReading();
    if (last) this.onComplete();
  }

  onComplete() {
    // Informational answers end, too.
    if (this.state !== kReceiving || this.exchange === null) return;
    const { exchange } = this;
    this.exchange = null;
    this.state = kSettling;
    this.resumeReading();
    unwatch(this);
    // Answered before all of it was there.
    if (exchange.requestBody !== null && this.pendingOutput() > 0) this.isLast = true;
    if (this.isLast) {
      this.destroy(new (errors().InformationalError)('reset'));
    } else {
      atTurnsEnd(this);
    }
    exchange.onComplete();
  }

  /** Input that the parser cannot make anything of. */
  onExecute(result, input = undefined) {
    if (!(result instanceof Error) || this.socket.destroyed) return;
    this.destroy(this.parseError(result, input ?? this.parser.getCurrentBuffer()));
  }

  /** As undici has it: the length that was announced comes before whatever else is wrong; there are no codes of the parser's. */
  parseError(result, input) {
    const { exchange } = this;
    let length = exchange?.received?.map.get('content-length')?.value;
    if (this.state === kWaiting && input !== undefined) {
      length = regExpExec(/\ncontent-length:[ \t]*(\d+)/i, input.latin1Slice(0, result.bytesParsed))?.[1];
    }
    if (length && exchange !== null && exchange.encodedSize !== Number.parseInt(length, 10)) {
      return new (errors().ResponseContentLengthMismatchError)();
    }
    if (result.code === 'HPE_HEADER_OVERFLOW') return new (errors().HeadersOverflowError)();
    const rest = input === undefined ? '' : input.subarray(result.bytesParsed);
    return new (errors().HTTPParserError)(`Response does not match the HTTP/1.1 protocol (${result.reason})`, undefined, rest);
  }

  pauseReading() {
    const handle = this.socket._handle;
    if (this.isPaused || (this.isDirect && !handle)) return;
    this.isPaused = true;
    if (!this.isDirect) {
      this.socket.pause();
      return;
    }
    handle.reading = false;
    handle.readStop();
  }

  resumeReading() {
    if (!this.isPaused) return;
    this.isPaused = false;
    this.lastTick = ticks();
    if (!this.isDirect) {
      this.socket.resume();
      return;
    }
    const handle = this.socket._handle;
    if (!handle) return;
    handle.reading = true;
    handle.readStart();
  }

  // ---- what the socket tells ---------------------------------------------------------------------------------------------

  /** Until its end the answer says nothing of its length, and the end has come. */
  finishAnswer() {
    const result = this.parser.finish();
    return result === undefined ? undefined : this.parseError(result);
  }

  onEnd() {
    const { socket } = this;
    if (this.state === kReceiving && !this.keepsAlive) {
      const error = this.finishAnswer();
      if (error !== undefined) this.destroy(error);
      return;
    }
    this.destroy(new (errors().SocketError)('other side closed', socketInfo(socket)));
  }

  onError(error) {
    this.stopConnectTimer();
    if (this.state === kReceiving && error.code === 'ECONNRESET' && !this.keepsAlive) {
      const parseError = this.finishAnswer();
      if (parseError !== undefined) this.error = parseError;
      return;
    }
    this.error ??= error;
    if (this.state === kConnecting) {
      const { exchange } = this;
      this.close();
      exchange?.onError(error);
    }
  }

  onClose() {
    this.stopConnectTimer();
    const { state, exchange } = this;
    if (state === kClosed) return;
    if (state === kReceiving && this.error === undefined && !this.keepsAlive) this.error = this.finishAnswer();
    const error = this.error ?? new (errors().SocketError)('closed', socketInfo(this.socket));
    this.close();
    if (exchange === null || exchange.isDone) return;
    if (state === kChecking && (error.code === 'UND_ERR_INFO' || error.code === 'UND_ERR_SOCKET')) {
      // It has not left yet: another connection will do.
      this.pool.send(exchange);
    } else {
      exchange.onError(error);
    }
  }

  /** Nothing is expected of it any more. */
  close() {
    if (this.state === kFree) this.pool.free--;
    this.state = kClosed;
    unwatch(this);
    this.exchange = null;
    if (this.idleTimer !== null) clearTimeout(this.idleTimer);
    this.pool.remove(this);
    if (this.parser !== null) {
      freeParser(this.parser, null, this.socket);
      this.parser = null;
    }
  }

  destroy(error) {
    // Nobody is to be given it meanwhile.
    if (this.state === kFree) {
      this.pool.free--;
      this.state = kSettling;
    }
    this.error ??= error;
    this.socket.destroy(error);
  }

  /** The clock's tick: has the other side been silent for too long? */
  onTick(tick) {
    if (this.isPaused || this.socket.destroyed) return;
    if (this.state === kWaiting) {
      if (this.unsent > 0) {
        // The other side takes what it was sent.
        const unsent = this.pendingOutput();
        if (unsent < this.unsent) this.lastTick = tick;
        this.unsent = unsent;
      }
      if (tick - this.lastTick > kHeadersTimeout) this.destroy(new (errors().HeadersTimeoutError)());
    } else if (this.state === kReceiving) {
      const silence = tick - this.lastTick;
      if (silence > kBodyTimeout) this.destroy(new (errors().BodyTimeoutError)());
      else if (silence === kUnreadPatience && this.exchange?.body?.isAwaited === false) requestCollection();
    }
  }
}

/**
 * Is SOCKET one of net or tls as they make it? Programs that intercept connections put others in their place, or methods of their own on
 * them, and are to see what is written and to be believed in what they push.
 */
function isPlain(socket) {
  const handle = socket._handle;
  if (handle?.[kByteStream] !== true || handle._consumed) return false;
  if (hasOwn(socket, 'write') || hasOwn(socket, 'push') || hasOwn(socket, '_write') || socket.write !== plainWrite()) return false;
  const prototype = getPrototypeOf(socket);
  return prototype === require('net').Socket.prototype || prototype === require('tls').TLSSocket.prototype;
}

/** As undici's errors tell of a socket. */
function socketInfo(socket) {
  const { localAddress, localPort, remoteAddress, remotePort, remoteFamily, timeout, bytesWritten, bytesRead } = socket;
  return { localAddress, localPort, remoteAddress, remotePort, remoteFamily, timeout, bytesWritten, bytesRead };
}

module.exports = { Connection };
