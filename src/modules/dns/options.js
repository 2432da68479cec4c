'use strict';

// What dns and dns/promises have in common: argument checks, constants, defaults of the process.

const { codes: { ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { validateOneOf } = require('internal/errors/validators');

const { AI_ADDRCONFIG, AI_ALL, AI_V4MAPPED } = native('dns');

const validFamilies = [0, 4, 6];
const validOrders = ['verbatim', 'ipv4first', 'ipv6first'];

/** By the names of the orders, the numbers that the native side takes. */
const orderNumbers = { __proto__: null, verbatim: 0, ipv4first: 1, ipv6first: 2 };

let defaultResultOrder;

/** @returns {'verbatim'|'ipv4first'|'ipv6first'} */
function getDefaultResultOrder() {
  if (defaultResultOrder === undefined) {
    const { getOptionValue } = require('internal/options');
    const order = getOptionValue('--dns-result-order') || 'verbatim';
    validateOneOf(order, '--dns-result-order', validOrders);
    defaultResultOrder = order;
  }
  return defaultResultOrder;
}

/** @param {'verbatim'|'ipv4first'|'ipv6first'} value */
function setDefaultResultOrder(value) {
  validateOneOf(value, 'dnsOrder', validOrders);
  defaultResultOrder = value;
}

function validateHints(hints) {
  if ((hints & ~(AI_ADDRCONFIG | AI_ALL | AI_V4MAPPED)) !== 0) throw new ERR_INVALID_ARG_VALUE('hints', hints);
}

let warnedHostname = false;

function emitInvalidHostnameWarning(hostname) {
  if (warnedHostname) return;
  warnedHostname = true;
  process.emitWarning(
    `The provided hostname "${hostname}" is not a valid hostname, and is supported in the dns module solely for compatibility.`,
    'DeprecationWarning', 'DEP0118');
}

/** Error codes, as dns.NODATA and so on. */
const errorCodes = { __proto__: null };
arrayForEach([
  'NODATA', 'FORMERR', 'SERVFAIL', 'NOTFOUND', 'NOTIMP', 'REFUSED', 'BADQUERY', 'BADNAME', 'BADFAMILY', 'BADRESP', 'CONNREFUSED',
  'TIMEOUT', 'EOF', 'FILE', 'NOMEM', 'DESTRUCTION', 'BADSTR', 'BADFLAGS', 'NONAME', 'BADHINTS', 'NOTINITIALIZED', 'LOADIPHLPAPI',
  'ADDRGETNETWORKPARAMS', 'CANCELLED',
], (name) => {
  errorCodes[name] = name === 'EOF' ? 'EOF' : `E${name}`;
});

module.exports = {
  AI_ADDRCONFIG,
  AI_ALL,
  AI_V4MAPPED,
  validFamilies,
  validOrders,
  orderNumbers,
  getDefaultResultOrder,
  setDefaultResultOrder,
  validateHints,
  emitInvalidHostnameWarning,
  errorCodes,
};
