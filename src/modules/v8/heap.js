'use strict';

// Heap figures and snapshots.

const {
  codes: { ERR_INVALID_ARG_VALUE },
} = require('internal/errors');
const {
  validateBoolean,
  validateFunction,
  validateObject,
  validateOneOf,
  validateUint32,
} = require('internal/errors/validators');
const { isMainThread, nextDiagnosticNumber, threadId } = require('internal/engine');
const binding = native('v8');

/** How many figures v8.getHeapStatistics() has. */
const kHeapFigures = 14;

/** The figures in native code's order, in a literal: an object that is put together by names is slower than the figures. */
function namedHeapFigures(figures) {
  return {
    total_heap_size: figures[0],
    total_heap_size_executable: figures[1],
    total_physical_size: figures[2],
    total_available_size: figures[3],
    used_heap_size: figures[4],
    heap_size_limit: figures[5],
    malloced_memory: figures[6],
    peak_malloced_memory: figures[7],
    does_zap_garbage: figures[8],
    number_of_native_contexts: figures[9],
    number_of_detached_contexts: figures[10],
    total_global_handles_size: figures[11],
    used_global_handles_size: figures[12],
    external_memory: figures[13],
  };
}

/** Where native code writes them. */
let heapFigures;

/** @returns {object} */
function getHeapStatistics() {
  heapFigures ??= new Float64Array(kHeapFigures);
  binding.readHeapStatistics(heapFigures);
  return namedHeapFigures(heapFigures);
}

/** The figures of another thread's heap under their names, in TARGET. */
function nameHeapStatistics(target, values) {
  return Object.assign(target, namedHeapFigures(values));
}

/** @returns {object[]} one for each space */
function getHeapSpaceStatistics() {
  const { 0: names, 1: values } = binding.heapSpaceStatistics();
  return names.map((name, i) => ({
    space_name: name,
    space_size: values[4 * i],
    space_used_size: values[4 * i + 1],
    space_available_size: values[4 * i + 2],
    physical_space_size: values[4 * i + 3],
  }));
}

/** @returns {object} */
function getHeapCodeStatistics() {
  const {
    0: code_and_metadata_size, 1: bytecode_and_metadata_size, 2: external_script_source_size, 3: cpu_profiler_metadata_size,
  } = binding.heapCodeStatistics();
  return { code_and_metadata_size, bytecode_and_metadata_size, external_script_source_size, cpu_profiler_metadata_size };
}

/**
 * @param {'brief'|'detailed'} [type='detailed']
 * @returns {object} the heap of objects that C++ has on V8's collector
 */
function getCppHeapStatistics(type = 'detailed') {
  validateOneOf(type, 'type', ['brief', 'detailed']);
  return reviveNullPrototypes(JSON.parse(binding.cppHeapStatistics(type === 'detailed')));
}

function reviveNullPrototypes(value) {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(reviveNullPrototypes);
  const result = { __proto__: null };
  for (const { 0: key, 1: item } of Object.entries(value)) result[key] = reviveNullPrototypes(item);
  return result;
}

// ---- snapshots -------------------------------------------------------------------------------------------------------------

function snapshotOptions(options) {
  validateObject(options, 'options');
  const { exposeInternals = false, exposeNumericValues = false } = options;
  validateBoolean(exposeInternals, 'options.exposeInternals');
  validateBoolean(exposeNumericValues, 'options.exposeNumericValues');
  return { exposeInternals, exposeNumericValues };
}

const padded = (number, width = 2) => String(number).padStart(width, '0');

/** As Node names them: Heap.yyyymmdd.hhmmss.pid.thread.sequence.heapsnapshot */
function defaultFileName() {
  const time = new Date();
  const date = `${time.getFullYear()}${padded(time.getMonth() + 1)}${padded(time.getDate())}`;
  const clock = `${padded(time.getHours())}${padded(time.getMinutes())}${padded(time.getSeconds())}`;
  const thread = isMainThread() ? 0 : threadId();
  return `Heap.${date}.${clock}.${process.pid}.${thread}.${padded(nextDiagnosticNumber(), 3)}.heapsnapshot`;
}

/**
 * Writes a snapshot for the developer tools.
 * @param {string|Buffer|URL} [filename]
 * @param {{exposeInternals?: boolean, exposeNumericValues?: boolean}} [options]
 * @returns {string} the file's name
 */
function writeHeapSnapshot(filename, options = {}) {
  if (filename !== undefined) {
    const { getValidatedPath } = require('internal/fs/utils');
    filename = getValidatedPath(filename);
  }
  const { exposeInternals, exposeNumericValues } = snapshotOptions(options);
  filename ??= defaultFileName();
  if (process.permission !== undefined) require('internal/permission').check('fs.write', filename);
  binding.writeSnapshot(filename, exposeInternals, exposeNumericValues);
  return filename;
}

let HeapSnapshotStream;

/**
 * A snapshot as a stream of JSON.
 * @param {{exposeInternals?: boolean, exposeNumericValues?: boolean}} [options]
 * @returns {import('stream').Readable}
 */
function getHeapSnapshot(options = {}) {
  const { exposeInternals, exposeNumericValues } = snapshotOptions(options);
  return makeSnapshotStream(binding.takeSnapshot(exposeInternals, exposeNumericValues));
}

/** @param {string[]} chunks of Latin-1 text */
function makeSnapshotStream(chunks) {
  const { Readable } = require('stream');
  HeapSnapshotStream ??= class HeapSnapshotStream extends Readable {
    #chunks;

    constructor(chunks) {
      super({ autoDestroy: true });
      this.#chunks = chunks;
    }

    _read() {
      const { Buffer } = require('buffer');
      // All is there; a single read() gives the whole snapshot.
      for (const chunk of this.#chunks.splice(0)) this.push(Buffer.from(chunk, 'latin1'));
      this.push(null);
    }

    _destroy(error, callback) {
      this.#chunks = [];
      callback(error);
    }
  };
  return new HeapSnapshotStream(chunks);
}

let nearLimitSet = false;

/**
 * Writes up to `limit` snapshots when the heap is about to overflow.
 * @param {number} limit
 */
function setHeapSnapshotNearHeapLimit(limit) {
  validateUint32(limit, 'limit', true);
  if (nearLimitSet || require('internal/options').getOptionValue('--heapsnapshot-near-heap-limit') > 0) return;
  if (process.permission !== undefined) require('internal/permission').check('fs.write', process.cwd());
  nearLimitSet = true;
  binding.setSnapshotNearHeapLimit(limit);
}

/**
 * How many objects have `constructor`'s prototype in their chain.
 * @param {Function} constructor
 * @param {{format?: 'count'|'summary'}} [options]
 * @returns {number|string[]}
 */
function queryObjects(constructor, options = {}) {
  validateFunction(constructor, 'constructor');
  if (options !== undefined) validateObject(options, 'options');
  const format = options.format || 'count';
  if (format !== 'count' && format !== 'summary') throw new ERR_INVALID_ARG_VALUE('options.format', format);
  require('internal/util').emitExperimentalWarning('v8.queryObjects()');
  const found = binding.queryObjects(constructor, format === 'count');
  if (format === 'count') return found;
  const { inspect } = require('internal/util/inspect');
  return found.map((object) => inspect(object, { depth: 0 }));
}

module.exports = {
  defaultFileName,
  getCppHeapStatistics,
  getHeapCodeStatistics,
  getHeapSnapshot,
  getHeapSpaceStatistics,
  getHeapStatistics,
  makeSnapshotStream,
  nameHeapStatistics,
  queryObjects,
  setHeapSnapshotNearHeapLimit,
  writeHeapSnapshot,
};
