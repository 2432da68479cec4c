'use strict';

// NodeTracing: what JavaScript traces follows the categories that a front end asks for.

const { start, update } = require('internal/trace_events/instrument');

/** @param {boolean|undefined} isOn undefined: something is about to be traced */
module.exports = function track(isOn) {
  if (isOn === undefined) start();
  else update();
};
