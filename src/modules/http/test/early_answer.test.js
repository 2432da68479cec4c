'use strict';

// A listener that begins to read and answers at once still gets the whole body, also when it comes after the head.

const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');

const readers = {
  data: (req, add) => req.on('data', add),
  readable: (req, add) => req.on('readable', () => { const chunk = req.read(); if (chunk) add(chunk); }),
  pipe: (req, add) => req.pipe(new (require('node:stream').Writable)({ write(chunk, encoding, callback) { add(chunk); callback(); } })),
};

function bodyWith(reader) {
  return new Promise((resolve) => {
    let body = '';
    const server = http.createServer((req, res) => {
      reader(req, (chunk) => { body += chunk; });
      req.on('end', () => {
        socket.destroy();
        server.close(() => resolve(body));
      });
      res.end('ok');
      setImmediate(() => socket.write('hello'));
    });
    let socket;
    server.listen(0, '127.0.0.1', () => {
      socket = net.connect(server.address().port, '127.0.0.1', () => {
        socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n');
      }).resume();
    });
  });
}

(async () => {
  for (const [name, reader] of Object.entries(readers)) assert.strictEqual(await bodyWith(reader), 'hello', name);
})();
