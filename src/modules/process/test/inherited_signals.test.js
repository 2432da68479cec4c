// What a parent ignores (nohup, a shell's background job) or blocks does not keep signals from a program.
'use strict';
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

if (process.platform !== 'linux') return;

const seen = `require('node:fs').readFileSync('/proc/self/status', 'utf8').match(/Sig(?:Blk|Ign):.*/g).join()`;
const expected = 'SigBlk:\t0000000000000000,SigIgn:\t0000000001001000'; // SIGPIPE, SIGXFSZ
const shell = (script) =>
  spawnSync('sh', ['-c', script, 'sh', process.execPath, seen], { encoding: 'utf8' }).stdout.trim();
assert.strictEqual(shell(`exec "$1" -p "$2"`), expected);
assert.strictEqual(shell(`trap '' HUP INT TERM QUIT USR1 USR2 WINCH; exec "$1" -p "$2"`), expected);

const end = `trap '' HUP; "$1" -e "process.kill(process.pid, 'SIGHUP'); setTimeout(() => {}, 1e5)"; echo $?`;
assert.strictEqual(shell(end), '129');
