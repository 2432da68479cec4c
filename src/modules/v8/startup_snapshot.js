'use strict';

// v8.startupSnapshot: what a program does before it becomes a snapshot, and how the processes that begin with it go on (Node
// documentation, "v8: Startup Snapshot API").

const {
  codes: { ERR_DUPLICATE_STARTUP_SNAPSHOT_MAIN_FUNCTION, ERR_NOT_BUILDING_SNAPSHOT, ERR_NOT_SUPPORTED_IN_SNAPSHOT },
} = require('internal/errors');
const { validateFunction } = require('internal/errors/validators');
const { getOptionValue } = require('internal/options');
const { setSnapshotProgram } = require('internal/bootstrap/hooks');

/** @type {{callback: Function, data: unknown}[]} */
const serializeCallbacks = [];
/** @type {{callback: Function, data: unknown}[]} */
const deserializeCallbacks = [];
/** @type {(() => unknown)|undefined} */
let main;

/**
 * Whether this program is run to become a snapshot.
 * @returns {number} 1 or 0, as Node has it
 */
function isBuildingSnapshot() {
  return getOptionValue('--build-snapshot') ? 1 : 0;
}

/** @param {string} what the beginning of the error's message */
function throwIfBuildingSnapshot(what) {
  if (isBuildingSnapshot()) throw new ERR_NOT_SUPPORTED_IN_SNAPSHOT(what);
}

function throwIfNotBuildingSnapshot() {
  if (!isBuildingSnapshot()) throw new ERR_NOT_BUILDING_SNAPSHOT();
}

/**
 * @param {(data: unknown) => void} callback
 * @param {unknown} [data]
 */
function addSerializeCallback(callback, data) {
  throwIfNotBuildingSnapshot();
  validateFunction(callback, 'callback');
  serializeCallbacks.push({ callback, data });
}

/**
 * @param {(data: unknown) => void} callback
 * @param {unknown} [data]
 */
function addDeserializeCallback(callback, data) {
  throwIfNotBuildingSnapshot();
  validateFunction(callback, 'callback');
  deserializeCallbacks.push({ callback, data });
  tellProgram();
}

/**
 * @param {(data: unknown) => unknown} callback
 * @param {unknown} [data]
 */
function setDeserializeMainFunction(callback, data) {
  throwIfNotBuildingSnapshot();
  validateFunction(callback, 'callback');
  if (main !== undefined) throw new ERR_DUPLICATE_STARTUP_SNAPSHOT_MAIN_FUNCTION();
  main = () => callback(data);
  tellProgram();
}

function runAll(callbacks) {
  while (callbacks.length > 0) {
    const { callback, data } = callbacks.shift();
    callback(data);
  }
}

function tellProgram() {
  setSnapshotProgram({
    __proto__: null,
    runCallbacks() {
      runAll(deserializeCallbacks);
    },
    main,
  });
}

/** One may add others. */
function runSerializeCallbacks() {
  runAll(serializeCallbacks);
}

module.exports = {
  runSerializeCallbacks,
  throwIfBuildingSnapshot,
  startupSnapshot: { addDeserializeCallback, addSerializeCallback, setDeserializeMainFunction, isBuildingSnapshot },
};
