'use strict';

// A server runs ticks and microtasks after each piece of a body, the last one included, before the message is complete.

const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');

const requests = {
  'Content-Length': 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello',
  'two chunks': 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n',
};

function eventsOf(raw) {
  return new Promise((resolve) => {
    const seen = [];
    const server = http.createServer((req, res) => {
      req.on('data', () => {
        seen.push(`data ${req.complete}`);
        process.nextTick(() => seen.push(`tick ${req.complete}`));
        Promise.resolve().then(() => {}).then(() => seen.push(`microtask ${req.complete}`));
      });
      req.on('end', () => {
        seen.push(`end ${req.complete}`);
        res.end();
      });
    });
    server.listen(0, '127.0.0.1', () => {
      const socket = net.connect(server.address().port, '127.0.0.1', () => socket.end(raw));
      socket.resume().on('close', () => server.close(() => resolve(seen)));
    });
  });
}

(async () => {
  const piece = ['data false', 'tick false', 'microtask false'];
  assert.deepStrictEqual(await eventsOf(requests['Content-Length']), [...piece, 'end true']);
  assert.deepStrictEqual(await eventsOf(requests['two chunks']), [...piece, ...piece, 'end true']);
})();
