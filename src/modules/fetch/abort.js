'use strict';

// A signal and the request that it can abort (https://fetch.spec.whatwg.org/#fetch-method, step 11).

const { getMaxListeners, setMaxListeners, defaultMaxListeners } = require('events');
const { DOMException } = require('internal/web/dom_exception');
const { lazy } = require('internal/util');

/** One signal may be for many requests at a time. */
const kMostListeners = 1500;

/** The listener of a response that was collected unread goes, too. */
const collected = lazy(() => new FinalizationRegistry((watch) => watch.stop()));

class AbortWatch {
  /** @param {AbortSignal} signal not aborted yet */
  constructor(signal) {
    this.signal = signal;
    this.isAborted = false;
    this.reason = undefined;
    /** @type {import('internal/fetch/exchange').Exchange|undefined} */
    this.exchange = undefined;
    /** The same, when only its reader is to keep it. */
    this.reference = undefined;
    // By way of a constant: V8 makes functions that are assigned to a property among old objects.
    const listener = () => this.abort();
    this.listener = listener;
    if (getMaxListeners(signal) === defaultMaxListeners) setMaxListeners(kMostListeners, signal);
    signal.addEventListener('abort', this.listener, { __proto__: null, once: true });
  }

  /** @param {import('internal/fetch/exchange').Exchange} exchange the request under way */
  follow(exchange) {
    this.exchange = exchange;
  }

  /** The response was given out: a signal that lives on does not keep a body that nobody reads. */
  holdLoosely() {
    const { exchange } = this;
    if (!exchange.isDone) return;
    this.exchange = undefined;
    this.reference = new WeakRef(exchange.body);
    collected().register(exchange.body, this);
  }

  abort() {
    const { signal } = this;
    this.isAborted = true;
    this.reason = signal.reason;
    const { exchange } = this;
    const body = this.reference === undefined ? exchange?.body : this.reference.deref();
    // Of a reason that is nothing a stream cannot say that it failed.
    body?.fail(this.reason || new DOMException('The operation was aborted.', 'AbortError'));
    exchange?.cancel();
  }

  stop() {
    this.signal.removeEventListener('abort', this.listener);
    this.exchange = this.reference = undefined;
  }
}

module.exports = { AbortWatch };
