'use strict';

// How streams end, and in which tick: what Node 24 shows of it.

const assert = require('assert');
const stream = require('stream');
const { Duplex, PassThrough, Readable, Transform, Writable, compose, finished, pipeline } = stream;
const { inspect } = require('util');

const turn = () => new Promise((resolve) => setImmediate(resolve));
const nop = () => {};
const sink = (options) => new Writable({ write: (chunk, encoding, cb) => cb(), ...options });
const listeners = (s) => s.eventNames().map((name) => String(name) + s.listenerCount(name)).join();

async function finishedOfWhatIsOver() {
  const dead = new Readable({ read() {} });
  dead.on('error', nop).destroy();
  await turn();
  const heard = [];
  finished(dead, (err) => heard.push(err.code));
  dead._readableState.errored = new Error('too late');
  dead.emit('error', new Error('not this'));
  finished(dead, () => heard.push('never'))();
  await turn();
  assert.deepStrictEqual(heard, ['ERR_STREAM_PREMATURE_CLOSE']);
}

function pipelineIntoDestroyed() {
  const live = new PassThrough();
  const dead = sink().destroy();
  const before = listeners(live);
  for (const source of [live, sink()]) {
    assert.throws(() => pipeline(source, dead, nop), { code: 'ERR_STREAM_UNABLE_TO_PIPE' });
  }
  assert.strictEqual(listeners(live), before);
}

async function finishInObjectMode() {
  for (const objectMode of [false, true]) {
    const seen = [];
    const w = sink({ objectMode }).on('prefinish', () => seen.push('prefinish')).on('finish', () => seen.push('finish'));
    w.end('x');
    process.nextTick(() => seen.push('tick'));
    await turn();
    assert.deepStrictEqual(seen, objectMode ? ['prefinish', 'tick', 'finish'] : ['prefinish', 'finish', 'tick']);
  }
}

async function dataListenersAreRemembered() {
  const r = new Readable({ read() {} });
  r.on('data', nop).removeAllListeners('data').pause();
  r.on('readable', nop).removeListener('readable', nop);
  await turn();
  assert.strictEqual(r.readableFlowing, true);
}

async function removedReadableListener() {
  const r = new Readable({ read() {} });
  r.on('readable', nop).removeListener('readable', nop).on('data', nop);
  assert.strictEqual(r.readableFlowing, false);
  await turn();
  assert.strictEqual(r.readableFlowing, true);

  const ended = new Readable({ read() {} });
  ended.push('four');
  ended.push(null);
  ended.setEncoding('base64');
  assert.strictEqual(ended.read(), 'Zm91cg==');
}

async function unshiftDuringRead() {
  const seen = [];
  const r = new Readable({
    read() {
      seen.push('read');
      if (seen.length === 1) process.nextTick(() => this.push('x'));
    },
  });
  r.read();
  r.unshift('y');
  process.nextTick(() => seen.push('tick'));
  await turn();
  assert.deepStrictEqual(seen, ['read', 'tick', 'read']);

  const text = new Readable({ encoding: 'utf8', read() {} });
  text.unshift(Buffer.from('put back'));
  assert.strictEqual(text.read(), 'put back');
}

async function constructedIsAnEvent() {
  const w = sink({ construct: (cb) => setImmediate(cb) });
  assert.strictEqual(w.eventNames().length, 1);
  w.removeAllListeners();
  w.write('held for good');
  await turn();
  await turn();
  assert.strictEqual(w.writableLength, 13);
}

async function iterators() {
  const both = Readable.from(['only']);
  const it = both[Symbol.asyncIterator]();
  const order = [];
  await Promise.all([it.next(), it.next(), it.return()].map((p, i) => p.then(() => order.push(i))));
  assert.deepStrictEqual(order, [0, 1, 2]);

  for (const allowHalfOpen of [false, true]) {
    const d = new Duplex({ allowHalfOpen, readable: false, read() {}, write() {} }).on('error', nop);
    for await (const chunk of d) assert.fail(chunk);
    assert.strictEqual(d.destroyed, !allowHalfOpen);
  }
  const aborted = Readable.from([1]).take(1, { signal: AbortSignal.abort() });
  await assert.rejects(aborted.toArray(), (err) => err.name === 'AbortError' && err.cause === undefined);
}

async function generatorsOfDestroyed() {
  const seen = [];
  const d = Duplex.from(async function* (source) {
    for await (const chunk of source) yield chunk;
    seen.push('end');
  });
  d.on('data', nop).on('error', nop).write('x');
  await turn();
  d.destroy(new Error('gone'));
  await turn();
  assert.deepStrictEqual(seen, ['end']);
}

async function dispose() {
  const seen = [];
  const r = new Readable({ read() {} }).on('error', nop).on('close', () => {
    queueMicrotask(() => {
      seen.push(0);
      queueMicrotask(() => {
        seen.push(1);
        queueMicrotask(() => seen.push(2));
      });
    });
  });
  await r[Symbol.asyncDispose]().then(() => seen.push('disposed'));
  await turn();
  assert.deepStrictEqual(seen, [0, 1, 'disposed', 2]);
}

function messages() {
  const dead = new Readable({ read() {} }).destroy();
  assert.throws(() => dead.compose(new Readable({ read() {} })), /'streams\[0\]' must be readable/);
  assert.throws(() => compose(new PassThrough(), dead), /'streams\[1\]' must be writable/);
  const t = new Transform({ transform: (chunk, encoding, cb) => cb(null, chunk) });
  t.write('x');
  assert.doesNotMatch(inspect(t, { depth: 3 }), /ref \*1|kTransformed/);
}

async function webOfOver() {
  const read = (s, options) => Readable.toWeb(s, options).getReader().read();
  const ended = new Readable({ read() {} });
  ended.push(null);
  await turn();
  ended.resume();
  await turn();
  assert.deepStrictEqual(await read(ended), { value: undefined, done: true });
  await read(ended, { type: 'bytes' });
  assert.strictEqual(ended.listenerCount('error'), 1);
  const slow = new Readable({ read() {}, destroy: (err, cb) => setImmediate(cb, err) }).destroy();
  await assert.rejects(read(slow), { name: 'AbortError' });

  const off = new Duplex({ readable: false, read() {}, write() {} });
  assert.deepStrictEqual(await read(off), { value: undefined, done: true });

  const w = sink();
  const writer = Writable.toWeb(w).getWriter();
  await writer.ready;
  w.end();
  await writer.close();
  const destroyed = sink().on('error', nop);
  const other = Writable.toWeb(destroyed).getWriter();
  await other.ready;
  destroyed.destroy();
  await other.write('x');

  const calls = [];
  const pair = Duplex.fromWeb({
    readable: new ReadableStream({ cancel: () => calls.push('cancel') }),
    writable: new WritableStream({ abort: () => calls.push('abort'), close: () => calls.push('close') }),
  });
  pair.destroy();
  await turn();
  assert.deepStrictEqual(calls.sort(), ['abort', 'cancel']);
}

(async () => {
  await finishedOfWhatIsOver();
  pipelineIntoDestroyed();
  await finishInObjectMode();
  await dataListenersAreRemembered();
  await removedReadableListener();
  await unshiftDuringRead();
  await constructedIsAnEvent();
  await iterators();
  await generatorsOfDestroyed();
  await dispose();
  messages();
  await webOfOver();
})();
