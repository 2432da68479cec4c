'use strict';

// --abort-on-uncaught-exception: syntax errors of vm.Script count unless JavaScript catches them; what runs in a script counts always.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

const run = (code) => {
  const { status, signal, stdout } = spawnSync('/bin/sh',
    ['-c', 'ulimit -c 0; exec "$0" "$@"', process.execPath, '--abort-on-uncaught-exception', '-e',
      `const vm = require('vm'); process.on('uncaughtException', () => console.log('told')); ${code}`],
    { encoding: 'utf8' });
  return signal ? 'aborted' : `${status} ${stdout.trim()}`;
};

assert.strictEqual(run("new vm.Script('a b')"), 'aborted');
assert.strictEqual(run("try { new vm.Script('a b') } catch { console.log('caught') }"), '0 caught');
assert.strictEqual(run("vm.runInThisContext('throw 5')"), 'aborted');
assert.strictEqual(run("vm.compileFunction('a b')"), 'aborted');
