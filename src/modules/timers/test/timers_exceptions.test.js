'use strict';

// A callback that throws takes nothing with it: the rest of its list, batch and queue still run.

const assert = require('node:assert');

const seen = [];
process.on('uncaughtException', (error) => seen.push(error.message));
process.on('exit', () => {
  for (const item of ['timer', 'timer after', 'immediate', 'immediate after', 'tick', 'tick after', 'interval']) {
    assert.ok(seen.includes(item), item);
  }
  assert.strictEqual(seen.filter((item) => item === 'interval').length, 2);
});

const fail = (message) => () => {
  throw new Error(message);
};
setTimeout(fail('timer'), 1);
setTimeout(() => seen.push('timer after'), 1);
setImmediate(fail('immediate'));
setImmediate(() => seen.push('immediate after'));
process.nextTick(fail('tick'));
process.nextTick(() => seen.push('tick after'));
let calls = 0;
const interval = setInterval(() => {
  if (++calls === 2) clearInterval(interval);
  throw new Error('interval');
}, 1);
