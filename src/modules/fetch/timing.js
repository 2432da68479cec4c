'use strict';

// Resource Timing of a request (https://fetch.spec.whatwg.org/#finalize-and-report-timing).

const { now } = require('internal/perf_hooks/clock');
const { lazy } = require('internal/util');

const timeline = lazy(() => require('internal/perf_hooks/performance'));

class ResourceTiming {
  constructor() {
    const start = now();
    this.startTime = start;
    this.redirectStartTime = 0;
    this.postRedirectStartTime = start;
    this.requestTime = 0;
    this.responseTime = 0;
  }

  /** A redirect was followed. */
  redirected() {
    if (this.redirectStartTime === 0) this.redirectStartTime = this.startTime;
    this.postRedirectStartTime = now();
  }

  /** @param {import('internal/fetch/exchange').Exchange} exchange the last one */
  take(exchange) {
    this.requestTime = exchange.requestTime;
    this.responseTime = exchange.responseTime;
  }

  /**
   * The body was read.
   * @param {URL} url
   * @param {import('internal/fetch/exchange').Exchange} exchange
   * @param {import('internal/fetch/response_body').ResponseBody} [body]
   */
  report(url, exchange, body) {
    const { performance, takesResources } = timeline();
    if (!takesResources()) return;
    const { postRedirectStartTime } = this;
    performance.markResourceTiming({
      startTime: this.startTime,
      redirectStartTime: this.redirectStartTime,
      redirectEndTime: this.redirectStartTime === 0 ? 0 : postRedirectStartTime,
      postRedirectStartTime,
      finalServiceWorkerStartTime: 0,
      finalNetworkResponseStartTime: this.responseTime,
      finalNetworkRequestStartTime: this.requestTime,
      endTime: now(),
      encodedBodySize: exchange.encodedSize,
      decodedBodySize: body === undefined ? 0 : body.decodedSize,
      finalConnectionTimingInfo: {
        domainLookupStartTime: postRedirectStartTime,
        domainLookupEndTime: postRedirectStartTime,
        connectionStartTime: postRedirectStartTime,
        connectionEndTime: postRedirectStartTime,
        secureConnectionStartTime: postRedirectStartTime,
        ALPNNegotiatedProtocol: undefined,
      },
    }, url.href, 'fetch', globalThis, '', '', exchange.status);
  }
}

module.exports = { ResourceTiming };
