'use strict';

// All channels by name. A channel that nobody holds and nobody subscribes to may be collected: the registry holds it weakly, and
// strongly once it has subscribers or stores.

const { onStart } = require('internal/bootstrap/hooks');

/** Weak references cannot be in the start-up snapshot: channels made while it is built are held for good. */
let started = false;
onStart(() => {
  started = true;
});

/** @type {Map<string|symbol, {channel: object|undefined, weak: WeakRef<object>|undefined, uses: number}>} */
const entries = new Map();
let finalization;

function forgetCollected(name) {
  // The name may belong to a new channel by now.
  const entry = entries.get(name);
  if (entry !== undefined && entry.channel === undefined && entry.weak.deref() === undefined) entries.delete(name);
}

/** @param {string|symbol} name */
function find(name) {
  const entry = mapGet(entries, name);
  if (entry === undefined) return undefined;
  return entry.channel ?? entry.weak.deref();
}

/**
 * @param {string|symbol} name
 * @param {object} channel
 */
function add(name, channel) {
  if (!started) {
    entries.set(name, { channel, weak: undefined, uses: 1 });
    return;
  }
  mapSet(entries, name, { channel: undefined, weak: new WeakRef(channel), uses: 0 });
  finalization ??= new FinalizationRegistry(forgetCollected);
  finalization.register(channel, name);
}

/** Somebody listens: hold it. */
function hold(name, channel) {
  const entry = mapGet(entries, name);
  if (entry === undefined) return;
  entry.uses++;
  entry.channel = channel;
}

function release(name) {
  const entry = entries.get(name);
  if (entry === undefined || entry.uses === 0) return;
  if (--entry.uses === 0 && entry.weak !== undefined) entry.channel = undefined;
}

module.exports = { add, find, hold, release };
