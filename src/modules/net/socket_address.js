'use strict';

// net.SocketAddress.

const { URL } = require('internal/url');
const { codes: { ERR_INVALID_ADDRESS, ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { validateObject, validatePort, validateString, validateUint32 } = require('internal/errors/validators');
const { markTransferMode, kClone, kDeserialize } = require('internal/web/transfer');
const { normalAddress } = require('internal/net');

const { inspect } = require('internal/util/inspect');

/** What an address is made of; BlockList reads it, too. */
const kDetail = Symbol('kDetail');

/** An IP address and a port. */
class SocketAddress {
  /** @param {unknown} value */
  static isSocketAddress(value) {
    return value?.[kDetail] !== undefined;
  }

  /**
   * @param {string} input such as "1.2.3.4:80" or "[::1]:80"
   * @returns {SocketAddress|undefined}
   */
  static parse(input) {
    validateString(input, 'input');
    // As the host and port of a URL, which also knows 0x7f.1 and the like.
    let parsed;
    try {
      parsed = new URL(`http://${input}`);
    } catch {
      return undefined;
    }
    const { hostname, port } = parsed;
    try {
      if (hostname.startsWith('[') && hostname.endsWith(']')) {
        return new SocketAddress({ address: hostname.slice(1, -1), port: port | 0, family: 'ipv6' });
      }
      return new SocketAddress({ address: hostname, port: port | 0 });
    } catch {
      return undefined;
    }
  }

  /** @param {{ address?: string, family?: 'ipv4'|'ipv6', flowlabel?: number, port?: number }} [options] */
  constructor(options = {}) {
    markTransferMode(this, true, false);
    validateObject(options, 'options');
    let { family = 'ipv4' } = options;
    const { address = family === 'ipv6' ? '::' : '127.0.0.1', port = 0, flowlabel = 0 } = options;
    if (typeof family?.toLowerCase === 'function') family = family.toLowerCase();
    if (family !== 'ipv4' && family !== 'ipv6') throw new ERR_INVALID_ARG_VALUE('options.family', options.family);
    validateString(address, 'options.address');
    validatePort(port, 'options.port');
    validateUint32(flowlabel, 'options.flowlabel', false);
    const normal = normalAddress(address, family === 'ipv4' ? 4 : 6);
    if (normal === undefined) throw new ERR_INVALID_ADDRESS();
    this[kDetail] = { address: normal, port: port | 0, family, flowlabel };
  }

  get address() { return this[kDetail].address; }
  get port() { return this[kDetail].port; }
  get family() { return this[kDetail].family; }
  // The flow label (RFC 6437) is of IPv6 alone.
  get flowlabel() { return this[kDetail].flowlabel; }

  toJSON() {
    return { address: this.address, port: this.port, family: this.family, flowlabel: this.flowlabel };
  }

  [inspect.custom](depth, options) {
    if (depth < 0) return this;
    return `SocketAddress ${inspect(this.toJSON(), { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
  }

  [kClone]() {
    const { address, port, family, flowlabel } = this;
    return { data: { address, port, family, flowlabel }, deserializeInfo: 'internal/net/socket_address:SocketAddress' };
  }

  [kDeserialize]({ address, port, family, flowlabel }) {
    this[kDetail] = { address, port, family, flowlabel };
  }
}

Object.defineProperties(SocketAddress.prototype, {
  address: { __proto__: null, enumerable: true },
  port: { __proto__: null, enumerable: true },
  family: { __proto__: null, enumerable: true },
  flowlabel: { __proto__: null, enumerable: true },
});

module.exports = { SocketAddress, kDetail };
