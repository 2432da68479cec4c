'use strict';
const assert = require('node:assert');
const { exec, execFileSync, execSync, fork, spawn, spawnSync } = require('node:child_process');

if (process.argv[2] === 'child') {
  process.on('message', (message) => {
    process.send({ got: message });
    process.disconnect();
  });
} else {
  assert.strictEqual(execSync('echo out').toString(), 'out\n');
  assert.strictEqual(execFileSync(process.execPath, ['-p', '6 * 7'], { encoding: 'utf8' }), '42\n');
  const failed = spawnSync('sh', ['-c', 'echo err >&2; exit 3']);
  assert.deepStrictEqual([failed.status, failed.signal, failed.stderr.toString()], [3, null, 'err\n']);
  assert.strictEqual(spawnSync('sleep', ['5'], { timeout: 50 }).error.code, 'ETIMEDOUT');
  assert.strictEqual(spawnSync('no-such-program').error.code, 'ENOENT');
  assert.strictEqual(spawnSync('cat', { input: 'through' }).stdout.toString(), 'through');
  assert.throws(() => execSync('exit 7', { stdio: 'pipe' }), { status: 7, message: 'Command failed: exit 7' });

  const events = [];
  const cat = spawn('cat');
  cat.on('spawn', () => events.push('spawn'));
  cat.stdout.on('data', (data) => events.push(`${data}`));
  cat.on('exit', (code) => events.push(`exit ${code}`));
  cat.on('close', () => events.push('close'));
  cat.stdin.end('text');

  let missing;
  spawn('no-such-program', ['arg']).on('error', (error) => (missing = error));

  let output;
  exec('echo a; echo b >&2; exit 2', (error, stdout, stderr) => (output = [error.code, stdout, stderr]));

  let killed;
  const sleeper = spawn('sleep', ['60']);
  sleeper.on('exit', (code, signal) => (killed = [code, signal]));
  assert.strictEqual(sleeper.kill(), true);

  const answers = [];
  for (const serialization of ['json', 'advanced']) {
    const child = fork(__filename, ['child'], { serialization });
    child.send({ serialization });
    child.on('message', (message) => answers.push(message.got.serialization));
  }

  process.on('exit', () => {
    assert.strictEqual(events[0], 'spawn');
    assert.deepStrictEqual([...events].sort(), ['close', 'exit 0', 'spawn', 'text']);
    assert.strictEqual(events.at(-1), 'close');
    assert.deepStrictEqual([missing.code, missing.syscall, missing.spawnargs], ['ENOENT', 'spawn no-such-program', ['arg']]);
    assert.deepStrictEqual(output, [2, 'a\n', 'b\n']);
    assert.deepStrictEqual(killed, [null, 'SIGTERM']);
    assert.deepStrictEqual(answers.sort(), ['advanced', 'json']);
  });
}
