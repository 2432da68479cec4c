'use strict';

// The 'dns/promises' module (https://nodejs.org/api/dns.html#dns-promises-api).

const dns = require('dns');
const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_MISSING_ARGS }, DNSException,
} = require('internal/errors');
const {
  validateBoolean, validateNumber, validateOneOf, validatePort, validateString,
  validateStringWithoutNullBytes,
} = require('internal/errors/validators');
const { isIP } = require('internal/net');
const {
  validFamilies, validOrders, getDefaultResultOrder, setDefaultResultOrder, validateHints, errorCodes,
} = require('internal/dns/options');
const { ResolverBase, queries, methodOfType, ask, getDefaultResolver } = require('internal/dns/resolver');

const { defineProperty } = Object;

/**
 * @param {string} hostname
 * @param {number|object} [options]
 * @returns {Promise<object|object[]>}
 */
function lookup(hostname, options) {
  let checked = {};
  if (hostname) validateStringWithoutNullBytes(hostname, 'hostname');
  if (typeof options === 'number') {
    validateOneOf(options, 'family', validFamilies);
    checked = { family: options };
  } else if (options !== undefined && typeof options !== 'object') {
    throw new ERR_INVALID_ARG_TYPE('options', ['integer', 'object'], options);
  } else if (options) {
    if (options.hints != null) {
      validateNumber(options.hints, 'options.hints');
      validateHints(options.hints >>> 0);
    }
    if (options.family != null) validateOneOf(options.family, 'options.family', validFamilies);
    if (options.all != null) validateBoolean(options.all, 'options.all');
    if (options.verbatim != null) validateBoolean(options.verbatim, 'options.verbatim');
    if (options.order != null) validateOneOf(options.order, 'options.order', validOrders);
    checked = options;
  }
  return new Promise((resolve, reject) => {
    dns.lookup(hostname, checked, (error, address, addressFamily) => {
      if (error) reject(error);
      else resolve(checked.all ? address : { address, family: addressFamily });
    });
  });
}

/**
 * @param {string} address
 * @param {number} port
 * @returns {Promise<{ hostname: string, service: string }>}
 */
function lookupService(address, port) {
  if (arguments.length !== 2) throw new ERR_MISSING_ARGS('address', 'port');
  validateString(address, 'address');
  if (isIP(address) === 0) throw new ERR_INVALID_ARG_VALUE('address', address);
  validatePort(port);
  return new Promise((resolve, reject) => {
    dns.lookupService(address, port, (error, hostname, service) => {
      // Other than that of the callback's form it does not name the address.
      if (error) reject(new DNSException(error.errno, 'getnameinfo'));
      else resolve({ hostname, service });
    });
  });
}

class Resolver extends ResolverBase {
  constructor(options = undefined) {
    super(options);
  }

  /**
   * @param {string} hostname
   * @param {string} [rrtype]
   * @returns {Promise<any>}
   */
  resolve(hostname, rrtype) {
    let method = 'resolve4';
    if (rrtype !== undefined) {
      validateString(rrtype, 'rrtype');
      method = methodOfType[rrtype];
      if (method === undefined) throw new ERR_INVALID_ARG_VALUE('rrtype', rrtype);
    }
    return Reflect.apply(this[method], this, [hostname]);
  }
}

for (const method of Object.keys(queries)) {
  const [, bindingName] = queries[method];
  const query = function query(name, options) {
    validateString(name, 'name');
    return new Promise((resolve, reject) => {
      ask(this, method, name, options, (error, result) => {
        if (error) reject(error);
        else resolve(result);
      });
    });
  };
  defineProperty(query, 'name', { __proto__: null, value: bindingName });
  Resolver.prototype[method] = query;
}

module.exports = {
  lookup,
  lookupService,
  Resolver,
  getDefaultResultOrder,
  setDefaultResultOrder,
  setServers(servers) { dns.setServers(servers); },
  getServers() { return dns.getServers(); },
  ...errorCodes,
};

// Both modules' functions ask the one default resolver.
for (const method of [...Object.keys(queries), 'resolve']) {
  const source = Resolver.prototype[method];
  const bound = function(...args) {
    return Reflect.apply(source, { __proto__: Resolver.prototype, _handle: getDefaultResolver()._handle }, args);
  };
  defineProperty(bound, 'name', { __proto__: null, value: `bound ${source.name}`, configurable: true });
  defineProperty(bound, 'length', { __proto__: null, value: source.length, configurable: true });
  module.exports[method] = bound;
}
