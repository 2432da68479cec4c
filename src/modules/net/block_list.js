'use strict';

// net.BlockList.

const { Buffer } = require('buffer');
const { codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { validateArray, validateInt32, validateString } = require('internal/errors/validators');
const { markTransferMode, kClone, kDeserialize } = require('internal/web/transfer');
const { BlockRules } = native('block_rules');
const { addressBytes } = require('internal/net');
const { SocketAddress, kDetail } = require('internal/net/socket_address');
const { inspect } = require('internal/util/inspect');

/** The native rules. */
const kRules = Symbol('kRules');

// Kinds of rules, in the order in which they are listed.
const kAddress4 = 0;
const kAddress6 = 1;
const kSubnet = 2;
const kRange = 3;

function toSocketAddress(address, family, name) {
  if (SocketAddress.isSocketAddress(address)) return address;
  validateString(address, name);
  validateString(family, 'family');
  return new SocketAddress({ address, family });
}

function bytesOf({ address, family }) {
  return addressBytes(address, family === 'ipv4' ? 4 : 6);
}

/** [network, prefix, family] of a text such as "10.0.0.0/8". */
function parseCIDR(cidr) {
  validateString(cidr, 'cidr');
  const slash = cidr.lastIndexOf('/');
  if (slash === -1) throw new ERR_INVALID_ARG_VALUE('cidr', cidr, 'must contain a prefix length (e.g. "10.0.0.0/8")');
  const prefix = cidr.slice(slash + 1);
  if (!/^\d+$/.test(prefix)) throw new ERR_INVALID_ARG_VALUE('cidr', cidr, 'prefix length must be a valid integer');
  const network = cidr.slice(0, slash);
  return [network, Number(prefix), network.includes(':') ? 'ipv6' : 'ipv4'];
}

function rangeRule(start, end, family) {
  start = toSocketAddress(start, family, 'start');
  end = toSocketAddress(end, family, 'end');
  return {
    kind: kRange,
    text: `Range: ${label(start)} ${start.address}-${end.address}`,
    low: bytesOf(start),
    high: bytesOf(end),
    start,
  };
}

/** A copy of BYTES whose bits after the first PREFIX all are BIT. */
function fillHost(bytes, prefix, bit) {
  return Uint8Array.from(bytes, (byte, i) => {
    const kept = Math.min(8, Math.max(0, prefix - i * 8));
    const mask = 0xff >> kept;
    return bit ? byte | mask : byte & ~mask;
  });
}

function subnetRule(network, prefix, family) {
  network = toSocketAddress(network, family, 'network');
  validateInt32(prefix, 'prefix', 0, network.family === 'ipv4' ? 32 : 128);
  const bytes = bytesOf(network);
  return {
    kind: kSubnet,
    text: `Subnet: ${label(network)} ${network.address}/${prefix}`,
    low: fillHost(bytes, prefix, 0),
    high: fillHost(bytes, prefix, 1),
  };
}

/** Rules of addresses, ranges and subnets that connections are checked against. */
class BlockList {
  constructor() {
    markTransferMode(this, true, false);
    this[kRules] = new BlockRules(0);
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
    const bytes = bytesOf(address);
    this[kRules].add(addressKind(address), addressText(address), bytes, bytes);
  }

  /**
   * @param {(string|SocketAddress)[]} addresses
   * @param {'ipv4'|'ipv6'} [family]
   */
  addAddresses(addresses, family = 'ipv4') {
    validateArray(addresses, 'addresses');
    // All or none.
    const checked = addresses.map((address, index) => toSocketAddress(address, family, `addresses[${index}]`));
    for (const address of checked) this.addAddress(address);
  }

  /**
   * @param {string|SocketAddress} address
   * @param {'ipv4'|'ipv6'} [family]
   */
  removeAddress(address, family = 'ipv4') {
    address = toSocketAddress(address, family, 'address');
    this[kRules].remove(addressKind(address), addressText(address));
  }

  /**
   * @param {string|SocketAddress} start
   * @param {string|SocketAddress} end
   * @param {'ipv4'|'ipv6'} [family]
   */
  addRange(start, end, family = 'ipv4') {
    const rule = rangeRule(start, end, family);
    if (Buffer.compare(rule.low, rule.high) > 0) throw new ERR_INVALID_ARG_VALUE('start', rule.start, 'must come before end');
    this.#addRule(rule);
  }

  /**
   * @param {string|SocketAddress} start
   * @param {string|SocketAddress} end
   * @param {'ipv4'|'ipv6'} [family]
   */
  removeRange(start, end, family = 'ipv4') {
    this.#removeRule(rangeRule(start, end, family));
  }

  /**
   * @param {string|SocketAddress} network
   * @param {number} prefix bits
   * @param {'ipv4'|'ipv6'} [family]
   */
  addSubnet(network, prefix, family = 'ipv4') {
    this.#addRule(subnetRule(network, prefix, family));
  }

  /**
   * @param {string|SocketAddress} network
   * @param {number} prefix bits
   * @param {'ipv4'|'ipv6'} [family]
   */
  removeSubnet(network, prefix, family = 'ipv4') {
    this.#removeRule(subnetRule(network, prefix, family));
  }

  /** @param {string} cidr such as "10.0.0.0/8" */
  addCIDR(cidr) {
    this.#addRule(subnetRule(...parseCIDR(cidr)));
  }

  /** @param {string[]} cidrs */
  addCIDRs(cidrs) {
    validateArray(cidrs, 'cidrs');
    const rules = cidrs.map((cidr) => subnetRule(...parseCIDR(cidr)));
    for (const rule of rules) this.#addRule(rule);
  }

  /** @param {string} cidr */
  removeCIDR(cidr) {
    this.#removeRule(subnetRule(...parseCIDR(cidr)));
  }

  clear() {
    this[kRules].clear();
  }

  /** @returns {number} of rules */
  get size() {
    return this[kRules].size();
  }

  /**
   * @param {string|SocketAddress} address
   * @param {'ipv4'|'ipv6'} [family]
   * @returns {boolean}
   */
  check(address, family = 'ipv4') {
    if (SocketAddress.isSocketAddress(address)) {
      ({ address, family } = address[kDetail]);
    } else {
      validateString(address, 'address');
      validateString(family, 'family');
      if (family !== 'ipv4') family = family.toLowerCase();
    }
    return this[kRules].checkText(address, family === 'ipv6' ? 6 : 4);
  }

  /** @returns {string[]} addresses by family, then subnets, then ranges; newest first */
  get rules() {
    return this[kRules].texts();
  }

  [kClone]() {
    return { data: { ticket: this[kRules].ticket() }, deserializeInfo: 'internal/net/block_list:BlockList' };
  }

  [kDeserialize]({ ticket }) {
    // A view of the same rules.
    this[kRules] = new BlockRules(ticket);
  }

  /** @returns {string[]} what fromJSON() takes */
  toJSON() {
    return this.rules;
  }

  /** @param {string|string[]} data rules as `rules` gives them */
  fromJSON(data) {
    if (typeof data === 'string') data = JSON.parse(data);
    if (!Array.isArray(data)) throw new ERR_INVALID_ARG_TYPE('data', ['string', 'string[]'], data);
    for (const rule of data) {
      if (typeof rule !== 'string') throw new ERR_INVALID_ARG_TYPE('data', ['string', 'string[]'], data);
      this.#parseRule(rule);
    }
  }

  #parseRule(text) {
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

  #addRule({ kind, text, low, high }) {
    this[kRules].add(kind, text, low, high);
  }

  #removeRule({ kind, text }) {
    this[kRules].remove(kind, text);
  }

  /** Networks that are not reached from the Internet (RFC 1918, 4193, 3927 and others). */
  static PRIVATE_RANGES = Object.freeze([
    '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '127.0.0.0/8', '::1/128', '169.254.0.0/16', 'fe80::/10', 'fc00::/7',
  ]);
}

function addressKind(address) {
  return address.family === 'ipv4' ? kAddress4 : kAddress6;
}

function addressText(address) {
  return `Address: ${label(address)} ${address.address}`;
}

function label(address) {
  return address.family === 'ipv4' ? 'IPv4' : 'IPv6';
}

module.exports = { BlockList };
