'use strict';

// clearTimeout() stops whatever looks like a timer (fake clocks hand it theirs), and lets go of what a timer would have called.

const assert = require('assert');

for (const fields of [{}, { _idleNext: null, _idlePrev: null }, { _idleNext: {}, _idlePrev: null }]) {
  const timer = { _onTimeout() {}, ...fields };
  clearTimeout(timer);
  assert.ok(!timer._onTimeout);
  assert.strictEqual(timer._idleNext, null);
  assert.strictEqual(timer._idlePrev, null);
  assert.strictEqual(timer._idleTimeout, -1);
  assert.strictEqual(timer._destroyed, true);
}

const waiting = setTimeout(() => {}, 1000, 'argument');
clearTimeout(waiting);
assert.strictEqual(waiting._timerArgs, undefined);
assert.strictEqual(waiting._onTimeout, undefined);

// One that runs keeps them until it is done.
const running = setTimeout((argument) => {
  clearTimeout(running);
  assert.strictEqual(argument, 'argument');
  assert.deepStrictEqual(running._timerArgs, ['argument']);
  assert.strictEqual(running._onTimeout, null);
  setImmediate(() => {
    assert.strictEqual(running._timerArgs, undefined);
    assert.strictEqual(running._onTimeout, undefined);
  });
}, 1, 'argument');

// One that has run and is cleared then is only let go of.
const done = setTimeout(() => setImmediate(() => {
  clearTimeout(done);
  assert.strictEqual(done._idleTimeout, 1);
  assert.strictEqual(done._timerArgs, undefined);
}), 1, 'argument');
