'use strict';

// Intervals that take longer than they repeat leave everybody else a turn: immediates, files, messages.

const assert = require('node:assert');
const fs = require('node:fs');

const busy = () => {
  const end = performance.now() + 4;
  while (performance.now() < end);
};
const intervals = [setInterval(busy, 1), setInterval(busy, 2)];
const seen = new Set();
const note = (name) => {
  seen.add(name);
  if (seen.size === 4) intervals.forEach(clearInterval);
};
setImmediate(() => note('immediate'));
fs.readFile(__filename, () => note('file'));
setTimeout(() => note('timer'), 3);
const { port1, port2 } = new MessageChannel();
port2.onmessage = () => {
  note('message');
  port2.close();
};
port1.postMessage(1);
process.on('exit', () => assert.strictEqual(seen.size, 4));
