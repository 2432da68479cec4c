'use strict';

// File paths and file URLs, with short cuts for those that need no escaping (nearly all).

const plainPath = /^\/[\w\-./@+]*$/;
const plainFileUrl = /^file:\/\/(\/[\w\-./@+]*)$/;

/**
 * @param {string} path absolute
 * @returns {string} its file: URL
 */
function urlOfPath(path) {
  if (regExpExec(plainPath, path) !== null) return `file://${path}`;
  return require('internal/url').pathToFileURL(path).href;
}

/**
 * @param {string} url a file: URL
 * @returns {string} the path; throws as url.fileURLToPath does
 */
function pathOfUrl(url) {
  const match = regExpExec(plainFileUrl, url);
  if (match !== null && !stringIncludes(match[1], '/.')) return match[1];
  return require('internal/url').fileURLToPath(url);
}

/** @param {string} path @returns {string} the directory of an absolute path */
function directoryOf(path) {
  const slash = stringLastIndexOf(path, '/');
  return slash > 0 ? stringSlice(path, 0, slash) : slash === 0 ? '/' : '.';
}

module.exports = { directoryOf, pathOfUrl, urlOfPath };
