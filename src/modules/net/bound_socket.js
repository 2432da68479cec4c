'use strict';

// net.BoundSocket: a port or path taken now, for a server or socket that comes later.

const {
  codes: { ERR_INVALID_ARG_VALUE, ERR_SOCKET_HANDLE_ADOPTED }, errnoException, exceptionWithHostPort,
} = require('internal/errors');
const { validateBoolean, validateObject, validatePort, validateString } = require('internal/errors/validators');
const { TCP, Pipe, constants, isIP } = require('internal/net');

class BoundSocket {
  #handle;
  #path;

  /** @param {{ host?: string, port?: number, ipv6Only?: boolean, reusePort?: boolean, path?: string }} [options] */
  constructor(options = {}) {
    validateObject(options, 'options');
    const { path, port = 0, ipv6Only = false, reusePort = false } = options;
    if (path !== undefined) {
      validateString(path, 'options.path');
      this.#path = path;
      this.#handle = new Pipe(constants.PIPE_SERVER);
      this.#check(this.#handle.bind(path), path);
      return;
    }
    if (options.host !== undefined) validateString(options.host, 'options.host');
    validateBoolean(ipv6Only, 'options.ipv6Only');
    validateBoolean(reusePort, 'options.reusePort');
    validatePort(port, 'options.port');
    const host = options.host ?? (ipv6Only ? '::' : '0.0.0.0');
    const family = isIP(host);
    if (!family) {
      throw new ERR_INVALID_ARG_VALUE(
        'options.host', host, 'must be a numeric IP address; net.BoundSocket does not perform DNS resolution');
    }
    const flags = (ipv6Only ? constants.UV_TCP_IPV6ONLY : 0) | (reusePort ? constants.UV_TCP_REUSEPORT : 0);
    this.#handle = new TCP(constants.TCP_SOCKET);
    this.#check(family === 6 ? this.#handle.bind6(host, port | 0, flags) : this.#handle.bind(host, port | 0, flags), host, port);
    // A port in use shows when the name is asked for.
    this.#check(this.#handle.getsockname({}), host, port);
  }

  #check(status, address, port) {
    if (!status) return;
    this.#handle.close();
    this.#handle = undefined;
    throw exceptionWithHostPort(status, 'bind', address, port);
  }

  #use() {
    if (this.#handle === undefined) throw new ERR_SOCKET_HANDLE_ADOPTED();
    return this.#handle;
  }

  /** @returns {boolean} */
  get isPipe() {
    return this.#path !== undefined;
  }

  /** @returns {{ address: string, family: string, port: number }|string} */
  address() {
    const handle = this.#use();
    if (this.#path !== undefined) return this.#path;
    const out = {};
    const status = handle.getsockname(out);
    if (status) throw errnoException(status, 'address');
    return out;
  }

  /** @returns {number} the descriptor, which stays this object's */
  fd() {
    return this.#use().fd;
  }

  close() {
    this.#use().close();
    this.#handle = undefined;
  }

  [Symbol.dispose]() {
    if (this.#handle !== undefined) this.close();
  }

  /** Takes the handle out of VALUE when it is a BoundSocket; anything else is given back. */
  static adopt(value) {
    if (typeof value !== 'object' || value === null || !(#handle in value)) return value;
    const handle = value.#use();
    value.#handle = undefined;
    return handle;
  }
}

const { adopt } = BoundSocket;
delete BoundSocket.adopt;

module.exports = { BoundSocket, adopt };
