'use strict';

// Sockets and servers: echo, half-open ends, errors, limits, handles.

const assert = require('node:assert');
const fs = require('node:fs');
const net = require('node:net');
const { once } = require('node:events');

async function echo() {
  const server = net.createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket)).listen(0);
  await once(server, 'listening');
  const client = net.connect({ port: server.address().port, host: '127.0.0.1' });
  const sent = Buffer.alloc(300_000, 'abc');
  client.end(sent);
  const chunks = [];
  for await (const chunk of client) chunks.push(chunk);
  assert.deepStrictEqual(Buffer.concat(chunks), sent);
  assert.strictEqual(client.bytesRead, sent.length);
  assert.strictEqual(client.bytesWritten, sent.length);
  server.close();
  await once(server, 'close');
}

async function refused() {
  const server = net.createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  const socket = net.connect(port, '127.0.0.1');
  const [error] = await once(socket, 'error');
  assert.strictEqual(error.code, 'ECONNREFUSED');
  assert.strictEqual(error.message, `connect ECONNREFUSED 127.0.0.1:${port}`);
  assert.strictEqual(error.port, port);
}

async function dropped() {
  const server = net.createServer();
  server.maxConnections = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = net.connect(server.address().port, '127.0.0.1').resume();
  socket.on('error', () => {});
  const [data] = await once(server, 'drop');
  assert.strictEqual(data.localPort, server.address().port);
  await once(socket, 'close');
  server.close();
}

async function userBuffer() {
  const server = net.createServer((socket) => socket.end('hello')).listen(0);
  await once(server, 'listening');
  const buffer = Buffer.alloc(16);
  let text = '';
  const socket = net.connect({
    port: server.address().port,
    onread: { buffer, callback(size, view) { text += view.toString('latin1', 0, size); } },
  });
  await once(socket, 'close');
  assert.strictEqual(text, 'hello');
  server.close();
}

async function reset() {
  const server = net.createServer((socket) => socket.resetAndDestroy()).listen(0);
  await once(server, 'listening');
  const socket = net.connect(server.address().port).resume();
  const [error] = await once(socket, 'error');
  assert.strictEqual(error.code, 'ECONNRESET');
  server.close();
}

async function idleTimeout() {
  const server = net.createServer((socket) => socket.resume()).listen(0);
  await once(server, 'listening');
  const socket = net.connect(server.address().port);
  await once(socket, 'connect');
  socket.setTimeout(20);
  await once(socket, 'timeout');
  socket.end();
  server.close();
  await once(server, 'close');
}

function blockList() {
  const list = new net.BlockList();
  list.addCIDR('10.0.0.0/8');
  list.addRange('1.0.0.1', '1.0.0.9');
  list.addAddress('::1', 'ipv6');
  assert.ok(list.check('10.9.9.9'));
  assert.ok(list.check('::ffff:1.0.0.5', 'ipv6'));
  assert.ok(list.check('::1', 'ipv6'));
  assert.ok(!list.check('11.0.0.1'));
  assert.deepStrictEqual(list.rules,
                         ['Address: IPv6 ::1', 'Subnet: IPv4 10.0.0.0/8', 'Range: IPv4 1.0.0.1-1.0.0.9']);
  list.removeCIDR('10.0.0.0/8');
  assert.strictEqual(list.size, 2);
  assert.throws(() => list.addRange('2.0.0.2', '2.0.0.1'), { code: 'ERR_INVALID_ARG_VALUE' });
}

function addresses() {
  assert.deepStrictEqual(['127.0.0.1', '::1', 'fe80::1%eth0', '01.1.1.1', '::anything', ''].map(net.isIP), [4, 6, 6, 0, 0, 0]);
  assert.strictEqual(net.SocketAddress.parse('[::1]:8080').port, 8080);
  assert.strictEqual(net.SocketAddress.parse('nobody'), undefined);
}

async function bound() {
  const socket = new net.BoundSocket({ host: '127.0.0.1' });
  const { port } = socket.address();
  const server = net.createServer((peer) => peer.end()).listen(socket);
  await once(server, 'listening');
  assert.strictEqual(server.address().port, port);
  assert.throws(() => socket.address(), { code: 'ERR_SOCKET_HANDLE_ADOPTED' });
  server.close();
}

/** All forms of setKeepAlive(), before and after the connection is made; /proc/net/tcp shows the timer. */
async function keptAlive() {
  const server = net.createServer((socket) => socket.resume()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = new net.Socket().setKeepAlive(true, 90_000, 3000, 4);
  socket.connect(server.address().port, '127.0.0.1');
  await once(socket, 'connect');
  const ends = [socket.localPort, server.address().port].map((port) => `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`);
  /** Seconds to the first probe; undefined when nothing is probed. */
  const delay = () => {
    const row = fs.readFileSync('/proc/net/tcp', 'latin1').split('\n').find((line) => line.includes(ends.join(' ')));
    const [, timer, when] = / (\d\d):([0-9A-F]{8}) /.exec(row);
    return timer === '02' ? Math.round(parseInt(when, 16) / 100) : undefined;
  };
  if (process.platform === 'linux') {
    assert.ok(delay() > 60 && delay() <= 90, String(delay()));
    socket.setKeepAlive({ enable: true, initialDelay: 40_000, interval: 2000, count: 3 });
    assert.ok(delay() > 10 && delay() <= 40, String(delay()));
    socket.setKeepAlive(false);
    assert.strictEqual(delay(), undefined);
  }
  assert.throws(() => net.connect({ host: '127.0.0.1\0x', port: 1 }), { code: 'ERR_INVALID_ARG_VALUE' });
  socket.destroy();
  server.close();
}

/** Attempts are told of with paths and blocked addresses, too; without a handle 'close' has nothing to say. */
async function attempts() {
  const eventsOf = async (socket) => {
    const seen = [];
    for (const name of ['connectionAttempt', 'connectionAttemptFailed', 'close']) {
      socket.on(name, (...args) => seen.push([name, ...args.map((arg) => arg?.code ?? arg)]));
    }
    socket.on('error', () => {});
    setImmediate(() => socket.connecting || socket.destroy());
    await new Promise((resolve) => socket.on('close', resolve));
    return seen;
  };
  const nowhere = new net.Socket();
  process.nextTick(() => nowhere.connect('/nonexistent/path'));
  assert.deepStrictEqual(await eventsOf(nowhere), [
    ['connectionAttempt', '/nonexistent/path', undefined, undefined],
    ['connectionAttemptFailed', '/nonexistent/path', undefined, undefined, 'ENOENT'],
    ['close', true],
  ]);
  const list = new net.BlockList();
  list.addAddress('127.0.0.1');
  assert.deepStrictEqual(await eventsOf(net.connect({ port: 1, host: '127.0.0.1', blockList: list })),
                         [['connectionAttempt', '127.0.0.1', 1, 4], ['close', true]]);
  assert.deepStrictEqual(await eventsOf(new net.Socket()), [['close']]);
}

(async () => {
  blockList();
  addresses();
  await Promise.all([echo(), refused(), dropped(), userBuffer(), reset(), idleTimeout(), bound(), keptAlive(), attempts()]);
})();
