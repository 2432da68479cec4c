'use strict';

// Who wants to know which files are loaded: watch mode (internal/watch/report), else nobody.

/** @type {{report: undefined|{required: Function, imported: Function, missing: Function}}} */
const dependencies = { report: undefined };

module.exports = { dependencies };
