'use strict';

/**
 * performance.eventLoopUtilization() of a worker's loop, seen from its parent.
 * @param {number} loopStart milliseconds on the performance clock, <= 0 before the loop turns
 * @param {number} idle milliseconds the loop has waited
 */
function computeEventLoopUtilization(loopStart, idle, previous, earlier) {
  if (loopStart <= 0) return { idle: 0, active: 0, utilization: 0 };
  if (earlier !== undefined) {
    const idleDelta = previous.idle - earlier.idle;
    const activeDelta = previous.active - earlier.active;
    return { idle: idleDelta, active: activeDelta, utilization: activeDelta / (idleDelta + activeDelta) };
  }
  const now = Number(process.hrtime.bigint() / 1000n) / 1000;
  const active = now - loopStart - idle;
  if (previous === undefined) return { idle, active, utilization: active / (idle + active) };
  const idleDelta = idle - previous.idle;
  const activeDelta = active - previous.active;
  return { idle: idleDelta, active: activeDelta, utilization: activeDelta / (idleDelta + activeDelta) };
}

module.exports = { computeEventLoopUtilization };
