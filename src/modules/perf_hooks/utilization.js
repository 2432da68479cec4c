'use strict';

const { getNodeTiming } = require('internal/perf_hooks/node_timing');
const { now } = require('internal/perf_hooks/clock');
const { loopIdleTime } = native('perf_hooks');

/** When the loop began to turn: once it has, that stays. The module is in no snapshot. */
let loopStart = 0;

/**
 * How much of the event loop's time went into work rather than waiting.
 * @param {{idle: number, active: number}} [first] an earlier reading: the difference to it
 * @param {{idle: number, active: number}} [second] a still earlier one: the difference of the two
 * @returns {{idle: number, active: number, utilization: number}}
 */
function eventLoopUtilization(first, second) {
  if (loopStart <= 0) {
    ({ loopStart } = getNodeTiming());
    if (loopStart <= 0) return { idle: 0, active: 0, utilization: 0 };
  }
  return difference(loopStart, loopIdleTime(), first, second);
}

function difference(loopStart, idleTime, first, second) {
  if (second) {
    const idle = first.idle - second.idle;
    const active = first.active - second.active;
    return { idle, active, utilization: active / (idle + active) };
  }
  const total = now() - loopStart;
  if (!first) {
    const active = total - idleTime;
    return { idle: idleTime, active, utilization: active / (idleTime + active) };
  }
  const idle = idleTime - first.idle;
  const active = total - idleTime - first.active;
  return { idle, active, utilization: active / (idle + active) };
}

module.exports = { eventLoopUtilization, difference };
