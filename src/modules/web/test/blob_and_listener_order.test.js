'use strict';

// Listeners that are added while their event is dispatched; turns in which a Blob is read.

const assert = require('assert');

function calls(count, adder, remove) {
  const target = new EventTarget();
  const seen = [];
  const listeners = [];
  for (let i = 0; i < count; i++) {
    listeners.push(() => {
      seen.push(i);
      if (i !== adder) return;
      if (remove) target.removeEventListener('x', listeners[i + 1]);
      target.addEventListener('x', () => seen.push('new'));
    });
    target.addEventListener('x', listeners[i]);
  }
  target.dispatchEvent(new Event('x'));
  return seen.join(' ');
}
assert.strictEqual(calls(1, 0, false), '0'); // the last one's has to wait
assert.strictEqual(calls(2, 0, false), '0 1 new');
assert.strictEqual(calls(2, 0, true), '0');
assert.strictEqual(calls(3, 0, true), '0 2 new');

async function ticks(promise) {
  let count = 0;
  let done = false;
  const next = () => {
    if (done) return;
    count++;
    queueMicrotask(next);
  };
  queueMicrotask(next);
  await promise.then(() => (done = true));
  return count;
}

(async () => {
  const counts = [];
  for (const parts of [[], ['a'], ['a', 'b'], ['a', 'b', 'c']]) {
    for (const method of ['arrayBuffer', 'bytes', 'text']) counts.push(await ticks(new Blob(parts)[method]()));
  }
  assert.deepStrictEqual(counts, [1, 1, 1, 1, 2, 2, 3, 4, 4, 5, 6, 6]);
  await assert.rejects(Blob.prototype.arrayBuffer.call({}), { code: 'ERR_INVALID_THIS' });
})();
