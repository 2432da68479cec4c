'use strict';

// How a client socket gets its connection: lookup, and one attempt or several ("happy eyeballs", RFC 8305).

const {
  codes: {
    ERR_INVALID_ADDRESS_FAMILY, ERR_INVALID_ARG_TYPE, ERR_INVALID_IP_ADDRESS, ERR_IP_BLOCKED, ERR_SOCKET_CONNECTION_TIMEOUT,
  },
  NodeAggregateError, exceptionWithHostPort,
} = require('internal/errors');
const {
  validateBoolean, validateFunction, validateInt32, validateNumber, validatePort, validateString,
  validateStringWithoutNullBytes,
} = require('internal/errors/validators');
const { symbols: { async_id_symbol, owner_symbol }, defaultTriggerAsyncIdScope } = require('internal/async_hooks');
const { TCP, Pipe, isIP, constants } = require('internal/net');
const { setTimeout, clearTimeout } = require('timers');
const families = require('internal/net/families');
const { lazy } = require('internal/util');
const { debugSection } = require('internal/util/debug_section');

const { UV_ECANCELED, UV_EADDRINUSE, UV_ETIMEDOUT } = constants;

const debug = debugSection('net');

/** Only who has an observer has loaded its module. */
const observers = lazy(() => require('internal/perf_hooks/observer'));
const kPerf = Symbol('kPerf');

/** Method of Socket: sets noDelay and the like on a fresh connection. */
const kApplyOptions = Symbol('kApplyOptions');

function makeHandle(pipe) {
  return pipe ? new Pipe(constants.PIPE_SOCKET) : new TCP(constants.TCP_SOCKET);
}

/** A bind to a port that is in use may show only in the name of the socket. */
function checkBindError(error, port, handle) {
  if (error === 0 && port > 0 && handle.getsockname) {
    const out = {};
    error = handle.getsockname(out);
    if (error === 0 && port !== out.port) error = UV_EADDRINUSE;
  }
  return error;
}

function localDetails(socket) {
  const { address, port } = socket._getsockname();
  return `${address}:${port}`;
}

function connectionError(attempt, status) {
  const { localAddress, localPort } = attempt;
  const details = localAddress && localPort ? `${localAddress}:${localPort}` : undefined;
  const error = exceptionWithHostPort(status, 'connect', attempt.address, attempt.port, details);
  if (details) {
    error.localAddress = localAddress;
    error.localPort = localPort;
  }
  return error;
}

function bindLocal(handle, attempt) {
  const { family, localPort } = attempt;
  attempt.localAddress ||= family === 4 ? '0.0.0.0' : '::';
  const error = family === 4 ?
    handle.bind(attempt.localAddress, localPort || 0, 0) :
    handle.bind6(attempt.localAddress, localPort || 0, 0);
  return checkBindError(error, localPort, handle);
}

/**
 * What a handle's connect() is given. Interceptors of connections (msw, nock) keep it and call its
 * `oncomplete(status, handle, request, readable, writable)` themselves. The names are what async_hooks show.
 */
class TCPConnectWrap {
  constructor(address, port, family, localAddress, localPort, oncomplete) {
    this.oncomplete = oncomplete;
    this.address = address;
    this.port = port;
    this.family = family;
    this.localAddress = localAddress;
    this.localPort = localPort;
  }
}

class PipeConnectWrap {
  constructor(address) {
    this.oncomplete = afterConnect;
    this.address = address;
  }
}

function startConnect(handle, attempt) {
  debug('connect to %s, port %d (IPv%d)', attempt.address, attempt.port, attempt.family);
  const { hasObserver, startPerf } = observers();
  if (hasObserver('net')) {
    const { address: host, port } = attempt;
    startPerf(attempt, kPerf, { type: 'net', name: 'connect', detail: { host, port } });
  }
  return attempt.family === 4 ?
    handle.connect(attempt, attempt.address, attempt.port) :
    handle.connect6(attempt, attempt.address, attempt.port);
}

// ---- one address -------------------------------------------------------------------------------------------------------

function connectAddress(socket, address, port, family, localAddress, localPort) {
  const handle = socket._handle;
  const attempt = new TCPConnectWrap(address, port, family, localAddress, localPort, afterConnect);
  if (localAddress || localPort) {
    const error = bindLocal(handle, attempt);
    if (error) {
      socket.destroy(exceptionWithHostPort(error, 'bind', attempt.localAddress, localPort));
      return;
    }
  }
  socket.emit('connectionAttempt', address, port, family);
  if (socket._handle !== handle) return;
  if (socket.blockList?.check(address, `ipv${family}`)) {
    socket.destroy(new ERR_IP_BLOCKED(address));
    return;
  }
  const error = startConnect(handle, attempt);
  if (error) socket.destroy(exceptionWithHostPort(error, 'connect', address, port, localDetails(socket)));
}

/** @param {import('net').Socket} socket */
function connectPath(socket, path) {
  validateString(path, 'options.path');
  debug('connect to %s', path);
  const attempt = new PipeConnectWrap(path);
  const handle = socket._handle;
  socket.emit('connectionAttempt', path, undefined, undefined);
  // A listener may have destroyed it.
  if (socket._handle !== handle) return;
  defaultTriggerAsyncIdScope(socket[async_id_symbol], () => {
    const error = socket._handle.connect(attempt, path);
    if (error) socket.destroy(exceptionWithHostPort(error, 'connect', path));
  });
}

/** The connection stands, or failed: `oncomplete` of an attempt. */
function afterConnect(status, handle, attempt, readable, writable) {
  const socket = handle[owner_symbol];
  debug('connected (%d)', status);
  // It may have been destroyed meanwhile.
  if (socket.destroyed) return;
  socket.connecting = false;
  socket._sockname = undefined;
  if (status !== 0) {
    const error = connectionError(attempt, status);
    socket.emit('connectionAttemptFailed', attempt.address, attempt.port, attempt.family, error);
    socket.destroy(error);
    return;
  }
  if (attempt[kPerf] !== undefined && observers().hasObserver('net')) observers().stopPerf(attempt, kPerf);
  socket._unrefTimer();
  socket[kApplyOptions]?.();
  // One way only: a pipe that was opened for reading or for writing.
  if (!readable && socket.readable) {
    socket.push(null);
    socket.read();
  }
  if (!writable && socket.writable) socket.end();
  socket.emit('connect');
  socket.emit('ready');
  // Start reading; this reads nothing yet but may find the end.
  if (readable && !socket.isPaused()) socket.read(0);
}

// ---- several addresses -------------------------------------------------------------------------------------------------

function connectNext(context, canceled) {
  clearTimeout(context.timer);
  const { socket, addresses, errors, port, localPort } = context;
  if (socket._aborted) return;
  if (canceled || context.current === addresses.length) {
    socket.destroy(errors.length === 0 ? new ERR_SOCKET_CONNECTION_TIMEOUT() : new NodeAggregateError(errors));
    return;
  }
  const current = context.current++;
  debug('address %d of %d', current + 1, addresses.length);
  if (current > 0) {
    const { kReinitializeHandle } = require('internal/net/socket');
    socket[kReinitializeHandle](new TCP(constants.TCP_SOCKET));
  }
  const handle = socket._handle;
  const { address, family } = addresses[current];
  const attempt = new TCPConnectWrap(address, port, family, undefined, localPort, oncomplete);
  function oncomplete(status, connected, request, readable, writable) {
    if (attempt.timedOut) return;
    // A late success of an attempt that was given up.
    if (status === 0 && current !== context.current - 1) {
      handle.close();
      return;
    }
    clearTimeout(context.timer);
    if (status === 0) {
      afterConnect(status, handle, attempt, readable, writable);
      return;
    }
    const failure = connectionError(attempt, status);
    debug('attempt failed: %s', failure);
    arrayPush(errors, failure);
    socket.emit('connectionAttemptFailed', address, port, family, failure);
    // The next address, unless it was given up meanwhile.
    if (socket.connecting) connectNext(context, status === UV_ECANCELED);
  }
  const fail = (error) => {
    errors.push(error);
    socket.emit('connectionAttemptFailed', address, port, family, error);
    if (socket.connecting) connectNext(context, false);
  };
  if (localPort) {
    const error = bindLocal(handle, attempt);
    if (error) {
      errors.push(exceptionWithHostPort(error, 'bind', attempt.localAddress, localPort));
      connectNext(context, false);
      return;
    }
  }
  if (socket.blockList?.check(address, `ipv${family}`)) {
    fail(new ERR_IP_BLOCKED(address));
    return;
  }
  socket.emit('connectionAttempt', address, port, family);
  if (socket._handle !== handle) return;
  arrayPush(socket.autoSelectFamilyAttemptedAddresses, `${address}:${port}`);
  const error = startConnect(handle, attempt);
  if (error) {
    fail(exceptionWithHostPort(error, 'connect', address, port, localDetails(socket)));
    return;
  }
  if (current < addresses.length - 1) {
    context.timer = setTimeout(() => {
      attempt.timedOut = true;
      debug('attempt took too long: %s, port %d', address, port);
      socket.emit('connectionAttemptTimeout', address, port, family);
      arrayPush(errors, connectionError(attempt, UV_ETIMEDOUT));
      handle.close();
      if (socket.connecting) connectNext(context, false);
    }, context.timeout);
  }
}

/** Addresses of both families in turn, the family of the first one first; each once. */
function interleave(addresses) {
  const groups = [[], []];
  let firstFamily;
  for (const { address, family } of addresses) {
    if (!isIP(address) || (family !== 4 && family !== 6)) continue;
    firstFamily ??= family;
    const group = groups[family === firstFamily ? 0 : 1];
    if (!arraySome(group, (other) => other.address === address)) arrayPush(group, { address, family });
  }
  const result = [];
  for (let i = 0; i < Math.max(groups[0].length, groups[1].length); i++) {
    if (i < groups[0].length) arrayPush(result, groups[0][i]);
    if (i < groups[1].length) arrayPush(result, groups[1][i]);
  }
  return result;
}

function lookupMultiple(socket, lookup, host, options, dnsOptions, port, localAddress, localPort, timeout) {
  defaultTriggerAsyncIdScope(socket[async_id_symbol], () => {
    lookup(host, { ...dnsOptions, all: true }, (error, addresses) => {
      if (!socket.connecting) return;
      if (error) {
        socket.emit('lookup', error, undefined, undefined, host);
        process.nextTick(connectErrorNT, socket, error);
        return;
      }
      for (const { address, family } of addresses) {
        socket.emit('lookup', error, address, family, host);
        // A listener may have destroyed it.
        if (!socket.connecting) return;
      }
      const attempts = interleave(addresses);
      if (attempts.length === 0) {
        const { address, family } = addresses[0];
        process.nextTick(connectErrorNT, socket, isIP(address) ?
          new ERR_INVALID_ADDRESS_FAMILY(family, options.host, options.port) :
          new ERR_INVALID_IP_ADDRESS(address));
        return;
      }
      socket._unrefTimer();
      if (attempts.length === 1) {
        const [{ address, family }] = attempts;
        defaultTriggerAsyncIdScope(
          socket[async_id_symbol], connectAddress, socket, address, port, family, localAddress, localPort);
        return;
      }
      socket.autoSelectFamilyAttemptedAddresses = [];
      defaultTriggerAsyncIdScope(socket[async_id_symbol], connectNext, {
        __proto__: null, socket, addresses: attempts, current: 0, port, localPort, timeout, timer: null, errors: [],
      }, false);
    });
  });
}

// ---- lookup ------------------------------------------------------------------------------------------------------------

function connectErrorNT(socket, error) {
  socket.destroy(error);
}

function dnsFamily(family) {
  if (family === 'IPv4') return 4;
  if (family === 'IPv6') return 6;
  return family;
}

/**
 * @param {import('net').Socket} socket
 * @param {object} options of connect()
 */
function lookupAndConnect(socket, options) {
  const { localAddress, localPort } = options;
  const host = options.host || 'localhost';
  // A resolver in C would stop there, and connect to another host than the one that was checked.
  validateStringWithoutNullBytes(host, 'options.host');
  let { port, autoSelectFamily, autoSelectFamilyAttemptTimeout: timeout } = options;

  if (localAddress && !isIP(localAddress)) throw new ERR_INVALID_IP_ADDRESS(localAddress);
  if (localPort) validateNumber(localPort, 'options.localPort');
  if (port !== undefined) {
    if (typeof port !== 'number' && typeof port !== 'string') {
      throw new ERR_INVALID_ARG_TYPE('options.port', ['number', 'string'], port);
    }
    validatePort(port);
  }
  port |= 0;
  if (autoSelectFamily != null) validateBoolean(autoSelectFamily, 'options.autoSelectFamily');
  else autoSelectFamily = families.getDefaultAutoSelectFamily();
  if (timeout != null) {
    validateInt32(timeout, 'options.autoSelectFamilyAttemptTimeout', 1);
    if (timeout < 10) timeout = 10;
  } else {
    timeout = families.getDefaultAutoSelectFamilyAttemptTimeout();
  }

  const hostFamily = isIP(host);
  if (hostFamily) {
    process.nextTick(() => {
      if (!socket.connecting) return;
      defaultTriggerAsyncIdScope(
        socket[async_id_symbol], connectAddress, socket, host, port, hostFamily, localAddress, localPort);
    });
    return;
  }

  if (options.lookup != null) validateFunction(options.lookup, 'options.lookup');
  const dns = require('dns');
  const dnsOptions = { family: dnsFamily(options.family), hints: options.hints || 0 };
  const anyFamily = dnsOptions.family !== 4 && dnsOptions.family !== 6;
  if (anyFamily && dnsOptions.hints === 0) dnsOptions.hints = dns.ADDRCONFIG;
  socket._host = host;
  debug('look up %s %o', host, dnsOptions);
  const lookup = options.lookup || dns.lookup;

  if (autoSelectFamily && anyFamily && !localAddress) {
    lookupMultiple(socket, lookup, host, options, dnsOptions, port, localAddress, localPort, timeout);
    return;
  }
  defaultTriggerAsyncIdScope(socket[async_id_symbol], () => {
    lookup(host, dnsOptions, (error, address, family) => {
      socket.emit('lookup', error, address, family, host);
      // It may have been destroyed meanwhile.
      if (!socket.connecting) return;
      if (error) {
        process.nextTick(connectErrorNT, socket, error);
      } else if (typeof address !== 'string' || !isIP(address)) {
        process.nextTick(connectErrorNT, socket, new ERR_INVALID_IP_ADDRESS(address));
      } else if (family !== 4 && family !== 6) {
        process.nextTick(connectErrorNT, socket, new ERR_INVALID_ADDRESS_FAMILY(family, options.host, options.port));
      } else {
        socket._unrefTimer();
        defaultTriggerAsyncIdScope(
          socket[async_id_symbol], connectAddress, socket, address, port, family, localAddress, localPort);
      }
    });
  });
}

module.exports = { kApplyOptions, makeHandle, connectPath, lookupAndConnect, afterConnect, checkBindError };
