'use strict';
// Emitters that hide their own listenerCount(): the static function refuses them, a pipe does not ask them.

const assert = require('node:assert');
const { EventEmitter } = require('node:events');
const { Stream } = require('node:stream');

function pair() {
  const source = new Stream();
  source.pipe(new Stream());
  return source;
}

assert.throws(() => pair().emit('error', new Error('nobody listens')), { message: 'nobody listens' });

const source = pair();
source.listenerCount = undefined;
assert.strictEqual(source.emit('error', new Error('lost')), true);
assert.throws(() => EventEmitter.listenerCount(source, 'error'), {
  code: 'ERR_INVALID_ARG_TYPE',
  message: /^The "emitter" argument must be an instance of EventEmitter or EventTarget\. Received an instance of /,
});
