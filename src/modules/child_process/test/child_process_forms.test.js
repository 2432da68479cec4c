'use strict';

// spawn, exec, execFile, fork and their synchronous forms: results, errors, stdio, IPC.

const assert = require('node:assert');
const cp = require('node:child_process');
const { once } = require('node:events');
const { promisify } = require('node:util');

if (process.argv[2] === 'child') {
  process.on('message', (message) => {
    if (message === 'bye') process.disconnect();
    else process.send(message);
  });
  return;
}

// Synchronous.
assert.strictEqual(cp.execSync('echo $NAME', { env: { NAME: 'value' }, encoding: 'utf8' }), 'value\n');
assert.strictEqual(cp.execFileSync('cat', { input: 'given', encoding: 'utf8' }), 'given');
const failed = cp.spawnSync('sh', ['-c', 'echo out; echo err >&2; exit 3']);
assert.deepStrictEqual([failed.status, failed.signal, `${failed.stdout}`, `${failed.stderr}`], [3, null, 'out\n', 'err\n']);
assert.strictEqual(cp.spawnSync('sleep', ['5'], { timeout: 20 }).error.code, 'ETIMEDOUT');
assert.strictEqual(cp.spawnSync('yes', { maxBuffer: 10 }).error.code, 'ENOBUFS');
assert.strictEqual(cp.spawnSync('kill -TERM $$', { shell: true }).signal, 'SIGTERM');
const missing = cp.spawnSync('/no/such/program', ['a']);
assert.deepStrictEqual({ ...missing.error }, {
  errno: -2, code: 'ENOENT', syscall: 'spawnSync /no/such/program', path: '/no/such/program', spawnargs: ['a'],
});
assert.throws(() => cp.execSync('exit 2', { stdio: 'pipe' }), { status: 2, message: 'Command failed: exit 2' });
assert.throws(() => cp.spawn('a\0b'), { code: 'ERR_INVALID_ARG_VALUE' });
assert.throws(() => cp.spawn('x', { stdio: ['ipc', 'ipc'] }), { code: 'ERR_IPC_ONE_PIPE' });

(async () => {
  // Events in order, and a large amount both ways.
  const cat = cp.spawn('cat');
  const events = [];
  for (const event of ['spawn', 'exit', 'close']) cat.on(event, () => events.push(event));
  let size = 0;
  cat.stdout.on('data', (chunk) => { size += chunk.length; });
  cat.stdin.end(Buffer.alloc(1 << 20));
  await once(cat, 'close');
  assert.strictEqual(size, 1 << 20);
  assert.deepStrictEqual(events, ['spawn', 'exit', 'close']);

  const { 0: error } = await once(cp.spawn('/no/such/program', ['a']), 'error');
  assert.deepStrictEqual({ ...error }, {
    errno: -2, code: 'ENOENT', syscall: 'spawn /no/such/program', path: '/no/such/program', spawnargs: ['a'],
  });

  // A child that never reads its stdin, and one that is aborted.
  const deaf = cp.spawn('true');
  deaf.stdin.on('error', () => {});
  deaf.stdin.end(Buffer.alloc(1 << 20));
  assert.deepStrictEqual(await once(deaf, 'exit'), [0, null]);
  const controller = new AbortController();
  const aborted = cp.spawn('sleep', ['5'], { signal: controller.signal });
  const failure = once(aborted, 'error');
  controller.abort();
  assert.strictEqual((await failure)[0].name, 'AbortError');

  const promise = promisify(cp.exec)('echo text; exit 4');
  assert.ok(promise.child.pid > 0);
  await assert.rejects(promise, { code: 4, killed: false, signal: null, stdout: 'text\n', stderr: '', cmd: 'echo text; exit 4' });
  await assert.rejects(promisify(cp.execFile)('yes', { maxBuffer: 100 }), { code: 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER' });

  // A pipe beyond the first three.
  const writer = cp.spawn('sh', ['-c', 'echo to-three >&3'], { stdio: ['ignore', 'pipe', 'inherit', 'pipe'] });
  let three = '';
  writer.stdio[3].setEncoding('utf8').on('data', (chunk) => { three += chunk; });
  await once(writer, 'close');
  assert.strictEqual(three, 'to-three\n');

  for (const serialization of ['json', 'advanced']) {
    const child = cp.fork(__filename, ['child'], { serialization });
    const message = serialization === 'json' ? { text: 'grüße', list: [1, null] } :
      { map: new Map([[1, { deep: new Date(0) }]]), bytes: new Uint8Array(100_000).fill(7), big: 2n ** 70n };
    child.send(message);
    assert.deepStrictEqual((await once(child, 'message'))[0], message);
    child.send('bye');
    await once(child, 'disconnect');
    assert.strictEqual(child.connected, false);
    await new Promise((resolve) => child.send('late', (failure) => {
      assert.strictEqual(failure.code, 'ERR_IPC_CHANNEL_CLOSED');
      resolve();
    }));
    assert.strictEqual(child.exitCode ?? (await once(child, 'exit'))[0], 0);
  }
})();
