'use strict';

// package.json as module loading sees it. Node documentation, "Modules: Packages".

const { nearestPackage, readPackage, firstFile } = native('module');

/**
 * @typedef {object} PackageRecord one for each package.json, shared by all who ask
 * @property {string} path of the package.json
 * @property {string} directory
 * @property {string} [name]
 * @property {string} [main]
 * @property {'none'|'commonjs'|'module'} type
 * @property {string} [exportsJson]
 * @property {string} [importsJson]
 */

/** The `exports` field, parsed on first use; undefined when there is none. @param {PackageRecord} record */
function exportsOf(record) {
  if (record.exports === undefined && record.exportsJson !== undefined) record.exports = JSON.parse(record.exportsJson);
  return record.exports;
}

/** The `imports` field. @param {PackageRecord} record */
function importsOf(record) {
  if (record.imports === undefined && record.importsJson !== undefined) record.imports = JSON.parse(record.importsJson);
  return record.imports;
}

/**
 * readPackage for ES module resolution: an invalid package.json is reported with who asked for it.
 * @param {string} path
 * @param {string} specifier
 * @param {string} base file path or URL of the importing module
 */
function readPackageFor(path, specifier, base) {
  try {
    return readPackage(path);
  } catch (error) {
    if (error.code !== 'ERR_INVALID_PACKAGE_CONFIG' || base === undefined) throw error;
    const from = base.startsWith('file:') ? require('internal/url').fileURLToPath(base) : base;
    error.message = `Invalid package config ${path} while importing "${specifier}" from ${from}.`;
    throw error;
  }
}

/** What the main file's package said when its loader was chosen. @type {{path: string, type: string}|undefined} */
let hint;

/** @param {string} path @param {string} type */
function setTypeHint(path, type) {
  hint = { path, type };
}

/** @param {string} path of a file */
function packageTypeOf(path) {
  if (hint !== undefined) {
    const { path: known, type } = hint;
    hint = undefined;
    if (known === path) return type;
  }
  return nearestPackage(path)?.type ?? 'none';
}

module.exports = { exportsOf, firstFile, importsOf, nearestPackage, packageTypeOf, readPackage, readPackageFor, setTypeHint };
