'use strict';

// A client that is destroyed in 'secureConnect' has not sent the end of its handshake; what it wrote before takes that along.

const assert = require('node:assert');
const tls = require('node:tls');
const { once } = require('node:events');
const { key, cert } = require('./certificates.js').selfSigned('a.test');

async function outcome(act) {
  const seen = [];
  const server = tls.createServer({ key, cert, minVersion: 'TLSv1.3' }, (socket) => {
    seen.push('secureConnection');
    socket.on('data', (data) => seen.push(String(data)));
    socket.on('error', () => {});
    socket.on('close', () => server.close());
  }).listen(0, '127.0.0.1');
  server.on('tlsClientError', (error) => {
    seen.push(error.code);
    server.close();
  });
  await once(server, 'listening');
  const client = tls.connect({ port: server.address().port, host: '127.0.0.1', rejectUnauthorized: false }, () => act(client));
  await once(server, 'close');
  return seen;
}

(async () => {
  assert.deepStrictEqual(await outcome((client) => client.destroy()), ['ECONNRESET']);
  assert.deepStrictEqual(await outcome((client) => client.end('x')), ['secureConnection', 'x']);
  assert.deepStrictEqual(await outcome((client) => { client.write('x'); client.destroy(); }), ['secureConnection', 'x']);
})();
