'use strict';

// The clocks of a program, by their numbers.

const { WasiError } = require('internal/wasi/abi');
const { clockTime, CLOCK_MONOTONIC, CLOCK_PROCESS_CPUTIME_ID, CLOCK_REALTIME, CLOCK_THREAD_CPUTIME_ID } = native('wasi');

const clocks = [CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_PROCESS_CPUTIME_ID, CLOCK_THREAD_CPUTIME_ID];
const kThreadTime = 3;

/** @returns {bigint} nanoseconds */
function timeOf(id) {
  if (id >= clocks.length) throw new WasiError('EINVAL');
  return clockTime(clocks[id]);
}

/** How exact a clock is. For that of the thread, Node tells the time instead. */
function resolutionOf(id) {
  const time = timeOf(id);
  return id === kThreadTime ? time : 1n;
}

module.exports = { resolutionOf, timeOf };
