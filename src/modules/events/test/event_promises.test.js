'use strict';

const assert = require('node:assert');
const EventEmitter = require('node:events');
const { once, on, addAbortListener, errorMonitor, getEventListeners } = EventEmitter;

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
  // What on() and once() listen with has Node's names, and goes in Node's order.
  {
    const emitter = new EventEmitter();
    const seen = [];
    const iterator = on(emitter, 'x', { close: ['a', 'b'] });
    const pending = once(emitter, 'y');
    assert.deepStrictEqual(
      ['error', 'a', 'b', 'y'].map((name) => emitter.listeners(name).map((listener) => listener.name)),
      [['errorHandler', 'errorListener'], ['closeHandler'], ['closeHandler'], ['resolver']]);
    emitter.on('removeListener', (name) => seen.push(name));
    await iterator.return();
    assert.deepStrictEqual(seen, ['b', 'a', 'error', 'x']);
    emitter.emit('y', 1);
    assert.deepStrictEqual(await pending, [1]);
  }
  // An error that only its monitor's removal leaves without listeners is still handled.
  {
    const emitter = new EventEmitter();
    const pending = once(emitter, errorMonitor);
    assert.strictEqual(emitter.emit('error', 5), true);
    assert.deepStrictEqual(await pending, [5]);
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
