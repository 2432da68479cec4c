'use strict';
// Ten fields in the request, of which two are looked at, and ten in the response. Prints its port.
const http = require('node:http');

const server = http.createServer((request, response) => {
  response.setHeader('Content-Type', 'text/html; charset=utf-8');
  response.setHeader('Cache-Control', 'private, max-age=0');
  response.setHeader('ETag', `"${request.headers['x-request-id']}"`);
  response.setHeader('Vary', ['Accept-Encoding', 'Cookie']);
  response.setHeader('Set-Cookie', ['session=0123456789abcdef; Path=/; HttpOnly', 'theme=dark; Path=/']);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('X-Frame-Options', 'DENY');
  response.setHeader('Referrer-Policy', 'same-origin');
  response.setHeader('Strict-Transport-Security', 'max-age=31536000');
  response.setHeader('X-Cookie-Length', String(request.headers.cookie.length));
  response.end('Hello World!\n');
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
