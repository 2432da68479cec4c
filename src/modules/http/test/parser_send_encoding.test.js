'use strict';

// A parser's send() called by hand with a number that is no encoding: the text is UTF-8, and has the room that it takes.

const assert = require('assert');
const http = require('http');

const text = 'ÿ'.repeat(1 << 20);
const server = http.createServer((request, response) => {
  const unknownEncoding = 7;
  const plain = 0;
  request.socket.parser.send('HTTP/1.1 200 OK\r\nContent-Length: 2097152\r\n\r\n', text, unknownEncoding, plain);
  request.socket.parser.flush();
  request.socket.end();
});
server.listen(0, () => {
  http.get({ port: server.address().port, agent: false }, async (response) => {
    const body = Buffer.concat(await response.toArray()).toString();
    assert.ok(body === text);
    server.close();
  });
});
