'use strict';

// The 'https' module (https://nodejs.org/api/https.html).

const { URL } = require('internal/url');
const agents = require('internal/https/agent');
const { Server, createServer } = require('internal/https/server');
const { ClientRequest } = require('_http_client');
const { urlToHttpOptions } = require('url');

function isURL(value) {
  return Boolean(value?.href && value.protocol && value.auth === undefined && value.path === undefined);
}

/**
 * request(url[, options][, callback]) or request(options[, callback]).
 * @returns {ClientRequest}
 */
function request(...args) {
  let options = {};
  if (typeof args[0] === 'string') options = urlToHttpOptions(new URL(args.shift()));
  else if (isURL(args[0])) options = urlToHttpOptions(args.shift());
  if (args[0] && typeof args[0] !== 'function') Object.assign(options, arrayShift(args));
  options._defaultAgent = module.exports.globalAgent;
  return Reflect.construct(ClientRequest, [options, ...args]);
}

/** A request that is ended at once. */
function get(input, options, cb) {
  const req = request(input, options, cb);
  req.end();
  return req;
}

Object.defineProperty(request, 'length', { __proto__: null, value: 0, configurable: true });

module.exports = {
  Agent: agents.Agent,
  Server,
  createServer,
  get,
  request,
};

Object.defineProperty(module.exports, 'globalAgent', {
  __proto__: null,
  configurable: true,
  enumerable: true,
  get() { return agents.globalAgent; },
  set(value) { agents.globalAgent = value; },
});
