'use strict';
// Bun's own server API, the yardstick of hello.js: run by Bun alone. Prints its port.
const server = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  fetch: () => new Response('Hello World!\n', { headers: { 'Content-Type': 'text/plain' } }),
});
console.log(server.port);
