'use strict';

// The 'http' module (https://nodejs.org/api/http.html).

const httpAgent = require('_http_agent');
const { ClientRequest } = require('_http_client');
const { methods, parsers } = require('_http_common');
const { IncomingMessage } = require('_http_incoming');
const { OutgoingMessage, validateHeaderName, validateHeaderValue } = require('_http_outgoing');
const { Server, ServerResponse, STATUS_CODES, _connectionListener } = require('_http_server');
const { maxHeaderSize } = require('internal/http/max_header_size');
const { validateInteger, validateObject } = require('internal/errors/validators');

/**
 * @param {object} [opts]
 * @param {(req: IncomingMessage, res: ServerResponse) => void} [requestListener]
 * @returns {Server}
 */
function createServer(opts, requestListener) {
  return new Server(opts, requestListener);
}

/**
 * @param {string|URL|object} url
 * @param {object} [options]
 * @param {(res: IncomingMessage) => void} [cb]
 * @returns {ClientRequest}
 */
function request(url, options, cb) {
  return new ClientRequest(url, options, cb);
}

/** A request that is ended at once. */
function get(url, options, cb) {
  const req = request(url, options, cb);
  req.end();
  return req;
}

/** @param {number} max how many parsers are kept for reuse */
function setMaxIdleHTTPParsers(max) {
  validateInteger(max, 'max', 1);
  parsers.max = max;
}

/**
 * Sends what the global agents and fetch() ask for through the proxies of PROXYENV.
 * @param {object} [proxyEnv] as process.env
 * @returns {() => void} puts back what was before
 */
function setGlobalProxyFromEnv(proxyEnv = process.env) {
  validateObject(proxyEnv, 'proxyEnv');
  const undici = require('internal/fetch/undici');
  const httpsAgent = require('internal/https/agent');
  const before = [httpAgent.globalAgent, httpsAgent.globalAgent, undici.getGlobalDispatcher()];
  const options = { keepAlive: true, scheduling: 'lifo', timeout: 5000, proxyEnv };
  const { http_proxy, HTTP_PROXY, https_proxy, HTTPS_PROXY, no_proxy, NO_PROXY } = proxyEnv;
  // All are made, and so their URLs checked, before anything changes.
  const agents = [new httpAgent.Agent(options), new httpsAgent.Agent(options)];
  let dispatcher;
  try {
    dispatcher = new (undici.whole().EnvHttpProxyAgent)({
      httpProxy: http_proxy ?? HTTP_PROXY ?? '', httpsProxy: https_proxy ?? HTTPS_PROXY ?? '', noProxy: no_proxy ?? NO_PROXY ?? '',
    });
  } catch (cause) {
    const { codes: { ERR_PROXY_INVALID_CONFIG } } = require('internal/errors');
    throw Object.assign(new ERR_PROXY_INVALID_CONFIG(`Invalid proxy configuration: ${cause.message}`), { cause });
  }
  [httpAgent.globalAgent, httpsAgent.globalAgent] = agents;
  undici.setGlobalDispatcher(dispatcher);
  return () => {
    [httpAgent.globalAgent, httpsAgent.globalAgent] = before;
    undici.setGlobalDispatcher(before[2]);
  };
}

module.exports = {
  _connectionListener,
  METHODS: methods.toSorted(),
  STATUS_CODES,
  Agent: httpAgent.Agent,
  ClientRequest,
  IncomingMessage,
  OutgoingMessage,
  Server,
  ServerResponse,
  createServer,
  validateHeaderName,
  validateHeaderValue,
  get,
  request,
  setGlobalProxyFromEnv,
  setMaxIdleHTTPParsers,
};

Object.defineProperties(module.exports, {
  maxHeaderSize: {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get: maxHeaderSize,
  },
  globalAgent: {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() { return httpAgent.globalAgent; },
    set(value) { httpAgent.globalAgent = value; },
  },
});

// The browser's classes come from undici, which is large: when asked for.
for (const name of ['WebSocket', 'CloseEvent', 'MessageEvent']) {
  Object.defineProperty(module.exports, name, {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() { return globalThis[name]; },
  });
}
