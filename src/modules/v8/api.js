'use strict';

const { validateString } = require('internal/errors/validators');
const heap = require('internal/v8/heap');
const serialization = require('internal/v8/serialization');
const { promiseHooks } = require('internal/v8/promise_hooks');
const { startupSnapshot } = require('internal/v8/startup_snapshot');
const binding = native('v8');

/**
 * @returns {number} changes with V8's version and flags: what cached code is good for
 */
function cachedDataVersionTag() {
  return binding.cachedDataVersionTag();
}

/** @param {string} flags */
function setFlagsFromString(flags) {
  validateString(flags, 'flags');
  binding.setFlagsFromString(flags);
}

/**
 * Whether V8 keeps the characters of `content` in one byte each.
 * @param {string} content
 * @returns {boolean}
 */
function isStringOneByteRepresentation(content) {
  validateString(content, 'content');
  return binding.isOneByteString(content);
}

// Without NODE_V8_COVERAGE there is nothing to write or to stop.

/** Writes the coverage collected since the last call. */
function takeCoverage() {
  if (process.env.NODE_V8_COVERAGE) require('internal/v8/coverage').takeCoverage();
}

/** Stops collecting coverage. */
function stopCoverage() {
  if (process.env.NODE_V8_COVERAGE) require('internal/v8/coverage').stopCoverage();
}

/** Heap figures before and after each garbage collection. */
class GCProfiler {
  #profiler = null;

  start() {
    if (this.#profiler !== null) return;
    this.#profiler = new binding.GCProfiler();
    this.#profiler.start();
  }

  /** @returns {object|undefined} the report */
  stop() {
    if (this.#profiler === null) return undefined;
    const report = this.#profiler.stop();
    this.#profiler = null;
    return JSON.parse(report);
  }

  [Symbol.dispose]() {
    this.stop();
  }
}

/** A CPU profile under way. */
class SyncCPUProfileHandle {
  #profiler;
  #stopped = false;

  constructor(profiler) {
    this.#profiler = profiler;
  }

  /** @returns {string|undefined} the profile as JSON */
  stop() {
    if (this.#stopped) return undefined;
    this.#stopped = true;
    return this.#profiler.stop();
  }

  [Symbol.dispose]() {
    this.stop();
  }
}

/** @returns {SyncCPUProfileHandle} */
function startCpuProfile() {
  const profiler = new binding.CpuProfiler();
  profiler.start(0, '');
  return new SyncCPUProfileHandle(profiler);
}

module.exports = {
  cachedDataVersionTag,
  getHeapSnapshot: heap.getHeapSnapshot,
  getHeapStatistics: heap.getHeapStatistics,
  getHeapSpaceStatistics: heap.getHeapSpaceStatistics,
  getHeapCodeStatistics: heap.getHeapCodeStatistics,
  getCppHeapStatistics: heap.getCppHeapStatistics,
  setFlagsFromString,
  Serializer: serialization.Serializer,
  Deserializer: serialization.Deserializer,
  DefaultSerializer: serialization.DefaultSerializer,
  DefaultDeserializer: serialization.DefaultDeserializer,
  deserialize: serialization.deserialize,
  takeCoverage,
  stopCoverage,
  serialize: serialization.serialize,
  writeHeapSnapshot: heap.writeHeapSnapshot,
  promiseHooks,
  queryObjects: heap.queryObjects,
  startupSnapshot,
  setHeapSnapshotNearHeapLimit: heap.setHeapSnapshotNearHeapLimit,
  GCProfiler,
  isStringOneByteRepresentation,
  startCpuProfile,
};
