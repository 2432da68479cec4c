'use strict';

// The base class of all streams, with the pipe() of Node 0.8 that classes of user land still use.

const EventEmitter = require('events');

const { setPrototypeOf } = Object;
const { isArray } = Array;
const { ownKeys } = Reflect;

/** @param {object} [opts] */
function Stream(opts) {
  functionCall(EventEmitter, this, opts);
}
setPrototypeOf(Stream.prototype, EventEmitter.prototype);
setPrototypeOf(Stream, EventEmitter);

/**
 * Forwards 'data' to DEST.write() with pause() and resume() as back-pressure.
 * @param {object} dest
 * @param {{ end?: boolean }} [options]
 */
Stream.prototype.pipe = function (dest, options) {
  const source = this;

  function onData(chunk) {
    if (dest.writable && dest.write(chunk) === false && source.pause) source.pause();
  }
  function onDrain() {
    if (source.readable && source.resume) source.resume();
  }
  let ended = false;
  function onEnd() {
    if (ended) return;
    ended = true;
    dest.end();
  }
  function onClose() {
    if (ended) return;
    ended = true;
    if (typeof dest.destroy === 'function') dest.destroy();
  }
  function onError(err) {
    cleanup();
    // A source that hides listenerCount() is not asked, and its error goes nowhere else.
    if (this.listenerCount?.('error') === 0) this.emit('error', err);
  }
  function cleanup() {
    source.removeListener('data', onData);
    dest.removeListener('drain', onDrain);
    source.removeListener('end', onEnd);
    source.removeListener('close', onClose);
    source.removeListener('error', onError);
    dest.removeListener('error', onError);
    source.removeListener('end', cleanup);
    source.removeListener('close', cleanup);
    dest.removeListener('close', cleanup);
  }

  source.on('data', onData);
  dest.on('drain', onDrain);
  // Standard output and error stay open, and so does what was asked to.
  if (!dest._isStdio && (!options || options.end !== false)) {
    source.on('end', onEnd);
    source.on('close', onClose);
  }
  prependListener(source, 'error', onError);
  prependListener(dest, 'error', onError);
  source.on('end', cleanup);
  source.on('close', cleanup);
  dest.on('close', cleanup);
  dest.emit('pipe', source);
  return dest;
};

/** The types with listeners; streams preset `_events` with keys that may have none. */
Stream.prototype.eventNames = function eventNames() {
  const names = [];
  for (const key of ownKeys(this._events)) {
    const entry = this._events[key];
    if (typeof entry === 'function' || (isArray(entry) && entry.length > 0)) names.push(key);
  }
  return names;
};

/** Puts a listener in front, also on emitters that lack prependListener(). */
function prependListener(emitter, event, fn) {
  if (typeof emitter.prependListener === 'function') {
    emitter.prependListener(event, fn);
    return;
  }
  const { _events: events } = emitter;
  if (!events?.[event]) emitter.on(event, fn);
  else if (isArray(events[event])) events[event].unshift(fn);
  else events[event] = [fn, events[event]];
}

module.exports = { Stream, prependListener };
