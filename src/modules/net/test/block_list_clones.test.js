'use strict';
// All who hear a broadcast get the rules, and not an empty list.
const assert = require('node:assert');
const { BlockList } = require('node:net');

const list = new BlockList();
list.addAddress('1.2.3.4');
const sender = new BroadcastChannel('lists');
let heard = 0;
const receivers = [1, 2, 3].map(() => {
  const receiver = new BroadcastChannel('lists');
  receiver.onmessage = ({ data }) => {
    assert.strictEqual(data.check('1.2.3.4'), true);
    if (++heard === 3) for (const channel of [sender, ...receivers]) channel.close();
  };
  return receiver;
});
sender.postMessage(list);
for (let i = 0; i < 2000; i++) assert.ok(structuredClone(list).check('1.2.3.4'));
const { createHistogram } = require('node:perf_hooks');
const histogram = createHistogram();
histogram.record(7);
for (let i = 0; i < 1000; i++) assert.strictEqual(structuredClone(histogram).max, 7);
