'use strict';

// Tracing channels of module loading. Node documentation, "Diagnostics Channel", Built-in channels.

const { hasBuiltin } = require('internal/engine');
const { tracingChannel } = hasBuiltin('diagnostics_channel') ?
  require('diagnostics_channel') : { tracingChannel: () => ({ hasSubscribers: false }) };

module.exports = { requireChannel: tracingChannel('module.require'), importChannel: tracingChannel('module.import') };
