'use strict';

// Callbacks of questions are called when c-ares has returned: one that cancels or asks within its callback does not end another twice,
// cancel() calls none of them itself, and they come after ticks and before immediates. Names are asked for as Punycode.

const assert = require('node:assert');
const dgram = require('node:dgram');
const { Resolver } = require('node:dns');

const silent = dgram.createSocket('udp4');
const server = dgram.createSocket('udp4');
server.on('message', (message, { port, address }) => {
  assert.match(message.toString('latin1'), /name|xn--strae/);
  // No such name: the bits for a response and RCODE 3.
  message[2] |= 0x80;
  message[3] = 3;
  server.send(message, port, address);
});

function ask(socket) {
  const resolver = new Resolver();
  resolver.setServers([`127.0.0.1:${socket.address().port}`]);
  return resolver;
}

server.bind(0, '127.0.0.1', () => {
  const resolver = ask(server);
  const seen = [];
  for (let i = 0; i < 20; i++) {
    resolver.resolve4(i === 0 ? 'straüe.test' : `name${i}.test`, ({ code }) => {
      seen.push(code);
      resolver.cancel();
      if (seen.length === 20) server.close();
    });
  }
  process.on('exit', () => {
    assert.strictEqual(seen.length, 20);
    for (const code of seen) assert.match(code, /^(ENOTFOUND|ECANCELLED)$/);
  });
});

silent.bind(0, '127.0.0.1', () => {
  const resolver = ask(silent);
  const order = [];
  resolver.resolve4('cancelled.test', ({ code }) => order.push(code));
  resolver.resolve4(`${'x'.repeat(64)}.test`, ({ code }) => order.push(code));
  process.nextTick(() => order.push('tick'));
  setImmediate(setTimeout, () => {
    process.nextTick(() => order.push('tick'));
    setImmediate(() => {
      assert.deepStrictEqual(order, ['tick', 'EBADNAME', 'returned', 'tick', 'ECANCELLED']);
      silent.close();
    });
    resolver.cancel();
    order.push('returned');
  }, 1);
});
