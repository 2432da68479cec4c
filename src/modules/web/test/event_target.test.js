'use strict';

const assert = require('node:assert');

// Listeners: order, duplicates, once, objects, removal while dispatching.
{
  const target = new EventTarget();
  const seen = [];
  const object = {
    handleEvent(event) {
      seen.push(['object', this === object, event.type]);
    },
  };
  const twice = () => seen.push(['plain']);
  target.addEventListener('x', twice);
  target.addEventListener('x', twice);
  target.addEventListener('x', object);
  target.addEventListener('x', () => seen.push(['once']), { once: true });
  target.addEventListener('x', () => target.removeEventListener('x', last));
  const last = () => seen.push(['removed in time']);
  target.addEventListener('x', last);
  target.dispatchEvent(new Event('x'));
  target.dispatchEvent(new Event('x'));
  assert.deepStrictEqual(seen, [
    ['plain'],
    ['object', true, 'x'],
    ['once'],
    ['plain'],
    ['object', true, 'x'],
  ]);
}

// Flags of an event.
{
  const target = new EventTarget();
  target.addEventListener('c', (event) => {
    assert.strictEqual(event.eventPhase, Event.AT_TARGET);
    assert.deepStrictEqual(event.composedPath(), [target]);
    assert.throws(() => target.dispatchEvent(event), { code: 'ERR_EVENT_RECURSION' });
    event.preventDefault();
    event.stopImmediatePropagation();
  });
  target.addEventListener('c', () => assert.fail('stopped before'));
  const event = new Event('c', { cancelable: true });
  assert.strictEqual(target.dispatchEvent(event), false);
  assert.strictEqual(event.currentTarget, null);
  assert.strictEqual(event.target, target);
  assert.strictEqual(event.isTrusted, false);
  assert.strictEqual(new CustomEvent('d', { detail: 5 }).detail, 5);
  assert.throws(() => Event.prototype.type, { code: 'ERR_INVALID_THIS' });
}

// Listeners behind one that returned do not see the dispatch any more, and may dispatch the event again.
{
  const target = new EventTarget();
  const other = new EventTarget();
  const seen = [];
  const look = (event) => {
    const { cancelBubble, currentTarget, eventPhase } = event;
    seen.push([eventPhase, currentTarget === target, event.composedPath().length, cancelBubble]);
  };
  target.addEventListener('c', (event) => {
    look(event);
    event.stopPropagation();
  });
  target.addEventListener('c', (event) => look(event));
  target.addEventListener('c', (event) => other.dispatchEvent(event));
  other.addEventListener('c', (event) => seen.push(event.target === other));
  target.dispatchEvent(new Event('c'));
  assert.deepStrictEqual(seen, [[2, true, 1, false], [0, false, 0, true], true]);
}

// An event that was stopped stays so.
{
  const event = new Event('c');
  event.stopImmediatePropagation();
  new EventTarget().dispatchEvent(event);
  const target = new EventTarget();
  target.addEventListener('c', () => assert.fail('stopped before'));
  target.dispatchEvent(event);
  assert.strictEqual(event.cancelBubble, true);
}

// An aborted signal keeps any listener out, without a look at it.
{
  const target = new EventTarget();
  target.addEventListener('c', null, { signal: AbortSignal.abort() });
  target.addEventListener('c', 5, { signal: AbortSignal.abort() });
  process.on('warning', (warning) => assert.fail(warning));
}

// AbortSignal: abort, any, handler attribute, throwIfAborted.
{
  const a = new AbortController();
  const b = new AbortController();
  const any = AbortSignal.any([a.signal, b.signal]);
  const nested = AbortSignal.any([any]);
  const order = [];
  a.signal.onabort = () => order.push('a');
  any.onabort = () => order.push('any');
  nested.addEventListener('abort', (event) => order.push(['nested', event.isTrusted]));
  a.abort('reason');
  a.abort('ignored');
  assert.deepStrictEqual(order, ['a', 'any', ['nested', true]]);
  assert.strictEqual(nested.reason, 'reason');
  assert.throws(() => any.throwIfAborted(), (error) => error === 'reason');
  assert.throws(() => new AbortSignal(), { code: 'ERR_ILLEGAL_CONSTRUCTOR' });
  assert.strictEqual(AbortSignal.abort().reason.name, 'AbortError');
  assert.strictEqual(AbortSignal.abort().reason.code, 20);
}

// A timeout fires for those who listen, though nobody holds the signal.
{
  let fired = false;
  AbortSignal.any([AbortSignal.timeout(5)]).addEventListener('abort', (event) => {
    fired = event.target.reason.name === 'TimeoutError';
  });
  const keepAlive = setInterval(() => fired && clearInterval(keepAlive), 1);
  process.on('exit', () => assert.ok(fired));
}

// DOMException.
{
  const error = new DOMException('text', { name: 'DataCloneError', cause: 1 });
  assert.ok(error instanceof Error);
  assert.strictEqual(error.code, DOMException.DATA_CLONE_ERR);
  assert.strictEqual(error.cause, 1);
  assert.strictEqual(String(error), 'DataCloneError: text');
  assert.strictEqual(error.stack.split('\n')[0], 'DataCloneError: text');
  class Sub extends DOMException {}
  assert.ok(new Sub() instanceof Sub);
}

{
  // The place of a type whose last listener was called once is kept, as Node's eventNames() shows; one that was removed goes.
  const { port1 } = new MessageChannel();
  port1.once('once', () => {});
  port1.emit('once');
  port1.on('removed', assert.fail);
  port1.off('removed', assert.fail);
  assert.ok(port1.eventNames().includes('once'));
  assert.ok(!port1.eventNames().includes('removed'));
  assert.strictEqual(port1.listenerCount('once'), 0);
  assert.strictEqual(port1.emit('once'), false);
}
