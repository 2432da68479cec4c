'use strict';

// undici (https://github.com/nodejs/undici) as the runtime's own client: loaded with the first use of fetch or one of its classes.

/** undici reads this global once, while it is loaded: it then calls itself 'node' in requests (User-Agent). */
const kInsideRuntime = '__UNDICI_IS_NODE__';

function load() {
  // WebSocket and EventSource dispatch the MessageEvent that ports and channels have, so that there is one such class.
  const { MessageEvent } = require('internal/worker_threads/messaging');
  const events = require('internal/deps/undici/web/websocket/events');
  events.MessageEvent = MessageEvent;
  events.createFastMessageEvent = (type, init) => new MessageEvent(type, init);

  Object.defineProperty(globalThis, kInsideRuntime, { __proto__: null, value: true, configurable: true });
  try {
    return require('internal/deps/undici');
  } finally {
    delete globalThis[kInsideRuntime];
  }
}

module.exports = load();
