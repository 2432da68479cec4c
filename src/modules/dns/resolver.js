'use strict';

// What both Resolver classes stand on: the native channel, its servers, and the one default resolver of the process.

const {
  codes: { ERR_DNS_SET_SERVERS_FAILED, ERR_INVALID_IP_ADDRESS }, DNSException,
} = require('internal/errors');
const {
  validateArray, validateInt32, validatePort, validateString, validateUint32,
} = require('internal/errors/validators');
const { beforeSnapshot, onStart } = require('internal/bootstrap/hooks');
const { isIP } = require('internal/net');
const { Resolver: Channel, errorText } = native('dns');

const kDefaultPort = 53;
const kServersBusy = -1000;

/** Per method of a Resolver: the record type, and the name of the call in errors. */
const queries = {
  __proto__: null,
  resolveAny: ['ANY', 'queryAny'],
  resolve4: ['A', 'queryA'],
  resolve6: ['AAAA', 'queryAaaa'],
  resolveCaa: ['CAA', 'queryCaa'],
  resolveCname: ['CNAME', 'queryCname'],
  resolveMx: ['MX', 'queryMx'],
  resolveNs: ['NS', 'queryNs'],
  resolveTlsa: ['TLSA', 'queryTlsa'],
  resolveTxt: ['TXT', 'queryTxt'],
  resolveSrv: ['SRV', 'querySrv'],
  resolvePtr: ['PTR', 'queryPtr'],
  resolveNaptr: ['NAPTR', 'queryNaptr'],
  resolveSoa: ['SOA', 'querySoa'],
  reverse: ['', 'getHostByAddr'],
};

/** The method that resolve(name, rrtype) stands for. */
const methodOfType = {
  __proto__: null,
  ANY: 'resolveAny',
  A: 'resolve4',
  AAAA: 'resolve6',
  CAA: 'resolveCaa',
  CNAME: 'resolveCname',
  MX: 'resolveMx',
  NS: 'resolveNs',
  TLSA: 'resolveTlsa',
  TXT: 'resolveTxt',
  SRV: 'resolveSrv',
  PTR: 'resolvePtr',
  NAPTR: 'resolveNaptr',
  SOA: 'resolveSoa',
};

/** [address, port] of a server in any form that setServers takes. */
function parseServer(server) {
  if (isIP(server)) return [server, kDefaultPort];
  const split = regExpExec(/^(.+?)(?::(\d+))?$/, server);
  const port = (split !== null && Number.parseInt(split[2], 10)) || kDefaultPort;
  const bracketed = regExpExec(/^\[([^[\]]*)\]/, server);
  if (bracketed !== null && isIP(bracketed[1])) return [bracketed[1], port];
  if (split !== null && isIP(split[1])) return [split[1], port];
  throw new ERR_INVALID_IP_ADDRESS(server);
}

function invalidAddress(message) {
  const { codes: { ERR_INVALID_ARG_VALUE } } = require('internal/errors');
  const error = new ERR_INVALID_ARG_VALUE('address', undefined);
  error.message = message;
  return error;
}

class ResolverBase {
  constructor(options = undefined) {
    const { timeout = -1, tries = 4, maxTimeout = 0 } = { ...options };
    validateInt32(timeout, 'options.timeout', -1);
    validateInt32(tries, 'options.tries', 1);
    validateUint32(maxTimeout, 'options.maxTimeout');
    this._handle = new Channel(timeout, tries, maxTimeout);
  }

  cancel() {
    this._handle.cancel();
  }

  /** @returns {string[]} */
  getServers() {
    return this._handle.getServers() ?? [];
  }

  /** @param {string[]} servers */
  setServers(servers) {
    validateArray(servers, 'servers');
    const list = arrayMap(servers, (server, index) => {
      validateString(server, `servers[${index}]`);
      const parsed = parseServer(server);
      validatePort(parsed[1]);
      return parsed;
    });
    const status = this._handle.setServers(arrayMap(list, ({ 0: address }) => address), arrayMap(list, ({ 1: port }) => port));
    if (status !== 0) {
      throw new ERR_DNS_SET_SERVERS_FAILED(
        status === kServersBusy ? 'There are pending queries.' : errorText(status), servers);
    }
  }

  /**
   * @param {string} ipv4
   * @param {string} [ipv6]
   */
  setLocalAddress(ipv4, ipv6) {
    validateString(ipv4, 'ipv4');
    if (ipv6 !== undefined) validateString(ipv6, 'ipv6');
    const first = isIP(ipv4);
    if (!first) throw invalidAddress('Invalid IP address.');
    if (ipv6 === undefined) {
      this._handle.setLocalAddress(first === 4 ? ipv4 : '', first === 6 ? ipv4 : '');
      return;
    }
    const second = isIP(ipv6);
    if (!second) throw invalidAddress('Invalid IP address.');
    if (first === second) throw invalidAddress(`Cannot specify two IPv${first} addresses.`);
    this._handle.setLocalAddress(first === 4 ? ipv4 : ipv6, first === 6 ? ipv4 : ipv6);
  }
}

/** The result of METHOD as users get it. */
function shapeResult(method, result, ttl) {
  if (method === 'resolveSoa') return result[0];
  if (method === 'resolve4' || method === 'resolve6') return ttl ? result : result.map(({ address }) => address);
  return result;
}

/**
 * Asks. Calls CALLBACK(error, result) later; returns undefined, or throws a DNSException for what fails at once.
 */
function ask(resolver, method, name, options, callback) {
  const [type, syscall] = queries[method];
  const ttl = Boolean(options?.ttl);
  const timing = startTiming(syscall, { host: name, ttl });
  const done = (code, result) => {
    if (code !== undefined) {
      callback(new DNSException(code, syscall, name));
      return;
    }
    const shaped = shapeResult(method, result, ttl);
    timing?.({ result: shaped });
    callback(null, shaped);
  };
  const failed = method === 'reverse' ? resolver._handle.reverse(name, done) : resolver._handle.query(type, name, done);
  if (failed === undefined) return;
  if (typeof failed === 'number') throw new DNSException(failed, syscall, name);
  process.nextTick(done, failed);
}

/** When 'dns' performance entries are observed: what ends the measurement. */
function startTiming(syscall, detail) {
  const { hasObserver, startPerf, stopPerf } = observers();
  if (hasObserver === undefined || !hasObserver('dns')) return undefined;
  const target = {};
  startPerf(target, kPerf, { type: 'dns', name: syscall, detail });
  return (result) => stopPerf(target, kPerf, { detail: result });
}

const kPerf = Symbol('perf');
let observing;
function observers() {
  observing ??= require('internal/perf_hooks/observer');
  return observing;
}

let defaultResolver;
let makeDefault;
let hasChosenServers = false;

// The addresses that dns.setServers() named go along with the program into a snapshot of it.
beforeSnapshot(() => {
  const servers = defaultResolver !== undefined && hasChosenServers ? defaultResolver.getServers() : undefined;
  defaultResolver = undefined;
  if (servers === undefined) return;
  onStart(() => {
    getDefaultResolver().setServers(servers);
  });
});

/** The resolver behind the module's functions. */
function getDefaultResolver() {
  defaultResolver ??= makeDefault();
  return defaultResolver;
}

function setDefaultResolver(resolver) {
  hasChosenServers = true;
  defaultResolver = resolver;
}

module.exports = {
  ResolverBase,
  queries,
  methodOfType,
  ask,
  startTiming,
  getDefaultResolver,
  setDefaultResolver,
  onMakeDefault(make) { makeDefault ??= make; },
};
