'use strict';
// Servers that others wrote (Redis, PostgreSQL, HAProxy, nginx), for the length of a test. tools/setup/servers.sh brings them.

const assert = require('node:assert');
const { spawn, spawnSync } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');

const folders = () => [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin', ...fs.globSync('/usr/lib/postgresql/*/bin').sort().reverse()];

/**
 * @param {string} command
 * @returns {string | undefined} its path, if it is installed
 */
const find = (command) => folders().map((folder) => path.join(folder, command)).find((file) => fs.existsSync(file));

/** Says which of these commands are missing, and so why a part of a test was left out. */
function available(what, ...commands) {
  const missing = commands.filter((command) => !find(command));
  if (missing.length > 0) console.log(`skipped: ${what} (not installed: ${missing.join(', ')})`);
  return missing.length === 0;
}

async function freePort() {
  const server = net.createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/**
 * Starts what listens on a port, and waits until it does.
 * @param {string} command
 * @param {string[]} args
 * @param {number} port
 * @param {Record<string, string>} [env]
 * @param {RegExp} [ready] what it prints when it can be used, if that is later
 * @returns {Promise<import('node:child_process').ChildProcess>}
 */
async function startDaemon(command, args, port, env, ready = /^/) {
  const child = spawn(command.includes('/') ? command : find(command), args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => { output = (output + text).slice(-5000); });
  process.once('exit', () => child.kill('SIGKILL'));
  for (;;) {
    assert.ok(child.exitCode === null && child.signalCode === null, `${command} ended\n${output}`);
    const socket = net.connect(port, '127.0.0.1');
    const listening = await new Promise((resolve) => socket.once('connect', () => resolve(true)).once('error', () => resolve(false)));
    socket.destroy();
    if (listening && ready.test(output)) return child;
    await sleep(50);
  }
}

async function stopDaemon(child, signal = 'SIGTERM') {
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

/** Redis without a disk. @returns {Promise<{ port: number, child: import('node:child_process').ChildProcess }>} */
async function startRedis() {
  const port = await freePort();
  const child = await startDaemon('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'], port);
  return { port, child };
}

/**
 * PostgreSQL on a folder that is made for it; the user is `tester`, with the password `secret`. It refuses to be root's: then it is started as nobody of a namespace of its own.
 * @param {string} folder
 */
async function startPostgres(folder) {
  const port = await freePort();
  const data = path.join(folder, 'postgres');
  const password = path.join(folder, 'password');
  fs.writeFileSync(password, 'secret\n');
  const wrap = process.getuid() === 0 ? [find('unshare'), '--user'] : [];
  const run = (command, ...args) => [...wrap, find(command), ...args];
  const [command, ...args] = run('initdb', '--pgdata', data, '--username', 'tester', '--auth', 'scram-sha-256', '--encoding', 'UTF8', '--locale', 'C', '--no-sync', '--pwfile', password);
  const made = spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' } });
  if (made.status !== 0) return { reason: made.error?.message ?? made.stderr.trim().split('\n')[0] };
  const [server, ...options] = run('postgres', '-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', '', '-F', '-c', 'jit=off', '-c', 'max_connections=20', '-c', 'timezone=GMT', '-c', 'log_timezone=GMT');
  return { port, child: await startDaemon(server, options, port, { LC_ALL: 'C' }, /ready to accept connections/) };
}

module.exports = { available, find, freePort, startDaemon, startPostgres, startRedis, stopDaemon };
