'use strict';

// Readable.prototype.pipe() and unpipe().

const { errorOrDestroy } = require('internal/stream/destroy');
const { prependListener } = require('internal/stream/legacy');
const { kState, kFlowing, kMultiAwaitDrain } = require('internal/stream/readable_state');

const methods = {};

/**
 * Writes everything to DEST and minds its back-pressure.
 * @this {Readable}
 * @param {Writable} dest
 * @param {{ end?: boolean }} [pipeOpts]
 */
methods.pipe = function (dest, pipeOpts) {
  const source = this;
  const state = source._readableState;

  // From the second destination on, a set says who is full.
  if (state.pipes.length === 1 && (state[kState] & kMultiAwaitDrain) === 0) {
    state[kState] |= kMultiAwaitDrain;
    state.awaitDrainWriters = new Set(state.awaitDrainWriters ? [state.awaitDrainWriters] : []);
  }
  arrayPush(state.pipes, dest);

  const doEnd =
    (!pipeOpts || pipeOpts.end !== false) && dest !== process.stdout && dest !== process.stderr;
  const atEnd = doEnd ? onend : unpipeDest;
  if (state.endEmitted) process.nextTick(atEnd);
  else source.once('end', atEnd);

  let ondrain;
  let cleanedUp = false;

  function onunpipe(readable, info) {
    if (readable === source && info && info.hasUnpiped === false) {
      info.hasUnpiped = true;
      cleanup();
    }
  }
  function onend() {
    dest.end();
  }
  function cleanup() {
    dest.removeListener('close', onclose);
    dest.removeListener('finish', onfinish);
    if (ondrain) dest.removeListener('drain', ondrain);
    dest.removeListener('error', onerror);
    dest.removeListener('unpipe', onunpipe);
    source.removeListener('end', onend);
    source.removeListener('end', unpipeDest);
    source.removeListener('data', ondata);
    cleanedUp = true;
    // The source may wait for the drain of a destination that has just gone.
    if (
      ondrain &&
      state.awaitDrainWriters &&
      (!dest._writableState || dest._writableState.needDrain)
    ) {
      ondrain();
    }
  }
  function hold() {
    // A write() may have unpiped this very destination.
    if (!cleanedUp) {
      if (state.pipes.length === 1 && state.pipes[0] === dest) {
        state.awaitDrainWriters = dest;
        state[kState] &= ~kMultiAwaitDrain;
      } else if (state.pipes.length > 1 && state.pipes.includes(dest)) {
        state.awaitDrainWriters.add(dest);
      }
      source.pause();
    }
    if (!ondrain) {
      // Only now: most destinations of most pipes never fill.
      ondrain = resumeAfterDrain(source, dest);
      dest.on('drain', ondrain);
    }
  }
  function ondata(chunk) {
    // A write() that throws (a chunk of the wrong kind) is the destination's failure.
    try {
      if (dest.write(chunk) === false) hold();
    } catch (err) {
      dest.destroy(err);
    }
  }
  function onerror(err) {
    unpipeDest();
    dest.removeListener('error', onerror);
    if (dest.listenerCount('error') === 0) {
      const s = dest._writableState || dest._readableState;
      // A user land stream may have emitted 'error' itself, without errorOrDestroy().
      if (s && !s.errorEmitted) errorOrDestroy(dest, err);
      else dest.emit('error', err);
    }
  }
  function onclose() {
    dest.removeListener('finish', onfinish);
    unpipeDest();
  }
  function onfinish() {
    dest.removeListener('close', onclose);
    unpipeDest();
  }
  function unpipeDest() {
    source.unpipe(dest);
  }

  dest.on('unpipe', onunpipe);
  source.on('data', ondata);
  // Before the user's own listeners: they may throw.
  prependListener(dest, 'error', onerror);
  dest.once('close', onclose);
  dest.once('finish', onfinish);
  dest.emit('pipe', source);

  if (dest.writableNeedDrain === true) hold();
  else if ((state[kState] & kFlowing) === 0) source.resume();
  return dest;
};

function resumeAfterDrain(source, dest) {
  return function pipeOnDrainFunctionResult() {
    const state = source._readableState;
    // pipe() may have turned the one destination into a set in the meantime.
    if (state.awaitDrainWriters === dest) state.awaitDrainWriters = null;
    else if ((state[kState] & kMultiAwaitDrain) !== 0) state.awaitDrainWriters.delete(dest);

    const nobodyWaits = !state.awaitDrainWriters || state.awaitDrainWriters.size === 0;
    if (nobodyWaits && source.listenerCount('data') > 0) source.resume();
  };
}

/**
 * Undoes pipe(), for DEST or for all.
 * @this {Readable}
 * @param {Writable} [dest]
 */
methods.unpipe = function (dest) {
  const state = this._readableState;
  if (state.pipes.length === 0) return this;

  if (!dest) {
    const dests = state.pipes;
    state.pipes = [];
    this.pause();
    for (let i = 0; i < dests.length; i++) dests[i].emit('unpipe', this, { hasUnpiped: false });
    return this;
  }
  const index = arrayIndexOf(state.pipes, dest);
  if (index === -1) return this;
  arraySplice(state.pipes, index, 1);
  if (state.pipes.length === 0) this.pause();
  dest.emit('unpipe', this, { hasUnpiped: false });
  return this;
};

module.exports = methods;
