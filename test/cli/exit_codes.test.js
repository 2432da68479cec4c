'use strict';
// Exit codes as Node's documentation lists them (process: Exit codes).
const assert = require('node:assert');
const { run, write } = require('../support/program.js');

write({ 'await.mjs': 'await new Promise(() => {});' });
const status = (...args) => run(args).status;

assert.strictEqual(status('-e', '0'), 0);
assert.strictEqual(status('-e', 'throw 1'), 1);
assert.strictEqual(status('-e', 'Promise.reject(new Error("x"))'), 1);
assert.strictEqual(status('-e', 'process.exit(42)'), 42);
assert.strictEqual(status('-e', 'process.exitCode = 9'), 9);
assert.strictEqual(status('-e', 'process.on("exit", () => { process.exitCode = 5; })'), 5);
assert.strictEqual(status('-e', 'process.on("exit", () => process.exit(6)); process.exit(2)'), 6);
assert.strictEqual(status('-e', 'process.on("exit", () => { throw 1; })'), 1);
assert.strictEqual(status('-e', 'process.on("uncaughtException", () => { throw 1; }); throw 2'), 7);
assert.strictEqual(status('-e', 'process.on("uncaughtException", () => {}); throw 2'), 0);
assert.strictEqual(status('await.mjs'), 13);
assert.strictEqual(status('--no-such-option'), 9);
assert.strictEqual(status('--stack-trace-limit'), 9);
assert.strictEqual(run(['-e', '0'], { env: { NODE_OPTIONS: '--eval=1' } }).status, 9);
assert.strictEqual(run(['-e', 'process.kill(process.pid, "SIGTERM")']).signal, 'SIGTERM');
assert.strictEqual(run(['-e', 'process.abort()']).signal, 'SIGABRT');

assert.match(run(['--no-such-option']).stderr, /: bad option: --no-such-option\n$/);
assert.match(run(['-e', '0'], { env: { NODE_OPTIONS: '--eval=1' } }).stderr, /--eval= is not allowed in NODE_OPTIONS\n$/);
