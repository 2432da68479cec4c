'use strict';
// Heads that come again are kept, and yet every message has its own.

const assert = require('node:assert');
const { once } = require('node:events');
const http = require('node:http');
const net = require('node:net');

async function requests() {
  for (const cookies of ['', 'Set-Cookie: q\r\nSet-Cookie: r\r\n']) {
    let count = 0;
    const server = http.createServer((req, res) => {
      count++;
      const { headers } = req;
      assert.strictEqual(headers.x, '1');
      assert.strictEqual(headers.cookie, 'a; b');
      assert.ok(Object.hasOwn(headers, 'constructor'));
      assert.deepStrictEqual(headers['set-cookie'], cookies ? ['q', 'r'] : undefined);
      assert.deepStrictEqual(Object.keys(headers).slice(0, 3), ['host', 'x', 'cookie']);
      assert.strictEqual(req.rawHeaders[0], 'Host');
      // What one does to its own must not be seen by the next.
      headers.x = headers.extra = 'changed';
      headers['set-cookie']?.push('s');
      delete headers.host;
      req.rawHeaders.length = 0;
      res.end();
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const socket = net.connect(server.address().port, '127.0.0.1').resume();
    socket.end(`GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\nCookie: a\r\nCookie: b\r\nconstructor: c\r\n__proto__: d\r\n${cookies}\r\n`.repeat(6));
    await once(socket, 'close');
    assert.strictEqual(count, 6);
    server.close();
  }
}

/** The names of fields that are set are any, in the order that objects give them. */
function names() {
  const message = new http.OutgoingMessage();
  for (const name of ['b', '__proto__', 'constructor', '2', 'toString', '1', 'A']) message.setHeader(name, name);
  assert.deepStrictEqual(message.getHeaderNames(), ['1', '2', 'b', '__proto__', 'constructor', 'tostring', 'a']);
  assert.deepStrictEqual(message.getRawHeaderNames(), ['1', '2', 'b', '__proto__', 'constructor', 'toString', 'A']);
  assert.strictEqual(message.getHeader('valueOf'), undefined);
  assert.strictEqual(message.hasHeader('hasOwnProperty'), false);
  message.removeHeader('constructor');
  assert.strictEqual(message.hasHeader('constructor'), false);
  assert.deepStrictEqual(Object.keys(message.getHeaders()), ['1', '2', 'b', '__proto__', 'tostring', 'a']);
}

names();
requests();
