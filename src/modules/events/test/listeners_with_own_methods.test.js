'use strict';
// What listeners carry or do to the list while it is walked is their own affair.
const assert = require('node:assert');
const { EventEmitter } = require('node:events');

const seen = [];
const listener = (value) => { seen.push(value); };
listener.call = listener.bind = null;
const emitter = new EventEmitter();
emitter.on('event', listener);
emitter.emit('event', 1);
emitter.on('event', listener);
emitter.emit('event', 2);
emitter.once('other', listener);
emitter.emit('other', 3);
assert.deepStrictEqual(seen, [1, 2, 2, 3]);

// Each removes itself: all of the first emission are called, none of the second.
let calls = 0;
emitter.setMaxListeners(0);
for (let i = 0; i < 100; i++) {
  const remove = () => {
    calls++;
    emitter.off('gone', remove);
  };
  emitter.on('gone', remove);
}
emitter.emit('gone');
emitter.emit('gone');
assert.strictEqual(calls, 100);

calls = 0;
for (let i = 0; i < 5; i++) emitter.on('all', () => { calls++; emitter.removeAllListeners('all'); });
emitter.emit('all');
assert.strictEqual(emitter.emit('all'), false);
assert.strictEqual(calls, 5);

// One that throws ends the emission and leaves the list sound.
calls = 0;
emitter.on('throws', () => { throw new Error('first'); });
emitter.on('throws', () => { calls++; });
assert.throws(() => emitter.emit('throws'), { message: 'first' });
emitter.on('throws', () => { calls++; });
assert.strictEqual(emitter.listenerCount('throws'), 3);
assert.strictEqual(calls, 0);

const deep = new EventEmitter();
deep.on('again', () => deep.emit('again'));
assert.throws(() => deep.emit('again'), RangeError);
