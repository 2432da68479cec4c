'use strict';
// As h2_hello.js by the core API: 'stream', respond(), end(). Prints its port.
const http2 = require('node:http2');

const server = http2.createServer();
server.on('stream', (stream) => {
  stream.respond({ ':status': 200, 'content-type': 'text/plain' });
  stream.end('Hello World!\n');
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
