'use strict';

const assert = require('node:assert');
const EventEmitter = require('node:events');
const { once, on, addAbortListener, getEventListeners } = EventEmitter;

(async () => {
  // once()
  {
    const emitter = new EventEmitter();
    const promise = once(emitter, 'ready');
    emitter.emit('ready', 1, 2);
    assert.deepStrictEqual(await promise, [1, 2]);
    assert.strictEqual(emitter.listenerCount('error'), 0);
    const failing = once(emitter, 'ready');
    emitter.emit('error', new Error('no'));
    await assert.rejects(failing, /no/);
    const controller = new AbortController();
    const aborted = once(emitter, 'ready', { signal: controller.signal });
    controller.abort('why');
    await assert.rejects(aborted, { name: 'AbortError', cause: 'why' });
    assert.strictEqual(emitter.listenerCount('ready'), 0);
  }
  // on(): queued events, errors, close events, abort
  {
    const emitter = new EventEmitter();
    const seen = [];
    const iterator = on(emitter, 'data', { close: ['end'] });
    emitter.emit('data', 1);
    emitter.emit('data', 2);
    emitter.emit('end');
    for await (const [value] of iterator) seen.push(value);
    assert.deepStrictEqual(seen, [1, 2]);
    assert.deepStrictEqual(emitter.eventNames(), []);
    const failing = on(emitter, 'data');
    const pending = failing.next();
    emitter.emit('error', new Error('lost'));
    await assert.rejects(pending, /lost/);
    assert.deepStrictEqual(await failing.next(), { value: undefined, done: true });
  }
  // on() pauses its source between the marks.
  {
    const emitter = new EventEmitter();
    const calls = [];
    emitter.pause = () => calls.push('pause');
    emitter.resume = () => calls.push('resume');
    const iterator = on(emitter, 'x', { highWaterMark: 2, lowWaterMark: 1 });
    for (let i = 0; i < 3; i++) emitter.emit('x', i);
    for (let i = 0; i < 3; i++) assert.deepStrictEqual((await iterator.next()).value, [i]);
    assert.deepStrictEqual(calls, ['pause', 'resume']);
    iterator.return();
  }
  // captured rejections
  {
    const emitter = new EventEmitter({ captureRejections: true });
    emitter.on('x', async () => {
      throw new Error('rejected');
    });
    const [error] = await new Promise((resolve) => {
      emitter.on('error', (...args) => resolve(args));
      emitter.emit('x');
    });
    assert.match(error.message, /rejected/);
  }
  // addAbortListener()
  {
    const { signal } = new AbortController();
    const disposable = addAbortListener(signal, () => {});
    assert.strictEqual(getEventListeners(signal, 'abort').length, 1);
    disposable[Symbol.dispose]();
    assert.strictEqual(getEventListeners(signal, 'abort').length, 0);
  }
})().then(() => (globalThis.finished = true));
process.on('exit', () => assert.strictEqual(globalThis.finished, true));
