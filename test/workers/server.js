'use strict';

// The unmodified server of soak.js: says who answers, after some work of the event loop.

const http = require('http');

const server = http.createServer((request, response) => {
  const body = `${process.pid}\n`;
  setImmediate(() => {
    response.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Length': body.length });
    response.end(body);
  });
});

server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => {
  console.log(`listening ${server.address().port} ${process.pid}`);
});
