'use strict';

// A record that was damaged after the handshake: both sides are told, by one line of OpenSSL's, and neither is destroyed. What is
// left of the connection ends with the peer's end.

const assert = require('node:assert');
const { once } = require('node:events');
const net = require('node:net');
const tls = require('node:tls');
const { selfSigned } = require('./certificates.js');

const { key, cert } = selfSigned('localhost');

async function listening(server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server.address().port;
}

async function main() {
  const server = tls.createServer({ key, cert });
  const port = await listening(server);
  // Between the two: flips a bit of what the client says once it is asked to.
  let damages = false;
  const between = net.createServer((socket) => {
    const onward = net.connect(port, '127.0.0.1');
    socket.on('data', (chunk) => {
      if (damages) chunk[chunk.length - 1] ^= 1;
      onward.write(chunk);
    });
    onward.pipe(socket);
    socket.on('end', () => onward.end());
  });
  const connected = once(server, 'secureConnection');
  const client = tls.connect({ port: await listening(between), host: '127.0.0.1', ca: cert, servername: 'localhost', maxVersion: 'TLSv1.3' });
  const [[socket]] = await Promise.all([connected, once(client, 'secureConnect')]);
  const ends = [];
  socket.on('end', () => ends.push('end'));
  client.write('a');
  await once(socket, 'data');
  damages = true;
  const told = once(client, 'error');
  client.write('b');

  const [error] = await once(socket, 'error');
  assert.strictEqual(error.code, 'ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC');
  assert.strictEqual(error.message.trimEnd().split('\n').length, 1);
  const [alert] = await told;
  assert.strictEqual(alert.reason, 'ssl/tls alert bad record mac');
  for (const side of [socket, client]) {
    assert.strictEqual(side.destroyed, false);
    assert.strictEqual(side.errored, null);
  }
  client.destroy();
  const [hadError] = await once(socket, 'close');
  assert.strictEqual(hadError, false);
  assert.deepStrictEqual(ends, ['end']);
  server.close();
  between.close();
  console.log('ok');
}

main();
