'use strict';

// The time line of this thread: milliseconds since it began.

const { onStart } = require('internal/bootstrap/hooks');
const binding = native('perf_hooks');
const { elapsed } = binding;

/** What elapsed() said when this thread began; 0 on the main thread. */
let origin = 0;
/** Wall-clock time of that moment, in milliseconds since 1970. */
let originTimestamp = 0;

onStart(() => {
  ({ 0: origin, 1: originTimestamp } = binding.timeOrigin());
});

/** @returns {number} */
function now() {
  return elapsed() - origin;
}

/** @returns {number} */
function timeOrigin() {
  return originTimestamp;
}

/** The time line's reading for `nanoseconds` of the monotonic clock, -1 for 0 (has not happened). */
function milestone(nanoseconds) {
  if (nanoseconds === 0) return -1;
  return binding.sinceStart(nanoseconds) - origin;
}

module.exports = { now, timeOrigin, milestone };
