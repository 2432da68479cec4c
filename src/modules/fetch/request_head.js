'use strict';

// A request's head as undici sends it (https://fetch.spec.whatwg.org/#http-network-or-cache-fetch, steps 8.5 to 8.19): the program's fields as
// they were written, then those that fetch adds, in lower case.

const { hasField } = require('internal/fetch/request_plan');

/** Their bodies mean something (RFC 9110, 9.3): without one they say so. */
const expectsBody = { __proto__: null, POST: true, PUT: true, PATCH: true };
/** Fields by which the program does its own caching. */
const conditions = ['if-modified-since', 'if-none-match', 'if-unmodified-since', 'if-match', 'if-range'];

function startOf(method, target) {
  // An answer to HEAD may have a body after all, which the next request must not meet.
  return `${method} ${target.path} HTTP/1.1\r\nhost: ${target.host}\r\nconnection: ${method === 'HEAD' ? 'close' : 'keep-alive'}\r\n`;
}

function acceptedCodings(target) {
  return target.isSecure ? 'accept-encoding: br, gzip, deflate\r\n' : 'accept-encoding: gzip, deflate\r\n';
}

/**
 * @param {import('internal/fetch/request_plan').Plan} plan
 * @param {import('internal/fetch/request_plan').Target} target where it goes: after a redirect not the plan's own
 * @returns {string} Latin-1
 */
function renderHead(plan, target) {
  const { fields, method, body } = plan;
  if (fields === undefined && method === 'GET') {
    target.plainHead ??= `${startOf('GET', target)}accept: */*\r\naccept-language: *\r\nsec-fetch-mode: cors\r\nuser-agent: node\r\n` +
      `${acceptedCodings(target)}\r\n`;
    return target.plainHead;
  }
  let head = startOf(method, target);
  let { cache } = plan;
  if (fields !== undefined) {
    for (let i = 0; i < fields.length; i++) head += `${fields[i].name}: ${fields[i].value}\r\n`;
    if (cache === 'default' && arraySome(conditions, (name) => hasField(plan, name))) cache = 'no-store';
  }
  if (!hasField(plan, 'accept')) head += 'accept: */*\r\n';
  if (!hasField(plan, 'accept-language')) head += 'accept-language: *\r\n';
  head += 'sec-fetch-mode: cors\r\n';
  if (!hasField(plan, 'user-agent')) head += 'user-agent: node\r\n';
  if (cache === 'no-cache' && !hasField(plan, 'cache-control')) head += 'cache-control: max-age=0\r\n';
  if (cache === 'no-store' || cache === 'reload') {
    if (!hasField(plan, 'pragma')) head += 'pragma: no-cache\r\n';
    if (!hasField(plan, 'cache-control')) head += 'cache-control: no-cache\r\n';
  }
  if (!hasField(plan, 'accept-encoding')) head += acceptedCodings(target);
  const size = body === null ? 0 : body.length;
  if (size > 0 || expectsBody[method]) head += `content-length: ${size}\r\n`;
  return `${head}\r\n`;
}

module.exports = { renderHead, expectsBody };
