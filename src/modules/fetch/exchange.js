'use strict';

// One request and its answer on a connection (https://fetch.spec.whatwg.org/#concept-http-network-fetch, step 9).

const { now } = require('internal/perf_hooks/clock');
const { ResponseBody } = require('internal/fetch/response_body');
const { receivedHead } = require('internal/fetch/response_headers');

const { withResolvers } = Promise;
const PromiseConstructor = Promise;

/** RFC 9110, 15: answers with these have no body. */
const bodyless = { __proto__: null, 101: true, 204: true, 205: true, 304: true };
const redirecting = { __proto__: null, 301: true, 302: true, 303: true, 307: true, 308: true };

/** Reason phrases are taken for UTF-8. */
function decodeText(latin1) {
  return require('buffer').Buffer.from(latin1, 'latin1').toString();
}

class Exchange {
  /**
   * @param {string} head
   * @param {import('internal/fetch/request_plan').Plan} plan
   */
  constructor(head, plan) {
    this.head = head;
    this.method = plan.method;
    /** @type {Buffer|null} */
    this.requestBody = plan.body;
    this.follows = plan.redirect === 'follow';
    const { promise, resolve } = functionCall(withResolvers, PromiseConstructor);
    /** Resolved (never rejected) when the head is there, or nothing will come any more. */
    this.answered = promise;
    this.resolve = resolve;
    this.connection = null;

    this.status = 0;
    this.statusText = '';
    /** @type {import('internal/fetch/response_headers').ReceivedHead|undefined} */
    this.received = undefined;
    /** What the response shows: @type {ResponseBody|null} */
    this.body = null;
    /** Who takes the bytes from the connection: the body, or its decoders. */
    this.sink = null;
    /** Why there is no answer. */
    this.error = undefined;
    /** The whole answer is there, or what there is of it. */
    this.isDone = false;
    this.encodedSize = 0;
    this.requestTime = 0;
    this.responseTime = 0;
  }

  // ---- told by the connection --------------------------------------------------------------------------------------------

  onSent() {
    this.requestTime = now();
  }

  onHead(status, statusText, fields) {
    this.responseTime = now();
    this.status = status;
    this.statusText = regExpTest(/[\x80-\xff]/, statusText) ? decodeText(statusText) : statusText;
    const received = receivedHead(fields);
    this.received = received;
    // A redirect that is followed is not shown to anybody: its body is read past.
    const isPassedOn = !(redirecting[status] && this.follows && received.location);
    if (this.method !== 'HEAD' && bodyless[status] === undefined && isPassedOn) {
      this.sink = this.body = new ResponseBody(this);
      if (received.contentEncoding !== '') {
        const { decode } = require('internal/fetch/content_codings');
        this.error = decode(this, received.contentEncoding);
        if (this.error !== undefined) this.discardBody();
      }
    }
    this.resolve();
  }

  /** A piece of the body. False: no more until resume(). */
  onBody(chunk) {
    this.encodedSize += chunk.length;
    return this.sink === null || this.sink.push(chunk);
  }

  onComplete() {
    this.isDone = true;
    this.connection = null;
    this.sink?.end();
  }

  onError(error) {
    if (this.isDone) return;
    this.isDone = true;
    this.connection = null;
    if (this.status === 0) this.error = error;
    this.sink?.terminate(error);
    this.resolve();
  }

  // ---- asked by the body and by main fetch ---------------------------------------------------------------------------------

  /** What is still to come is read past, so that the connection can be used again. */
  discardBody() {
    this.body = this.sink = null;
    this.resume();
  }

  resume() {
    this.connection?.resumeReading();
  }

  /** Nobody wants the answer any more. */
  cancel() {
    if (this.isDone) return;
    this.isDone = true;
    const { connection } = this;
    this.connection = null;
    connection?.drop(this);
    this.resolve();
  }
}

module.exports = { Exchange, bodyless, redirecting };
