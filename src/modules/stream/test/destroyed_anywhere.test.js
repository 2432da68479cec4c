'use strict';

// A pipeline whose streams are destroyed at every point, with and without an error, ends once and only once.

const assert = require('node:assert');
const { EventEmitter } = require('node:events');
const { Readable, Transform, Writable, pipeline } = require('node:stream');

const points = ['construct', 'read', 'afterPush', 'transform', 'afterTransform', 'flush', 'write', 'afterWrite', 'final', 'destroy'];
let ended = 0;
let expected = 0;

for (const point of points) {
  for (const error of [undefined, new Error(point)]) {
    for (const late of [false, true]) {
      // A transform that destroys itself in flush() and goes on ends nothing, in Node neither.
      if (point === 'flush' && !error && !late) continue;
      const at = (name, stream) => {
        if (name !== point) return;
        if (late) process.nextTick(() => stream.destroy(error));
        else stream.destroy(error);
      };
      let left = 3;
      const source = new Readable({
        construct(callback) { at('construct', this); callback(); },
        read() {
          at('read', this);
          this.push(left-- > 0 ? Buffer.alloc(10) : null);
          at('afterPush', this);
        },
        destroy(reason, callback) { at('destroy', this); setImmediate(callback, reason); },
      });
      const middle = new Transform({
        transform(chunk, encoding, callback) {
          at('transform', this);
          callback(null, chunk);
          at('afterTransform', this);
        },
        flush(callback) { at('flush', this); callback(); },
      });
      const sink = new Writable({
        write(chunk, encoding, callback) {
          at('write', this);
          setImmediate(() => {
            callback();
            at('afterWrite', this);
          });
        },
        final(callback) { at('final', this); callback(); },
      });
      expected++;
      let calls = 0;
      pipeline(source, middle, sink, (result) => {
        assert.strictEqual(++calls, 1);
        ended++;
        if (result) assert.ok(result === error || result.code === 'ERR_STREAM_PREMATURE_CLOSE', `${point}: ${result}`);
        for (const stream of [source, middle, sink]) assert.ok(stream.destroyed || stream.closed || !result, point);
      });
    }
  }
}

// Listeners that remove themselves and others, add more, and throw.
{
  const emitter = new EventEmitter();
  const seen = [];
  const once = () => {
    seen.push('self');
    emitter.removeListener('x', once);
  };
  emitter.on('x', once);
  emitter.on('x', () => {
    seen.push('all');
    emitter.removeAllListeners('x');
    emitter.on('x', () => seen.push('new'));
  });
  emitter.on('x', () => seen.push('last'));
  emitter.emit('x');
  emitter.emit('x');
  assert.deepStrictEqual(seen, ['self', 'all', 'last', 'new']);
  emitter.on('y', () => { throw new Error('listener'); });
  assert.throws(() => emitter.emit('y'), { message: 'listener' });
  let count = 0;
  emitter.setMaxListeners(0);
  emitter.on('z', function add() { if (count++ < 100) emitter.on('z', add); });
  for (let i = 0; i < 4; i++) emitter.emit('z');
  // Each time as many more as there were.
  assert.strictEqual(emitter.listenerCount('z'), 16);
}

process.on('exit', () => assert.strictEqual(ended, expected));
