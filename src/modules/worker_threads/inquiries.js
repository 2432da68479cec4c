'use strict';

// What a Worker tells of its running thread (worker_threads, "Class: Worker"): heap snapshot and figures, CPU time, profiles.

const {
  codes: { ERR_WORKER_NOT_RUNNING },
} = require('internal/errors');
const { validateBoolean, validateNumber, validateObject } = require('internal/errors/validators');

/** As native Inquiry::Kind. */
const kHeapSnapshot = 0;
const kHeapStatistics = 1;
const kCpuUsage = 2;
const kStartCpuProfile = 3;
const kStopCpuProfile = 4;
const kStartHeapProfile = 5;
const kStopHeapProfile = 6;

/**
 * @param {object|null} handle the native worker; null when it is over
 * @returns {Promise<(number|string)[]>}
 */
function ask(handle, kind, first = 0, second = 0) {
  return handle?.inquire(kind, first, second) ?? Promise.reject(new ERR_WORKER_NOT_RUNNING());
}

/**
 * @param {{ exposeInternals?: boolean, exposeNumericValues?: boolean }} options
 * @returns {Promise<import('stream').Readable>}
 */
function heapSnapshot(handle, options) {
  validateObject(options, 'options');
  const { exposeInternals = false, exposeNumericValues = false } = options;
  validateBoolean(exposeInternals, 'options.exposeInternals');
  validateBoolean(exposeNumericValues, 'options.exposeNumericValues');
  return ask(handle, kHeapSnapshot, Number(exposeInternals), Number(exposeNumericValues))
    .then((chunks) => require('internal/v8/heap').makeSnapshotStream(chunks));
}

/** @returns {Promise<object>} as v8.getHeapStatistics() */
function heapStatistics(handle) {
  return ask(handle, kHeapStatistics).then((figures) => require('internal/v8/heap').nameHeapStatistics({ __proto__: null }, figures));
}

/**
 * @param {{ user: number, system: number }} [previous]
 * @returns {Promise<{ user: number, system: number }>} microseconds
 */
function cpuUsage(handle, previous) {
  if (previous) {
    validateObject(previous, 'prev');
    validateNumber(previous.user, 'prev.user', 0, Number.MAX_SAFE_INTEGER);
    validateNumber(previous.system, 'prev.system', 0, Number.MAX_SAFE_INTEGER);
  }
  return ask(handle, kCpuUsage).then(({ 0: user, 1: system }) => {
    return previous ? { user: user - previous.user, system: system - previous.system } : { user, system };
  });
}

/** A profile that runs; stop() gives its JSON, always the same. */
class ProfileHandle {
  #stop;
  #result;

  constructor(stop) {
    this.#stop = stop;
  }

  /** @returns {Promise<string>} */
  stop() {
    return (this.#result ??= this.#stop().then(([text]) => text));
  }

  async [Symbol.asyncDispose]() {
    await this.stop();
  }
}

class CPUProfileHandle extends ProfileHandle {}
class HeapProfileHandle extends ProfileHandle {}

/** @returns {Promise<CPUProfileHandle>} */
function startCpuProfile(handle) {
  return ask(handle, kStartCpuProfile).then(([id]) => new CPUProfileHandle(() => ask(handle, kStopCpuProfile, id)));
}

/** @returns {Promise<HeapProfileHandle>} */
function startHeapProfile(handle) {
  return ask(handle, kStartHeapProfile).then(() => new HeapProfileHandle(() => ask(handle, kStopHeapProfile)));
}

module.exports = { heapSnapshot, heapStatistics, cpuUsage, startCpuProfile, startHeapProfile };
