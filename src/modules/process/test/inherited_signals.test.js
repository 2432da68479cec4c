// What a parent ignores (nohup, a shell's background job) or blocks does not keep signals from a program.
'use strict';
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

if (process.platform !== 'linux') return;

// As bits, of the signals below 32: the others are the C library's and the program's own.
const seen = `require('node:fs').readFileSync('/proc/self/status', 'utf8').match(/(?<=Sig(?:Blk|Ign):\\s*)\\w+/g)` +
  `.map((bits) => (Number.parseInt(bits.slice(-8), 16) & 0x7fffffff).toString(16)).join()`;
const expected = '0,1001000'; // ignored: SIGPIPE, SIGXFSZ
const shell = (script) =>
  spawnSync('sh', ['-c', script, 'sh', process.execPath, seen], { encoding: 'utf8' }).stdout.trim();
assert.strictEqual(shell(`exec "$1" -p "$2"`), expected);
assert.strictEqual(shell(`trap '' HUP INT TERM QUIT USR1 USR2 WINCH; exec "$1" -p "$2"`), expected);

const end = `trap '' HUP; "$1" -e "process.kill(process.pid, 'SIGHUP'); setTimeout(() => {}, 1e5)"; echo $?`;
assert.strictEqual(shell(end), '129');
