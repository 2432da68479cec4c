'use strict';

// Handshakes and what goes on meanwhile: sessions that are kept elsewhere ('newSession'), before which nothing leaves that came later;
// new handshakes while data is on its way.

const assert = require('node:assert');
const { constants } = require('node:crypto');
const { once } = require('node:events');
const tls = require('node:tls');
const { selfSigned } = require('./certificates.js');

const { key, cert } = selfSigned('localhost');

async function main() {
  const body = 'x'.repeat(50_000);
  for (const minVersion of ['TLSv1.2', 'TLSv1.3']) {
    for (const secureOptions of [0, constants.SSL_OP_NO_TICKET]) {
      for (const wait of [(done) => done(), setImmediate]) {
        const server = tls.createServer({ key, cert, minVersion, maxVersion: minVersion, secureOptions }, (socket) => socket.end(body));
        server.on('newSession', (id, session, done) => wait(done));
        server.on('tlsClientError', assert.fail);
        server.listen(0, '127.0.0.1');
        await once(server, 'listening');
        const socket = tls.connect({ port: server.address().port, host: '127.0.0.1', rejectUnauthorized: false });
        let size = 0;
        for await (const chunk of socket) size += chunk.length;
        assert.strictEqual(size, body.length);
        server.close();
      }
    }
  }
  // A new handshake while data is on its way.
  {
    const server = tls.createServer({ key, cert, maxVersion: 'TLSv1.2' }, (socket) => socket.resume().end('data'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const options = { port: server.address().port, host: '127.0.0.1', rejectUnauthorized: false, maxVersion: 'TLSv1.2' };
    const socket = tls.connect(options, () => socket.renegotiate({}, () => {}));
    let text = '';
    for await (const chunk of socket) text += chunk;
    assert.strictEqual(text, 'data');
    server.close();
  }
  // ALPNCallback of a connection without a server's name.
  let asked;
  const server = tls.createServer({
    key, cert, ALPNCallback(offer) {
      asked = offer;
      return 'b';
    },
  }, (socket) => socket.end());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = tls.connect({ port: server.address().port, host: '127.0.0.1', rejectUnauthorized: false, ALPNProtocols: ['a', 'b'] });
  await once(socket.resume(), 'close');
  assert.deepStrictEqual(asked, { servername: false, protocols: ['a', 'b'] });
  server.close();
}

main();
