'use strict';
// As hello.js over HTTP/2 without TLS (h2c), by the compatibility API. Prints its port.
const http2 = require('node:http2');

const server = http2.createServer((request, response) => {
  response.writeHead(200, { 'Content-Type': 'text/plain' });
  response.end('Hello World!\n');
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
