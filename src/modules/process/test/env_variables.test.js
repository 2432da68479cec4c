'use strict';

// process.env is the environment itself: what is read again is what is there, whoever wrote it.

const assert = require('node:assert');
const { execFileSync } = require('node:child_process');
const { SHARE_ENV, Worker } = require('node:worker_threads');

const { env } = process;
const inChild = (name) => execFileSync('/bin/sh', ['-c', `printf %s "\${${name}-unset}"`], { encoding: 'utf8' });

for (const value of ['one', 'two', 'two', '', 'wide \u20ac', 'x'.repeat(200), 'x'.repeat(10_000), 'one']) {
  env.NODUS_TEST_VALUE = value;
  assert.strictEqual(env.NODUS_TEST_VALUE, value);
  assert.strictEqual(env.NODUS_TEST_VALUE, value);
  assert.strictEqual(inChild('NODUS_TEST_VALUE'), value);
  assert.ok('NODUS_TEST_VALUE' in env && Object.keys(env).includes('NODUS_TEST_VALUE'));
}
assert.ok(delete env.NODUS_TEST_VALUE);
assert.strictEqual(env.NODUS_TEST_VALUE, undefined);
assert.ok(!('NODUS_TEST_VALUE' in env));
assert.strictEqual(inChild('NODUS_TEST_VALUE'), 'unset');

// Many: the places of all others move.
for (let i = 0; i < 200; i++) env[`NODUS_TEST_${i}`] = `${i}`;
for (let i = 0; i < 200; i++) assert.strictEqual(env[`NODUS_TEST_${i}`], `${i}`);
for (let i = 0; i < 200; i += 2) delete env[`NODUS_TEST_${i}`];
for (let i = 0; i < 200; i++) assert.strictEqual(env[`NODUS_TEST_${i}`], i % 2 ? `${i}` : undefined);
for (let i = 1; i < 200; i += 2) delete env[`NODUS_TEST_${i}`];

env['NODUS_W\u00efDE'] = '\u00e9';
assert.strictEqual(env['NODUS_W\u00efDE'], '\u00e9');
env[7] = 'seven';
assert.deepStrictEqual([env[7], env['7'], 7 in env, delete env[7], env[7]], ['seven', 'seven', true, true, undefined]);
env.NODUS_TEST_NUMBER = 5;
assert.strictEqual(env.NODUS_TEST_NUMBER, '5');

// Another thread writes.
env.NODUS_TEST_SHARED = 'main';
assert.strictEqual(env.NODUS_TEST_SHARED, 'main');
new Worker('process.env.NODUS_TEST_SHARED += "+worker"; delete process.env.NODUS_TEST_NUMBER', { eval: true, env: SHARE_ENV }).on('exit', () => {
  assert.strictEqual(env.NODUS_TEST_SHARED, 'main+worker');
  assert.strictEqual(env.NODUS_TEST_NUMBER, undefined);
});
new Worker('process.env.NODUS_TEST_SHARED = "copy"', { eval: true });

// The clock of hrtime.bigint() is hrtime()'s.
const [seconds, nanoseconds] = process.hrtime();
const after = process.hrtime.bigint();
assert.ok(after >= BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds));
