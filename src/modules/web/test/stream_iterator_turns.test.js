'use strict';

// In which turn of the microtasks the promises of a ReadableStream's iterator settle: Node's own.

const assert = require('node:assert');

/** The turns until PROMISE has settled. */
async function turns(promise) {
  let isSettled = false;
  const settle = () => { isSettled = true; };
  promise.then(settle, settle);
  let count = 0;
  for (; !isSettled && count < 50; count++) await null;
  return count;
}
const all = (...promises) => Promise.all(promises.map(turns));
const idle = async () => { for (let i = 0; i < 20; i++) await null; };

(async () => {
  for (const [highWaterMark, first, second, third, overlapping] of [
    [0, 4, 1, 4, [1, 4, 7]],
    [1, 4, 1, 1, [1, 1, 2]],
    [3, 4, 1, 1, [1, 1, 1]],
  ]) {
    const stream = new ReadableStream({ pull(controller) { controller.enqueue(1); } }, { highWaterMark });
    await idle();
    const iterator = stream.values();
    assert.strictEqual(await turns(iterator.next()), first);
    assert.strictEqual(await turns(iterator.next()), second);
    await idle();
    assert.strictEqual(await turns(iterator.next()), third);
    assert.deepStrictEqual(await all(iterator.next(), iterator.next(), iterator.next()), overlapping);
    assert.strictEqual(await turns(iterator.return(5)), 3);
    assert.strictEqual(await turns(iterator.next()), 4);
    assert.deepStrictEqual(await iterator.return(6), { value: 6, done: true });
  }

  let controller;
  const pending = new ReadableStream({ start(it) { controller = it; } });
  await idle();
  const iterator = pending.values();
  const a = iterator.next();
  const b = iterator.next();
  const c = iterator.next();
  await idle();
  controller.enqueue(1);
  controller.enqueue(2);
  assert.deepStrictEqual(await all(a, b), [2, 5]);
  await idle();
  controller.error(new Error('broken'));
  assert.strictEqual(await turns(c), 2);
  await assert.rejects(c, { message: 'broken' });
  assert.deepStrictEqual(await iterator.next(), { value: undefined, done: true });

  // The pulls between the turns of a loop.
  const log = [];
  let count = 0;
  for await (const value of new ReadableStream({
    pull(it) {
      log.push(`pull ${count}`);
      if (count < 3) it.enqueue(count++);
      else it.close();
    },
  })) {
    log.push(value);
    queueMicrotask(() => log.push(`after ${value}`));
  }
  assert.deepStrictEqual(log, ['pull 0', 'pull 1', 0, 'pull 2', 'after 0', 1, 'pull 3', 'after 1', 2, 'after 2']);
})();
