'use strict';

const assert = require('node:assert');
const domain = require('node:domain');
const EventEmitter = require('node:events');

let seen = 0;
process.on('exit', () => assert.strictEqual(seen, 4));

// Thrown in a callback that was scheduled inside.
{
  const d = domain.create();
  d.on('error', (err) => {
    assert.strictEqual(err.message, 'later');
    assert.strictEqual(err.domain, d);
    assert.strictEqual(err.domainThrown, true);
    seen++;
  });
  d.run(() => {
    setTimeout(() => {
      assert.strictEqual(process.domain, d);
      throw new Error('later');
    }, 1);
  });
  assert.ok(!process.domain);
}

// Emitters born inside, and added ones.
{
  const d = domain.create();
  const emitters = [];
  d.on('error', (err) => {
    assert.ok(emitters.includes(err.domainEmitter));
    assert.strictEqual(err.domainThrown, false);
    seen++;
  });
  d.run(() => emitters.push(new EventEmitter()));
  const other = new EventEmitter();
  d.add(other);
  emitters.push(other);
  for (const emitter of emitters) emitter.emit('error', new Error('x'));
  d.remove(other);
  assert.throws(() => other.emit('error', new Error('mine')), /mine/);
}

// intercept() and bind().
{
  const d = domain.create();
  d.on('error', (err) => {
    assert.strictEqual(err.message, 'first argument');
    seen++;
  });
  d.intercept(() => assert.fail())(new Error('first argument'));
  assert.strictEqual(d.intercept((a, b) => a + b)(null, 1, 2), 3);
  assert.strictEqual(d.bind(() => process.domain)(), d);
}

assert.throws(() => process.setUncaughtExceptionCaptureCallback(() => {}), {
  code: 'ERR_DOMAIN_CANNOT_SET_UNCAUGHT_EXCEPTION_CAPTURE',
});
