'use strict';

const assert = require('node:assert');
const { Readable } = require('node:stream');

let finished = 0;
const expected = 7;
process.on('exit', () => assert.strictEqual(finished, expected));

// Bytes: read(n), unshift, several chunks joined, the end.
{
  const r = new Readable({ read() {} });
  r.push('abc');
  r.push(Buffer.from('defgh'));
  r.push(null);
  assert.strictEqual(r.read(2).toString(), 'ab');
  r.unshift(Buffer.from('X'));
  assert.strictEqual(r.read(4).toString(), 'Xcde');
  assert.strictEqual(r.readableLength, 3);
  assert.strictEqual(r.read().toString(), 'fgh');
  assert.strictEqual(r.read(), null);
  r.on('end', () => finished++);
}

// Objects flow in order, with pause and resume in between.
{
  const r = Readable.from([1, 2, 3, 4]);
  const seen = [];
  r.on('data', (value) => {
    seen.push(value);
    r.pause();
    setImmediate(() => r.resume());
  });
  r.on('close', () => {
    assert.deepStrictEqual(seen, [1, 2, 3, 4]);
    finished++;
  });
}

// Characters split over chunks are put together.
{
  const r = new Readable({ encoding: 'utf8', read() {} });
  for (const byte of Buffer.from('€uro')) r.push(Buffer.from([byte]));
  r.push(null);
  r.toArray().then((chunks) => {
    assert.strictEqual(chunks.join(''), '€uro');
    finished++;
  });
}

// What user packages look at.
{
  const r = new Readable({ read() {} });
  const state = r._readableState;
  assert.deepStrictEqual(
    [state.flowing, state.ended, state.endEmitted, state.reading, state.length, state.objectMode],
    [null, false, false, false, 0, false],
  );
  assert.deepStrictEqual(state.buffer, []);
  assert.deepStrictEqual(state.pipes, []);
  r.resume();
  assert.strictEqual(state.flowing, true);
  r.pause();
  assert.strictEqual(state.flowing, false);
  assert.strictEqual(r.isPaused(), true);
}

(async () => {
  // The iterator: leaving the loop destroys, unless told not to; errors reject.
  const r = Readable.from(['a', 'b', 'c']);
  for await (const chunk of r.iterator({ destroyOnReturn: false })) {
    assert.strictEqual(chunk, 'a');
    break;
  }
  assert.strictEqual(r.destroyed, false);
  for await (const chunk of r) {
    assert.strictEqual(chunk, 'b');
    break;
  }
  assert.strictEqual(r.destroyed, true);
  const failing = new Readable({
    read() {
      this.destroy(new Error('broken'));
    },
  });
  await assert.rejects(async () => {
    for await (const chunk of failing) assert.fail(chunk);
  }, /broken/);
  const pending = new Readable({ objectMode: true, read() {} });
  const iterator = pending[Symbol.asyncIterator]();
  const calls = [iterator.next(), iterator.next(), iterator.return('x'), iterator.next()];
  pending.push(1);
  pending.push(2);
  assert.deepStrictEqual(await Promise.all(calls), [
    { value: 1, done: false },
    { value: 2, done: false },
    { value: 'x', done: true },
    { value: undefined, done: true },
  ]);
  finished++;
})();

(async () => {
  // Helpers.
  const source = () => Readable.from([1, 2, 3, 4]);
  assert.deepStrictEqual(await source().map((x) => x * 2).toArray(), [2, 4, 6, 8]);
  assert.deepStrictEqual(await source().filter((x) => x % 2).toArray(), [1, 3]);
  assert.deepStrictEqual(await source().drop(1).take(2).toArray(), [2, 3]);
  assert.strictEqual(await source().reduce((a, b) => a + b), 10);
  assert.strictEqual(await source().find((x) => x > 2), 3);
  assert.deepStrictEqual(await source().flatMap((x) => [x, x]).toArray(), [1, 1, 2, 2, 3, 3, 4, 4]);
  const slow = await source()
    .map((x) => new Promise((resolve) => setTimeout(resolve, 5 - x, x)), { concurrency: 4 })
    .toArray();
  assert.deepStrictEqual(slow, [1, 2, 3, 4]);
  await assert.rejects(Readable.from([]).reduce((a, b) => a + b), { code: 'ERR_MISSING_ARGS' });
  finished++;
})();

// Errors in _read() and pushes after the end.
{
  const r = new Readable({
    read() {
      throw new Error('in _read');
    },
  });
  r.on('error', (err) => {
    assert.match(err.message, /in _read/);
    finished++;
  });
  r.resume();
  const late = new Readable({ read() {} });
  late.push(null);
  late.on('error', (err) => {
    assert.strictEqual(err.code, 'ERR_STREAM_PUSH_AFTER_EOF');
    finished++;
  });
  assert.strictEqual(late.push('x'), false);
}
