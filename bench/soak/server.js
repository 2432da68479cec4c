'use strict';
// The server of the soak: whole answers, echoed bodies, slow chunks and large buffers. Prints its port; answers "memory" on its
// standard input with its resident memory in KB.
const http = require('node:http');

const large = Buffer.alloc(256 * 1024, 'x');

const server = http.createServer((request, response) => {
  switch (request.url) {
    case '/echo': {
      const parts = [];
      request.on('data', (part) => parts.push(part));
      request.on('end', () => response.end(Buffer.concat(parts)));
      break;
    }
    case '/chunks': {
      let left = 5;
      const timer = setInterval(() => {
        response.write(`piece ${left}\n`);
        if (--left === 0) {
          clearInterval(timer);
          response.end();
        }
      }, 2);
      response.on('close', () => clearInterval(timer));
      break;
    }
    case '/large':
      response.end(large);
      break;
    default:
      response.setHeader('X-Path', request.url);
      response.end(`hello ${request.url}`);
  }
});
server.listen(0, '127.0.0.1', 1024, () => console.log(server.address().port));

process.stdin.on('data', () => {
  globalThis.gc?.();
  console.log(Math.round(process.memoryUsage.rss() / 1024));
});
