'use strict';

const { kInternal, PerformanceEntry, nested } = require('internal/perf_hooks/entries');
const { milestone, now } = require('internal/perf_hooks/clock');
const { startTimes } = require('internal/engine');
const binding = native('perf_hooks');

const inspectCustom = Symbol.for('nodejs.util.inspect.custom');

/** What has been reached once stays; the module is in no snapshot. */
const milestones = [-1, -1, -1, -1, -1, -1];

/** The start time of that index, -1 while it is to come. */
function reached(index) {
  const known = milestones[index];
  return known === -1 ? (milestones[index] = milestone(startTimes()[index])) : known;
}

/** When the runtime's own milestones were reached (perf_hooks, "Class: PerformanceNodeTiming"). */
class PerformanceNodeTiming extends PerformanceEntry {
  constructor() {
    super(kInternal, 'node', 'node', 0, 0);
    const getters = {
      __proto__: null,
      nodeStart: () => reached(1),
      v8Start: () => reached(2),
      environment: () => reached(3),
      loopStart: () => reached(5),
      loopExit: () => milestone(binding.loopExit()),
      bootstrapComplete: () => reached(4),
      idleTime: () => binding.loopIdleTime(),
      uvMetricsInfo: () => {
        const { 0: loopCount, 1: events, 2: eventsWaiting } = binding.loopMetrics();
        return { loopCount, events, eventsWaiting };
      },
    };
    const descriptors = {
      name: { __proto__: null, enumerable: true, configurable: true, value: 'node' },
      entryType: { __proto__: null, enumerable: true, configurable: true, value: 'node' },
      startTime: { __proto__: null, enumerable: true, configurable: true, value: 0 },
      duration: { __proto__: null, enumerable: true, configurable: true, get: now },
    };
    for (const name of Object.keys(getters)) {
      descriptors[name] = { __proto__: null, enumerable: true, configurable: true, get: getters[name] };
    }
    Object.defineProperties(this, descriptors);
  }

  [inspectCustom](depth, options) {
    if (depth < 0) return this;
    const { inspect } = require('internal/util/inspect');
    return `PerformanceNodeTiming ${inspect(this.toJSON(), nested(options))}`;
  }

  toJSON() {
    return {
      name: 'node',
      entryType: 'node',
      startTime: this.startTime,
      duration: this.duration,
      nodeStart: this.nodeStart,
      v8Start: this.v8Start,
      bootstrapComplete: this.bootstrapComplete,
      environment: this.environment,
      loopStart: this.loopStart,
      loopExit: this.loopExit,
      idleTime: this.idleTime,
    };
  }
}
Object.setPrototypeOf(PerformanceNodeTiming.prototype, PerformanceEntry.prototype);
Object.defineProperty(PerformanceNodeTiming.prototype, 'constructor', {
  __proto__: null, value: PerformanceNodeTiming, enumerable: false, configurable: true, writable: true,
});

let nodeTiming;

/** @returns {PerformanceNodeTiming} the only one */
function getNodeTiming() {
  return (nodeTiming ??= new PerformanceNodeTiming());
}

module.exports = { getNodeTiming };
