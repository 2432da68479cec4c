'use strict';

// The time line: milliseconds since the process began, in all of its threads.

const { onStart } = require('internal/bootstrap/hooks');
const binding = native('perf_hooks');
const { elapsed } = binding;

/** Wall-clock time of that moment, in milliseconds since 1970. */
let originTimestamp = 0;

onStart(() => {
  originTimestamp = binding.timeOrigin();
});

/** @returns {number} */
const now = () => elapsed();

/** @returns {number} */
function timeOrigin() {
  return originTimestamp;
}

/** The time line's reading for `nanoseconds` of the monotonic clock, -1 for 0 (has not happened). */
function milestone(nanoseconds) {
  if (nanoseconds === 0) return -1;
  return binding.sinceStart(nanoseconds);
}

module.exports = { now, timeOrigin, milestone };
