'use strict';

// Response: undici's class, made from what the connection brought, and reading short bodies without a stream.

const { Response, fromInnerResponse, getResponseState } = require('internal/deps/undici/web/fetch/response');
const { utf8DecodeBytes } = require('internal/deps/undici/encoding/index');
const { ResponseBody } = require('internal/fetch/response_body');
const { ReceivedHeaders } = require('internal/fetch/response_headers');
require('internal/fetch/uncloneable');
const { lazy } = require('internal/util');

const { parse } = JSON;
const { defineProperty, getOwnPropertyDescriptor } = Object;

/** Whose response nobody has any more, cannot be read: its connection is wanted for others. */
const unread = lazy(() => new FinalizationRegistry((body) => body.abandon()));

/**
 * A response as main fetch leaves it (https://fetch.spec.whatwg.org/#concept-response).
 * @param {import('internal/fetch/exchange').Exchange} exchange
 * @param {'basic'|'cors'} type
 * @param {URL[]} urlList
 * @returns {Response}
 */
function makeResponse(exchange, type, urlList) {
  const { body } = exchange;
  const state = {
    aborted: false,
    rangeRequested: false,
    timingAllowPassed: true,
    requestIncludesCredentials: false,
    type,
    status: exchange.status,
    timingInfo: null,
    cacheState: '',
    statusText: exchange.statusText,
    headersList: new ReceivedHeaders(exchange.received),
    urlList: kNoUrls,
    body: null,
  };
  const response = fromInnerResponse(state, 'immutable');
  // Only now, as undici would make the body's stream and watch over it.
  state.urlList = urlList;
  state.body = body;
  if (body !== null && !body.isEnded) unread().register(response, body);
  return response;
}

const kNoUrls = [];

// ---- reading without a stream ------------------------------------------------------------------------------------------

/** RESPONSE's body, if it is one of ours and nobody has asked for its stream. */
function bodyOf(response) {
  let body;
  try {
    ({ body } = getResponseState(response));
  } catch {
    // No response: undici says so.
    return undefined;
  }
  return body instanceof ResponseBody && body.madeStream === undefined ? body : undefined;
}

function toText(bytes) {
  // A byte order mark is no part of the text.
  return bytes[0] === 0xef ? utf8DecodeBytes(bytes) : bytes.utf8Slice();
}

const { text, json, arrayBuffer, bytes } = Response.prototype;
const { get: bodyUsed } = getOwnPropertyDescriptor(Response.prototype, 'bodyUsed');

function consume(response, otherwise, convert, copied) {
  const body = bodyOf(response);
  if (body === undefined || body.isTaken) return functionCall(otherwise, response);
  return body.take(convert, copied);
}

const methods = {
  arrayBuffer() { return consume(this, arrayBuffer, (taken) => taken.buffer, true); },
  text() { return consume(this, text, toText, false); },
  json() { return consume(this, json, (taken) => parse(toText(taken)), false); },
  bytes() { return consume(this, bytes, (taken) => taken, true); },
};
for (const name of ['arrayBuffer', 'text', 'json', 'bytes']) Response.prototype[name] = methods[name];

const { get } = getOwnPropertyDescriptor({
  get bodyUsed() { return bodyOf(this)?.isTaken ?? functionCall(bodyUsed, this); },
}, 'bodyUsed');
defineProperty(Response.prototype, 'bodyUsed', { __proto__: null, get, enumerable: true, configurable: true });

module.exports = { Response, makeResponse };
