'use strict';

const assert = require('node:assert');
const dc = require('node:diagnostics_channel');
const { AsyncLocalStorage } = require('node:async_hooks');

const channel = dc.channel('test');
assert.strictEqual(dc.channel('test'), channel);
assert.ok(channel instanceof dc.Channel && !channel.hasSubscribers);
const messages = [];
const listen = (message, name) => messages.push([message, name]);
dc.subscribe('test', listen);
assert.ok(channel.hasSubscribers && dc.hasSubscribers('test'));
channel.publish(1);
assert.strictEqual(dc.unsubscribe('test', listen), true);
assert.strictEqual(dc.unsubscribe('test', listen), false);
channel.publish(2);
assert.deepStrictEqual(messages, [[1, 'test']]);

// A subscriber's exception is uncaught, and the publisher's business goes on.
{
  const failing = dc.channel(Symbol('failing'));
  failing.subscribe(() => { throw new Error('subscriber'); });
  process.once('uncaughtException', (error) => assert.strictEqual(error.message, 'subscriber'));
  failing.publish(1);
}

// Stores are entered around what a channel runs.
{
  const storage = new AsyncLocalStorage();
  channel.bindStore(storage, (data) => data.id);
  assert.strictEqual(channel.runStores({ id: 7 }, () => storage.getStore()), 7);
  assert.strictEqual(channel.unbindStore(storage), true);
  assert.strictEqual(channel.unbindStore(storage), false);
}

// The events of a traced call, by kind.
{
  const tracing = dc.tracingChannel('op');
  let events = [];
  const handlers = {};
  for (const name of ['start', 'end', 'asyncStart', 'asyncEnd', 'error']) handlers[name] = () => events.push(name);
  tracing.subscribe(handlers);
  assert.strictEqual(tracing.traceSync((a, b) => a + b, {}, null, 1, 2), 3);
  assert.deepStrictEqual(events, ['start', 'end']);
  events = [];
  assert.throws(() => tracing.traceSync(() => { throw new Error('x'); }), { message: 'x' });
  assert.deepStrictEqual(events, ['start', 'error', 'end']);
  events = [];
  tracing.traceCallback((callback) => callback(null, 1), -1, {}, null, () => events.push('callback'));
  assert.deepStrictEqual(events, ['start', 'asyncStart', 'callback', 'asyncEnd', 'end']);
  events = [];
  tracing.tracePromise(async () => 5).then((value) => {
    assert.strictEqual(value, 5);
    assert.deepStrictEqual(events, ['start', 'end', 'asyncStart', 'asyncEnd']);
    assert.strictEqual(tracing.unsubscribe(handlers), true);
    assert.strictEqual(tracing.hasSubscribers, false);
  });
}
assert.throws(() => dc.channel(1), { code: 'ERR_INVALID_ARG_TYPE' });
