'use strict';

// Main fetch (https://fetch.spec.whatwg.org/#concept-main-fetch) of planned requests: HTTP fetch with its redirects, until there is a response.

const { Exchange, redirecting } = require('internal/fetch/exchange');
const { send } = require('internal/fetch/pool');
const { renderHead } = require('internal/fetch/request_head');
const { Target, removeFields } = require('internal/fetch/request_plan');
const { AbortWatch } = require('internal/fetch/abort');
const { ResourceTiming } = require('internal/fetch/timing');
const { makeResponse } = require('internal/fetch/response');

const kMostRedirects = 20;
/** What describes a body that is not sent again (https://fetch.spec.whatwg.org/#request-body-header-name). */
const bodyFields = ['content-encoding', 'content-language', 'content-location', 'content-type', 'content-length'];
/** What is meant for one origin only. */
const originFields = ['authorization', 'proxy-authorization', 'cookie', 'host'];

/** https://fetch.spec.whatwg.org/#concept-network-error */
function networkError(cause) {
  return new TypeError('fetch failed', { cause: cause instanceof Error ? cause : new Error(cause) });
}

/**
 * @param {import('internal/fetch/request_plan').Plan} plan
 * @returns {Promise<Response>}
 */
async function mainFetch(plan) {
  const { signal, urlList } = plan;
  if (signal?.aborted) throw signal.reason;
  const watch = signal === undefined ? undefined : new AbortWatch(signal);
  const timing = new ResourceTiming();
  try {
    const hop = { target: plan.target, type: 'basic', redirects: 0, wasMisdirected: false };
    for (;;) {
      const exchange = new Exchange(renderHead(plan, hop.target), plan);
      watch?.follow(exchange);
      send(hop.target, exchange);
      await exchange.answered;
      if (watch?.isAborted) throw watch.reason;
      if (exchange.error !== undefined) {
        exchange.cancel();
        throw networkError(exchange.error);
      }
      if (!goesOn(plan, hop, exchange, timing)) {
        timing.take(exchange);
        const response = makeResponse(exchange, hop.type, urlList);
        finish(exchange, urlList[0], timing, watch);
        return response;
      }
    }
  } catch (error) {
    watch?.stop();
    throw error;
  }
}

/** Does the answer lead to another request? HOP then says where. https://fetch.spec.whatwg.org/#concept-http-fetch, from step 8 */
function goesOn(plan, hop, exchange, timing) {
  const { status } = exchange;
  if (redirecting[status] !== undefined) {
    if (plan.redirect === 'manual') return false;
    if (plan.redirect === 'error') {
      exchange.discardBody();
      throw networkError('unexpected redirect');
    }
    return followRedirect(plan, hop, exchange, timing);
  }
  // https://fetch.spec.whatwg.org/#http-network-or-cache-fetch, steps 15 and 16
  if (status === 407) {
    exchange.discardBody();
    throw networkError(undefined);
  }
  if (status === 421 && !hop.wasMisdirected) {
    hop.wasMisdirected = true;
    exchange.cancel();
    return true;
  }
  return false;
}

/** https://fetch.spec.whatwg.org/#concept-http-redirect-fetch */
function followRedirect(plan, hop, exchange, timing) {
  const { location } = exchange.received;
  if (location === undefined) return false;
  exchange.discardBody();
  const { url: before } = hop.target;
  const { responseLocationURL, requestBadPort } = require('internal/deps/undici/web/fetch/util');
  let url;
  try {
    url = responseLocationURL({
      status: exchange.status, headersList: { get: () => location }, urlList: plan.urlList,
    }, before.hash);
  } catch (error) {
    throw networkError(error);
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw networkError('URL scheme must be a HTTP(S) scheme');
  if (hop.redirects === kMostRedirects) throw networkError('redirect count exceeded');
  hop.redirects++;
  if (url.username || url.password) throw networkError('cross origin not allowed for request mode "cors"');
  const { status } = exchange;
  if (((status === 301 || status === 302) && plan.method === 'POST') ||
      (status === 303 && plan.method !== 'GET' && plan.method !== 'HEAD')) {
    plan.method = 'GET';
    plan.body = null;
    removeFields(plan, bodyFields);
  }
  if (url.origin !== before.origin) {
    removeFields(plan, originFields);
  }
  if (url.origin !== plan.urlList[0].origin) hop.type = 'cors';
  arrayPush(plan.urlList, url);
  if (requestBadPort({ urlList: plan.urlList }) === 'blocked') throw networkError('bad port');
  timing.redirected();
  hop.target = new Target(url);
  hop.wasMisdirected = false;
  return true;
}

/** The response is given out: what happens when its body has been read, and until then. */
function finish(exchange, url, timing, watch) {
  const { body } = exchange;
  if (body === null) {
    // It may still come, in spite of what its head says.
    if (!exchange.isDone) exchange.discardBody();
    watch?.stop();
    timing.report(url, exchange);
    return;
  }
  if (body.isFinished) {
    watch?.stop();
    timing.report(url, exchange);
    return;
  }
  body.onFinishData = { exchange, url, timing, watch };
  body.onFinish = onBodyFinished;
  watch?.holdLoosely();
}

function onBodyFinished({ exchange, url, timing, watch }, body) {
  watch?.stop();
  timing.report(url, exchange, body);
}

module.exports = { mainFetch };
