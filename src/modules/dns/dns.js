'use strict';

// The 'dns' module (https://nodejs.org/api/dns.html).

const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_MISSING_ARGS }, DNSException, errnoException,
} = require('internal/errors');
const {
  validateBoolean, validateFunction, validateNumber, validateOneOf, validatePort, validateString,
  validateStringWithoutNullBytes,
} = require('internal/errors/validators');
const { customPromisifyArgs } = require('internal/util');
const { isIP } = require('internal/net');
const options_ = require('internal/dns/options');
const {
  ResolverBase, queries, methodOfType, ask, startTiming, getDefaultResolver, setDefaultResolver, onMakeDefault,
} = require('internal/dns/resolver');
const { lookup: nativeLookup, lookupService: nativeLookupService } = native('dns');

const {
  validFamilies, validOrders, orderNumbers, getDefaultResultOrder, setDefaultResultOrder, validateHints,
  emitInvalidHostnameWarning, errorCodes,
} = options_;

const { defineProperty } = Object;

// ---- the system's resolver ---------------------------------------------------------------------------------------------

/**
 * @param {string} hostname
 * @param {number|object} [options]
 * @param {(error: Error|null, address: string|object[], family: number) => void} callback
 */
function lookup(hostname, options, callback) {
  let hints = 0;
  let family = 0;
  let all = false;
  let order = getDefaultResultOrder();

  if (hostname) validateStringWithoutNullBytes(hostname, 'hostname');
  if (typeof options === 'function') {
    callback = options;
  } else if (typeof options === 'number') {
    validateFunction(callback, 'callback');
    validateOneOf(options, 'family', validFamilies);
    family = options;
  } else if (options !== undefined && typeof options !== 'object') {
    validateFunction(arguments.length === 2 ? options : callback, 'callback');
    throw new ERR_INVALID_ARG_TYPE('options', ['integer', 'object'], options);
  } else {
    validateFunction(callback, 'callback');
    if (options?.hints != null) {
      validateNumber(options.hints, 'options.hints');
      hints = options.hints >>> 0;
      validateHints(hints);
    }
    if (options?.family != null) {
      if (options.family === 'IPv4') {
        family = 4;
      } else if (options.family === 'IPv6') {
        family = 6;
      } else {
        validateOneOf(options.family, 'options.family', validFamilies);
        family = options.family;
      }
    }
    if (options?.all != null) {
      validateBoolean(options.all, 'options.all');
      all = options.all;
    }
    if (options?.verbatim != null) {
      validateBoolean(options.verbatim, 'options.verbatim');
      order = options.verbatim ? 'verbatim' : 'ipv4first';
    }
    if (options?.order != null) {
      validateOneOf(options.order, 'options.order', validOrders);
      order = options.order;
    }
  }

  if (!hostname) {
    emitInvalidHostnameWarning(hostname);
    if (all) process.nextTick(callback, null, []);
    else process.nextTick(callback, null, null, family === 6 ? 6 : 4);
    return {};
  }
  const matched = isIP(hostname);
  if (matched) {
    if (all) process.nextTick(callback, null, [{ address: hostname, family: matched }]);
    else process.nextTick(callback, null, hostname, matched);
    return {};
  }

  const req = new GetAddrInfoReqWrap(callback, family, hostname);
  const timing = startTiming('lookup', { hostname, family, hints, verbatim: order === 'verbatim', order });
  const status = functionCall(nativeLookup, req, (failed, addresses) => {
    if (failed) {
      callback(new DNSException(failed, 'getaddrinfo', hostname));
      return;
    }
    timing?.({ addresses });
    if (all) {
      callback(null, arrayMap(addresses, (address) => ({ address, family: family || isIP(address) })));
    } else {
      callback(null, addresses[0], family || isIP(addresses[0]));
    }
  }, hostname, family, hints, orderNumbers[order]);
  if (status) {
    process.nextTick(callback, new DNSException(status, 'getaddrinfo', hostname));
    return {};
  }
  return req;
}

/** What lookup() returns: who asked for what. */
class GetAddrInfoReqWrap {
  constructor(callback, family, hostname) {
    this.callback = callback;
    this.family = family;
    this.hostname = hostname;
  }
}

class GetNameInfoReqWrap {
  constructor(callback, hostname, port) {
    this.callback = callback;
    this.hostname = hostname;
    this.port = port;
  }
}

class QueryReqWrap {
  constructor(bindingName, callback, hostname, ttl) {
    this.bindingName = bindingName;
    this.callback = callback;
    this.hostname = hostname;
    this.ttl = ttl;
  }
}

defineProperty(lookup, customPromisifyArgs, { __proto__: null, value: ['address', 'family'], enumerable: false });

/**
 * @param {string} address
 * @param {number} port
 * @param {(error: Error|null, hostname: string, service: string) => void} callback
 */
function lookupService(address, port, callback) {
  if (arguments.length !== 3) throw new ERR_MISSING_ARGS('address', 'port', 'callback');
  validateString(address, 'address');
  if (isIP(address) === 0) throw new ERR_INVALID_ARG_VALUE('address', address);
  validatePort(port);
  validateFunction(callback, 'callback');
  port = +port;
  const req = new GetNameInfoReqWrap(callback, address, port);
  const timing = startTiming('lookupService', { host: address, port });
  const status = nativeLookupService.call(req, (failed, hostname, service) => {
    if (failed) {
      callback(new DNSException(failed, 'getnameinfo', address));
      return;
    }
    timing?.({ hostname, service });
    callback(null, hostname, service);
  }, address, port);
  if (status) throw errnoException(status, 'getnameinfo', address);
  return req;
}

defineProperty(lookupService, customPromisifyArgs, { __proto__: null, value: ['hostname', 'service'], enumerable: false });

// ---- resolvers ---------------------------------------------------------------------------------------------------------

class Resolver extends ResolverBase {
  constructor(options = undefined) {
    super(options);
  }

  /**
   * @param {string} hostname
   * @param {string} [rrtype]
   * @param {(error: Error|null, records: any) => void} callback
   */
  resolve(hostname, rrtype, callback) {
    let method;
    if (typeof rrtype === 'string') {
      method = methodOfType[rrtype];
    } else if (typeof rrtype === 'function') {
      method = 'resolve4';
      callback = rrtype;
    } else {
      throw new ERR_INVALID_ARG_TYPE('rrtype', 'string', rrtype);
    }
    if (method === undefined) throw new ERR_INVALID_ARG_VALUE('rrtype', rrtype);
    return this[method](hostname, callback);
  }
}

for (const method of Object.keys(queries)) {
  const [, bindingName] = queries[method];
  const query = function query(name, /* options, */ callback) {
    let options;
    if (arguments.length > 2) {
      options = callback;
      callback = arguments[2];
    }
    validateString(name, 'name');
    validateFunction(callback, 'callback');
    const req = new QueryReqWrap(bindingName, callback, name, Boolean(options?.ttl));
    ask(this, method, name, options, callback);
    return req;
  };
  defineProperty(query, 'name', { __proto__: null, value: bindingName });
  Resolver.prototype[method] = query;
}

onMakeDefault(() => new Resolver());

/** @param {string[]} servers */
function setServers(servers) {
  // Queries under way keep the resolver that they began with.
  const resolver = new Resolver();
  resolver.setServers(servers);
  setDefaultResolver(resolver);
}

/** @returns {string[]} */
function getServers() {
  return getDefaultResolver().getServers();
}

module.exports = {
  lookup,
  lookupService,
  Resolver,
  getDefaultResultOrder,
  setDefaultResultOrder,
  setServers,
  getServers,
  ADDRCONFIG: options_.AI_ADDRCONFIG,
  ALL: options_.AI_ALL,
  V4MAPPED: options_.AI_V4MAPPED,
  ...errorCodes,
};

// The module's functions ask the default resolver, whichever that is by then.
for (const method of [...Object.keys(queries), 'resolve']) {
  const { name, length } = Resolver.prototype[method];
  const bound = function(...args) {
    return Reflect.apply(Resolver.prototype[method], getDefaultResolver(), args);
  };
  defineProperty(bound, 'name', { __proto__: null, value: `bound ${name}`, configurable: true });
  defineProperty(bound, 'length', { __proto__: null, value: length, configurable: true });
  module.exports[method] = bound;
}

defineProperty(module.exports, 'promises', {
  __proto__: null,
  configurable: true,
  enumerable: true,
  get() { return require('dns/promises'); },
});
