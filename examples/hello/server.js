'use strict';
// The smallest web server: `make run` starts it.
const http = require('node:http');

const port = process.env.PORT ?? 3000;

const server = http.createServer((request, response) => {
  response.writeHead(200, { 'Content-Type': 'text/plain' });
  response.end('Hello World!\n');
});

server.listen(port, () => {
  console.log(`Server running at http://127.0.0.1:${server.address().port}/`);
});
