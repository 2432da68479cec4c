'use strict';
// Answers with one buffer of 1 MB. Prints its port.
const http = require('node:http');

const body = Buffer.alloc(1024 * 1024, 'x');

const server = http.createServer((request, response) => {
  response.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Content-Length': body.length });
  response.end(body);
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
