'use strict';

// fs.cp. Native code copies whole trees in one call; with a filter, JavaScript walks and native code takes each step.

const binding = native('fs');
const { codes, codes: { ERR_INVALID_RETURN_VALUE } } = require('internal/errors');
const { isPromise } = require('internal/util/types');

const { join } = require('path');

const kSynchronous = 64;

/** @returns {number} the options as native code reads them */
function packOptions({ dereference, errorOnExist, force, preserveTimestamps, recursive, verbatimSymlinks }) {
  return (dereference ? 1 : 0) | (errorOnExist ? 2 : 0) | (force ? 4 : 0) | (preserveTimestamps ? 8 : 0) |
    (recursive ? 16 : 0) | (verbatimSymlinks ? 32 : 0);
}

const kErrnoNames = { __proto__: null, 17: 'EEXIST', 20: 'ENOTDIR', 21: 'EISDIR', 22: 'EINVAL' };

function copyError({ 0: code, 1: message, 3: errno, 4: path }) {
  return new codes[code]({ message, path, syscall: 'cp', errno, code: kErrnoNames[errno] });
}

/** cpSync's failures are plain errors with a code, but for an existing target. */
function copyErrorSync(failure) {
  const { 0: code, 2: message } = failure;
  if (message === '') return copyError(failure);
  const error = new Error(message);
  error.code = code;
  return error;
}

/** @returns {number} what native code says went well */
function checkOutcome(outcome, makeError) {
  if (typeof outcome === 'object') throw makeError(outcome);
  return outcome;
}

const kDone = 0;
const kDirectoryMade = 1;

async function copyFiltered(src, dest, options, bits, isRoot) {
  if (!(await options.filter(src, dest))) return;
  const outcome = checkOutcome(await binding.cpEntry(src, dest, bits, options.mode, isRoot, true), copyError);
  const state = outcome & 3;
  if (state === kDone) return;
  const directory = await binding.opendir(src, true);
  for (;;) {
    const { 0: names } = await binding.readOpenDir(directory, 'utf8', 64, true);
    if (names.length === 0) break;
    for (let i = 0; i < names.length; i++) {
      await copyFiltered(join(src, names[i]), join(dest, names[i]), options, bits, false);
    }
  }
  if (state === kDirectoryMade) await binding.chmod(dest, (outcome >>> 2) & 0o7777, true);
}

function copyFilteredSync(src, dest, options, bits, isRoot) {
  const wanted = options.filter(src, dest);
  if (isPromise(wanted)) throw new ERR_INVALID_RETURN_VALUE('boolean', 'filter', wanted);
  if (!wanted) return;
  const outcome = checkOutcome(binding.cpEntry(src, dest, bits, options.mode, isRoot), copyErrorSync);
  const state = outcome & 3;
  if (state === kDone) return;
  const names = binding.readdir(src, 'utf8', false, false);
  for (let i = 0; i < names.length; i++) {
    copyFilteredSync(join(src, names[i]), join(dest, names[i]), options, bits, false);
  }
  if (state === kDirectoryMade) binding.chmod(dest, (outcome >>> 2) & 0o7777);
}

/** Paths as strings: those of trees are joined from names. */
function toText(path) {
  return typeof path === 'string' ? path : require('buffer').Buffer.from(path).toString();
}

/** @param {string|Uint8Array} src @param {string|Uint8Array} dest @param {object} options checked ones */
async function cp(src, dest, options) {
  const bits = packOptions(options);
  src = toText(src);
  dest = toText(dest);
  if (options.filter) return copyFiltered(src, dest, options, bits, true);
  checkOutcome(await binding.cp(src, dest, bits, options.mode, true), copyError);
  return undefined;
}

function cpSync(src, dest, options) {
  const bits = packOptions(options) | kSynchronous;
  src = toText(src);
  dest = toText(dest);
  if (options.filter) copyFilteredSync(src, dest, options, bits, true);
  else checkOutcome(binding.cp(src, dest, bits, options.mode), copyErrorSync);
}

module.exports = { cp, cpSync };
