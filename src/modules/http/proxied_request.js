'use strict';

// Requests that go to a proxy over plain HTTP: they name their target in full (RFC 9112, 3.2.2), and the Host field must agree with
// it, so that no server behind the proxy can be asked for another's resource.

const { URL } = require('internal/url');
const { codes: { ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { isIP } = require('internal/net');

const { isArray } = Array;

/** The URL that OPTIONS ask for, without its path. */
function authorityOf(options) {
  const { host } = options;
  return new URL(`http://${isIP(host) === 6 ? `[${host}]` : host}${options.port ? `:${options.port}` : ''}`).host;
}

/** What stands in the request line for PATH. */
function targetOf(method, path, authority) {
  if (method === 'CONNECT' || (method === 'OPTIONS' && path === '*')) return path;
  if (path.startsWith('/')) return new URL(`http://${authority}${path}`).href;
  const url = URL.parse(path);
  if (url === null) throw new ERR_INVALID_ARG_VALUE('options.path', path, 'must be in absolute-form or start with /');
  if (url.protocol !== 'http:') {
    throw new ERR_INVALID_ARG_VALUE('options.path', url.protocol, 'must use http: scheme when specified as an absolute URL');
  }
  if (url.host !== authority) {
    throw new ERR_INVALID_ARG_VALUE('options.path', url, `must match the request authority (${authority})`);
  }
  return url.href;
}

function wrongHost(value, authority) {
  return new ERR_INVALID_ARG_VALUE('Host in options.headers', value, `must match the request authority (${authority})`);
}

/** Checks HEADERS, a list of fields in either form, which are sent as they are. */
function checkList(headers, authority) {
  const pairs = isArray(headers[0]);
  let found = false;
  for (let i = 0; i < headers.length; i += pairs ? 1 : 2) {
    const [name, value] = pairs ? headers[i] : [headers[i], headers[i + 1]];
    if (String(name).toLowerCase() !== 'host') continue;
    if (found) throw new ERR_INVALID_ARG_VALUE('options.headers', '(redacted)', 'must not contain duplicate Host headers');
    found = true;
    if (String(value) !== authority) throw wrongHost(String(value), authority);
  }
}

/**
 * Puts the full target into REQ.
 * @param {import('http').ClientRequest} req
 * @param {object} options of the request
 * @returns {string} the authority that its Host must be
 */
function nameTarget(req, options) {
  const authority = authorityOf(options);
  req.path = targetOf(req.method, req.path, authority);
  return authority;
}

/** A Host field that REQ was given must be that of its target, in any spelling. */
function checkHostField(req, authority) {
  if (!req.hasHeader('host')) return;
  const value = req.getHeader('host');
  const single = isArray(value) && value.length === 1 ? value[0] : value;
  if (typeof single === 'string' && !/[/?#@\\]/.test(single) && URL.parse(`http://${single}`)?.host === authority) return;
  throw wrongHost(value, authority);
}

/** The Host field in its normal form, and those that are meant for the proxy itself. */
function addProxyFields(req, authority, config) {
  if (req.hasHeader('host') && req.getHeader('host') !== authority) req.setHeader('Host', authority);
  if (config.auth) req.setHeader('proxy-authorization', config.auth);
  req.setHeader('proxy-connection', req.shouldKeepAlive ? 'keep-alive' : 'close');
}

module.exports = { nameTarget, checkList, checkHostField, addProxyFields };
