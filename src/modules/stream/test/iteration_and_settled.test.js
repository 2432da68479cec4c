'use strict';

// for await over streams whose other side lives on, and what is told of streams that are over already.

const assert = require('node:assert');
const {
  Duplex,
  PassThrough,
  Readable,
  Transform,
  Writable,
  finished,
} = require('node:stream');

const turn = () => new Promise(setImmediate);

async function main() {
  // A PassThrough that is ended and then read to its end fails nobody.
  {
    const stream = new PassThrough();
    const events = [];
    for (const name of ['end', 'finish', 'close', 'error']) stream.on(name, () => events.push(name));
    stream.end();
    for await (const chunk of stream) assert.fail(String(chunk));
    await turn();
    assert.deepStrictEqual(events, ['finish', 'end', 'close']);
    assert.strictEqual(stream.errored, null);
  }
  // Reading a duplex to its end leaves its writable side open, breaking off does not.
  for (const early of [false, true]) {
    const stream = new Duplex({ read() {}, write(chunk, encoding, cb) { cb(); } });
    stream.on('error', () => {});
    stream.push('a');
    if (!early) stream.push(null);
    for await (const chunk of stream) if (early && chunk) break;
    await turn();
    assert.strictEqual(stream.destroyed, early);
  }
  // Errors of the stream and of throw() are told together; waiting calls are answered in order.
  {
    const stream = new Readable({ objectMode: true, read() {} });
    stream.on('error', () => {});
    stream.push(1);
    stream.push(2);
    const it = stream[Symbol.asyncIterator]();
    assert.deepStrictEqual(await it.next(), { value: 1, done: false });
    const calls = Promise.all([it.next(), it.return(5), it.next()]);
    assert.deepStrictEqual(await calls, [
      { value: 2, done: false },
      { value: 5, done: true },
      { value: undefined, done: true },
    ]);
    const failing = new Readable({ objectMode: true, read() {} });
    failing.on('error', () => {});
    failing.push(1);
    const second = failing[Symbol.asyncIterator]();
    await second.next();
    failing.destroy(new Error('stream'));
    await turn();
    await assert.rejects(second.throw(new Error('call')), (err) =>
      err instanceof AggregateError && err.message === 'call' && err.errors.length === 2);
  }
  // break lets the stream go a microtask later, as a generator does.
  {
    const stream = Readable.from([1, 2]);
    const order = [];
    const it = stream[Symbol.asyncIterator]();
    await it.next();
    it.return();
    order.push(stream.destroyed);
    await null;
    order.push(stream.destroyed);
    assert.deepStrictEqual(order, [false, true]);
  }
  // A chunk taken at once needs no 'drain'; one that waits does.
  {
    const sync = new Writable({ highWaterMark: 1, write(chunk, encoding, cb) { cb(); } });
    assert.strictEqual(sync.write('abc'), true);
    assert.strictEqual(sync.writableNeedDrain, false);
    const late = new Writable({ highWaterMark: 1, write(chunk, encoding, cb) { setImmediate(cb); } });
    assert.strictEqual(late.write('abc'), false);
    assert.strictEqual(late.writableNeedDrain, true);
    const seen = [];
    const objects = new Writable({ objectMode: true, write(c, encoding, cb) { seen.push(encoding); cb(); } });
    objects.write('x', () => {});
    assert.deepStrictEqual(seen, [null]);
    assert.throws(() => new Writable({ decodeStrings: false, write() {} }).write('x', 'buffer'), {
      code: 'ERR_UNKNOWN_ENCODING',
    });
  }
  // 'finish' comes a tick after the last write's callback.
  {
    const order = [];
    const stream = new Writable({ write(chunk, encoding, cb) { setImmediate(cb); } });
    stream.on('finish', () => order.push('finish'));
    stream.write('a', () => {
      order.push('callback');
      process.nextTick(() => order.push('tick'));
    });
    stream.end();
    await turn();
    await turn();
    assert.deepStrictEqual(order, ['callback', 'tick', 'finish']);
  }
  // After the readable side ended, a Transform calls back in a later tick.
  {
    const stream = new Transform({ transform(chunk, encoding, cb) { this.push(null); cb(); } });
    stream.write('abc');
    assert.strictEqual(stream.writableLength, 3);
    await turn();
    assert.strictEqual(stream.writableLength, 0);
  }
  // finished() of a stream that is over leaves but the listener for 'error'.
  {
    const stream = new Readable({ read() {} });
    stream.destroy();
    await new Promise((resolve) => finished(stream, resolve));
    assert.deepStrictEqual(stream.eventNames(), ['error']);
    const open = new Readable({ read() {} });
    const err = await new Promise((resolve) =>
      finished(open, { signal: AbortSignal.abort() }, resolve));
    assert.strictEqual(err.name, 'AbortError');
    assert.deepStrictEqual(open.eventNames(), []);
  }
  // A web stream of one that is over tells how it ended, at once.
  {
    const failed = new Readable({ read() {} });
    failed.on('error', () => {});
    failed.destroy(new Error('gone'));
    await assert.rejects(Readable.toWeb(failed).cancel(), { message: 'gone' });
    const cut = new Readable({ read() {} });
    cut.destroy();
    await assert.rejects(Readable.toWeb(cut).getReader().read(), { name: 'AbortError' });
    const bytes = Readable.toWeb(Readable.from(['a'], { objectMode: false }), {
      type: 'bytes',
      strategy: new CountQueuingStrategy({ highWaterMark: 1 }),
    });
    assert.strictEqual((await bytes.getReader().read()).value.length, 1);
  }
  // An old stream's 'close' closes its wrapper without an error.
  {
    const old = new (require('node:events'))();
    const wrapper = new Readable().wrap(old);
    let closed = false;
    wrapper.on('close', () => { closed = true; });
    old.emit('close');
    await turn();
    assert.strictEqual(closed, true);
  }
  // Ticks behind one that threw come before the next turn's immediates.
  {
    const order = [];
    const handler = (err) => order.push(err.message);
    process.on('uncaughtException', handler);
    process.nextTick(() => { throw new Error('thrown'); });
    process.nextTick(() => order.push('tick'));
    setImmediate(() => order.push('immediate'));
    await turn();
    await turn();
    process.off('uncaughtException', handler);
    assert.deepStrictEqual(order, ['thrown', 'tick', 'immediate']);
  }
}

let done = false;
process.on('exit', () => assert.ok(done));
main().then(() => { done = true; });
