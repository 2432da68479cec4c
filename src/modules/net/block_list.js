'use strict';

// net.BlockList.

const { codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { validateInt32, validateString } = require('internal/errors/validators');
const { markTransferMode, kClone, kDeserialize } = require('internal/web/transfer');
const { addressBytes } = require('internal/net');
const { SocketAddress, kDetail } = require('internal/net/socket_address');
const { inspect } = require('internal/util/inspect');

const kRules = Symbol('kRules');

/** The number an address of 4 bytes has in IPv6: ::ffff:a.b.c.d. */
const kMapped = 0xffff_0000_0000n;

/** An address as one number; IPv4 as its IPv4-mapped IPv6 address, so that rules of one family find the other. */
function toNumber(bytes) {
  let number = 0n;
  for (let i = 0; i < bytes.length; i++) number = (number << 8n) | BigInt(bytes[i]);
  return bytes.length === 4 ? kMapped | number : number;
}

function toSocketAddress(address, family, name) {
  if (SocketAddress.isSocketAddress(address)) return address;
  validateString(address, name);
  validateString(family, 'family');
  return new SocketAddress({ address, family });
}

/** Rules of addresses, ranges and subnets that connections are checked against. */
class BlockList {
  constructor() {
    markTransferMode(this, true, false);
    this[kRules] = [];
    hide(this);
  }

  /** @param {unknown} value */
  static isBlockList(value) {
    return value?.[kRules] !== undefined;
  }

  [inspect.custom](depth, options) {
    if (depth < 0) return this;
    const inner = { ...options, depth: options.depth == null ? null : options.depth - 1 };
    return `BlockList ${inspect({ rules: this.rules }, inner)}`;
  }

  /**
   * @param {string|SocketAddress} address
   * @param {'ipv4'|'ipv6'} [family]
   */
  addAddress(address, family = 'ipv4') {
    address = toSocketAddress(address, family, 'address');
    const { bytes } = address[kDetail];
    const number = toNumber(bytes);
    this[kRules].unshift({ low: number, high: number, text: `Address: ${label(address)} ${address.address}` });
  }

  /**
   * @param {string|SocketAddress} start
   * @param {string|SocketAddress} end
   * @param {'ipv4'|'ipv6'} [family]
   */
  addRange(start, end, family = 'ipv4') {
    start = toSocketAddress(start, family, 'start');
    end = toSocketAddress(end, family, 'end');
    const low = toNumber(start[kDetail].bytes);
    const high = toNumber(end[kDetail].bytes);
    if (low > high) throw new ERR_INVALID_ARG_VALUE('start', start, 'must come before end');
    this[kRules].unshift({ low, high, text: `Range: ${label(start)} ${start.address}-${end.address}` });
  }

  /**
   * @param {string|SocketAddress} network
   * @param {number} prefix bits
   * @param {'ipv4'|'ipv6'} [family]
   */
  addSubnet(network, prefix, family = 'ipv4') {
    network = toSocketAddress(network, family, 'network');
    const bits = network.family === 'ipv4' ? 32 : 128;
    validateInt32(prefix, 'prefix', 0, bits);
    const host = (1n << BigInt(bits - prefix)) - 1n;
    const number = toNumber(network[kDetail].bytes);
    const low = number & ~host;
    this[kRules].unshift({ low, high: low | host, text: `Subnet: ${label(network)} ${network.address}/${prefix}` });
  }

  /**
   * @param {string|SocketAddress} address
   * @param {'ipv4'|'ipv6'} [family]
   * @returns {boolean}
   */
  check(address, family = 'ipv4') {
    if (!SocketAddress.isSocketAddress(address)) {
      validateString(address, 'address');
      validateString(family, 'family');
      // What is no address of that family is in no rule.
      if (addressBytes(address, family.toLowerCase() === 'ipv6' ? 6 : 4) === undefined) return false;
      address = new SocketAddress({ address, family });
    }
    const number = toNumber(address[kDetail].bytes);
    return this[kRules].some(({ low, high }) => number >= low && number <= high);
  }

  /** @returns {string[]} newest first */
  get rules() {
    return this[kRules].map(({ text }) => text);
  }

  [kClone]() {
    // Clones go on sharing nothing but what was there.
    return { data: { rules: this[kRules] }, deserializeInfo: 'internal/net/block_list:BlockList' };
  }

  [kDeserialize]({ rules }) {
    this[kRules] = rules;
    hide(this);
  }

  /** @returns {string[]} what fromJSON() takes */
  toJSON() {
    return this.rules;
  }

  /** @param {string|string[]} data rules as `rules` gives them */
  fromJSON(data) {
    if (typeof data === 'string') {
      data = JSON.parse(data);
    }
    if (!Array.isArray(data)) throw new ERR_INVALID_ARG_TYPE('data', ['string', 'string[]'], data);
    for (const rule of data) {
      if (typeof rule !== 'string') throw new ERR_INVALID_ARG_TYPE('data', ['string', 'string[]'], data);
      this.#addRule(rule);
    }
  }

  #addRule(text) {
    const match = /^(Address|Range|Subnet): IPv(4|6) (.+)$/.exec(text);
    if (match === null) return;
    const [, kind, version, value] = match;
    const family = `ipv${version}`;
    if (kind === 'Address') {
      this.addAddress(value, family);
    } else if (kind === 'Range') {
      const [start, end] = value.split('-');
      this.addRange(start, end, family);
    } else {
      const [network, prefix] = value.split('/');
      this.addSubnet(network, Number(prefix), family);
    }
  }
}

function label(address) {
  return address.family === 'ipv4' ? 'IPv4' : 'IPv6';
}

function hide(list) {
  Object.defineProperty(list, kRules, { __proto__: null, enumerable: false });
}

module.exports = { BlockList };
