'use strict';
// Answers with 1 KB of JSON, made anew for each request. Prints its port.
const http = require('node:http');

const things = Array.from({ length: 12 }, (_, id) => ({ id, name: `thing number ${id}`, price: id * 1.25, tags: ['a', 'b'], on: true }));

const server = http.createServer((request, response) => {
  const text = JSON.stringify({ things, total: things.length });
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) });
  response.end(text);
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
