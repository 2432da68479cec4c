'use strict';

// Tracing channels of module loading. Node documentation, "Diagnostics Channel", Built-in channels.

const { tracingChannel } = require('diagnostics_channel');

module.exports = { requireChannel: tracingChannel('module.require'), importChannel: tracingChannel('module.import') };
