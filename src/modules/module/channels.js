'use strict';

// Tracing channels of module loading. Node documentation, "Diagnostics Channel", Built-in channels.
//
// Nobody can listen before diagnostics_channel is loaded: until then loading a module asks for no more than a false.

const none = { hasSubscribers: false };
let makeChannel;
let requireChannel = none;
let importChannel = none;

module.exports = {
  get requireChannel() {
    if (requireChannel === none && makeChannel !== undefined) requireChannel = makeChannel('module.require');
    return requireChannel;
  },
  get importChannel() {
    if (importChannel === none && makeChannel !== undefined) importChannel = makeChannel('module.import');
    return importChannel;
  },

  /**
   * Called by diagnostics_channel when it is loaded.
   * @param {(name: string) => object} tracingChannel
   */
  activate(tracingChannel) {
    makeChannel = tracingChannel;
  },
};
