'use strict';

// A server that ends a connection in 'secureConnection': what the client sent along with its handshake is nobody's, so that the
// socket closes although nobody reads it; what comes later is data as ever.

const assert = require('node:assert');
const { once } = require('node:events');
const tls = require('node:tls');
const { selfSigned } = require('./certificates.js');

const server = tls.createServer(selfSigned('away.example'), (socket) => {
  socket.end();
  if (server.listenerCount('away') > 0) server.emit('away', socket);
});

async function main() {
  server.listen(0);
  await once(server, 'listening');
  const options = { port: server.address().port, rejectUnauthorized: false };

  const hasty = tls.connect(options);
  hasty.write('along with the handshake');
  const [unread] = await once(server, 'away');
  await Promise.all([once(unread, 'close'), once(hasty, 'close')]);

  const slow = tls.connect({ ...options, allowHalfOpen: true });
  const [socket] = await once(server, 'away');
  const chunks = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  slow.resume();
  await once(slow, 'end');
  slow.end('later');
  await once(socket, 'close');
  assert.strictEqual(String(Buffer.concat(chunks)), 'later');
  server.close();
}

server.on('away', () => {});
main();
