'use strict';

// spawnSync: where programs are found, what becomes of descriptors, and the errors of input, time and output.

const assert = require('node:assert');
const { execFile, execFileSync, spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'spawn-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));
// Text without a line that names its interpreter is the shell's (execvp(3)).
const script = path.join(folder, 'greet');
fs.writeFileSync(script, 'echo "$0 says $1"\n', { mode: 0o755 });
const plain = path.join(folder, 'plain');
fs.writeFileSync(plain, 'no program', { mode: 0o644 });
fs.mkdirSync(path.join(folder, 'true'));

const text = (...args) => {
  const { stdout, error, status } = spawnSync(...args);
  return error ? error.code : `${status} ${stdout}`;
};

// The search.
assert.strictEqual(text(script, ['hello']), `0 ${script} says hello\n`);
assert.strictEqual(text('greet', ['you'], { env: { PATH: `/nowhere:${folder}` } }), `0 ${script} says you\n`);
assert.strictEqual(text('greet', ['me'], { env: { PATH: '.' }, cwd: folder }), '0 ./greet says me\n');
assert.strictEqual(text('greet', [], { env: { PATH: '/nowhere' } }), 'ENOENT');
assert.strictEqual(text('pwd', [], { env: {}, cwd: folder }), `0 ${fs.realpathSync(folder)}\n`);
assert.strictEqual(text('true', [], { env: { PATH: `${folder}:/usr/bin:/bin` } }), '0 ');
assert.strictEqual(text(plain), 'EACCES');
assert.strictEqual(text(folder), 'EACCES');
assert.strictEqual(text('plain', [], { env: { PATH: folder } }), 'EACCES');
assert.strictEqual(text('true', [], { cwd: path.join(folder, 'none') }), 'ENOENT');
assert.strictEqual(text('cat', ['/proc/self/cmdline'], { argv0: 'zero' }), '0 zero\0/proc/self/cmdline\0');
{
  const { error, pid, output, status } = spawnSync('no-such-program', ['a']);
  assert.deepStrictEqual([error.code, error.errno, error.syscall, error.path, error.spawnargs, pid, output, status],
    ['ENOENT', -2, 'spawnSync no-such-program', 'no-such-program', ['a'], 0, null, null]);
}

// Descriptors.
{
  const fd = fs.openSync(path.join(folder, 'out'), 'w+');
  const { status, output } = spawnSync('sh', ['-c', 'cat; echo error >&2; echo three >&3; echo five >&5; echo six >&6'],
    { stdio: ['pipe', fd, 'pipe', 'pipe', 'ignore', fd, 'pipe'], input: 'input ' });
  assert.strictEqual(status, 0);
  assert.deepStrictEqual(output.map((item) => item && String(item)), [null, null, 'error\n', 'three\n', null, null, 'six\n']);
  fs.closeSync(fd);
  assert.strictEqual(fs.readFileSync(path.join(folder, 'out'), 'utf8'), 'input five\n');
  // Swapped, and one that does not exist.
  assert.strictEqual(spawnSync('sh', ['-c', 'true'], { stdio: [2, 1, 0] }).status, 0);
  assert.strictEqual(spawnSync('true', { stdio: ['ignore', 9999, 'ignore'] }).error.code, 'EBADF');
  const kept = fs.openSync(script);
  assert.ok(!String(spawnSync('ls', ['-l', '/proc/self/fd']).stdout).includes(script));
  fs.closeSync(kept);
}

// Input.
{
  const large = Buffer.alloc(1 << 20, 'x');
  assert.ok(spawnSync('cat', { input: large, maxBuffer: 1 << 21 }).stdout.equals(large));
  const unread = spawnSync('true', { input: large });
  assert.deepStrictEqual([unread.error.code, unread.status], ['EPIPE', 0]);
  assert.deepStrictEqual(spawnSync('sleep', ['0'], { input: 'small' }).error, undefined);
}

// Time, output and signals.
{
  let result = spawnSync('sleep', ['100'], { timeout: 10 });
  assert.deepStrictEqual([result.error.code, result.status, result.signal], ['ETIMEDOUT', null, 'SIGTERM']);
  result = spawnSync('sleep', ['100'], { timeout: 10, stdio: 'ignore', killSignal: 'SIGKILL' });
  assert.deepStrictEqual([result.error.code, result.signal, result.output], ['ETIMEDOUT', 'SIGKILL', [null, null, null]]);
  result = spawnSync('sh', ['-c', 'exec >&- 2>&-; exec sleep 100'], { timeout: 50 });
  assert.deepStrictEqual([result.error.code, result.signal], ['ETIMEDOUT', 'SIGTERM']);
  // The child is over, but another holds its pipe: what was written counts, and that the time was up.
  result = spawnSync('sh', ['-c', '(sleep 3) & echo now'], { timeout: 300 });
  assert.deepStrictEqual([result.error.code, result.status, String(result.stdout)], ['ETIMEDOUT', 0, 'now\n']);
  result = spawnSync('yes', { maxBuffer: 1000 });
  assert.deepStrictEqual([result.error.code, result.signal], ['ENOBUFS', 'SIGTERM']);
  assert.ok(result.stdout.length > 1000);
  result = spawnSync('sh', ['-c', 'kill -9 $$']);
  assert.deepStrictEqual([result.error, result.status, result.signal], [undefined, null, 'SIGKILL']);
  assert.throws(() => execFileSync('sh', ['-c', 'echo bad >&2; exit 7'], { stdio: 'pipe' }), { status: 7, message: /Command failed: .*\nbad\n/s });
  // Signals are neither blocked nor ignored in children; those above 31 are the C library's own, whose posix_spawn() may have
  // told us to ignore them.
  const signals = String(spawnSync('grep', ['-E', 'Sig(Blk|Ign)', '/proc/self/status']).stdout);
  const sets = signals.match(/[0-9a-f]{16}/g).map((set) => BigInt(`0x${set}`) & 0x7fff_ffffn);
  assert.deepStrictEqual(sets, [0n, 0n]);
}

// Nothing stays.
const before = fs.readdirSync('/proc/self/fd').length;
for (let i = 0; i < 5; i++) spawnSync(i % 2 ? 'true' : 'no-such-program', { timeout: 1000 });
assert.strictEqual(fs.readdirSync('/proc/self/fd').length, before);
assert.throws(() => process.kill(spawnSync('true').pid, 0), { code: 'ESRCH' });

// The asynchronous forms find programs alike.
let called = 0;
execFile('greet', ['async'], { env: { PATH: `/nowhere:${folder}` } }, (error, stdout) => {
  assert.deepStrictEqual([error, stdout], [null, `${script} says async\n`]);
  called++;
});
spawn('greet', ['here'], { env: { PATH: '.' }, cwd: folder }).on('exit', (code) => {
  assert.strictEqual(code, 0);
  called++;
});
spawn(plain).on('error', ({ code }) => {
  assert.strictEqual(code, 'EACCES');
  called++;
});
process.on('exit', () => assert.strictEqual(called, 3));
