'use strict';
// examples/deploy: a socket from the service manager, and the chat on two processes behind HAProxy and behind nginx, with Redis
// between them.
const assert = require('node:assert');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { available, find, freePort, startDaemon, startRedis, stopDaemon } = require('../support/daemons');
const { examples, requirePackage, start } = require('../support/server');

const { io } = requirePackage('socket.io-client');
process.setMaxListeners(50); // every process that is started ends with this one

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

/** The same by systemd's own tool, which starts the program when the first client comes. */
async function systemdActivation() {
  const port = await freePort();
  const args = ['--listen', `127.0.0.1:${port}`, '--setenv', 'NAME=by systemd', '--setenv', `PATH=${process.env.PATH}`, process.execPath, 'socket.io/server.js'];
  const child = spawn(find('systemd-socket-activate'), args, { cwd: examples, stdio: ['ignore', 'pipe', 'pipe'] });
  process.once('exit', () => child.kill('SIGKILL'));
  await once(child.stderr, 'data'); // it says that it listens
  assert.strictEqual(await (await fetch(`http://127.0.0.1:${port}/health`)).text(), 'by systemd\n');
  await stopDaemon(child);
  assert.strictEqual(child.exitCode, 0);
}

/** @typedef {(port: number, one: string, two: string) => Promise<import('node:child_process').ChildProcess>} StartProxy */

/** @type {StartProxy} */
const haproxy = (port, one, two) =>
  startDaemon('haproxy', ['-db', '-f', path.join(examples, 'deploy/haproxy.cfg')], port, { BIND: `127.0.0.1:${port}`, ONE: one, TWO: two });

/** The part of nginx's configuration that is the example's, with addresses of this machine, within one that needs no rights. */
async function nginx(port, one, two) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nginx-'));
  process.once('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
  const chat = fs.readFileSync(path.join(examples, 'deploy/nginx-chat.conf'), 'utf8')
    .replaceAll('10.0.0.11:3000', one).replaceAll('10.0.0.12:3000', two).replace('listen 8080', `listen 127.0.0.1:${port}`);
  const own = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join(' ');
  fs.writeFileSync(path.join(folder, 'nginx.conf'), `daemon off; master_process off; pid ${folder}/pid; error_log stderr warn;\nevents {}\nhttp { ${own} access_log off;\n${chat}}\n`);
  return startDaemon('nginx', ['-p', folder, '-e', 'stderr', '-c', path.join(folder, 'nginx.conf')], port);
}

async function connect(origin, user, transport) {
  const socket = io(origin, { auth: { user }, transports: [transport], forceNew: true, withCredentials: true, reconnectionDelay: 50 });
  const [{ server }] = await once(socket, 'welcome');
  return { socket, server };
}

/** @param {StartProxy} startProxy */
async function severalMachines(startProxy) {
  const redis = await startRedis();
  const env = { REDIS_URL: `redis://127.0.0.1:${redis.port}`, DRAIN_MS: '3000' };
  const [one, two] = await Promise.all(['one', 'two'].map((NAME) => start(['socket.io/server.js'], { env: { ...env, NAME } })));
  const proxyPort = await freePort();
  const proxy = await startProxy(proxyPort, `127.0.0.1:${one.port}`, `127.0.0.1:${two.port}`);
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
  await stopDaemon(proxy);
  await stopDaemon(redis.child);
}

async function main() {
  await socketActivation();
  if (available('socket activation by systemd', 'systemd-socket-activate')) await systemdActivation();
  if (available('several machines behind HAProxy', 'haproxy', 'redis-server')) await severalMachines(haproxy);
  if (available('several machines behind nginx', 'nginx', 'redis-server')) await severalMachines(nginx);
}

main();
