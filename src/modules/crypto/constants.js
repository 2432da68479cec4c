'use strict';

// crypto.constants (crypto, "Crypto constants").

const binding = native('crypto');
const { getOptionValue } = require('internal/options');

/** TLS 1.3's suites, then forward secrecy with AES first, and nothing known to be weak. */
const coreCipherList = arrayJoin([
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_GCM_SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'DHE-RSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-SHA256',
  'DHE-RSA-AES128-SHA256',
  'ECDHE-RSA-AES256-SHA384',
  'DHE-RSA-AES256-SHA384',
  'ECDHE-RSA-AES256-SHA256',
  'DHE-RSA-AES256-SHA256',
  'HIGH',
  '!aNULL',
  '!eNULL',
  '!EXPORT',
  '!DES',
  '!RC4',
  '!MD5',
  '!PSK',
  '!SRP',
  '!CAMELLIA',
], ':');

const constants = { __proto__: null };
const define = (name, value) => Object.defineProperty(constants, name, { __proto__: null, value, enumerable: true });

const numbers = binding.constants();
for (let i = 0; i < numbers.length; i += 2) {
  if (numbers[i] === 'TLS1_VERSION') define('defaultCoreCipherList', coreCipherList);
  define(numbers[i], numbers[i + 1]);
}
// A program may change this one before it makes its first context.
Object.defineProperty(constants, 'defaultCipherList', {
  __proto__: null,
  value: getOptionValue('--tls-cipher-list') || coreCipherList,
  enumerable: true,
  configurable: true,
  writable: true,
});

module.exports = { constants };
