'use strict';

const assert = require('node:assert');
const { Duplex, PassThrough, Readable, Transform, Writable, duplexPair, finished, pipeline } = require('node:stream');
const promises = require('node:stream/promises');
const { text } = require('node:stream/consumers');

let done = 0;
const expected = 10;
process.on('exit', () => assert.strictEqual(done, expected));

// Back-pressure, cork and _writev().
{
  const batches = [];
  const w = new Writable({
    highWaterMark: 3,
    writev(chunks, callback) {
      batches.push(chunks.map(({ chunk }) => chunk.toString()));
      callback();
    },
  });
  w.cork();
  assert.strictEqual(w.write('ab'), true);
  assert.strictEqual(w.write('cd'), false);
  assert.strictEqual(w.writableNeedDrain, true);
  assert.strictEqual(w._writableState.bufferedRequestCount, 2);
  assert.deepStrictEqual(w._writableState.getBuffer().map(({ chunk }) => String(chunk)), ['ab', 'cd']);
  w.uncork();
  w.on('drain', () => {
    assert.deepStrictEqual(batches, [['ab', 'cd']]);
    w.end('e', () => done++);
  });
}

// The order of callbacks, 'finish' and 'close'.
{
  const log = [];
  const w = new Writable({
    write(chunk, encoding, callback) {
      setImmediate(callback);
    },
    final(callback) {
      log.push('final');
      callback();
    },
  });
  w.write('a', () => log.push('a'));
  w.end('b', () => log.push('end'));
  w.on('finish', () => log.push('finish'));
  w.on('close', () => {
    assert.deepStrictEqual(log, ['a', 'final', 'end', 'finish']);
    done++;
  });
}

// Errors: every waiting callback hears, then 'error', then 'close'.
{
  const log = [];
  const w = new Writable({
    write(chunk, encoding, callback) {
      setImmediate(callback, new Error('disk full'));
    },
  });
  w.write('a', (err) => log.push(['a', err.message]));
  w.write('b', (err) => log.push(['b', err.message]));
  w.on('error', (err) => log.push(['error', err.message]));
  w.on('close', () => {
    assert.deepStrictEqual(log, [
      ['a', 'disk full'],
      ['b', 'disk full'],
      ['error', 'disk full'],
    ]);
    done++;
  });
  assert.throws(() => w.write(null), { code: 'ERR_STREAM_NULL_VALUES' });
  assert.throws(() => w.write(5), { code: 'ERR_INVALID_ARG_TYPE' });
}

// Transform with flush; callbacks only when there is room.
{
  const t = new Transform({
    readableHighWaterMark: 1,
    transform(chunk, encoding, callback) {
      callback(null, chunk.toString().toUpperCase());
    },
    flush(callback) {
      callback(null, '!');
    },
  });
  t.write('a');
  t.end('b');
  text(t).then((result) => {
    assert.strictEqual(result, 'AB!');
    done++;
  });
}

// pipeline(): generators in the middle, cleanup after a failure, the value of the last stage.
(async () => {
  const result = await promises.pipeline(
    Readable.from(['a', 'b']),
    async function* (source) {
      for await (const chunk of source) yield chunk + chunk;
    },
    new PassThrough({ objectMode: true }),
    async (source) => (await source.toArray()).join(),
  );
  assert.strictEqual(result, 'aa,bb');
  const source = new Readable({ read() {} });
  const sink = new PassThrough();
  const failing = promises.pipeline(source, sink);
  source.destroy(new Error('gone'));
  await assert.rejects(failing, /gone/);
  assert.strictEqual(sink.destroyed, true);
  const controller = new AbortController();
  const aborted = promises.pipeline(new Readable({ read() {} }), new PassThrough(), {
    signal: controller.signal,
  });
  controller.abort();
  await assert.rejects(aborted, { name: 'AbortError' });
  done++;
})();

// finished() sees a premature close.
{
  const r = new Readable({ read() {} });
  finished(r, (err) => {
    assert.strictEqual(err.code, 'ERR_STREAM_PREMATURE_CLOSE');
    done++;
  });
  r.destroy();
}

// pipe() to two destinations, one of them slow.
{
  const source = Readable.from(['1', '2', '3', '4', '5']);
  const seen = { fast: '', slow: '' };
  const sink = (name, wait) =>
    new Writable({
      highWaterMark: 1,
      write(chunk, encoding, callback) {
        seen[name] += chunk;
        wait(callback);
      },
    });
  let open = 2;
  const close = () => {
    if (--open > 0) return;
    assert.deepStrictEqual(seen, { fast: '12345', slow: '12345' });
    done++;
  };
  source.pipe(sink('fast', (cb) => cb())).on('close', close);
  source.pipe(sink('slow', setImmediate)).on('close', close);
}

// _construct() comes before everything.
{
  const log = [];
  const w = new Writable({
    construct(callback) {
      log.push('construct');
      setImmediate(callback);
    },
    write(chunk, encoding, callback) {
      log.push(`write ${chunk}`);
      callback();
    },
  });
  w.end('x');
  w.on('close', () => {
    assert.deepStrictEqual(log, ['construct', 'write x']);
    done++;
  });
}

// Duplex.from() and duplexPair().
(async () => {
  const upper = Duplex.from(async function* (source) {
    for await (const chunk of source) yield String(chunk).toUpperCase();
  });
  upper.end('abc');
  assert.strictEqual(await text(upper), 'ABC');
  const [left, right] = duplexPair();
  left.end('hello');
  assert.strictEqual(await text(right), 'hello');
  done++;
})();

// instanceof by nature, not by inheritance.
assert.ok(new Duplex() instanceof Writable);
assert.ok(!(new Readable() instanceof Writable));
done++;
