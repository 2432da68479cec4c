'use strict';

// diagnostics_channel: named channels on which libraries publish what they do. Publishing to a channel without subscribers has to
// cost next to nothing, so an idle channel has methods that do nothing and its prototype is exchanged when the first subscriber
// comes.

const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { validateFunction } = require('internal/errors/validators');
const { triggerUncaughtException } = require('internal/engine');
const registry = require('internal/diagnostics_channel/registry');

const { apply } = Reflect;
const { getPrototypeOf, setPrototypeOf } = Object;

/** What a subscriber throws must not reach the publisher. */
function reportLater(error) {
  process.nextTick(() => {
    triggerUncaughtException(error, false);
  });
}

function runInStore(store, data, next, transform) {
  return () => {
    let context = data;
    if (transform !== undefined) {
      try {
        context = transform(data);
      } catch (error) {
        reportLater(error);
        return next();
      }
    }
    return store.run(context, next);
  };
}

function activate(channel) {
  setPrototypeOf(channel, ActiveChannel.prototype);
  channel._subscribers = [];
  channel._stores = new Map();
}

function deactivateIfIdle(channel) {
  if (channel._subscribers.length > 0 || channel._stores.size > 0) return;
  setPrototypeOf(channel, Channel.prototype);
  channel._subscribers = undefined;
  channel._stores = undefined;
}

/** A channel with subscribers or bound stores. */
class ActiveChannel {
  subscribe(subscription) {
    validateFunction(subscription, 'subscription');
    // Copied, so that a publish under way keeps the list it began with.
    this._subscribers = arrayConcat(this._subscribers, [subscription]);
    registry.hold(this.name, this);
  }

  unsubscribe(subscription) {
    const index = this._subscribers.indexOf(subscription);
    if (index === -1) return false;
    this._subscribers = this._subscribers.toSpliced(index, 1);
    registry.release(this.name);
    deactivateIfIdle(this);
    return true;
  }

  bindStore(store, transform) {
    if (!this._stores.has(store)) registry.hold(this.name, this);
    this._stores.set(store, transform);
  }

  unbindStore(store) {
    if (!this._stores.delete(store)) return false;
    registry.release(this.name);
    deactivateIfIdle(this);
    return true;
  }

  get hasSubscribers() {
    return true;
  }

  publish(data) {
    const subscribers = this._subscribers;
    for (let i = 0; i < (subscribers?.length ?? 0); i++) {
      try {
        const onMessage = subscribers[i];
        onMessage(data, this.name);
      } catch (error) {
        reportLater(error);
      }
    }
  }

  runStores(data, fn, thisArg, ...args) {
    let run = () => {
      this.publish(data);
      return apply(fn, thisArg, args);
    };
    for (const { 0: store, 1: transform } of this._stores) run = runInStore(store, data, run, transform);
    return run();
  }
}

/** A channel to publish on and subscribe to (diagnostics_channel, "Class: Channel"). */
class Channel {
  /** @param {string|symbol} name */
  constructor(name) {
    this._subscribers = undefined;
    this._stores = undefined;
    this.name = name;
    this._index = undefined;
    registry.add(name, this);
  }

  static [Symbol.hasInstance](instance) {
    const prototype = getPrototypeOf(instance);
    return prototype === Channel.prototype || prototype === ActiveChannel.prototype;
  }

  /** @param {(message: unknown, name: string|symbol) => void} subscription */
  subscribe(subscription) {
    validateFunction(subscription, 'subscription');
    activate(this);
    this.subscribe(subscription);
  }

  /** @returns {boolean} whether it was subscribed */
  unsubscribe() {
    return false;
  }

  /**
   * Runs what runStores() calls with `transform(data)` in `store`.
   * @param {AsyncLocalStorage} store
   * @param {(data: unknown) => unknown} [transform]
   */
  bindStore(store, transform) {
    activate(this);
    this.bindStore(store, transform);
  }

  /** @returns {boolean} whether it was bound */
  unbindStore() {
    return false;
  }

  /** @returns {boolean} */
  get hasSubscribers() {
    return false;
  }

  /** Tells all subscribers. */
  publish() {}

  /** Publishes `data` and calls `fn` in the bound stores. */
  runStores(data, fn, thisArg, ...args) {
    return apply(fn, thisArg, args);
  }
}

/**
 * @param {string|symbol} name
 * @returns {Channel}
 */
function channel(name) {
  const known = registry.find(name);
  if (known !== undefined) return known;
  if (typeof name !== 'string' && typeof name !== 'symbol') {
    throw new ERR_INVALID_ARG_TYPE('channel', ['string', 'symbol'], name);
  }
  return new Channel(name);
}

/**
 * @param {string|symbol} name
 * @param {(message: unknown, name: string|symbol) => void} subscription
 */
function subscribe(name, subscription) {
  return channel(name).subscribe(subscription);
}

/**
 * @param {string|symbol} name
 * @param {Function} subscription
 * @returns {boolean}
 */
function unsubscribe(name, subscription) {
  return channel(name).unsubscribe(subscription);
}

/**
 * @param {string|symbol} name
 * @returns {boolean}
 */
function hasSubscribers(name) {
  return registry.find(name)?.hasSubscribers ?? false;
}

module.exports = {
  channel,
  hasSubscribers,
  subscribe,
  tracingChannel,
  unsubscribe,
  Channel,
};

/**
 * Five channels that follow one kind of operation.
 * @param {string|object} nameOrChannels
 */
function tracingChannel(nameOrChannels) {
  const { TracingChannel } = require('internal/diagnostics_channel/tracing');
  return new TracingChannel(nameOrChannels);
}

require('internal/module/channels').activate(tracingChannel);
