'use strict';

// NODE_DEBUG=http.

let log;

/** Writes a line when the user asked for it. */
function debug(...args) {
  if (log === undefined) {
    const { debuglog } = require('internal/util/debuglog');
    const section = debuglog('http', (ready) => { log = ready; });
    log = section.enabled ? section : nothing;
  }
  if (log !== nothing) log(...args);
}

function nothing() {}

module.exports = { debug };
