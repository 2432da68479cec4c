'use strict';

// keepAliveTimeout: counted from the last byte, told once.

const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');

const options = { keepAliveTimeout: 40, keepAliveTimeoutBuffer: 0 };

/** Somebody listens to 'timeout' and leaves the connection open: nothing more is told until something comes. */
const listened = http.createServer(options, (req, res) => res.end()).listen(0, '127.0.0.1', () => {
  let told = 0;
  listened.on('timeout', () => told++);
  const client = net.connect(listened.address().port, '127.0.0.1');
  client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  client.resume();
  setTimeout(() => {
    assert.strictEqual(told, 1);
    client.destroy();
    listened.close();
  }, 400);
});

/** An answer came before the body, which goes on arriving: the connection lives as long as it does, and no longer. */
const early = http.createServer({ ...options, keepAliveTimeout: 300 }, (req, res) => res.end()).listen(0, '127.0.0.1', () => {
  let sent = 0;
  const client = net.connect(early.address().port, '127.0.0.1');
  client.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n');
  client.resume();
  // Counted from the answer the time would be over after 20 of them at the latest.
  const timer = setInterval(() => {
    if (++sent === 30) clearInterval(timer);
    client.write('x');
  }, 15);
  client.on('error', () => {});
  client.on('close', () => {
    clearInterval(timer);
    assert.ok(sent > 20, `closed after ${sent}`);
    early.close();
  });
});
