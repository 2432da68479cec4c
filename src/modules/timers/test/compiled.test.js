'use strict';

// Timers and immediates that compiled code starts and stops hold the loop exactly as long as they are under way.

const assert = require('node:assert');

const noop = () => {};
const kOften = 30_000;

function startAndStop() {
  for (let i = 0; i < kOften; i++) {
    clearTimeout(setTimeout(noop, 100_000));
    clearImmediate(setImmediate(noop));
  }
}
startAndStop();
startAndStop();

let fired = 0;
// A timer that will fire holds the loop, an immediate, too.
setTimeout(() => {
  fired++;
  startAndStop();
  setImmediate(() => fired++);
}, 20);
// And this one does not, or the test would not end.
const idle = setTimeout(noop, 2 ** 30).unref();
for (let i = 0; i < kOften; i++) idle.ref().unref();

const waiting = setTimeout(() => fired++, 10);
for (let i = 0; i < kOften; i++) waiting.refresh();

process.on('exit', () => assert.strictEqual(fired, 3));
