'use strict';

// What is on the performance timeline (Performance Timeline, User Timing and Resource Timing).

const {
  codes: {
    ERR_ILLEGAL_CONSTRUCTOR,
    ERR_INTERNAL_ASSERTION,
    ERR_INVALID_ARG_VALUE,
    ERR_INVALID_THIS,
    ERR_MISSING_ARGS,
    ERR_PERFORMANCE_INVALID_TIMESTAMP,
  },
} = require('internal/errors');
const { validateNumber, validateObject } = require('internal/errors/validators');
const { now } = require('internal/perf_hooks/clock');

const inspectCustom = Symbol.for('nodejs.util.inspect.custom');
/** Passed to constructors that users may not call. */
const kInternal = Symbol('internal');

const { defineProperty } = Object;

function enumerable(target, names) {
  for (let i = 0; i < names.length; i++) defineProperty(target, names[i], { __proto__: null, enumerable: true });
}

function toStringTag(Class, tag) {
  defineProperty(Class.prototype, Symbol.toStringTag, { __proto__: null, configurable: true, value: tag });
}

/** Inspection options for what a class shows in its own name. */
function nested(options) {
  return { ...options, depth: options.depth == null ? null : options.depth - 1 };
}

class PerformanceEntry {
  #name;
  #type;
  #startTime;
  #duration;

  constructor(token = undefined, name = undefined, type = undefined, startTime = undefined, duration = undefined) {
    if (token !== kInternal) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this.#name = name;
    this.#type = type;
    this.#startTime = startTime;
    this.#duration = duration;
  }

  static #check(entry) {
    if (!(#name in entry)) throw new ERR_INVALID_THIS('PerformanceEntry');
  }

  get name() {
    PerformanceEntry.#check(this);
    return this.#name;
  }

  get entryType() {
    PerformanceEntry.#check(this);
    return this.#type;
  }

  get startTime() {
    PerformanceEntry.#check(this);
    return this.#startTime;
  }

  get duration() {
    PerformanceEntry.#check(this);
    return this.#duration;
  }

  [inspectCustom](depth, options) {
    if (depth < 0) return this;
    const { inspect } = require('internal/util/inspect');
    return `${this.constructor.name} ${inspect(this.toJSON(), nested(options))}`;
  }

  toJSON() {
    PerformanceEntry.#check(this);
    return { name: this.#name, entryType: this.#type, startTime: this.#startTime, duration: this.#duration };
  }
}
Object.defineProperty(PerformanceEntry, 'length', { __proto__: null, value: 0, configurable: true });
enumerable(PerformanceEntry.prototype, ['name', 'entryType', 'startTime', 'duration', 'toJSON']);

/** An entry of a type that has nothing of its own but `detail` (function, gc, net, dns, http …). */
class PerformanceNodeEntry extends PerformanceEntry {
  #detail;

  constructor(token, name, type, startTime, duration, detail) {
    super(token, name, type, startTime, duration);
    this.#detail = detail;
  }

  get detail() {
    return this.#detail;
  }

  toJSON() {
    return { ...super.toJSON(), detail: this.#detail };
  }
}

const kAccessors = 'Custom PerformanceEntry accessors are deprecated. Please use the detail property.';

/** By name. @type {Map<string, PropertyDescriptor>} */
const oldFields = new Map();

/** An own accessor for what is a property of `detail` now; DEP0152. */
function oldField(name) {
  let field = mapGet(oldFields, name);
  if (field === undefined) {
    const { deprecate } = require('internal/util');
    const values = new WeakMap();
    field = {
      __proto__: null,
      configurable: true,
      enumerable: true,
      get: deprecate(function() {
        return values.has(this) ? values.get(this) : this.detail[name];
      }, kAccessors, 'DEP0152'),
      set: deprecate(function(value) {
        values.set(this, value);
      }, kAccessors, 'DEP0152'),
    };
    mapSet(oldFields, name, field);
  }
  return field;
}

/** As createEntry(), with the fields of DETAIL on the entry itself, too, as they were before there was `detail` (gc, function, http2). */
function createEntryWithFields(name, type, startTime, duration, detail) {
  const entry = createEntry(name, type, startTime, duration, detail);
  const names = Object.keys(detail);
  for (let i = 0; i < names.length; i++) defineProperty(entry, names[i], oldField(names[i]));
  return entry;
}

/**
 * @param {string} name
 * @param {string} type
 * @param {number} startTime
 * @param {number} duration
 * @param {unknown} detail
 */
function createEntry(name, type, startTime, duration, detail) {
  return new PerformanceNodeEntry(kInternal, name, type, startTime, duration, detail);
}

/** Names of node's own milestones: no mark may be called so. */
const reservedNames = new Set([
  'nodeStart', 'v8Start', 'environment', 'loopStart', 'loopExit', 'bootstrapComplete',
]);

function cloneDetail(detail) {
  return detail == null ? null : require('internal/web/structured_clone').structuredClone(detail);
}

class PerformanceMark extends PerformanceEntry {
  #detail;

  /**
   * @param {string} name
   * @param {{startTime?: number, detail?: unknown}} [options]
   */
  constructor(name, options = undefined) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('name');
    name = `${name}`;
    if (setHas(reservedNames, name)) throw new ERR_INVALID_ARG_VALUE('name', name);
    if (options != null) validateObject(options, 'options');
    const startTime = options?.startTime ?? now();
    validateNumber(startTime, 'startTime');
    if (startTime < 0) throw new ERR_PERFORMANCE_INVALID_TIMESTAMP(startTime);
    super(kInternal, name, 'mark', startTime, 0);
    this.#detail = cloneDetail(options?.detail);
  }

  get detail() {
    if (!(#detail in this)) throw new ERR_INVALID_THIS('PerformanceMark');
    return this.#detail;
  }

  toJSON() {
    return { ...super.toJSON(), detail: this.#detail };
  }
}
defineProperty(PerformanceMark, 'length', { __proto__: null, value: 1, configurable: true });
enumerable(PerformanceMark.prototype, ['detail']);
toStringTag(PerformanceMark, 'PerformanceMark');

class PerformanceMeasure extends PerformanceEntry {
  #detail;

  constructor(token = undefined, name = undefined, startTime = undefined, duration = undefined, detail = undefined) {
    super(token, name, 'measure', startTime, duration);
    this.#detail = cloneDetail(detail);
  }

  get detail() {
    if (!(#detail in this)) throw new ERR_INVALID_THIS('PerformanceMeasure');
    return this.#detail;
  }

  toJSON() {
    return { ...super.toJSON(), detail: this.#detail };
  }
}
enumerable(PerformanceMeasure.prototype, ['detail']);
toStringTag(PerformanceMeasure, 'PerformanceMeasure');

/** How one resource was fetched (Resource Timing). */
class PerformanceResourceTiming extends PerformanceEntry {
  #initiatorType;
  #timing;
  #cacheMode;
  #status;
  #delivery;

  constructor(token = undefined, url = undefined, initiatorType = undefined, timing = undefined, cacheMode = undefined,
    status = undefined, delivery = undefined) {
    super(token, url, 'resource');
    this.#initiatorType = initiatorType;
    this.#timing = timing;
    this.#cacheMode = cacheMode;
    this.#status = status;
    this.#delivery = delivery;
  }

  static #check(entry) {
    if (!(#initiatorType in entry)) throw new ERR_INVALID_THIS('PerformanceResourceTiming');
  }

  get name() {
    PerformanceResourceTiming.#check(this);
    return super.name;
  }

  get startTime() {
    PerformanceResourceTiming.#check(this);
    return this.#timing.startTime;
  }

  get duration() {
    PerformanceResourceTiming.#check(this);
    return this.#timing.endTime - this.#timing.startTime;
  }

  get initiatorType() {
    PerformanceResourceTiming.#check(this);
    return this.#initiatorType;
  }

  get workerStart() {
    PerformanceResourceTiming.#check(this);
    return this.#timing.finalServiceWorkerStartTime;
  }

  get redirectStart() {
    PerformanceResourceTiming.#check(this);
    return this.#timing.redirectStartTime;
  }

  get redirectEnd() {
    PerformanceResourceTiming.#check(this);
    return this.#timing.redirectEndTime;
  }

  get fetchStart() {
    PerformanceResourceTiming.#check(this);
    return this.#timing.postRedirectStartTime;
  }

  get domainLookupStart() {
    PerformanceResourceTiming.#check(this);
    return this.#timing.finalConnectionTimingInfo?.domainLookupStartTime;
  }

  get domainLookupEnd() {
    PerformanceResourceTiming.#check(this);
    return this.#timing.finalConnectionTimingInfo?.domainLookupEndTime;
  }

  get connectStart() {
    PerformanceResourceTiming.#check(this);
    return this.#timing.finalConnectionTimingInfo?.connectionStartTime;
  }

  get connectEnd() {
    PerformanceResourceTiming.#check(this);
    return this.#timing.finalConnectionTimingInfo?.connectionEndTime;
  }

  get secureConnectionStart() {
    PerformanceResourceTiming.#check(this);
    return this.#timing.finalConnectionTimingInfo?.secureConnectionStartTime;
  }

  get nextHopProtocol() {
    PerformanceResourceTiming.#check(this);
    return this.#timing.finalConnectionTimingInfo?.ALPNNegotiatedProtocol;
  }

  get requestStart() {
    PerformanceResourceTiming.#check(this);
    return this.#timing.finalNetworkRequestStartTime;
  }

  get responseStart() {
    PerformanceResourceTiming.#check(this);
    return this.#timing.finalNetworkResponseStartTime;
  }

  get responseEnd() {
    PerformanceResourceTiming.#check(this);
    return this.#timing.endTime;
  }

  get encodedBodySize() {
    PerformanceResourceTiming.#check(this);
    return this.#timing.encodedBodySize;
  }

  get decodedBodySize() {
    PerformanceResourceTiming.#check(this);
    return this.#timing.decodedBodySize;
  }

  get transferSize() {
    PerformanceResourceTiming.#check(this);
    // Resource Timing, 4.4: the response's head counts as 300 bytes.
    if (this.#cacheMode === 'local') return 0;
    if (this.#cacheMode === 'validated') return 300;
    return this.#timing.encodedBodySize + 300;
  }

  get deliveryType() {
    PerformanceResourceTiming.#check(this);
    return this.#delivery;
  }

  get responseStatus() {
    PerformanceResourceTiming.#check(this);
    return this.#status;
  }

  toJSON() {
    PerformanceResourceTiming.#check(this);
    return {
      name: this.name,
      entryType: this.entryType,
      startTime: this.startTime,
      duration: this.duration,
      initiatorType: this.initiatorType,
      nextHopProtocol: this.nextHopProtocol,
      workerStart: this.workerStart,
      redirectStart: this.redirectStart,
      redirectEnd: this.redirectEnd,
      fetchStart: this.fetchStart,
      domainLookupStart: this.domainLookupStart,
      domainLookupEnd: this.domainLookupEnd,
      connectStart: this.connectStart,
      connectEnd: this.connectEnd,
      secureConnectionStart: this.secureConnectionStart,
      requestStart: this.requestStart,
      responseStart: this.responseStart,
      responseEnd: this.responseEnd,
      transferSize: this.transferSize,
      encodedBodySize: this.encodedBodySize,
      decodedBodySize: this.decodedBodySize,
      deliveryType: this.deliveryType,
      responseStatus: this.responseStatus,
    };
  }
}
enumerable(PerformanceResourceTiming.prototype, [
  'initiatorType', 'nextHopProtocol', 'workerStart', 'redirectStart', 'redirectEnd', 'fetchStart', 'domainLookupStart',
  'domainLookupEnd', 'connectStart', 'connectEnd', 'secureConnectionStart', 'requestStart', 'responseStart', 'responseEnd',
  'transferSize', 'encodedBodySize', 'decodedBodySize', 'deliveryType', 'responseStatus', 'toJSON',
]);
toStringTag(PerformanceResourceTiming, 'PerformanceResourceTiming');

/**
 * @param {object} timing the fetch standard's timing info
 * @param {string} url
 * @param {string} initiatorType
 * @param {string} cacheMode '' or 'local'
 */
function createResourceTiming(timing, url, initiatorType, cacheMode, status, delivery) {
  if (cacheMode !== '' && cacheMode !== 'local') {
    throw new ERR_INTERNAL_ASSERTION("cache must be an empty string or 'local'");
  }
  return new PerformanceResourceTiming(kInternal, url, initiatorType, timing, cacheMode, status, delivery);
}

module.exports = {
  PerformanceEntry,
  PerformanceMark,
  PerformanceMeasure,
  PerformanceResourceTiming,
  createEntry,
  createEntryWithFields,
  createMeasure: (name, startTime, duration, detail) =>
    new PerformanceMeasure(kInternal, name, startTime, duration, detail),
  createResourceTiming,
  enumerable,
  kInternal,
  nested,
  reservedNames,
  toStringTag,
};
