'use strict';

// Options of children that are unusual, and the end of one that was never started.

const assert = require('node:assert');
const { ChildProcess, execSync, spawn, spawnSync } = require('node:child_process');

// kill() of a program that could not be started must not reach this one's group.
for (const file of ['/nonexistent/program', '/etc/passwd']) {
  const child = new ChildProcess();
  child.on('error', () => {});
  assert.ok(child.spawn({ file, args: ['x'] }) < 0);
  assert.strictEqual(child.kill(), false);
}

// An environment is whatever has properties.
assert.match(String(spawnSync('/usr/bin/env', { env: 'ab' }).stdout), /^0=a\n1=b\n/);
assert.strictEqual(String(spawnSync('/usr/bin/env', { env: 5 }).stdout).includes('='), false);
assert.strictEqual(String(spawnSync('pwd', { cwd: Buffer.from('/') }).stdout), '/\n');
assert.strictEqual(String(spawnSync('cat', [], { input: 'a' }).stdout), 'a');
assert.strictEqual(String(spawnSync('cat', [], { input: 'a', stdio: ['ignore', 'pipe', 'pipe'] }).stdout), '');
assert.throws(() => spawnSync('cat', [], { input: 'a', encoding: 'buffer' }), { code: 'ERR_UNKNOWN_ENCODING' });
assert.throws(() => execSync('a\0b'), { code: 'ERR_INVALID_ARG_VALUE', message: /^The argument 'command'/ });

// An empty directory is none to spawn() alone; of two mistakes the one in stdio is told.
assert.strictEqual(spawnSync('true', { cwd: '' }).error.code, 'ENOENT');
spawn('true', { cwd: '' }).on('exit', (code) => assert.strictEqual(code, 0));
assert.throws(() => spawn('true', { stdio: 'x', serialization: 'x' }), { code: 'ERR_INVALID_ARG_VALUE', message: /'stdio'/ });
