'use strict';

// Children that do not start, die at once, never read, or break the channel; nothing stays behind.

const assert = require('node:assert');
const { execFile, fork, spawn, spawnSync } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');

const descriptors = () => fs.readdirSync('/proc/self/fd').length;
const shell = (script, stdio) => spawn('/bin/sh', ['-c', script], { stdio });

async function cannotStart() {
  for (const [args, code, errno] of [
    [['/no/such/program', ['a']], 'ENOENT', -2],
    [['/etc'], 'EACCES', -13],
    [[__filename], 'EACCES', -13],
    [['/bin/true', { cwd: '/no/such/directory' }], 'ENOENT', -2],
  ]) {
    const child = spawn(...args);
    assert.strictEqual(child.pid, undefined);
    const events = [];
    for (const name of ['spawn', 'exit']) child.on(name, () => events.push(name));
    const [error] = await once(child, 'error');
    assert.deepStrictEqual([error.code, error.errno, error.syscall, error.path], [code, errno, `spawn ${args[0]}`, args[0]]);
    assert.deepStrictEqual(events, []);
    assert.strictEqual(child.exitCode, errno);
    assert.strictEqual(child.kill(), false);
    const sync = spawnSync(...args);
    assert.deepStrictEqual([sync.error.code, sync.status, sync.pid], [code, null, 0]);
  }
  assert.throws(() => spawn(''), { code: 'ERR_INVALID_ARG_VALUE' });
  assert.throws(() => spawn('a\0b'), { code: 'ERR_INVALID_ARG_VALUE' });
  assert.throws(() => spawn('a', ['\0']), { code: 'ERR_INVALID_ARG_VALUE' });
  assert.throws(() => spawn('a', { env: { a: '\0' } }), { code: 'ERR_INVALID_ARG_VALUE' });
  assert.throws(() => spawn('a', { stdio: 'nonsense' }), { code: 'ERR_INVALID_ARG_VALUE' });
  // More than the kernel takes (execve(2), E2BIG): libuv's errors that are not the child's are thrown.
  assert.throws(() => spawn('/bin/true', ['x'.repeat(3 << 20)]), { code: 'E2BIG', syscall: 'spawn' });
}

async function doNotRead() {
  // It ends without a look at its input: EPIPE there, 'exit' all the same.
  const child = spawn('/bin/true');
  const failures = [];
  child.stdin.on('error', (error) => failures.push(error.code));
  child.stdin.write('x'.repeat(1 << 20));
  child.stdin.end('y');
  const [code] = await once(child, 'close');
  assert.strictEqual(code, 0);
  for (const failure of failures) assert.ok(['EPIPE', 'ECONNRESET'].includes(failure), failure);
  const sync = spawnSync('/bin/true', { input: 'x'.repeat(1 << 20) });
  assert.strictEqual(sync.status, 0);
  // It reads nothing and lives: what is written waits, and goes with it.
  const sleeper = spawn('sleep', ['60']);
  sleeper.stdin.on('error', () => {});
  assert.strictEqual(sleeper.stdin.write('x'.repeat(1 << 20)), false);
  sleeper.kill('SIGKILL');
  assert.deepStrictEqual(await once(sleeper, 'exit'), [null, 'SIGKILL']);
}

/** What a parent hears when its child writes TEXT to the channel and ends. */
async function hears(text, serialization = 'json') {
  const child = spawn('/bin/sh', ['-c', `printf '${text}' >&3`], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], serialization });
  const heard = [];
  child.on('message', (message) => heard.push(message));
  child.on('disconnect', () => heard.push('disconnect'));
  await once(child, 'exit');
  if (child.connected) await once(child, 'disconnect');
  return heard;
}

async function brokenChannels() {
  // Half a message, and the end.
  assert.deepStrictEqual(await hears('{"a":1}\\n"b"\\n{"c"'), [{ a: 1 }, 'b', 'disconnect']);
  assert.deepStrictEqual(await hears(''), ['disconnect']);
  assert.deepStrictEqual(await hears('\\000\\000\\000\\177abc', 'advanced'), ['disconnect']);

  // Garbage ends the reader, as an exception that it can catch.
  const script = (text) => `
    const child = require('child_process').spawn('/bin/sh', ['-c', ${JSON.stringify(`printf '${text}' >&3; exec sleep 60`)}],
      { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    child.on('message', (message) => console.log(message));
    process.on('uncaughtException', (error) => { console.log(error.name); child.kill(); child.disconnect?.(); process.exitCode = 7; });`;
  const [garbage] = await new Promise((resolve) => {
    execFile(process.execPath, ['-e', script('"first"\\n%%{garbage\\n')], (error, stdout) => resolve([stdout, error]));
  });
  assert.match(garbage, /SyntaxError/);

  // Handles that nobody sent, acknowledgements of nothing (Node ends with an internal error).
  const odd = process.release.name === 'node' && !process.features.nodus ? [{ cmd: 'NODE_' }, 1] : await hears('{"cmd":"NODE_HANDLE_ACK"}\\n{"cmd":"NODE_HANDLE_NACK"}\\n{"cmd":"NODE_"}\\n{"cmd":"NODE_HANDLE"}\\n1\\n');
  assert.deepStrictEqual(odd.filter((item) => item !== 'disconnect'), [{ cmd: 'NODE_' }, 1]);

  // The other side is gone: send() tells.
  const gone = shell('exit 0', ['ignore', 'ignore', 'ignore', 'ipc']);
  await once(gone, 'exit');
  if (gone.connected) await once(gone, 'disconnect');
  const [error] = await new Promise((resolve) => gone.send('late', (...args) => resolve(args)));
  assert.strictEqual(error.code, 'ERR_IPC_CHANNEL_CLOSED');
  gone.on('error', () => {});
  gone.disconnect();
  const child = fork('/no/such/module.js', { silent: true });
  assert.deepStrictEqual(await once(child, 'exit'), [1, null]);
}

/** Only what `stdio` names reaches a child: of all that this process opens, nothing. */
async function inherited() {
  const list = () => {
    const { stdout } = spawnSync('/bin/sh', ['-c', 'for fd in /proc/self/fd/*; do readlink $fd; done'], { encoding: 'utf8' });
    return stdout.split('\n').filter((line) => /^socket|hostname|inotify|eventfd/.test(line)).length;
  };
  const before = list();
  const fd = fs.openSync('/etc/hostname');
  const server = require('node:net').createServer().listen(0);
  await once(server, 'listening');
  const watcher = fs.watch('/etc');
  const child = spawn('sleep', ['60']);
  assert.strictEqual(list(), before);
  child.kill();
  await once(child, 'exit');
  watcher.close();
  server.close();
  fs.closeSync(fd);
}

async function nothingStays() {
  const once50 = async () => {
    for (let i = 0; i < 25; i++) {
      await Promise.all([
        once(spawn('/bin/true'), 'close'),
        new Promise((resolve) => spawn('/no/such/program').on('error', () => {}).on('close', resolve)),
      ]);
    }
    spawnSync('/bin/true');
    await hears('"x"\\n');
  };
  await once50();
  const before = descriptors();
  await once50();
  assert.ok(descriptors() <= before, `${descriptors()} descriptors, ${before} before`);
}

let finished = false;
process.on('exit', (code) => assert.ok(finished || code !== 0, 'it waits for what never comes'));

(async () => {
  await cannotStart();
  await doNotRead();
  await brokenChannels();
  await inherited();
  await nothingStays();
  finished = true;
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
