'use strict';

// What process.env knows of the environment holds only as long as nobody else changes it: here another thread with SHARE_ENV, which
// is for this one what native code with setenv(3) is.

const assert = require('node:assert');
const { MessageChannel, receiveMessageOnPort, SHARE_ENV, Worker } = require('node:worker_threads');

const done = new Int32Array(new SharedArrayBuffer(4));
const { port1, port2 } = new MessageChannel();
const other = new Worker(`
  const { workerData: { done, port } } = require('node:worker_threads');
  port.on('message', (code) => {
    eval(code);
    Atomics.add(done, 0, 1);
    Atomics.notify(done, 0);
  });
`, { eval: true, env: SHARE_ENV, workerData: { done, port: port2 }, transferList: [port2] });

function elsewhere(code) {
  const before = Atomics.load(done, 0);
  port1.postMessage(code);
  assert.notStrictEqual(Atomics.wait(done, 0, before, 60_000), 'timed-out');
}

other.once('online', () => {
  const { env } = process;
  const names = () => Object.keys(env).filter((name) => name.startsWith('ELSEWHERE'));

  // What was missing, asked for twice so that it is known.
  assert.strictEqual(env.ELSEWHERE, undefined);
  assert.strictEqual('ELSEWHERE' in env, false);
  assert.deepStrictEqual(names(), []);
  elsewhere(`process.env.ELSEWHERE = 'one'`);
  assert.strictEqual(env.ELSEWHERE, 'one');
  assert.strictEqual('ELSEWHERE' in env, true);
  assert.deepStrictEqual(names(), ['ELSEWHERE']);

  // What was known.
  elsewhere(`process.env.ELSEWHERE = 'two'`);
  assert.strictEqual(env.ELSEWHERE, 'two');
  env.ELSEWHERE = 'three';
  elsewhere(`if (process.env.ELSEWHERE !== 'three') throw new Error(process.env.ELSEWHERE)`);
  elsewhere(`process.env.ELSEWHERE = 'four'`);
  // Not what was written here last.
  env.ELSEWHERE = 'three';
  assert.strictEqual(env.ELSEWHERE, 'three');
  elsewhere(`if (process.env.ELSEWHERE !== 'three') throw new Error(process.env.ELSEWHERE)`);

  // Gone, and another in its place: as many as before.
  assert.deepStrictEqual(names(), ['ELSEWHERE']);
  assert.strictEqual(env.ELSEWHERE_TOO, undefined);
  elsewhere(`delete process.env.ELSEWHERE; process.env.ELSEWHERE_TOO = 'three'`);
  assert.strictEqual(env.ELSEWHERE, undefined);
  assert.strictEqual(env.ELSEWHERE_TOO, 'three');
  assert.deepStrictEqual(names(), ['ELSEWHERE_TOO']);
  assert.strictEqual({ ...env }.ELSEWHERE_TOO, 'three');

  // Missing here, set there, deleted here.
  assert.strictEqual(delete env.ELSEWHERE, true);
  elsewhere(`process.env.ELSEWHERE = 'back'`);
  assert.strictEqual(delete env.ELSEWHERE, true);
  assert.strictEqual(env.ELSEWHERE, undefined);
  elsewhere(`if ('ELSEWHERE' in process.env) throw new Error('still there')`);

  // For getenv(3) a name may have the sign of equality in it.
  assert.strictEqual(env['ELSEWHERE=X'], undefined);
  env.ELSEWHERE = 'X=y';
  assert.strictEqual(env['ELSEWHERE=X'], 'y');
  env['ELSEWHERE=X'] = 'refused';
  assert.strictEqual(env.ELSEWHERE, 'X=y');
  env.ELSEWHERE = 'z';
  assert.strictEqual(env['ELSEWHERE=X'], undefined);

  // Texts that are not what the C library takes.
  for (const [text, kept] of [['a\0b', 'a'], ['grün', 'grün'], ['\ud800', '\ufffd'], ['', ''], ['x'.repeat(10_000), 'x'.repeat(10_000)]]) {
    env.ELSEWHERE = text;
    assert.strictEqual(env.ELSEWHERE, kept);
    env.ELSEWHERE = text;
    assert.strictEqual(env.ELSEWHERE, kept);
  }
  // Many names.
  for (let i = 0; i < 3000; i++) assert.strictEqual(env[`ELSEWHERE_${i}`], undefined);
  for (let i = 0; i < 200; i++) env[`ELSEWHERE_${i}`] = `${i}`;
  for (let i = 0; i < 300; i++) assert.strictEqual(env[`ELSEWHERE_${i}`], i < 200 ? `${i}` : undefined);
  for (const name of names()) delete env[name];
  assert.deepStrictEqual(names(), []);

  assert.strictEqual(receiveMessageOnPort(port1), undefined);
  port1.close();
  other.terminate();
});
