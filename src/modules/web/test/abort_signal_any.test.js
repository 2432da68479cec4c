'use strict';
// AbortSignal.any(): sources of every kind, named once, twice and through other composites.
const assert = require('node:assert');

{
  const controller = new AbortController();
  const first = AbortSignal.any([controller.signal]);
  const second = AbortSignal.any([first, controller.signal, controller.signal]);
  const third = AbortSignal.any([second]);
  const order = [];
  for (const [name, signal] of Object.entries({ first, second, third })) {
    signal.addEventListener('abort', () => order.push(name));
  }
  controller.signal.addEventListener('abort', () => order.push('source'));
  controller.abort('why');
  assert.deepStrictEqual(order, ['source', 'first', 'second', 'third']);
  assert.strictEqual(third.reason, 'why');
  assert.ok(AbortSignal.any([third]).aborted);
  assert.ok(AbortSignal.any([new AbortController().signal, first]).aborted);
}

{
  const empty = AbortSignal.any([]);
  const of = AbortSignal.any([empty]);
  assert.ok(!of.aborted);
}

{
  // The timer's signal lives by its composite alone.
  const composite = AbortSignal.any([AbortSignal.timeout(1), new AbortController().signal]);
  const outer = AbortSignal.any([composite]);
  const keep = setInterval(() => {}, 1000);
  outer.onabort = () => {
    assert.strictEqual(outer.reason.name, 'TimeoutError');
    assert.strictEqual(composite.reason, outer.reason);
    clearInterval(keep);
  };
}

{
  // Nobody listens: the sources are looked at when somebody asks, in their order.
  const first = new AbortController(), second = new AbortController();
  const signal = AbortSignal.any([first.signal, second.signal]);
  second.abort('second');
  first.abort('first');
  assert.strictEqual(signal.reason, 'first');
  signal.addEventListener('abort', () => assert.fail('aborted before'));
  assert.throws(() => signal.throwIfAborted(), (error) => error === 'first');
}
