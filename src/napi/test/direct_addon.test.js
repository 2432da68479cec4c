'use strict';
// An addon that was compiled against node.h and V8 (direct_addon.cc).
const assert = require('node:assert');
const { AsyncLocalStorage, createHook, executionAsyncId } = require('node:async_hooks');
const { spawnSync } = require('node:child_process');
const path = require('node:path');

const file = path.join(path.dirname(process.execPath), 'test_addons', 'direct_addon.node');
const addon = require(file);
if (process.argv[2] === 'ends') return;

const box = new addon.Box();
assert.deepStrictEqual([box.next(), box.next()], [1, 2]);

const text = Buffer.from('text');
addon.shout(text);
assert.strictEqual(text.toString(), 'TEXT');
assert.strictEqual(addon.lend().toString(), 'lent');
assert.deepStrictEqual(addon.decode('ff00', 'hex'), Buffer.from([255, 0]));
assert.deepStrictEqual(addon.decode('é', 'utf8'), Buffer.from('é'));
assert.deepStrictEqual(addon.decode('é', 'no encoding'), Buffer.from([0xe9]));
assert.throws(() => addon.fail(), { code: 'ENOENT', errno: -2, syscall: 'open', path: '/none' });

// A call with ids of its own, in the order that hooks see.
const events = [];
createHook({
  init: (id, type) => { if (type === 'direct') events.push(`init ${type}`); },
  before: (id) => { if (events.length === 1) events.push('before'); },
}).enable();
const outer = executionAsyncId();
const inner = addon.makeCallback({ method() { return executionAsyncId(); } });
assert.notStrictEqual(inner, outer);
assert.deepStrictEqual(events, ['init direct', 'before']);
assert.strictEqual(new AsyncLocalStorage().run(1, () => addon.makeCallback({ method: () => 5 })), 5);

// Locks and isolates of its own.
assert.strictEqual(addon.lock(), true);
assert.strictEqual(addon.lock(), true);
let finished = 0;
assert.strictEqual(addon.ownIsolates(() => finished++), 42);
assert.strictEqual(finished, 0);
setImmediate(() => setImmediate(() => assert.strictEqual(finished, 1)));
process.once('exit', () => assert.strictEqual(finished, 1));

const child = spawnSync(process.execPath, [__filename, 'ends'], { encoding: 'utf8' });
assert.strictEqual(child.stdout, 'hook that goes\nasynchronous hook\ndirect hook\nat exit\n');
const script = `require(${JSON.stringify(file)});`;
for (const way of ['process.exit()', 'throw 1'])
  assert.strictEqual(spawnSync(process.execPath, ['-e', script + way], { encoding: 'utf8' }).stdout, 'at exit\n');
