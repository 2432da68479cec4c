// Flags: --expose-gc
'use strict';
// Node-API with an addon of our own (node_api_addon.c).
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { setImmediate: turn } = require('node:timers/promises');
const { Worker, isMainThread, parentPort } = require('node:worker_threads');

const file = path.join(path.dirname(process.execPath), 'test_addons', 'node_api_addon.node');
const addon = require(file);

if (!isMainThread) {
  // Another environment of the same library.
  parentPort.postMessage(new addon.Counter(40).add(2));
} else if (process.argv[2] === 'ends') {
  addon.atExit();
  if (process.argv[3] === 'throw') throw new Error('uncaught');
  if (process.argv[3]) process[process.argv[3]]();
} else {
  main();
}

async function main() {
  // Kinds of values, in the order of napi_valuetype.
  const kinds = [undefined, null, true, 1.5, 'text', Symbol('s'), [], () => {}];
  assert.deepStrictEqual(kinds.map(addon.describe), [0, 1, 2, 3, 4, 5, 6, 7]);
  assert.strictEqual(addon.describe(1n), 9);

  // What is no object or function: the status says so, and what V8 threw on the way is pending besides it.
  const calls = ['get', 'toObject', 'checkTag', 'instanceof', 'call', 'withoutReceiver', 'new', 'unwrap', 'toNumber', 'script'];
  const statuses = (value) =>
    Object.fromEntries(addon.statuses(value, () => {}).map(([status, threw], i) => [calls[i], threw ? `${status} threw` : status]));
  const ofNull = {
    get: '2 threw', toObject: '2 threw', checkTag: '10 threw', instanceof: '2 threw', call: 1, withoutReceiver: 1, new: 1,
    unwrap: 1, toNumber: 0, script: '9 threw',
  };
  assert.deepStrictEqual(statuses(null), ofNull);
  assert.deepStrictEqual(statuses(undefined), ofNull);
  const ofNumber = { ...ofNull, get: 0, toObject: 0, checkTag: 0, instanceof: '5 threw' };
  assert.deepStrictEqual(statuses(1), ofNumber);
  assert.deepStrictEqual(statuses(Symbol('s')), { ...ofNumber, toNumber: '6 threw' });

  // A short buffer gets whole characters only.
  assert.strictEqual(addon.cut('aé€😀', 64), 'aé€😀');
  assert.deepStrictEqual([1, 2, 3, 4, 5, 7, 10, 11].map((room) => addon.cut('aé€😀', room)),
                         ['', 'a', 'a', 'aé', 'aé', 'aé€', 'aé€', 'aé€😀']);
  assert.throws(() => addon.cut(1, 4), { code: 'ERR_STATUS', message: 'status 3' });

  // Exceptions go through the addon, or stop there.
  assert.strictEqual(addon.call((value) => value * 2, 21), 42);
  assert.throws(() => addon.call(() => { throw new RangeError('thrown'); }), RangeError);
  const error = new Error('caught');
  assert.strictEqual(addon.rescue(() => { throw error; }), error);

  // Classes.
  const counter = new addon.Counter(1);
  assert.strictEqual(counter.add(2), 3);
  assert.strictEqual(counter.value, 3);
  assert(Object.getOwnPropertyDescriptor(addon.Counter.prototype, 'value').enumerable);
  assert.strictEqual(addon.Counter.prototype.add.name, 'add');
  assert.throws(() => addon.Counter(1), { name: 'TypeError', message: 'new is missing' });
  assert.throws(() => counter.add.call({}, 1), TypeError);
  class More extends addon.Counter {
    twice() { return this.value * 2; }
  }
  assert.strictEqual(new More(4).twice(), 8);
  assert.strictEqual(addon.fileName(), pathToFileURL(file).href);

  // Finalizers run after collection, for what was wrapped and what was lent.
  (() => {
    for (let i = 0; i < 100; i++) new addon.Counter(i);
    assert.strictEqual(addon.lend().toString(), 'lent!');
  })();
  for (let i = 0; i < 100 && addon.Counter.finalized() < 90; i++) {
    global.gc();
    await turn();
  }
  assert(addon.Counter.finalized() >= 90);
  const lent = addon.lend();
  assert.throws(() => structuredClone(lent, { transfer: [lent.buffer] }), { name: 'DataCloneError' });
  assert.strictEqual(structuredClone(lent).length, 5);

  // Work in the pool, and a thread that calls.
  assert.deepStrictEqual(await Promise.all([addon.sum(10), addon.sum(1000)]), [55, 500500]);
  const numbers = [];
  await new Promise((resolve) => {
    addon.countInThread((number) => { if (numbers.push(number) === 3) resolve(); });
  });
  assert.deepStrictEqual(numbers, [1, 2, 3]);

  // Each thread has an environment of its own.
  const [answer] = await require('node:events').once(new Worker(__filename), 'message');
  assert.strictEqual(answer, 42);

  // What an addon brings is what it calls, even if the program has something of that name.
  assert.strictEqual(addon.ownLibrary(), "the addon's own");

  // The end: hooks in reverse, then what belongs to the environment.
  const child = spawnSync(process.execPath, [__filename, 'ends'], { encoding: 'utf8' });
  const ends = ['second hook', 'first hook', "last function's end", "function's end", 'instance data'];
  assert.deepStrictEqual(child.stdout.split('\n'), [...ends, '']);
  assert.strictEqual(child.status, 0);
  // Who exits on the spot does not wait for addons (a finalizer may join a thread that waits for ever); a thread does.
  for (const way of ['exit', 'reallyExit', 'throw'])
    assert.strictEqual(spawnSync(process.execPath, [__filename, 'ends', way], { encoding: 'utf8' }).stdout, '');
  const thread = `require(${JSON.stringify(file)}).atExit(); process.exit();`;
  const script = `new (require('node:worker_threads').Worker)(${JSON.stringify(thread)}, { eval: true })`;
  assert.deepStrictEqual(spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' }).stdout.split('\n'), [...ends, '']);

  // What is no addon.
  const module = { exports: {} };
  assert.throws(() => process.dlopen(module, '/none.node'), { code: 'ERR_DLOPEN_FAILED' });
  assert.throws(() => process.dlopen(module, __filename), { code: 'ERR_DLOPEN_FAILED' });
  assert.throws(() => process.dlopen(module), { code: 'ERR_MISSING_ARGS' });
  assert.throws(() => process.dlopen(module, file, 'x'), { code: 'ERR_INVALID_ARG_TYPE' });
  const refused = spawnSync(process.execPath, ['--no-addons', __filename], { encoding: 'utf8' });
  assert.match(refused.stderr, /ERR_DLOPEN_DISABLED/);
}
