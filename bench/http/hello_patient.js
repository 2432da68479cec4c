'use strict';
// hello.js that keeps idle connections for long. Prints its port.
const http = require('node:http');

const server = http.createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
  response.writeHead(200, { 'Content-Type': 'text/plain' });
  response.end('Hello World!\n');
});
server.listen(0, '127.0.0.1', 4096, () => console.log(server.address().port));
