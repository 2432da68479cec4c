'use strict';

// A server's answer that is cut off: at every byte of the first record, then here and there; the client says so and nothing hangs.

const assert = require('node:assert');
const { once } = require('node:events');
const net = require('node:net');
const tls = require('node:tls');
const { selfSigned } = require('./certificates.js');

const own = selfSigned('cut.example');

/** A proxy that hands on only the first `limit` bytes of what the server says. */
function makeProxy(port) {
  const proxy = net.createServer((client) => {
    const server = net.connect(port);
    let left = proxy.limit;
    client.on('error', () => {}).on('close', () => server.destroy());
    server.on('error', () => {}).on('close', () => client.destroy());
    client.pipe(server);
    server.on('data', (bytes) => {
      const part = bytes.subarray(0, left);
      left -= part.length;
      proxy.passed += part.length;
      if (part.length > 0) client.write(part);
      if (left === 0) client.end();
    });
  });
  return proxy;
}

async function main() {
  const server = tls.createServer({ ...own }, (socket) => socket.on('error', () => {}).resume());
  server.on('tlsClientError', () => {});
  server.listen(0);
  await once(server, 'listening');
  const proxy = makeProxy(server.address().port);
  proxy.listen(0);
  await once(proxy, 'listening');

  for (const maxVersion of ['TLSv1.2', 'TLSv1.3']) {
    const connect = () => tls.connect({ port: proxy.address().port, ca: own.cert, servername: 'cut.example', maxVersion });
    proxy.limit = Infinity;
    proxy.passed = 0;
    const whole = connect();
    await once(whole, 'secureConnect');
    // Of TLS 1.3 the tickets, which come later, are no part of the handshake.
    const flight = maxVersion === 'TLSv1.3' ? 600 : proxy.passed;
    whole.destroy();
    const cuts = Array.from({ length: 16 }, (_, i) => i + 1);
    for (let at = 17; at < flight - 1; at += 83) cuts.push(at);
    await Promise.all([cuts.filter((_, i) => i % 2 === 0), cuts.filter((_, i) => i % 2 === 1)].map(async (list) => {
      for (const cut of list) {
        proxy.limit = cut;
        const client = connect();
        const [error] = await once(client, 'error');
        assert.strictEqual(error.code, 'ECONNRESET', `${maxVersion} ${cut}`);
        assert.strictEqual(error.message, 'Client network socket disconnected before secure TLS connection was established');
        assert.strictEqual(client.destroyed, true);
      }
    }));
  }
  proxy.close();
  server.close();
}

main();
