'use strict';
// Answers in eight pieces of unknown total size. Prints its port.
const http = require('node:http');

const server = http.createServer((request, response) => {
  response.writeHead(200, { 'Content-Type': 'text/html' });
  for (let row = 0; row < 8; row++) response.write(`<tr><td>${row}</td><td>the row of a table that is sent as it is made</td></tr>\n`);
  response.end();
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
