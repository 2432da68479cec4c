'use strict';

// Primitive values and strings between ports: as they are, and large strings without a copy for each receiver.

const assert = require('node:assert');
const { MessageChannel, Worker, receiveMessageOnPort } = require('node:worker_threads');

const { port1, port2 } = new MessageChannel();
const pass = (value) => {
  port1.postMessage(value);
  return receiveMessageOnPort(port2).message;
};

for (const value of [0, -0, NaN, 1.5, -1, 2 ** 31, 2 ** 53, Infinity, '', 'a', 'ä', '€', '\ud800', true, false, null, undefined, 10n]) {
  assert.ok(Object.is(pass(value), value), String(value));
  assert.ok(Object.is(structuredClone(value), value), String(value));
}
for (const value of [Object(1), Object('s'), Object(false), [undefined, , 1]]) {
  assert.deepStrictEqual(pass(value), value);
}
assert.throws(() => port1.postMessage(Symbol('s')), { name: 'DataCloneError', code: 25 });

// Small, just below and above what is shared, flat and in pieces, one byte and two a character.
for (const piece of ['x', 'ÿ', '€']) {
  for (const length of [1, 1000, 32767, 32768, 100000]) {
    const text = piece.repeat(length);
    const pieces = `${text}/${piece}`;
    for (const value of [text, pieces, text.slice(1)]) {
      const received = pass(value);
      assert.strictEqual(received.length, value.length);
      assert.strictEqual(received, value);
      assert.strictEqual(pass(received), value);
      assert.strictEqual(structuredClone(value), value);
      assert.strictEqual(`${received}!`.slice(-2), `${value.slice(-1)}!`);
    }
  }
}

// Strings outlive who sent them, and are garbage like others.
const before = process.memoryUsage().rss;
for (let i = 0; i < 1500; i++) assert.strictEqual(pass('€'.repeat(50000) + i).length, 50000 + String(i).length);
assert.ok(process.memoryUsage().rss - before < 120 * 2 ** 20, 'strings pile up');

const worker = new Worker(`
  const { parentPort } = require('node:worker_threads');
  parentPort.postMessage('w'.repeat(200000));
  parentPort.once('message', (text) => parentPort.postMessage(text));
`, { eval: true });
const texts = [];
const own = 'm'.repeat(300000);
worker.on('message', (text) => {
  texts.push(text);
  if (texts.length === 1) worker.postMessage(own);
});
worker.on('exit', () => {
  globalThis.gc?.();
  assert.strictEqual(texts[0], 'w'.repeat(200000));
  assert.strictEqual(texts[1], own);
  // A port that is woken once for many messages delivers all of them.
  let left = 5000;
  port2.on('message', (i) => {
    assert.strictEqual(i, 5000 - left);
    if (--left === 0) port2.close();
  });
  for (let i = 0; i < 5000; i++) port1.postMessage(i);
});
