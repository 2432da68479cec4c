// A program that read its standard input leaves it as it was: others share it, and do not expect reads that
// fail as nothing is there.
'use strict';
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

if (process.platform !== 'linux') return;

const script = 'mode() { grep flags /proc/self/fdinfo/0; }; mode; "$1" -e "$2" 2>/dev/null; echo $?; mode';
const read = (then) => `process.stdin.once('data', () => { ${then} })`;
for (const [end, code] of [
  ['process.exit(3)', 3], ['process.stdin.destroy()', 0], ['throw 1', 1],
  ["process.kill(process.pid, 'SIGTERM'); setTimeout(() => {}, 1e5)", 143],
  ["process.kill(process.pid, 'SIGINT'); setTimeout(() => {}, 1e5)", 130],
]) {
  const { stdout } = spawnSync('sh', ['-c', script, 'sh', process.execPath, read(end)], { input: 'text\n', encoding: 'utf8' });
  const [before, ended, after] = stdout.trim().split('\n');
  assert.strictEqual(ended, String(code), end);
  assert.strictEqual(after, before, end);
}
