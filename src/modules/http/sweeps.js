'use strict';

// What ends connections of a server that take too long: sweeps over their parsers, no timer for each.

const { kConnection, kOnTimeout } = require('internal/http/parsers');
const { kTimeout } = require('internal/net/timeouts');

/** Symbols on the server. */
const kConnections = Symbol('http.server.connections');
const kIdleTimer = Symbol('kIdleTimer');

/** The sweep over messages that take too long (connectionsCheckingInterval). */
function checkConnections(server) {
  if (server.headersTimeout === 0 && server.requestTimeout === 0) return;
  for (const parser of server[kConnections].expired(server.headersTimeout, server.requestTimeout)) {
    parser[kOnTimeout]();
  }
}

/** The sweep over connections that wait for a next request (keepAliveTimeout); runs while there may be any. */
function startIdleTimer(server) {
  const timeout = server.keepAliveTimeout + server.keepAliveTimeoutBuffer;
  const { setUnrefTimeout } = require('internal/timers');
  const arm = (wait) => {
    server[kIdleTimer] = setUnrefTimeout(sweep, wait);
  };
  const sweep = () => {
    server[kIdleTimer] = undefined;
    if (!server[kConnections]) return;
    const limit = server.keepAliveTimeout + server.keepAliveTimeoutBuffer;
    let stayed = false;
    for (const parser of server[kConnections].idleFor(limit)) {
      const { socket } = parser;
      const connection = parser[kConnection];
      if (!socket || !connection || !connection.consumed) continue;
      if (connection.request !== null || socket._httpMessage || socket[kTimeout]) continue;
      socket.emit('timeout');
      // Somebody listens and let it live: it may begin to wait anew.
      stayed ||= !socket.destroyed;
    }
    const next = server[kConnections].nextIdle(limit);
    // Several that run out soon after each other share one sweep.
    if (next >= 0) arm(Math.max(next, Math.min(limit >> 3, 500), 1));
    else if (stayed) arm(Math.max(limit, 1));
  };
  arm(timeout);
}

module.exports = { checkConnections, startIdleTimer, kConnections, kIdleTimer };
