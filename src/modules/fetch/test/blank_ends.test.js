'use strict';

// White space after a value is shown as the server sent it, as undici does, and does no harm to what the value means.

const assert = require('assert');
const net = require('net');
const zlib = require('zlib');
const { once } = require('events');

/** What fetch() makes of FIELDS and BODY, in one answer. */
async function answered(fields, body) {
  const server = net.createServer((socket) => socket.on('error', () => {}).once('data', () => {
    socket.end(Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\n${fields}\r\nConnection: close  \r\n\r\n`), Buffer.from(body)]));
  }));
  await once(server.listen(0), 'listening');
  const response = await fetch(`http://127.0.0.1:${server.address().port}`);
  const text = await response.text();
  server.close();
  return { headers: response.headers, text };
}

(async () => {
  const plain = await answered('X: a \t\r\nX:  b  \r\nEmpty:   \r\nSet-Cookie: k=v \r\nContent-Length: 2  ', 'ok');
  assert.strictEqual(plain.headers.get('x'), 'a \t, b  ');
  assert.strictEqual(plain.headers.get('empty'), '');
  assert.deepStrictEqual(plain.headers.getSetCookie(), ['k=v ']);
  assert.strictEqual(plain.headers.get('content-length'), '2  ');
  assert.strictEqual(plain.text, 'ok');
  const packed = await answered('Content-Encoding: gzip  ', zlib.gzipSync('packed'));
  assert.strictEqual(packed.text, 'packed');
  const chunked = await answered('Transfer-Encoding: chunked  ', '2\r\nok\r\n0\r\n\r\n');
  assert.strictEqual(chunked.text, 'ok');
  // node:http trims them (RFC 9110, 5.5).
  const server = net.createServer((socket) => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nX: a  \r\nContent-Length: 0\r\n\r\n')));
  await once(server.listen(0), 'listening');
  const [response] = await once(require('http').get({ port: server.address().port }), 'response');
  assert.strictEqual(response.headers.x, 'a');
  response.resume();
  server.close();
})();
