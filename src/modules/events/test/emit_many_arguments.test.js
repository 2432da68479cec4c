'use strict';
// emit() with any number of arguments, to one listener, several, and those whose promises are watched.
const assert = require('node:assert');
const { EventEmitter } = require('node:events');

process.setMaxListeners(0);

for (let count = 0; count < 8; count++) {
  const args = Array.from({ length: count }, (_, i) => i);
  for (const listeners of [1, 3]) {
    const emitter = new EventEmitter();
    const seen = [];
    for (let i = 0; i < listeners; i++) {
      emitter.on('event', function(...got) {
        assert.strictEqual(this, emitter);
        seen.push(got);
      });
    }
    for (let again = 0; again < 3; again++) assert.strictEqual(emitter.emit('event', ...args), true);
    assert.strictEqual(seen.length, 3 * listeners);
    for (const got of seen) assert.deepStrictEqual(got, args);
    assert.strictEqual(emitter.emit('other', ...args), false);
  }

  // A rejection is told which event it was, with the same arguments.
  for (const listeners of [1, 2]) {
    const emitter = new EventEmitter({ captureRejections: true });
    let told = 0;
    emitter[Symbol.for('nodejs.rejection')] = (error, type, ...rest) => {
      assert.strictEqual(error.message, 'late');
      assert.strictEqual(type, 'event');
      assert.deepStrictEqual(rest, args);
      told++;
    };
    for (let i = 0; i < listeners; i++) emitter.on('event', async () => { throw new Error('late'); });
    emitter.emit('event', ...args);
    process.on('exit', () => assert.strictEqual(told, listeners));
  }
}

assert.strictEqual(EventEmitter.prototype.emit.length, 1);
{
  const emitter = new EventEmitter();
  emitter.on(EventEmitter.errorMonitor, (...got) => assert.deepStrictEqual(got, [1, 2, 3, 4]));
  emitter.on('error', (...got) => assert.deepStrictEqual(got, [1, 2, 3, 4]));
  emitter.emit('error', 1, 2, 3, 4);
}
