'use strict';
const dgram = require('node:dgram');
const { measureAsync } = require('../lib/measure.js');

const server = dgram.createSocket('udp4');
server.on('message', (message, { port, address }) => server.send(message, port, address));
server.bind(0, '127.0.0.1', () => {
  const client = dgram.createSocket('udp4');
  const ask = Buffer.alloc(64, 'x');
  client.connect(server.address().port, '127.0.0.1', async () => {
    let left = 0;
    let done;
    client.on('message', () => (--left > 0 ? client.send(ask) : done()));
    await measureAsync('dgram: 64-byte round trips', (count) =>
      new Promise((resolve) => {
        left = count;
        done = resolve;
        client.send(ask);
      }));
    client.close();
    server.close();
  });
});
