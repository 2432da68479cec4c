'use strict';

// Handshakes that are cut off, junk, wrong hosts and dates: the right error, and a server that goes on.

const assert = require('node:assert');
const { once } = require('node:events');
const net = require('node:net');
const tls = require('node:tls');
const { selfSigned, signed } = require('./certificates.js');

const authority = selfSigned('authority');
const good = signed('good.example', 'authority', { altNames: 'DNS:good.example,DNS:*.wild.example,IP:127.0.0.9' });

/** The bytes of a client's first flight. */
async function clientHello() {
  const server = net.createServer();
  server.listen(0);
  await once(server, 'listening');
  const client = tls.connect({ port: server.address().port, servername: 'good.example' });
  client.on('error', () => {});
  const [socket] = await once(server, 'connection');
  const [hello] = await once(socket, 'data');
  client.destroy();
  socket.destroy();
  server.close();
  return hello;
}

async function main() {
  const server = tls.createServer({ ...good, handshakeTimeout: 10_000 }, (socket) => socket.end('hi'));
  const errors = [];
  server.on('tlsClientError', (error) => errors.push(error.code));
  server.listen(0);
  await once(server, 'listening');
  const { port } = server.address();
  const connect = (options) => tls.connect({ port, ca: authority.cert, servername: 'good.example', ...options });

  // A hello cut at every byte, several at a time.
  const hello = await clientHello();
  let cut = 0;
  const oneAfterTheOther = async () => {
    while (cut < hello.length) {
      const socket = net.connect(port);
      socket.on('error', () => {});
      socket.resume();
      socket.end(hello.subarray(0, cut++));
      await once(socket, 'close');
    }
  };
  await Promise.all(Array.from({ length: 8 }, oneAfterTheOther));
  assert.strictEqual(errors.length, hello.length);
  assert.deepStrictEqual(new Set(errors), new Set(['ECONNRESET']));

  // Every byte flipped in turn (a few of them): an error or a connection, no crash.
  for (let at = 0; at < hello.length; at += 41) {
    const bytes = Buffer.from(hello);
    bytes[at] ^= 0xff;
    const socket = net.connect(port);
    socket.on('error', () => {});
    socket.resume();
    socket.end(bytes);
    await once(socket, 'close');
  }

  // It still serves.
  const fine = connect();
  await once(fine, 'secureConnect');
  assert.strictEqual(fine.authorized, true);
  fine.destroy();

  // Names.
  for (const [name, ok] of [['a.wild.example', true], ['a.b.wild.example', false], ['bad.example', false]]) {
    const client = connect({ servername: name });
    if (ok) {
      await once(client, 'secureConnect');
      client.destroy();
    } else {
      const [error] = await once(client, 'error');
      assert.strictEqual(error.code, 'ERR_TLS_CERT_ALTNAME_INVALID');
      assert.strictEqual(
        error.message, `Hostname/IP does not match certificate's altnames: Host: ${name}. is not in the cert's altnames: ` +
        'DNS:good.example, DNS:*.wild.example, IP Address:127.0.0.9');
      assert.strictEqual(error.host, name);
    }
  }

  // Authorities.
  const [unknown] = await once(connect({ ca: selfSigned('stranger').cert }), 'error');
  assert.strictEqual(unknown.code, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE');
  const loose = connect({ ca: undefined, rejectUnauthorized: false });
  await once(loose, 'secureConnect');
  assert.strictEqual(loose.authorized, false);
  assert.strictEqual(loose.authorizationError, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE');
  loose.destroy();

  // Versions that have nothing in common.
  const old = connect({ maxVersion: 'TLSv1.1', minVersion: 'TLSv1' });
  const [tooOld] = await once(old, 'error');
  assert.match(tooOld.code, /^ERR_SSL_/);

  // A server that speaks something else.
  const other = net.createServer((socket) => socket.end('220 smtp.example ESMTP\r\n'));
  other.listen(0);
  await once(other, 'listening');
  const [junk] = await once(tls.connect({ port: other.address().port }), 'error');
  assert.match(junk.code, /^ERR_SSL_/);
  // And one that hangs up.
  other.removeAllListeners('connection');
  other.on('connection', (socket) => socket.end());
  const [reset] = await once(tls.connect({ port: other.address().port }), 'error');
  assert.strictEqual(reset.code, 'ECONNRESET');
  assert.strictEqual(reset.message, 'Client network socket disconnected before secure TLS connection was established');
  other.close();
  server.close();
}

main();
