'use strict';

// PerformanceObserver, and the buffers of the timeline.

const { setImmediate } = require('timers');
const {
  codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_MISSING_ARGS },
} = require('internal/errors');
const { validateFunction, validateObject } = require('internal/errors/validators');
const { createEntry, createEntryWithFields, enumerable, kInternal, nested, toStringTag } = require('internal/perf_hooks/entries');
const { now } = require('internal/perf_hooks/clock');
const binding = native('perf_hooks');

const inspectCustom = Symbol.for('nodejs.util.inspect.custom');
const kMaybeBuffer = Symbol('kMaybeBuffer');
const kDispatch = Symbol('kDispatch');

const supportedEntryTypes = Object.freeze([
  'dns', 'function', 'gc', 'http', 'http2', 'mark', 'measure', 'net', 'quic', 'resource',
]);

// ---- buffers of the timeline ---------------------------------------------------------------------------------------------

let marks = [];
let measures = [];
let resources = [];
/** Resources that came while the listener of 'resourcetimingbufferfull' was still to be called. */
let overflow = [];
let maxResources = 250;
let overflowScheduled = false;

const kMaxUserEntries = 1e6;
const warnedTypes = new Set();

/** Adds a mark or measure to the timeline and tells the observers. */
function enqueue(entry) {
  const list = entry.entryType === 'mark' ? marks : entry.entryType === 'measure' ? measures : undefined;
  notify(entry);
  if (list === undefined) return;
  arrayPush(list, entry);
  if (list.length <= kMaxUserEntries || warnedTypes.has(entry.entryType)) return;
  warnedTypes.add(entry.entryType);
  const clear = entry.entryType === 'mark' ? 'performance.clearMarks' : 'performance.clearMeasures';
  const warning = new Error(
    `Possible perf_hooks memory leak detected. ${list.length} ${entry.entryType} entries added to the global ` +
    `performance entry buffer. Use ${clear} to clear the buffer.`,
  );
  warning.name = 'MaxPerformanceEntryBufferExceededWarning';
  warning.entryType = entry.entryType;
  warning.count = list.length;
  process.emitWarning(warning);
}

/** Resource Timing, 4.6: adds a resource; when the buffer is full, its listener may make room first. */
function bufferResource(entry, dispatchFull) {
  if (resources.length < maxResources && !overflowScheduled) {
    arrayPush(resources, entry);
    return;
  }
  if (!overflowScheduled) {
    overflowScheduled = true;
    setImmediate(() => {
      while (overflow.length > 0) {
        const excess = overflow.length;
        if (resources.length >= maxResources) dispatchFull();
        const room = Math.max(maxResources - resources.length, 0);
        arrayPush(resources, ...arraySplice(overflow, 0, room));
        if (excess <= overflow.length) overflow = [];
      }
      overflowScheduled = false;
    });
  }
  arrayPush(overflow, entry);
}

/** Has the buffer no room, and does no observer wait for resources? */
function dropsResources() {
  return resources.length >= maxResources && !overflowScheduled && !(counts.resource > 0);
}

function setResourceBufferSize(size) {
  maxResources = size;
}

function clearEntries(type, name) {
  const keep = name === undefined ? () => false : (entry) => entry.name !== name;
  if (type === 'mark') marks = marks.filter(keep);
  else if (type === 'measure') measures = measures.filter(keep);
  else resources = arrayFilter(resources, keep);
}

/** The timeline, by start time. */
function timeline(name, type) {
  let list;
  if (type === 'mark') list = marks;
  else if (type === 'measure') list = measures;
  else if (type === 'resource') list = resources;
  else if (type !== undefined) return [];
  else list = [...marks, ...measures, ...resources];
  list = name === undefined ? arraySlice(list) : list.filter((entry) => entry.name === name);
  return arraySort(list, (a, b) => a.startTime - b.startTime);
}

// ---- observers -----------------------------------------------------------------------------------------------------------

/** @type {Set<PerformanceObserver>} */
const observers = new Set();
/** Those with entries to deliver. */
const pending = new Set();
let scheduled = false;
/** Connected observers by entry type. */
const counts = { __proto__: null };

function schedule() {
  if (scheduled) return;
  scheduled = true;
  setImmediate(() => {
    scheduled = false;
    const ready = [...pending];
    setClear(pending);
    for (const observer of ready) observer[kDispatch]();
  });
}

function notify(entry) {
  for (const observer of observers) observer[kMaybeBuffer](entry);
}

/**
 * Whether anybody observes entries of `type`: others need not be made.
 * @param {string} type
 * @returns {boolean}
 */
function hasObserver(type) {
  return counts[type] > 0;
}

const gcKinds = new Set([1, 2, 4, 8, 16]);

function onGarbageCollection(kind, flags, start, duration) {
  if (!gcKinds.has(kind)) return;
  notify(createEntryWithFields('gc', 'gc', start, duration, { kind, flags }));
}

function count(type, step) {
  const before = counts[type] ?? 0;
  counts[type] = before + step;
  if (type !== 'gc') return;
  if (before === 0) binding.startGcTracking(onGarbageCollection);
  else if (before + step === 0) binding.stopGcTracking();
}

class PerformanceObserverEntryList {
  #entries;

  constructor(token = undefined, entries = undefined) {
    if (token !== kInternal) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this.#entries = arraySort(entries, (a, b) => a.startTime - b.startTime);
  }

  getEntries() {
    return arraySlice(this.#entries);
  }

  /** @param {string} type */
  getEntriesByType(type) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('type');
    type = `${type}`;
    return this.#entries.filter((entry) => entry.entryType === type);
  }

  /**
   * @param {string} name
   * @param {string} [type]
   */
  getEntriesByName(name, type = undefined) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('name');
    name = `${name}`;
    if (type != null) {
      return this.#entries.filter((entry) => entry.name === name && entry.entryType === type);
    }
    return this.#entries.filter((entry) => entry.name === name);
  }

  [inspectCustom](depth, options) {
    if (depth < 0) return this;
    const { inspect } = require('internal/util/inspect');
    return `PerformanceObserverEntryList ${inspect(this.#entries, nested(options))}`;
  }
}
enumerable(PerformanceObserverEntryList.prototype, ['getEntries', 'getEntriesByType', 'getEntriesByName']);
toStringTag(PerformanceObserverEntryList, 'PerformanceObserverEntryList');

const kUndecided = 0;
const kSingle = 1;
const kMultiple = 2;

function modificationError(message) {
  const { DOMException } = require('internal/web/dom_exception');
  return new DOMException(message, 'InvalidModificationError');
}

class PerformanceObserver {
  #buffer = [];
  #entryTypes = new Set();
  #mode = kUndecided;
  #callback;

  /** @param {(list: PerformanceObserverEntryList, observer: PerformanceObserver) => void} callback */
  constructor(callback) {
    validateFunction(callback, 'callback');
    this.#callback = callback;
  }

  /** @param {{entryTypes?: string[], type?: string, buffered?: boolean}} options */
  observe(options = {}) {
    validateObject(options, 'options');
    const { entryTypes, type, buffered } = { ...options };
    if (entryTypes === undefined && type === undefined) {
      throw new ERR_MISSING_ARGS('options.entryTypes', 'options.type');
    }
    if (entryTypes != null && type != null) {
      throw new ERR_INVALID_ARG_VALUE('options.entryTypes', entryTypes,
        'options.entryTypes can not set with options.type together');
    }
    if (this.#mode === kUndecided) this.#mode = entryTypes !== undefined ? kMultiple : kSingle;
    if (this.#mode === kSingle && entryTypes !== undefined) {
      throw modificationError('PerformanceObserver can not change to multiple observations');
    }
    if (this.#mode === kMultiple && type !== undefined) {
      throw modificationError('PerformanceObserver can not change to single observation');
    }

    if (this.#mode === kMultiple) {
      if (!Array.isArray(entryTypes)) throw new ERR_INVALID_ARG_TYPE('options.entryTypes', 'string[]', entryTypes);
      this.#forgetTypes();
      for (const wanted of entryTypes) this.#addType(wanted);
    } else {
      this.#addType(type);
      if (buffered) {
        this.#buffer.push(...timeline(undefined, type));
        pending.add(this);
        schedule();
      }
    }

    if (this.#entryTypes.size > 0) setAdd(observers, this);
    else this.disconnect();
  }

  #addType(type) {
    // Types nobody knows are ignored, so that programs can ask for what a later version has.
    if (!arrayIncludes(supportedEntryTypes, type) || setHas(this.#entryTypes, type)) return;
    setAdd(this.#entryTypes, type);
    count(type, 1);
  }

  #forgetTypes() {
    for (const type of this.#entryTypes) count(type, -1);
    setClear(this.#entryTypes);
  }

  disconnect() {
    this.#forgetTypes();
    observers.delete(this);
    pending.delete(this);
    this.#buffer = [];
    this.#mode = kUndecided;
  }

  /** @returns {PerformanceEntry[]} what has not been delivered yet */
  takeRecords() {
    const entries = this.#buffer;
    this.#buffer = [];
    return entries;
  }

  static get supportedEntryTypes() {
    return supportedEntryTypes;
  }

  [kMaybeBuffer](entry) {
    if (!setHas(this.#entryTypes, entry.entryType)) return;
    arrayPush(this.#buffer, entry);
    setAdd(pending, this);
    schedule();
  }

  [kDispatch]() {
    const list = new PerformanceObserverEntryList(kInternal, this.takeRecords());
    this.#callback(list, this);
  }

  [inspectCustom](depth, options) {
    if (depth < 0) return this;
    const { inspect } = require('internal/util/inspect');
    return `PerformanceObserver ${inspect({
      connected: observers.has(this),
      pending: pending.has(this),
      entryTypes: [...this.#entryTypes],
      buffer: this.#buffer,
    }, nested(options))}`;
  }
}
enumerable(PerformanceObserver.prototype, ['observe', 'disconnect', 'takeRecords']);
toStringTag(PerformanceObserver, 'PerformanceObserver');

// ---- measuring operations (net, dns, http) -------------------------------------------------------------------------------

/**
 * Notes on `target`, under `key`, that an operation begins.
 * @param {object} target
 * @param {symbol} key
 * @param {{type: string, name: string, detail?: object}} context
 */
function startPerf(target, key, context = {}) {
  target[key] = { ...context, startTime: now() };
}

/** The operation has ended: observers get its entry. */
function stopPerf(target, key, context = {}) {
  const begun = target[key];
  if (!begun) return;
  const { startTime } = begun;
  const detail = context.detail ? { ...begun.detail, ...context.detail } : begun.detail;
  notify(createEntry(begun.name, begun.type, startTime, now() - startTime, detail));
}

module.exports = {
  PerformanceObserver,
  PerformanceObserverEntryList,
  bufferResource,
  clearEntries,
  enqueue,
  dropsResources,
  hasObserver,
  setResourceBufferSize,
  startPerf,
  stopPerf,
  timeline,
};
