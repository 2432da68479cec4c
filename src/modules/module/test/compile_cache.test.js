'use strict';

// The compile cache: used when sound, ignored when damaged, and switched by the environment.

const assert = require('assert');
const { spawnSync } = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-cache-'));
process.on('exit', () => fs.rmSync(root, { recursive: true, force: true }));
const script = path.join(root, 'script.js');
const cache = path.join(root, 'cache');
fs.writeFileSync(script, 'exports.f = () => 1; console.log(module.constructor.getCompileCacheDir() ?? "none");');

function run(env) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], {
    env: { ...process.env, NODE_DEBUG_NATIVE: 'COMPILE_CACHE', ...env }, encoding: 'utf8',
  });
  assert.strictEqual(status, 0, stderr);
  return { stdout, stderr };
}
const on = { NODE_COMPILE_CACHE: cache };
const entries = () => fs.readdirSync(cache, { recursive: true }).map((name) => path.join(cache, name)).filter((name) => fs.statSync(name).isFile());

assert.match(run(on).stderr, /writing cache for CommonJS .*script\.js.*success/);
assert.strictEqual(entries().length, 1);
const second = run(on);
assert.match(second.stderr, /script\.js was accepted/);
assert.match(second.stderr, /skip persisting CommonJS .*script\.js because cache was the same/);
assert.ok(second.stdout.startsWith(cache));

// Damage of every kind counts as absence.
const [entry] = entries();
const whole = fs.readFileSync(entry);
for (const damaged of [Buffer.alloc(0), whole.subarray(0, 10), whole.subarray(0, -1), Buffer.concat([whole, Buffer.from('x')]),
  Buffer.from(whole).fill(0, 40, 60), Buffer.alloc(whole.length)]) {
  fs.writeFileSync(entry, damaged);
  assert.match(run(on).stderr, /writing cache for CommonJS .*script\.js.*success/);
}
// Another source under the same name.
fs.appendFileSync(script, '// changed');
assert.match(run(on).stderr, /code hash mismatch/);

assert.strictEqual(run({ ...on, NODE_DISABLE_COMPILE_CACHE: '1' }).stdout, 'none\n');
// The cache that is on by itself: one file for a program, marked by its first run, filled by its second, used from then on.
const home = { HOME: root, XDG_CACHE_HOME: '' };
fs.writeFileSync(script, `${fs.readFileSync(script, 'utf8')}\n// ${'long '.repeat(1000)}`);
const pack = () => {
  const folder = path.join(root, '.cache/nodus/compile-cache');
  return fs.readdirSync(folder, { recursive: true }).map((name) => path.join(folder, name)).find((name) => name.endsWith('.pack'));
};
assert.strictEqual(run(home).stdout, 'none\n');
const mark = fs.statSync(pack()).size;
assert.match(run(home).stderr, /script\.js was not initialized/);
assert.ok(fs.statSync(pack()).size > mark);
assert.match(run(home).stderr, /script\.js was accepted/);
const packed = fs.readFileSync(pack());
for (const damaged of [packed.subarray(0, 5), packed.subarray(0, -1), Buffer.from(packed).fill(0xff, 20), Buffer.alloc(0)]) {
  fs.writeFileSync(pack(), damaged);
  assert.match(run(home).stderr, /script\.js was not initialized/);
  run(home);
}
// The permission model keeps the cache out of where the program may not write.
const denied = spawnSync(process.execPath, ['--permission', `--allow-fs-read=${root}`, script], {
  env: { ...process.env, NODE_COMPILE_CACHE: path.join(root, 'denied'), NODE_DEBUG_NATIVE: 'COMPILE_CACHE' }, encoding: 'utf8',
});
assert.match(denied.stderr, /Skipping compile cache because write permission for .* is not granted/);
assert.strictEqual(fs.existsSync(path.join(root, 'denied')), false);
