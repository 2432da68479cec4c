'use strict';

// A histogram takes nothing above its highest value, recorded or added, though its last bucket had room.

const assert = require('node:assert');
const { createHistogram } = require('node:perf_hooks');

const histogram = createHistogram({ highest: 1000 });
for (const value of [1000, 1001, 1023n]) histogram.record(value);
assert.deepStrictEqual([histogram.count, histogram.max, histogram.exceeds], [1, 1000, 2]);

const wide = createHistogram();
for (const value of [5, 1000, 1001, 5000]) wide.record(value);
const narrow = createHistogram({ highest: 1000 });
narrow.add(wide);
assert.deepStrictEqual([narrow.count, narrow.max, narrow.exceeds], [2, 1000, 0]);
narrow.add(histogram);
assert.deepStrictEqual([narrow.count, narrow.max, narrow.exceeds], [3, 1000, 2]);
