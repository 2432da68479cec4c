'use strict';

// Connections whose sockets were collected: between the collection and the end of their parsers the server can still be asked for
// its connections.

const assert = require('assert');
const http = require('http');
const { Duplex } = require('stream');

const server = http.createServer();
for (let i = 0; i < 50; i++) server.emit('connection', new Duplex({ read() {} }));
const connections = Object.getOwnPropertySymbols(server).map((key) => server[key]).find((value) => typeof value?.all === 'function');

setImmediate(() => {
  const junk = [];
  for (let i = 0; i < 1_500_000 && connections.all().length > 0; i++) {
    for (let j = 0; j < 1000; j++, i++) junk.push([i]);
  }
  server.closeAllConnections();
});
assert.strictEqual(connections.all().length, 50);
