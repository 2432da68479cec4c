'use strict';

// The Date field, rendered once a second (RFC 9110, 6.6.1).

const { now } = Date;
const { setUnrefTimeout } = require('internal/timers');

let line;

/** @returns {string} "Date: …" with its line end */
function utcDate() {
  if (line === undefined) {
    const time = now();
    line = `Date: ${new Date(time).toUTCString()}\r\n`;
    // It is right until the second is over.
    setUnrefTimeout(forget, 1000 - time % 1000);
  }
  return line;
}

function forget() {
  line = undefined;
}

module.exports = { utcDate };
