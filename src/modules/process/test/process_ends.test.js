'use strict';

// How programs end: exit codes, rejections and warnings as the command line shows them.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

function run(code, ...options) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...options, '-e', code], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

{
  const { status, stdout } = run('process.on("exit", (c) => { console.log(c); process.exitCode = 9; }); process.exitCode = 3;');
  assert.deepStrictEqual([status, stdout], [9, '3\n']);
}
{
  const { status, stdout } = run(`
    let once = true;
    process.on('beforeExit', () => { console.log('before'); if (once) setTimeout(() => {}, 1); once = false; });`);
  assert.deepStrictEqual([status, stdout], [0, 'before\nbefore\n']);
}
{
  const { status, stderr } = run('Promise.reject(5)');
  assert.strictEqual(status, 1);
  assert.match(stderr, /UnhandledPromiseRejection: .*The promise rejected with the reason "5"/);
  assert.match(stderr, /code: 'ERR_UNHANDLED_REJECTION'/);
}
{
  const { status, stderr } = run('Promise.reject(5)', '--unhandled-rejections=warn');
  assert.strictEqual(status, 0);
  assert.match(stderr, /\(node:\d+\) UnhandledPromiseRejectionWarning: 5\n/);
}
assert.deepStrictEqual(run('Promise.reject(5)', '--unhandled-rejections=none'), { status: 0, stdout: '', stderr: '' });
{
  const { stdout } = run(`
    process.on('unhandledRejection', (reason, promise) => { console.log(reason); setImmediate(() => promise.catch(() => {})); });
    process.on('rejectionHandled', () => console.log('handled'));
    Promise.reject('late');`);
  assert.strictEqual(stdout, 'late\nhandled\n');
}
{
  const { status, stdout } = run(`
    process.on('uncaughtExceptionMonitor', (e, origin) => console.log(e.message, origin));
    process.setUncaughtExceptionCaptureCallback((e) => console.log('captured'));
    setTimeout(() => console.log('goes on'), 1);
    throw new Error('x');`);
  assert.deepStrictEqual([status, stdout], [0, 'x uncaughtException\ncaptured\ngoes on\n']);
}
assert.strictEqual(run('process.on("uncaughtException", () => { throw 1; }); throw 2;').status, 7);
{
  const { stderr } = run('process.emitWarning("old", "DeprecationWarning", "DEP9"); process.emitWarning("new", { detail: "more" })');
  assert.match(stderr, /^\(node:\d+\) \[DEP9\] DeprecationWarning: old\n\(Use `\S+ --trace-deprecation \.\.\.` /);
  assert.match(stderr, /Warning: new\nmore\n/);
  assert.strictEqual(run('process.emitWarning("old", "DeprecationWarning")', '--no-deprecation').stderr, '');
  assert.strictEqual(run('process.emitWarning("old", "DeprecationWarning")', '--throw-deprecation').status, 1);
}

// Who aborts says where.
{
  const { status, signal, stderr } = require('node:child_process').spawnSync(
    process.execPath, ['-e', 'function there() { process.abort(); } there();'], { encoding: 'utf8' });
  assert.strictEqual(status, null);
  assert.strictEqual(signal, 'SIGABRT');
  assert.match(stderr, /----- Native stack trace -----\n[^]*----- JavaScript stack trace -----\n\n[^]*\d+: there \(\[eval\]:1:\d+\)\n/);
}
