'use strict';
const { measure, measureAsync } = require('../lib/measure.js');

measure('timers: setTimeout and clearTimeout', (count) => {
  for (let i = 0; i < count; i++) clearTimeout(setTimeout(() => {}, 1000 + (i & 7)));
});

const repeat = (schedule) => (count) =>
  new Promise((resolve) => {
    let left = count;
    const step = () => (--left > 0 ? schedule(step) : resolve());
    schedule(step);
  });

/**
 * `count` callbacks, a fixed number of them waiting together: were it all of them, the quicker runtime would be given the larger
 * batch, and with it a heap that its collector has to copy.
 */
const kTogether = 10_000;
const together = (schedule) => async (count) => {
  for (let left = count; left > 0; left -= kTogether) await schedule(Math.min(left, kTogether));
};

(async () => {
  await measureAsync('setImmediate: one after the other', repeat((step) => setImmediate(step)));
  await measureAsync('setTimeout of 0: with an argument', together((count) =>
    new Promise((resolve) => {
      let left = count;
      const step = (n) => { left -= n; if (left === 0) resolve(); };
      for (let i = 0; i < count; i++) setTimeout(step, 0, 1);
    })));
  await measureAsync('process.nextTick: many at once', together((count) =>
    new Promise((resolve) => {
      let left = count;
      for (let i = 0; i < count; i++) process.nextTick(() => { if (--left === 0) resolve(); });
    })));
  await measureAsync('process.nextTick: one after the other', repeat((step) => process.nextTick(step)));
  await measureAsync('queueMicrotask: one after the other', repeat((step) => queueMicrotask(step)));
  await measureAsync('setImmediate: many at once', together((count) =>
    new Promise((resolve) => {
      let left = count;
      for (let i = 0; i < count; i++) setImmediate(() => { if (--left === 0) resolve(); });
    })));
  await measureAsync('setTimeout: many at once', together((count) =>
    new Promise((resolve) => {
      let left = count;
      for (let i = 0; i < count; i++) setTimeout(() => { if (--left === 0) resolve(); }, 1);
    })));
})();
