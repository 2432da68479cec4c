'use strict';

// Global code, for the folders that run some.

const { runScript } = native('module');

/** @type {{runScript: (source: string, filename: string, referrer: symbol|undefined) => unknown}} */
module.exports = { runScript };
