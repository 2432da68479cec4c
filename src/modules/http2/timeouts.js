'use strict';

// Timeouts of sessions and streams (http2, "http2session.setTimeout()").

const { kTimeout } = require('internal/net/timeouts');
const { kInner, kState } = require('internal/http2/symbols');

/**
 * Data that waits to be written, and moves, is activity: the timeout of TARGET starts anew.
 * @param {object} target a session, or one of its streams
 * @param {object} session
 * @param {Iterable<object>} streams of the target
 */
function isStillWriting(target, session, streams) {
  const { handle } = session[kInner];
  if (handle === undefined) return false;
  let isWriting = false;
  for (const stream of streams) isWriting ||= stream[kState].writes.length > 0;
  if (!isWriting) return false;
  const state = target[kState] ?? target[kInner];
  const [, sent] = handle.statistics();
  if (sent === state.sentAtTimeout) return false;
  state.sentAtTimeout = sent;
  target[kTimeout]?.refresh();
  return true;
}

module.exports = { isStillWriting };
