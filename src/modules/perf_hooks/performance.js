'use strict';

// The performance object (High Resolution Time, Performance Timeline, User Timing).

const {
  codes: {
    ERR_ILLEGAL_CONSTRUCTOR,
    ERR_INVALID_THIS,
    ERR_MISSING_ARGS,
    ERR_PERFORMANCE_INVALID_TIMESTAMP,
    ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS,
  },
} = require('internal/errors');
const { EventTarget, Event, defineEventHandler, isListenedTo } = require('internal/web/event_target');
const {
  PerformanceMark,
  createMeasure,
  createResourceTiming,
  enumerable,
  kInternal,
  nested,
  reservedNames,
  toStringTag,
} = require('internal/perf_hooks/entries');
const observer = require('internal/perf_hooks/observer');
const clock = require('internal/perf_hooks/clock');
const { eventLoopUtilization } = require('internal/perf_hooks/utilization');
const { getNodeTiming } = require('internal/perf_hooks/node_timing');
const { timerify } = require('internal/perf_hooks/timerify');

const inspectCustom = Symbol.for('nodejs.util.inspect.custom');

/** Start time of the latest mark of each name. */
const markTimes = new Map();

/** A point in time given as a number, as a mark's or as a milestone's name (User Timing, "Convert a mark to a timestamp"). */
function timeOf(mark) {
  if (mark === undefined) return undefined;
  if (typeof mark === 'number') {
    if (mark < 0) throw new ERR_PERFORMANCE_INVALID_TIMESTAMP(mark);
    return mark;
  }
  const name = `${mark}`;
  if (setHas(reservedNames, name)) return getNodeTiming()[name];
  const time = mapGet(markTimes, name);
  if (time === undefined) {
    const { DOMException } = require('internal/web/dom_exception');
    throw new DOMException(`The "${name}" performance mark has not been set`, 'SyntaxError');
  }
  return time;
}

/** Whether the second argument of measure() is a dictionary with something in it. */
function isMeasureOptions(value) {
  return value !== null && typeof value === 'object' &&
    (value.start !== undefined || value.end !== undefined || value.duration !== undefined || value.detail !== undefined);
}

function measureSpan(startOrOptions, endMark) {
  if (!isMeasureOptions(startOrOptions)) {
    const end = endMark !== undefined ? timeOf(endMark) : clock.now();
    // Only a name says where it starts.
    const start = typeof startOrOptions === 'string' ? timeOf(startOrOptions) : 0;
    return { start, end };
  }
  const { start, end, duration } = startOrOptions;
  if (endMark !== undefined) {
    throw new ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS('endMark must not be specified');
  }
  if (start !== undefined && end !== undefined && duration !== undefined) {
    throw new ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS(
      'Must not have options.start, options.end, and options.duration specified');
  }
  let endTime;
  if (end !== undefined) endTime = timeOf(end);
  else if (start !== undefined && duration !== undefined) endTime = timeOf(start) + timeOf(duration);
  else endTime = clock.now();
  let startTime = 0;
  if (start !== undefined) startTime = timeOf(start);
  else if (duration !== undefined && end !== undefined) startTime = timeOf(end) - timeOf(duration);
  return { start: startTime, end: endTime };
}

let performance;

class Performance extends EventTarget {
  #branded;

  constructor(token = undefined) {
    if (token !== kInternal) throw new ERR_ILLEGAL_CONSTRUCTOR();
    super();
    this.#branded = true;
  }

  static #check(value) {
    if (typeof value !== 'object' || value === null || !(#branded in value)) throw new ERR_INVALID_THIS('Performance');
  }

  [inspectCustom](depth, options) {
    if (depth < 0) return this;
    const { inspect } = require('internal/util/inspect');
    return `Performance ${inspect({ nodeTiming: this.nodeTiming, timeOrigin: this.timeOrigin }, nested(options))}`;
  }

  /** @param {string} [name] */
  clearMarks(name = undefined) {
    Performance.#check(this);
    if (name !== undefined) {
      name = `${name}`;
      markTimes.delete(name);
    } else {
      markTimes.clear();
    }
    observer.clearEntries('mark', name);
  }

  /** @param {string} [name] */
  clearMeasures(name = undefined) {
    Performance.#check(this);
    if (name !== undefined) name = `${name}`;
    observer.clearEntries('measure', name);
  }

  /** @param {string} [name] */
  clearResourceTimings(name = undefined) {
    Performance.#check(this);
    if (name !== undefined) name = `${name}`;
    observer.clearEntries('resource', name);
  }

  getEntries() {
    Performance.#check(this);
    return observer.timeline();
  }

  /**
   * @param {string} name
   * @param {string} [type]
   */
  getEntriesByName(name, type = undefined) {
    Performance.#check(this);
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('name');
    name = `${name}`;
    if (type !== undefined) type = `${type}`;
    return observer.timeline(name, type);
  }

  /** @param {string} type */
  getEntriesByType(type) {
    Performance.#check(this);
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('type');
    return observer.timeline(undefined, `${type}`);
  }

  /**
   * @param {string} name
   * @param {{startTime?: number, detail?: unknown}} [options]
   * @returns {PerformanceMark}
   */
  mark(name, options = {}) {
    Performance.#check(this);
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('name');
    const mark = new PerformanceMark(name, options);
    mapSet(markTimes, mark.name, mark.startTime);
    observer.enqueue(mark);
    return mark;
  }

  /**
   * @param {string} name
   * @param {string|{start?: number|string, end?: number|string, duration?: number, detail?: unknown}} [startOrMeasureOptions]
   * @param {string} [endMark]
   * @returns {PerformanceMeasure}
   */
  measure(name, startOrMeasureOptions = {}, endMark = undefined) {
    Performance.#check(this);
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('name');
    require('internal/errors/validators').validateString(name, 'name');
    const { start, end } = measureSpan(startOrMeasureOptions, endMark);
    const measure = createMeasure(name, start, end - start, startOrMeasureOptions?.detail);
    observer.enqueue(measure);
    return measure;
  }

  /** @returns {number} milliseconds since timeOrigin */
  now() {
    if (this !== performance) Performance.#check(this);
    return clock.now();
  }

  /** @param {number} maxSize */
  setResourceTimingBufferSize(maxSize) {
    Performance.#check(this);
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('maxSize');
    // WebIDL's unsigned long.
    observer.setResourceBufferSize(maxSize >>> 0);
  }

  /** @returns {number} */
  get timeOrigin() {
    Performance.#check(this);
    return clock.timeOrigin();
  }

  toJSON() {
    Performance.#check(this);
    return {
      nodeTiming: this.nodeTiming,
      timeOrigin: this.timeOrigin,
      eventLoopUtilization: this.eventLoopUtilization(),
    };
  }
}
defineProperties();

function defineProperties() {
  enumerable(Performance.prototype, [
    'clearMarks', 'clearMeasures', 'clearResourceTimings', 'getEntries', 'getEntriesByName', 'getEntriesByType', 'mark',
    'measure', 'now', 'setResourceTimingBufferSize', 'timeOrigin', 'toJSON',
  ]);
  toStringTag(Performance, 'Performance');
  const hidden = { __proto__: null, configurable: true, enumerable: false, writable: true };
  Object.defineProperties(Performance.prototype, {
    eventLoopUtilization: { __proto__: null, ...hidden, value: eventLoopUtilization },
    markResourceTiming: { __proto__: null, ...hidden, value: markResourceTiming },
    timerify: { __proto__: null, ...hidden, value: timerify },
  });
  // Made with the first look: the class may be in the start-up snapshot, its milestones are not.
  Object.defineProperty(Performance.prototype, 'nodeTiming', {
    __proto__: null,
    configurable: true,
    enumerable: false,
    get() {
      const value = getNodeTiming();
      Object.defineProperty(Performance.prototype, 'nodeTiming', { __proto__: null, ...hidden, value });
      return value;
    },
    set(value) {
      Object.defineProperty(Performance.prototype, 'nodeTiming', { __proto__: null, ...hidden, value });
    },
  });
  defineEventHandler(Performance.prototype, 'resourcetimingbufferfull');
}

function dispatchBufferFull() {
  performance.dispatchEvent(new Event('resourcetimingbufferfull'));
}

/** Puts a fetched resource on the timeline (used by fetch). */
function markResourceTiming(timingInfo, requestedUrl, initiatorType, global, cacheMode, bodyInfo, responseStatus,
  deliveryType = '') {
  const entry = createResourceTiming(
    timingInfo, requestedUrl, initiatorType, cacheMode, responseStatus, deliveryType);
  observer.enqueue(entry);
  observer.bufferResource(entry, dispatchBufferFull);
  return entry;
}

/** Would anybody see a resource that markResourceTiming() puts on the timeline? */
function takesResources() {
  return !observer.dropsResources() || isListenedTo(performance, 'resourcetimingbufferfull');
}

performance = new Performance(kInternal);

module.exports = { Performance, performance, takesResources };
