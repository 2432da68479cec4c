'use strict';
// Options whose effect shows outside of the program, and values that are refused in Node's words.
const assert = require('node:assert');
const { run, write } = require('../support/program.js');

const printed = (...args) => run(args).stdout.trim();
const refused = (status, message, ...args) => {
  const result = run(args);
  assert.strictEqual(result.status, status, result.stderr);
  assert.match(result.stderr, message);
};

write({ 'throws.js': 'throw { a: 1 };\n', 'common.js': 'console.log(typeof require);', 'module.mjs': '0', 'twice.mjs': 'let a;\nlet a;\n' });

// A value given to a switch does not matter; "\-" starts a value with a dash.
assert.strictEqual(printed('--no-warnings=1', '-p', '1'), '1');
assert.strictEqual(printed('-p', '"\\-42"'), '-42');
assert.strictEqual(printed('-p', '\\-42'), '-42');

// --input-type is for code without a file; CommonJS files do not look at it.
assert.strictEqual(printed('--input-type=module', 'common.js'), 'function');
refused(1, /ERR_INPUT_TYPE_NOT_ALLOWED/, '--input-type=commonjs', 'module.mjs');

// Code that throws no error has no stack but the one of --trace-uncaught.
assert.match(run(['--trace-uncaught', 'throws.js']).stderr, /\{ a: 1 \}\nThrown at:\n    at .*throws\.js:1:1\n/);
assert.match(run(['-c', 'twice.mjs']).stderr, /^\/.*twice\.mjs:2\nlet a;/);

// Object.prototype.__proto__, here and in contexts of vm.
const proto = 'const t = (f) => { try { return f(); } catch (e) { return e.code; } };' +
  'console.log(t(() => ({}).__proto__), "__proto__" in {}, t(() => vm.runInNewContext("({}).__proto__")));';
assert.strictEqual(printed('--disable-proto=delete', '-e', proto), 'undefined false undefined');
assert.strictEqual(printed('--disable-proto=throw', '-e', proto), 'ERR_PROTO_ACCESS true ERR_PROTO_ACCESS');
refused(12, /: invalid mode passed to --disable-proto\n$/, '--disable-proto=x', '-e', '0');

// Frozen intrinsics still allow own properties of the same names.
const frozen = 'Array.prototype.map = 1; const o = {}; o.toString = () => "own";' +
  'console.log(Object.isFrozen(Map.prototype), typeof [].map, `${o}`, Object.isFrozen(globalThis));';
assert.strictEqual(printed('--frozen-intrinsics', '-e', frozen.replace('Array.prototype.map = 1;', '')), 'true function own false');
assert.match(run(['--frozen-intrinsics', '-e', frozen]).stderr, /TypeError: Cannot assign to read only property 'map'/);

refused(12, /Attempt to revert an unknown CVE \[x\]/, '--security-revert=x', '-e', '0');
refused(1, /ERR_INVALID_ARG_VALUE.*'--dns-result-order' must be one of: 'verbatim', 'ipv4first', 'ipv6first'/s, '--dns-result-order=x', '-e', '0');
refused(1, /ERR_UNKNOWN_SIGNAL.*Unknown signal: X/s, '--heapsnapshot-signal=X', '-e', '0');
refused(9, /: invalid value for --unhandled-rejections\n$/, '--unhandled-rejections=x', '-e', '0');
refused(9, /must be greater than 0 and up to 100\. Got: 0\n$/, '--max-old-space-size-percentage=0', '-e', '0');
refused(9, /: bad option: --experimental-default-type=module\n$/, '--experimental-default-type=module', '-e', '0');
refused(9, /^--build-snapshot must be used with an entry point script\.\n/, '--build-snapshot');
refused(14, /^Cannot open none\.blob\n$/, '--snapshot-blob', 'none.blob');

for (const name of ['warn-with-error', 'warn-with-error-codes'])
  refused(9, /: invalid value for --unhandled-rejections\n$/, `--unhandled-rejections=${name}`, '-e', '0');
assert.strictEqual(run(['--unhandled-rejections=warn-with-error-code', '-e', 'Promise.reject(1)']).status, 1);
const limit = Number(printed('--max-old-space-size-percentage=10', '-p', 'v8.getHeapStatistics().heap_size_limit'));
const double = Number(printed('--max-old-space-size-percentage=20', '-p', 'v8.getHeapStatistics().heap_size_limit'));
assert.ok(double > limit * 1.8 && double < limit * 2.2, `${limit} ${double}`);
assert.match(printed('--completion-bash'), /compgen -W '.*--require.*'/);

// What is traced goes to standard error.
const synchronous = run(['--trace-sync-io', '-e', 'fs.statSync("."); setTimeout(() => fs.statSync("."), 1)']).stderr;
assert.match(synchronous, /^\(node:\d+\) WARNING: Detected use of sync API\n(?:    at .*statSync .*\n)?    at .*\[eval\]:1:\d+\)?\n/);
assert.strictEqual(synchronous.match(/WARNING/g).length, 1);
assert.match(
  run(['--trace-env-native-stack', '-e', 'process.env.TRACED']).stderr,
  /get "TRACED"\n----- Native stack trace -----\n\n 1: 0x[^]*: 0x[0-9a-f]+ v8::.* \[.*libnode/);
assert.match(run(['--trace-env', '-p', 'process.env.TRACED = 1; delete process.env.TRACED']).stderr, /set "TRACED"\n\[--trace-env\] delete "TRACED"/);

// --print waits for a promise, and says so when nobody handles its rejection.
assert.strictEqual(printed('-p', 'new Promise((resolve) => setTimeout(resolve, 1, 5))'), 'Promise { 5 }');
assert.strictEqual(printed('-p', 'new Promise(() => {})'), 'Promise { <pending> }');
const failed = run(['-p', 'Promise.resolve().then(() => { throw 1; })']);
assert.deepStrictEqual([failed.stdout, failed.status], ['Promise { <rejected> 1 }\n', 1]);
assert.strictEqual(printed('-p', 'typeof crypto.randomBytes + typeof crypto.subtle'), 'functionobject');
refused(1, /ERR_MISSING_OPTION.*--permission is required/s, '--allow-fs-read=*', '-e', '0');
