'use strict';
// Takes 4 KB of JSON and answers with what it understood. Prints its port.
const http = require('node:http');

const server = http.createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    const { things } = JSON.parse(Buffer.concat(parts).toString());
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ received: things.length }));
  });
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
