'use strict';
// Micro 10 with a JSON answer. Prints its port.
const http = require('node:http');
const { serve } = require('../lib/packages').requireOf('micro', 'micro');

const server = http.createServer(serve(async (request) => {
  const [, , id] = new URL(request.url, 'http://localhost').pathname.split('/');
  return { id, name: 'thing', agent: request.headers['user-agent'] ?? null };
}));
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
