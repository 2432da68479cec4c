'use strict';

// A connection from the handshake to its end, over TCP, over a plain Duplex, and TLS within TLS.

const assert = require('node:assert');
const { once } = require('node:events');
const tls = require('node:tls');
const { duplexPair } = require('node:stream');
const { selfSigned } = require('./certificates.js');

const authority = selfSigned('localhost');
const { key, cert } = authority;

async function main() {
  const server = tls.createServer({ key, cert, ALPNProtocols: ['x', 'y'] }, (socket) => socket.pipe(socket));
  server.listen(0);
  await once(server, 'listening');
  const { port } = server.address();

  const client = tls.connect({ port, ca: cert, servername: 'localhost', ALPNProtocols: ['z', 'y'] });
  await once(client, 'secureConnect');
  assert.strictEqual(client.authorized, true);
  assert.strictEqual(client.alpnProtocol, 'y');
  assert.strictEqual(client.getProtocol(), 'TLSv1.3');
  assert.strictEqual(client.getPeerCertificate().subject.CN, 'localhost');
  assert.deepStrictEqual(tls.checkServerIdentity('localhost', client.getPeerCertificate()), undefined);

  // More than fits into a record, a buffer or the kernel's.
  const large = Buffer.alloc(3_000_000, 'abcdefghij');
  client.end(large);
  let size = 0;
  for await (const chunk of client) size += chunk.length;
  assert.strictEqual(size, large.length);
  assert.strictEqual(client.bytesRead, large.length);
  assert.strictEqual(client.bytesWritten, large.length);

  // TLS within TLS.
  const outer = tls.connect({ port, rejectUnauthorized: false });
  await once(outer, 'secureConnect');
  // The server echoes: a hello that comes back is no answer.
  const inner = tls.connect({ socket: outer, rejectUnauthorized: false });
  const [error] = await once(inner, 'error');
  assert.match(error.code, /^ERR_SSL_/);

  // Over any Duplex.
  const [left, right] = duplexPair();
  const serverSide = new tls.TLSSocket(left, { isServer: true, key, cert });
  serverSide.on('data', (chunk) => serverSide.end(`got ${chunk}`));
  const clientSide = tls.connect({ socket: right, ca: cert, servername: 'localhost' });
  clientSide.write('hello');
  let text = '';
  for await (const chunk of clientSide) text += chunk;
  assert.strictEqual(text, 'got hello');

  // Large both ways, so that each side reads while it writes.
  const [near, far] = duplexPair();
  const echo = new tls.TLSSocket(near, { isServer: true, key, cert });
  echo.pipe(echo);
  const asker = tls.connect({ socket: far, ca: cert, servername: 'localhost' });
  asker.end(large);
  const answer = [];
  for await (const chunk of asker) answer.push(chunk);
  assert.ok(Buffer.concat(answer).equals(large));
  server.close();
}

main();
