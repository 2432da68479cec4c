'use strict';
// A built-in that was being loaded when the time was up is whole when it is asked for again.
const assert = require('node:assert');
const vm = require('node:vm');

const expected = { http2: 'connect', inspector: 'open', readline: 'createInterface', cluster: 'fork', 'node:test': 'describe', wasi: 'WASI' };
globalThis.load = require;
for (const [id, name] of Object.entries(expected)) {
  try {
    vm.runInThisContext(`load(${JSON.stringify(id)}); for (;;);`, { timeout: 1 });
  } catch (error) {
    assert.strictEqual(error.code, 'ERR_SCRIPT_EXECUTION_TIMEOUT');
  }
}
process.removeAllListeners('warning');
for (const [id, name] of Object.entries(expected)) assert.strictEqual(typeof require(id)[name], 'function', id);
