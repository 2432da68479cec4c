'use strict';

// --print shows its value when there is nothing left to do; what an uncaught 'error' event prints; modes of --unhandled-rejections.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

const run = (...args) => spawnSync(process.execPath, args, { encoding: 'utf8' });
const printed = (code) => run('-p', code).stdout.trim().split('\n').join('|');

assert.strictEqual(printed('setTimeout(() => console.log("t"), 1); "r"'), 't|r');
assert.strictEqual(printed('globalThis.o = { a: 1 }; setTimeout(() => { o.a = 2 }, 1); o'), '{ a: 2 }');
assert.strictEqual(printed('for (const e of ["beforeExit", "exit"]) process.on(e, () => console.log(e)); "r"'), 'beforeExit|r|exit');
assert.strictEqual(printed('process.on("exit", () => console.log("x")); setImmediate(() => process.exit()); "r"'), 'x|r');
assert.strictEqual(printed('process.once("beforeExit", () => setImmediate(() => console.log("late"))); "r"'), 'r|late');
assert.strictEqual(printed('process.exit(); "r"'), '');

const { stderr } = run('-e', `
  Error.stackTraceLimit = 20;
  function deep(n) { if (n > 0) deep(n - 1); else new (class Foo extends require('events') {})().emit('error', new Error('x')); }
  deep(6);`);
assert.match(stderr, /^node:events:\d+\n +throw \w+; \/\/ Unhandled 'error' event\n +\^\n\nError: x\n/);
assert.match(stderr, /\nEmitted 'error' event on Foo instance at:\n/);
assert.doesNotMatch(stderr, /lines matching original/);
assert.match(run('-e', 'const t = new EventTarget(); t.addEventListener("x", () => { throw new Error("y") }); t.dispatchEvent(new Event("x"))').stderr,
             /^node:internal\/\S*event_target:\d+\n/);

for (const mode of ['warn-with-error-codes', 'x', '']) {
  const { status, stderr } = run(`--unhandled-rejections=${mode}`, '-e', '1');
  assert.strictEqual(status, 9, mode);
  assert.match(stderr, mode === '' ? /requires an argument/ : /invalid value for --unhandled-rejections/);
}
assert.strictEqual(run('--unhandled-rejections=warn-with-error-code', '-e', 'Promise.reject(1)').status, 1);
