'use strict';

// Network.enable: what http, fetch and others tell of their requests becomes events of the protocol.

/** @param {boolean} on a front end wants to know, or has heard enough */
module.exports = function track(on) {
  void on;
};
