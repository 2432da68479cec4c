'use strict';

// Errors made from failed system calls: libuv's negative error numbers with the call, path or address
// that failed. Node.js documentation, "Errors" > "Class: SystemError".

const { kIsNodeError } = require('internal/errors');
const { uvErrorEntry } = require('internal/errors/uv');

const { captureStackTrace } = Error;
const { defineProperty } = Object;

const kUnknown = ['UNKNOWN', 'unknown error'];

/**
 * The error of a synchronous or asynchronous operation that names what failed:
 * "ENOENT: no such file or directory, open 'x' -> 'y'".
 */
class UVException extends Error {
  /** @param {{errno: number, syscall: string, path?: string|Uint8Array, dest?: string|Uint8Array, code?: string, message?: string}} context */
  constructor(context) {
    const { 0: code, 1: text } = uvErrorEntry(context.errno) ?? kUnknown;
    let message = `${code}: ${context.message || text}, ${context.syscall}`;
    let path;
    let dest;
    if (context.path) {
      path = context.path.toString();
      message += ` '${path}'`;
    }
    if (context.dest) {
      dest = context.dest.toString();
      message += ` -> '${dest}'`;
    }
    super(message);
    for (const key in context) {
      if (key === 'message' || key === 'path' || key === 'dest') continue;
      this[key] = context[key];
    }
    this.code = code;
    if (path) this.path = path;
    if (dest) this.dest = dest;
  }
}
hideClass(UVException);

/** " ::1:8 - Local (::1:0)": the address that an error of a connection names. */
function describeAddress(address, port, additional) {
  let text = '';
  if (port && port > 0) text = ` ${address}:${port}`;
  else if (address) text = ` ${address}`;
  return additional ? `${text} - Local (${additional})` : text;
}

/** "listen EADDRINUSE: address already in use :::80": an error with libuv's text and an address. */
class UVExceptionWithHostPort extends Error {
  constructor(err, syscall, address, port) {
    const { 0: code, 1: text } = uvErrorEntry(err) ?? kUnknown;
    super(`${syscall} ${code}: ${text}${describeAddress(address, port)}`);
    this.code = code;
    this.errno = err;
    this.syscall = syscall;
    this.address = address;
    if (port) this.port = port;
  }
}
hideClass(UVExceptionWithHostPort);

/** The name of a libuv error number: "ECONNREFUSED". */
function errorName(err) {
  return uvErrorEntry(err)?.[0] ?? `Unknown system error ${err}`;
}

/** "connect ECONNREFUSED": an error without libuv's text. */
class ErrnoException extends Error {
  constructor(err, syscall, original = undefined) {
    const code = errorName(err);
    super(original ? `${syscall} ${code} ${original}` : `${syscall} ${code}`);
    this.errno = err;
    this.code = code;
    this.syscall = syscall;
  }
}
hideClass(ErrnoException);

/** "connect ECONNREFUSED ::1:8". */
class ExceptionWithHostPort extends Error {
  constructor(err, syscall, address, port, additional = undefined) {
    const code = errorName(err);
    super(`${syscall} ${code}${describeAddress(address, port, additional)}`);
    this.errno = err;
    this.code = code;
    this.syscall = syscall;
    this.address = address;
    if (port) this.port = port;
  }
}
hideClass(ExceptionWithHostPort);

/** The error of a name look-up; CODE is c-ares' name ('ENOTFOUND') or a libuv error number. */
class DNSException extends Error {
  constructor(code, syscall, hostname = undefined) {
    let errno;
    if (typeof code === 'number') {
      errno = code;
      // getaddrinfo's "no such name" has always been called ENOTFOUND here.
      const name = errorName(code);
      code = name === 'EAI_NODATA' || name === 'EAI_NONAME' ? 'ENOTFOUND' : name;
    }
    super(`${syscall} ${code}${hostname ? ` ${hostname}` : ''}`);
    this.errno = errno;
    this.code = code;
    this.syscall = syscall;
    if (hostname) this.hostname = hostname;
  }
}
hideClass(DNSException);

/** Instances show Error as their constructor: the classes are internal. */
function hideClass(Class) {
  defineProperty(Class.prototype, 'constructor', {
    __proto__: null, configurable: true, enumerable: false, get() { return Error; }, set: undefined,
  });
}

/** An error whose `info` is the context of the failed call; errno, syscall, path and dest mirror it. */
class SystemError extends Error {
  constructor(code, prefix, context) {
    let message = `${prefix}: ${context.syscall} returned ${context.code} (${context.message})`;
    if (context.path !== undefined) message += ` ${context.path}`;
    if (context.dest !== undefined) message += ` => ${context.dest}`;
    super(message);
    this.code = code;
    defineProperty(this, 'name', {
      __proto__: null, value: 'SystemError', enumerable: false, writable: true, configurable: true,
    });
    defineProperty(this, kIsNodeError, {
      __proto__: null, value: true, enumerable: false, writable: false, configurable: true,
    });
    defineProperty(this, 'info', {
      __proto__: null, value: context, enumerable: true, configurable: true, writable: false,
    });
    for (const key of ['errno', 'syscall']) mirror(this, context, key, false);
    for (const key of ['path', 'dest']) {
      if (context[key] !== undefined) mirror(this, context, key, true);
    }
  }

  toString() {
    return `${this.name} [${this.code}]: ${this.message}`;
  }

  /** Shows what the mirrored properties hold. */
  [Symbol.for('nodejs.util.inspect.custom')](depth, options) {
    return require('internal/util/inspect').inspect(
      this, { ...options, getters: true, customInspect: false });
  }
}

/** Property KEY of ERROR reads and writes CONTEXT; paths are shown as text. */
function mirror(error, context, key, isPath) {
  defineProperty(error, key, {
    __proto__: null,
    get() { return isPath ? context[key]?.toString() : context[key]; },
    set(value) { context[key] = isPath && value ? require('buffer').Buffer.from(value.toString()) : value; },
    enumerable: true,
    configurable: true,
  });
}

/** The constructor of a code whose errors are SystemErrors. */
function defineSystemCode(code, prefix) {
  const Class = class NodeError extends SystemError {
    constructor(context) { super(code, prefix, context); }
  };
  // Errors whose stack leaves internal frames out are plain SystemErrors.
  Class.HideStackFramesError = class extends Class {};
  defineProperty(Class.HideStackFramesError.prototype, 'constructor', {
    __proto__: null, value: SystemError, enumerable: false, writable: true, configurable: true,
  });
  return Class;
}

/**
 * Copies of the classes as plain functions, for the calls that return a negative error number.
 * @param {number} err
 * @param {string} syscall
 * @param {string} [original]
 */
function errnoException(err, syscall, original) {
  const error = new ErrnoException(err, syscall, original);
  captureStackTrace(error, errnoException);
  return error;
}

/**
 * @param {number} err
 * @param {string} syscall
 * @param {string} [address]
 * @param {number} [port]
 * @param {string} [additional] the local address
 */
function exceptionWithHostPort(err, syscall, address, port, additional) {
  const error = new ExceptionWithHostPort(err, syscall, address, port, additional);
  captureStackTrace(error, exceptionWithHostPort);
  return error;
}

/** As exceptionWithHostPort, with libuv's text. */
function uvExceptionWithHostPort(err, syscall, address, port) {
  const error = new UVExceptionWithHostPort(err, syscall, address, port);
  captureStackTrace(error, uvExceptionWithHostPort);
  return error;
}

module.exports = {
  DNSException,
  ErrnoException,
  ExceptionWithHostPort,
  SystemError,
  UVException,
  UVExceptionWithHostPort,
  defineSystemCode,
  errnoException,
  exceptionWithHostPort,
  uvErrmapGet: uvErrorEntry,
  uvExceptionWithHostPort,
};
