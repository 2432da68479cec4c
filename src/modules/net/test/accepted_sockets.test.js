'use strict';

// What a connection is to its server at once: dropped, blocked, read from, written to after the peer has gone.

const assert = require('node:assert');
const net = require('node:net');
const { once } = require('node:events');

async function connectTo(options, change) {
  const server = net.createServer(options);
  change?.(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = net.connect(server.address().port, '127.0.0.1').resume();
  socket.on('error', () => {});
  return { server, socket };
}

async function dropped() {
  const { server } = await connectTo({}, (it) => { it.maxConnections = 0; });
  const [data] = await once(server, 'drop');
  assert.strictEqual(Object.getPrototypeOf(data), null);
  server.close();
}

async function blocked() {
  const blockList = new net.BlockList();
  blockList.addAddress('127.0.0.1');
  const { server, socket } = await connectTo({ blockList });
  server.on('drop', () => assert.fail('drop is for maxConnections'));
  await once(socket, 'close');
  server.close();
  await once(server, 'close');
}

/** The handle reads already: what is pushed goes to who listens, without a turn in the buffer. */
async function pushed() {
  const { server, socket } = await connectTo({});
  const [accepted] = await once(server, 'connection');
  let text = '';
  accepted.on('data', (chunk) => { text += chunk; });
  accepted.push('pushed');
  assert.strictEqual(text, 'pushed');
  assert.ok(accepted.readableDidRead);
  socket.destroy();
  accepted.destroy();
  server.close();
}

/** Nothing is written, too; and of a text that the kernel refuses nothing counts as written. */
async function writtenTooLate() {
  for (const [chunk, written] of [['', 0], ['text', 0], [Buffer.from('bytes'), 5]]) {
    const { server, socket } = await connectTo({});
    const [accepted] = await once(server, 'connection');
    accepted.on('error', () => {});
    socket.resetAndDestroy();
    await once(socket, 'close');
    const error = await new Promise((resolve) => accepted.write(chunk, resolve));
    assert.ok(['EPIPE', 'ECONNRESET'].includes(error.code), error.code);
    assert.strictEqual(accepted.bytesWritten, written);
    server.close();
  }
}

/** A connection that the system refuses to begin names its local end even where there is none. */
async function notBegun() {
  const lookup = (host, options, callback) => callback(null, '127.0.0.1', 6);
  const [error] = await once(net.connect({ port: 1, host: 'x', autoSelectFamily: false, lookup }), 'error');
  assert.strictEqual(error.message, 'connect EINVAL 127.0.0.1:1 - Local (undefined:undefined)');
}

(async () => {
  await Promise.all([dropped(), blocked(), pushed(), writtenTooLate(), notBegun()]);
})();
