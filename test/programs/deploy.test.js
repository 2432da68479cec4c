'use strict';
// examples/deploy: a socket from the service manager, and the chat on two processes behind HAProxy with Redis between them.
const assert = require('node:assert');
const { spawn, spawnSync } = require('node:child_process');
const { once } = require('node:events');
const net = require('node:net');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { examples, requirePackage, start } = require('../support/server');

const { io } = requirePackage('socket.io-client');
const installed = (command) => spawnSync(command, ['-v']).error === undefined;

/** Listens as systemd does and hands the socket over; what connects before the program runs is answered by it. */
async function socketActivation() {
  const listener = net.createServer();
  await once(listener.listen(0, '127.0.0.1'), 'listening');
  const { port } = listener.address();
  const early = fetch(`http://127.0.0.1:${port}/health`).then((response) => response.text());
  const child = spawn(process.execPath, ['socket.io/server.js'], {
    cwd: examples,
    env: { ...process.env, LISTEN_FDS: '1', NAME: 'activated' },
    stdio: ['ignore', 'pipe', 'inherit', listener._handle.fd],
  });
  process.once('exit', () => child.kill('SIGKILL'));
  listener.close();
  assert.match(String(await once(child.stdout, 'data')), /^listening/);
  assert.strictEqual(await early, 'activated\n');
  child.kill('SIGTERM');
  assert.deepStrictEqual(await once(child, 'exit'), [0, null]);
}

async function freePort() {
  const server = net.createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts what listens on a port, and waits until it does. */
async function startDaemon(command, args, port, env) {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: 'ignore' });
  process.once('exit', () => child.kill('SIGKILL'));
  for (;;) {
    assert.strictEqual(child.exitCode, null, `${command} ended`);
    const socket = net.connect(port, '127.0.0.1');
    const listening = await new Promise((resolve) => socket.once('connect', () => resolve(true)).once('error', () => resolve(false)));
    socket.destroy();
    if (listening) return child;
    await sleep(50);
  }
}

async function connect(origin, user, transport) {
  const socket = io(origin, { auth: { user }, transports: [transport], forceNew: true, withCredentials: true, reconnectionDelay: 50 });
  const [{ server }] = await once(socket, 'welcome');
  return { socket, server };
}

async function severalMachines() {
  const [redisPort, proxyPort] = [await freePort(), await freePort()];
  const redis = await startDaemon('redis-server', ['--port', String(redisPort), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'], redisPort);
  const env = { REDIS_URL: `redis://127.0.0.1:${redisPort}`, DRAIN_MS: '3000' };
  const [one, two] = await Promise.all(['one', 'two'].map((NAME) => start(['socket.io/server.js'], { env: { ...env, NAME } })));
  const proxy = await startDaemon('haproxy', ['-db', '-f', path.join(examples, 'deploy/haproxy.cfg')], proxyPort, {
    BIND: `127.0.0.1:${proxyPort}`, ONE: `127.0.0.1:${one.port}`, TWO: `127.0.0.1:${two.port}`,
  });
  const origin = `http://127.0.0.1:${proxyPort}`;

  // Both transports reach both processes, and a room spans them.
  const clients = await Promise.all(Array.from({ length: 12 }, (_, i) => connect(origin, `user ${i}`, i % 2 ? 'websocket' : 'polling')));
  assert.deepStrictEqual(new Set(clients.map(({ server }) => server)), new Set(['one', 'two']));
  await Promise.all(clients.map(({ socket }) => socket.emitWithAck('join', 'hall')));
  assert.strictEqual((await clients[0].socket.emitWithAck('join', 'hall')).length, clients.length);
  const heard = clients.map(({ socket }) => once(socket, 'message'));
  assert.deepStrictEqual(await clients[0].socket.emitWithAck('message', 'hall', 'all there?'), { ok: true });
  for (const [message] of await Promise.all(heard)) assert.deepStrictEqual(message, { room: 'hall', user: 'user 0', text: 'all there?' });

  // One drains: whom it has it keeps at first, new clients go to the other, and in the end all are there.
  const moved = clients.filter(({ server }) => server === 'one').map(({ socket }) => once(socket, 'welcome'));
  const stopped = one.stop();
  while ((await fetch(`${one.origin}/health`)).status !== 404) await sleep(20);
  await sleep(1500); // three checks
  assert.ok(clients.every(({ socket }) => socket.connected));
  const late = await Promise.all([1, 2, 3, 4].map((i) => connect(origin, `late ${i}`, i % 2 ? 'websocket' : 'polling')));
  assert.deepStrictEqual(late.map(({ server }) => server), ['two', 'two', 'two', 'two']);
  for (const [welcome] of await Promise.all(moved)) assert.strictEqual(welcome.server, 'two');
  await stopped;

  for (const { socket } of [...clients, ...late]) socket.close();
  await two.stop();
  for (const daemon of [proxy, redis]) {
    daemon.kill();
    await once(daemon, 'exit');
  }
}

async function main() {
  await socketActivation();
  if (installed('haproxy') && installed('redis-server')) await severalMachines();
  else console.log('skipped: several machines (HAProxy or Redis is not installed)');
}

main();
