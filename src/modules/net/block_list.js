'use strict';

// net.BlockList.

const { codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { validateArray, validateInt32, validateString } = require('internal/errors/validators');
const { markTransferMode, kClone, kDeserialize } = require('internal/web/transfer');
const { addressBytes } = require('internal/net');
const { SocketAddress, kDetail } = require('internal/net/socket_address');
const { inspect } = require('internal/util/inspect');

/** Hidden: { addresses4, addresses6: Map(number -> text), ranges: newest first }. */
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
    low: toNumber(start[kDetail].bytes),
    high: toNumber(end[kDetail].bytes),
    text: `Range: ${label(start)} ${start.address}-${end.address}`,
    start,
  };
}

function subnetRule(network, prefix, family) {
  network = toSocketAddress(network, family, 'network');
  const bits = network.family === 'ipv4' ? 32 : 128;
  validateInt32(prefix, 'prefix', 0, bits);
  const host = (1n << BigInt(bits - prefix)) - 1n;
  const low = toNumber(network[kDetail].bytes) & ~host;
  return { low, high: low | host, text: `Subnet: ${label(network)} ${network.address}/${prefix}` };
}

/** Rules of addresses, ranges and subnets that connections are checked against. */
class BlockList {
  constructor() {
    markTransferMode(this, true, false);
    this[kRules] = { addresses4: new Map(), addresses6: new Map(), ranges: [] };
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
    const addresses = this.#addressesOf(address);
    const number = toNumber(address[kDetail].bytes);
    if (!addresses.has(number)) addresses.set(number, `Address: ${label(address)} ${address.address}`);
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
    this.#addressesOf(address).delete(toNumber(address[kDetail].bytes));
  }

  /**
   * @param {string|SocketAddress} start
   * @param {string|SocketAddress} end
   * @param {'ipv4'|'ipv6'} [family]
   */
  addRange(start, end, family = 'ipv4') {
    const rule = rangeRule(start, end, family);
    if (rule.low > rule.high) throw new ERR_INVALID_ARG_VALUE('start', rule.start, 'must come before end');
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
    const rules = this[kRules];
    rules.addresses4.clear();
    rules.addresses6.clear();
    rules.ranges.length = 0;
  }

  /** @returns {number} of rules */
  get size() {
    const { addresses4, addresses6, ranges } = this[kRules];
    return addresses4.size + addresses6.size + ranges.length;
  }

  /**
   * @param {string|SocketAddress} address
   * @param {'ipv4'|'ipv6'} [family]
   * @returns {boolean}
   */
  check(address, family = 'ipv4') {
    let bytes;
    if (SocketAddress.isSocketAddress(address)) {
      ({ bytes } = address[kDetail]);
    } else {
      validateString(address, 'address');
      validateString(family, 'family');
      // What is no address of that family is in no rule.
      bytes = addressBytes(address, family.toLowerCase() === 'ipv6' ? 6 : 4);
      if (bytes === undefined) return false;
    }
    const number = toNumber(bytes);
    const { addresses4, addresses6, ranges } = this[kRules];
    if (addresses4.has(number) || addresses6.has(number)) return true;
    return ranges.some(({ low, high }) => number >= low && number <= high);
  }

  /** @returns {string[]} addresses by family, then subnets, then ranges; newest first */
  get rules() {
    const { addresses4, addresses6, ranges } = this[kRules];
    const texts = ranges.map(({ text }) => text);
    return [
      ...[...addresses4.values()].reverse(),
      ...[...addresses6.values()].reverse(),
      ...texts.filter((text) => text.startsWith('Subnet')),
      ...texts.filter((text) => text.startsWith('Range')),
    ];
  }

  [kClone]() {
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

  #addressesOf(address) {
    return address.family === 'ipv4' ? this[kRules].addresses4 : this[kRules].addresses6;
  }

  #addRule({ low, high, text }) {
    this[kRules].ranges.unshift({ low, high, text });
  }

  #removeRule({ text }) {
    const { ranges } = this[kRules];
    const index = ranges.findIndex((rule) => rule.text === text);
    if (index !== -1) ranges.splice(index, 1);
  }

  /** Networks that are not reached from the Internet (RFC 1918, 4193, 3927 and others). */
  static PRIVATE_RANGES = Object.freeze([
    '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '127.0.0.0/8', '::1/128', '169.254.0.0/16', 'fe80::/10', 'fc00::/7',
  ]);
}

function label(address) {
  return address.family === 'ipv4' ? 'IPv4' : 'IPv6';
}

function hide(list) {
  Object.defineProperty(list, kRules, { __proto__: null, enumerable: false });
}

module.exports = { BlockList };
