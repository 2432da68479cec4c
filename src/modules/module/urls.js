'use strict';

// File paths and file URLs, with short cuts for those that need no escaping (nearly all). They are native ones: a regular expression
// is compiled in each process anew, which took half of what an ES module needs to start beyond a script.

const { plainPathOfUrl, plainUrlOfPath } = native('module');

/**
 * @param {string} path absolute
 * @returns {string} its file: URL
 */
function urlOfPath(path) {
  return plainUrlOfPath(path) ?? require('internal/url').pathToFileURL(path).href;
}

/**
 * @param {string} url a file: URL
 * @returns {string} the path; throws as url.fileURLToPath does
 */
function pathOfUrl(url) {
  return plainPathOfUrl(url) ?? require('internal/url').fileURLToPath(url);
}

/** @param {string} path @returns {string} the directory of an absolute path */
function directoryOf(path) {
  const slash = stringLastIndexOf(path, '/');
  return slash > 0 ? stringSlice(path, 0, slash) : slash === 0 ? '/' : '.';
}

module.exports = { directoryOf, pathOfUrl, urlOfPath };
