'use strict';
// Methods of native halves with receivers of any kind.
const { createHistogram } = require('node:perf_hooks');

const histogram = createHistogram();
for (const key of Reflect.ownKeys(histogram)) {
  const handle = histogram[key];
  if (typeof handle !== 'object' || handle === null) continue;
  const prototype = Object.getPrototypeOf(handle);
  for (const { value, get } of Object.values(Object.getOwnPropertyDescriptors(prototype))) {
    for (const receiver of [{}, [], new Uint8Array(3), prototype, Object.create(handle), () => {}]) {
      try { (value ?? get)?.call(receiver, 1, 2); } catch { /* refused */ }
    }
  }
}

// Bounds that do not grow.
histogram.record(5);
for (const key of Reflect.ownKeys(histogram)) {
  const handle = histogram[key];
  for (const args of [[0, 0], [1, 1], [-1, NaN], [0.5]]) handle?.logBuckets?.(...args);
}
