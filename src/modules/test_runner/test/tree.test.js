'use strict';
// What tests, suites and hooks run, in which order, and what is told about it.
const assert = require('node:assert');
const { after, afterEach, beforeEach, describe, getTestContext, it, test } = require('node:test');

const order = [];

beforeEach((t) => order.push(`beforeEach ${t.name}`));
afterEach((t) => order.push(`afterEach ${t.name} ${t.passed}`));

test('parent', async (t) => {
  assert.strictEqual(getTestContext(), t);
  t.after(() => order.push('after parent'));
  await t.test('child', (s) => {
    order.push(s.fullName);
    assert.strictEqual(getTestContext(), s);
  });
});

describe('suite', () => {
  order.push('declared');
  it('first', (t, done) => setImmediate(done));
  it('left out', { skip: true }, () => order.push('never'));
});

test('plan', (t) => {
  t.plan(2);
  t.assert.ok(true);
  t.assert.strictEqual(1, 1);
});

test('mock', (t) => {
  const object = { add(a, b) { return a + b; } };
  t.mock.method(object, 'add', () => 7, { times: 1 });
  assert.strictEqual(object.add(1, 2), 7);
  assert.strictEqual(object.add(1, 2), 3);
  assert.strictEqual(t.mock.fn((a) => a)(4), 4);
});

test('expected to fail', { expectFailure: /known/ }, () => { throw new Error('known'); });

after(() => {
  assert.deepStrictEqual(order.slice(0, 9), [
    'declared', 'beforeEach parent', 'beforeEach child', 'parent > child', 'afterEach child true',
    'afterEach parent true', 'after parent', 'beforeEach first', 'afterEach first true',
  ]);
});

process.on('exit', (code) => assert.strictEqual(code, 0));
