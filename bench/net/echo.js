'use strict';
const net = require('node:net');
const { measureAsync } = require('../lib/measure.js');

const server = net.createServer((socket) => socket.pipe(socket));
server.listen(0, '127.0.0.1', async () => {
  const client = net.connect(server.address().port, '127.0.0.1');
  await new Promise((resolve) => client.once('connect', resolve));
  const ask = Buffer.alloc(64, 'x');
  let left = 0;
  let done;
  client.on('data', () => (--left > 0 ? client.write(ask) : done()));
  await measureAsync('net: 64-byte round trips', (count) =>
    new Promise((resolve) => {
      left = count;
      done = resolve;
      client.write(ask);
    }));
  client.end();
  server.close();
});
