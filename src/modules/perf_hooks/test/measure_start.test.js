'use strict';

// measure(): only a name as second argument says where the span starts.

const assert = require('node:assert');

performance.mark('a', { startTime: 7 });
for (const start of [5, -1, NaN, 1n, true, null, Symbol('s'), () => {}]) {
  assert.strictEqual(performance.measure('m', start, 'a').startTime, 0);
  assert.strictEqual(performance.measure('m', start, 'a').duration, 7);
}
assert.strictEqual(performance.measure('m', 'a').startTime, 7);
assert.throws(() => performance.measure('m', 'none'), { name: 'SyntaxError' });
