'use strict';

// Ending a server without losing a request (`nodus --workers`). server.close() alone leaves busy keep-alive connections open for as
// long as their clients like, and closes idle ones just when a request may be on its way (RFC 9112, 9.6: "Tear-down").

const { clearInterval, setInterval } = require('timers');
const net = require('net');
const { kDraining } = require('internal/http/symbols');
const { kConnections } = require('internal/http/server_connection');

/** How often connections are looked at: what was idle twice in a row is closed. */
const kSweepMilliseconds = 500;

/** The response that leaves last on a connection tells the client that the connection ends with it. */
function announceEnd(socket, connection) {
  const last = connection?.outgoing.at(-1) ?? socket._httpMessage;
  if (last && !last.headersSent) last.shouldKeepAlive = false;
}

/**
 * No new connections; every response from now on ends its connection; connections without requests are closed after a pause in which
 * a request that was already on its way arrives.
 * @param {import('http').Server} server an HTTP/1 server
 * @param {() => void} callback all connections have ended
 */
function drain(server, callback) {
  const { kConnection } = require('internal/http/parsers');
  server[kDraining] = true;
  const connections = server[kConnections];
  const idleBefore = new Set();
  let timer;

  net.Server.prototype.close.call(server, () => {
    clearInterval(timer);
    callback();
  });
  // A server of both protocols (http2, allowHTTP1): sessions say GOAWAY and end with their last stream (RFC 9113, 6.8).
  for (const session of server._http2Sessions ?? []) session.close();
  if (connections === undefined) return;
  for (const parser of connections.all()) {
    if (parser.socket) announceEnd(parser.socket, parser[kConnection]);
  }

  timer = setInterval(() => {
    for (const { socket } of connections.idle()) {
      if (!socket || (socket._httpMessage && !socket._httpMessage.finished)) continue;
      if (idleBefore.has(socket)) socket.destroy();
      else idleBefore.add(socket);
    }
  }, kSweepMilliseconds);
}

/** @param {object} server any server */
function isHttpServer(server) {
  return server[kConnections] !== undefined;
}

module.exports = { drain, isHttpServer };
