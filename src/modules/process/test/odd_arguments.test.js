'use strict';

// Arguments of process methods that are of the wrong kind.

const assert = require('node:assert');

// Only whole numbers are signals: a fraction must not be cut to one.
for (const signal of [1.5, Infinity, 2 ** 31]) {
  assert.throws(() => process.kill(process.pid, signal), { code: 'ERR_UNKNOWN_SIGNAL', message: `Unknown signal: ${signal}` });
}
assert.throws(() => process.kill(process.pid, 1n), TypeError);
assert.throws(() => process._linkedBinding('x'), { code: 'ERR_INVALID_MODULE', message: 'No such binding was linked: x' });
assert.throws(() => process.report.writeReport('\0'), { code: 'ERR_INVALID_ARG_VALUE' });

process.on('warning', (warning) => {
  if (warning.message === 'first') assert.strictEqual(warning.code, undefined);
  if (warning.message === 'second') assert.strictEqual(warning.code, '');
});
process.emitWarning('first', () => {});
process.emitWarning('second', { code: '' });
