'use strict';

// Performance entries of sessions and streams (perf_hooks, "performanceNodeEntry.detail", HTTP/2).

const { NGHTTP2_SESSION_SERVER } = require('internal/http2/constants').constants;
const { kInner, kState } = require('internal/http2/symbols');

const kNanosecondsPerMillisecond = 1e6;

const observers = () => require('internal/perf_hooks/observer');

const toMilliseconds = (nanoseconds) => nanoseconds / kNanosecondsPerMillisecond;
/** From START to WHEN; 0 when it never was. */
const since = (start, when) => (when === 0 ? 0 : toMilliseconds(when - start));

function enqueue(name, start, detail) {
  const { createEntryWithFields } = require('internal/perf_hooks/entries');
  const { milestone, now } = require('internal/perf_hooks/clock');
  const startTime = milestone(start);
  observers().enqueue(createEntryWithFields(name, 'http2', startTime, now() - startTime, detail));
}

/**
 * @param {object} session that has ended
 * @param {object} handle its native half
 */
function reportSession(session, handle) {
  if (!observers().hasObserver('http2')) return;
  const [start, bytesWritten, bytesRead, framesSent, framesReceived, streamCount, maxConcurrentStreams, streamTime, pingRTT] = handle.statistics();
  enqueue('Http2Session', start, {
    bytesRead,
    bytesWritten,
    framesReceived,
    framesSent,
    maxConcurrentStreams,
    pingRTT: toMilliseconds(pingRTT),
    streamAverageDuration: streamCount === 0 ? 0 : toMilliseconds(streamTime) / streamCount,
    streamCount,
    type: session[kInner].type === NGHTTP2_SESSION_SERVER ? 'server' : 'client',
  });
}

/**
 * @param {object} stream that has ended
 * @param {object|undefined} handle its session's native half
 */
function reportStream(stream, handle) {
  if (handle === undefined || !observers().hasObserver('http2')) return;
  const { id } = stream[kState];
  const figures = id === undefined ? [] : handle.streamStatistics(id);
  if (figures.length === 0) return;
  const [start, bytesWritten, bytesRead, firstHeader, firstByte, firstByteSent] = figures;
  enqueue('Http2Stream', start, {
    bytesRead,
    bytesWritten,
    id,
    timeToFirstByte: since(start, firstByte),
    timeToFirstByteSent: since(start, firstByteSent),
    timeToFirstHeader: since(start, firstHeader),
  });
}

module.exports = { reportSession, reportStream };
