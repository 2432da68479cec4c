'use strict';
// A small API: reads a JSON body, routes by path, answers JSON. Prints its port.
const http = require('node:http');

const server = http.createServer((request, response) => {
  if (request.method === 'POST') {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (text) => { body += text; });
    request.on('end', () => answer(response, { received: JSON.parse(body || '{}') }));
    return;
  }
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  answer(response, { path: pathname, id: searchParams.get('id'), agent: request.headers['user-agent'] ?? null });
});

function answer(response, value) {
  const text = JSON.stringify(value);
  response.setHeader('Content-Type', 'application/json');
  response.setHeader('Content-Length', Buffer.byteLength(text));
  response.setHeader('X-Request-Id', '12345');
  response.end(text);
}

server.listen(0, '127.0.0.1', () => console.log(server.address().port));
