'use strict';

// In a process that is watched: tells its parent which files it loads, so that it is run again when one of them changes. The loaders call
// `dependencies.report` (internal/module/dependencies), which is there only in such a process.

const { dependencies } = require('internal/module/dependencies');

function install() {
  dependencies.report = {
    __proto__: null,
    /** @param {string} filename */
    required(filename) {
      send({ 'watch:require': [filename] });
    },
    /** @param {string} url */
    imported(url) {
      send({ 'watch:import': [url] });
    },
    /**
     * REQUEST, a path, leads nowhere from FOLDER; a file that appears at one of these places would be it.
     * @param {string} request
     * @param {string} folder
     * @param {string[]} extensions
     */
    missing(request, folder, extensions) {
      const base = require('path').resolve(folder, request);
      send({ 'watch:require': [base, ...extensions.map((extension) => base + extension)] });
    },
  };
}

function send(message) {
  if (process.connected) process.send(message);
}

module.exports = { install };
