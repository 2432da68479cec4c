'use strict';

const assert = require('node:assert');
const EventEmitter = require('node:events');

// Order, arguments and `this`.
{
  const emitter = new EventEmitter();
  const seen = [];
  emitter.on('a', function (...args) {
    seen.push(['on', this === emitter, ...args]);
  });
  emitter.prependListener('a', () => seen.push(['first']));
  emitter.once('a', (...args) => seen.push(['once', ...args]));
  assert.strictEqual(emitter.emit('a', 1, 2, 3, 4), true);
  assert.strictEqual(emitter.emit('a'), true);
  assert.strictEqual(emitter.emit('b'), false);
  assert.deepStrictEqual(seen, [
    ['first'],
    ['on', true, 1, 2, 3, 4],
    ['once', 1, 2, 3, 4],
    ['first'],
    ['on', true],
  ]);
}

// Changes during an emission show in the next one, and leave no listener behind.
{
  const emitter = new EventEmitter();
  const seen = [];
  const late = () => seen.push('late');
  const second = () => seen.push('second');
  emitter.on('x', () => {
    seen.push('first');
    emitter.on('x', late);
    emitter.off('x', second);
  });
  emitter.on('x', second);
  emitter.emit('x');
  assert.deepStrictEqual(seen, ['first', 'second']);
  emitter.emit('x');
  assert.deepStrictEqual(seen, ['first', 'second', 'first', 'late']);
  emitter.removeAllListeners('x');
  assert.deepStrictEqual(emitter.eventNames(), []);
}

// A throwing listener does not leave the array marked as being walked.
{
  const emitter = new EventEmitter();
  const boom = () => {
    throw new Error('boom');
  };
  emitter.on('x', boom);
  emitter.on('x', () => {});
  assert.throws(() => emitter.emit('x'), /boom/);
  const before = emitter._events.x;
  emitter.on('x', () => {});
  assert.strictEqual(emitter._events.x, before);
}

// newListener, removeListener and raw wrappers.
{
  const emitter = new EventEmitter();
  const log = [];
  const listener = () => {};
  emitter.on('newListener', (type, fn) => log.push(['new', type, fn === listener]));
  emitter.on('removeListener', (type, fn) => log.push(['gone', type, fn === listener]));
  emitter.once('e', listener);
  assert.strictEqual(emitter.rawListeners('e')[0].listener, listener);
  assert.deepStrictEqual(emitter.listeners('e'), [listener]);
  emitter.emit('e');
  assert.deepStrictEqual(log, [
    ['new', 'removeListener', false],
    ['new', 'e', true],
    ['gone', 'e', true],
  ]);
}

// Unhandled 'error' events, and the monitor that does not handle them.
{
  const emitter = new EventEmitter();
  const error = new Error('nobody listens');
  let watched;
  emitter.on(EventEmitter.errorMonitor, (e) => (watched = e));
  assert.throws(() => emitter.emit('error', error), error);
  assert.strictEqual(watched, error);
  assert.throws(() => emitter.emit('error', { a: 1 }), {
    code: 'ERR_UNHANDLED_ERROR',
    message: 'Unhandled error. ({ a: 1 })',
    context: { a: 1 },
  });
}

// The shape that user packages look at.
{
  const emitter = new EventEmitter();
  assert.deepStrictEqual(Object.keys(emitter), ['_events', '_eventsCount', '_maxListeners']);
  const f = () => {};
  emitter.on('a', f);
  assert.strictEqual(emitter._events.a, f);
  emitter.on('a', f);
  assert.deepStrictEqual([...emitter._events.a], [f, f]);
  assert.strictEqual(emitter.listenerCount('a', f), 2);
  const bare = Object.create(EventEmitter.prototype);
  bare.on('late', f);
  assert.strictEqual(bare.emit('late'), true);
}

assert.throws(() => new EventEmitter().on('x'), {
  code: 'ERR_INVALID_ARG_TYPE',
  message: 'The "listener" argument must be of type function. Received undefined',
});
