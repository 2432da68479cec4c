'use strict';

const assert = require('node:assert');
const dgram = require('node:dgram');
const { once } = require('node:events');

(async () => {
  const server = dgram.createSocket('udp4');
  const { port } = server.bindSync({ address: '127.0.0.1' });
  server.on('message', (message, rinfo) => server.send(message, rinfo.port, rinfo.address));

  const client = dgram.createSocket('udp4');
  client.connect(port, '127.0.0.1');
  await once(client, 'connect');
  assert.strictEqual(client.remoteAddress().port, port);
  client.send(['one ', Buffer.from('two')]);
  const [message, rinfo] = await once(client, 'message');
  assert.strictEqual(message.toString(), 'one two');
  assert.deepStrictEqual(rinfo, { address: '127.0.0.1', family: 'IPv4', port, size: 7 });

  // An empty datagram is one too.
  client.send('');
  assert.strictEqual((await once(client, 'message'))[0].length, 0);

  assert.throws(() => client.send(Buffer.from('x'), 0, 1, port), { code: 'ERR_SOCKET_DGRAM_IS_CONNECTED' });
  const other = dgram.createSocket('udp4');
  assert.throws(() => other.bindSync({ port, address: '127.0.0.1' }), { code: 'EADDRINUSE', syscall: 'bind' });
  assert.throws(() => other.bindSync({ address: 'localhost' }), { code: 'ERR_INVALID_ARG_VALUE' });
  other.close();
  assert.throws(() => other.close(), { code: 'ERR_SOCKET_DGRAM_NOT_RUNNING' });
  client.close();
  server.close();
})();

// What programs of old read of a socket's inside (DEP0112).
{
  const dgram = require('node:dgram');
  const old = dgram.createSocket('udp4');
  assert.strictEqual(old._handle.constructor.name, 'UDP');
  assert.deepStrictEqual([old._receiving, old._bindState, old._queue], [false, 0, undefined]);
  old._healthCheck();
  old.close();
  assert.throws(() => old._healthCheck(), { code: 'ERR_SOCKET_DGRAM_NOT_RUNNING' });
}
