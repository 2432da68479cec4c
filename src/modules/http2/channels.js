'use strict';

// The channels of diagnostics_channel that tell of streams (diagnostics_channel, "HTTP/2").

const { channel } = require('diagnostics_channel');

const make = (side, names) =>
  Object.fromEntries(arrayMap(names, (name) => [name, channel(`http2.${side}.stream.${name}`)]));

/** By side and event. */
const channels = {
  client: make('client', ['created', 'start', 'bodyChunkSent', 'bodySent', 'error', 'finish', 'close']),
  server: make('server', ['created', 'start', 'error', 'finish', 'close']),
};

/**
 * @param {'client'|'server'} side
 * @param {string} event
 * @param {object} message made for nothing where nobody listens: callers pass what they have
 */
function publish(side, event, message) {
  const target = channels[side][event];
  if (target !== undefined && target.hasSubscribers) target.publish(message);
}

module.exports = { publish };
