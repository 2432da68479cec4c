'use strict';
// A server for the load generator: the seed of every comparison. Prints its port.
const http = require('node:http');

const server = http.createServer((request, response) => {
  response.writeHead(200, { 'Content-Type': 'text/plain' });
  response.end('Hello World!\n');
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
