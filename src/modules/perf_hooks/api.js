'use strict';

const {
  PerformanceEntry,
  PerformanceMark,
  PerformanceMeasure,
  PerformanceResourceTiming,
} = require('internal/perf_hooks/entries');
const { PerformanceObserver, PerformanceObserverEntryList } = require('internal/perf_hooks/observer');
const { Performance, performance } = require('internal/perf_hooks/performance');
const { eventLoopUtilization } = require('internal/perf_hooks/utilization');
const { timerify } = require('internal/perf_hooks/timerify');
const { createHistogram } = require('internal/perf_hooks/histogram');
const { monitorEventLoopDelay } = require('internal/perf_hooks/event_loop_delay');

module.exports = {
  Performance,
  PerformanceEntry,
  PerformanceMark,
  PerformanceMeasure,
  PerformanceObserver,
  PerformanceObserverEntryList,
  PerformanceResourceTiming,
  monitorEventLoopDelay,
  eventLoopUtilization,
  timerify,
  createHistogram,
  performance,
};

// v8::GCType and v8::GCCallbackFlags.
const collections = {
  __proto__: null,
  NODE_PERFORMANCE_GC_MAJOR: 4,
  NODE_PERFORMANCE_GC_MINOR: 1,
  NODE_PERFORMANCE_GC_MINOR_MARK_SWEEP: 2,
  NODE_PERFORMANCE_GC_INCREMENTAL: 8,
  NODE_PERFORMANCE_GC_WEAKCB: 16,
  NODE_PERFORMANCE_GC_FLAGS_NO: 0,
  NODE_PERFORMANCE_GC_FLAGS_CONSTRUCT_RETAINED: 2,
  NODE_PERFORMANCE_GC_FLAGS_FORCED: 4,
  NODE_PERFORMANCE_GC_FLAGS_SYNCHRONOUS_PHANTOM_PROCESSING: 8,
  NODE_PERFORMANCE_GC_FLAGS_ALL_AVAILABLE_GARBAGE: 16,
  NODE_PERFORMANCE_GC_FLAGS_ALL_EXTERNAL_MEMORY: 32,
  NODE_PERFORMANCE_GC_FLAGS_SCHEDULE_IDLE: 64,
};

// Kinds of entries and milestones: present, but not shown.
const hiddenConstants = [
  ['ENTRY_TYPE', ['GC', 'HTTP', 'HTTP2', 'NET', 'DNS', 'QUIC']],
  ['MILESTONE', [
    'TIME_ORIGIN_TIMESTAMP', 'TIME_ORIGIN', 'ENVIRONMENT', 'NODE_START', 'V8_START', 'LOOP_START', 'LOOP_EXIT',
    'BOOTSTRAP_COMPLETE',
  ]],
];

const constants = {};
for (const name in collections) {
  Object.defineProperty(constants, name, { __proto__: null, value: collections[name], enumerable: true });
}
for (const { 0: group, 1: names } of hiddenConstants) {
  arrayForEach(names, (name, value) => {
    Object.defineProperty(constants, `NODE_PERFORMANCE_${group}_${name}`, { __proto__: null, value, enumerable: false });
  });
}
Object.defineProperty(module.exports, 'constants', { __proto__: null, configurable: false, enumerable: true, value: constants });
