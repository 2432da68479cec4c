'use strict';

// Options of workers that are falsy or of another kind count as missing.

const assert = require('node:assert');
const { Worker } = require('node:worker_threads');

for (const options of [5, true, 'x']) {
  assert.throws(() => new Worker('nothing', options), { code: 'ERR_WORKER_PATH' });
}
for (const options of [{ name: 0 }, { execArgv: '' }, { transferList: true }, { transferList: new Map() }, { trackUnmanagedFds: Symbol('s') }]) {
  new Worker('', { eval: true, ...options }).terminate();
}
assert.throws(() => new Worker('', { eval: true, name: 5 }), { code: 'ERR_INVALID_ARG_TYPE' });
