'use strict';
// A timeout within the call that another one watches does not take the outer one back.
const assert = require('node:assert');
const vm = require('node:vm');

globalThis.inner = () => {
  try { vm.runInThisContext('for (;;);', { timeout: 1 }); } catch (error) { assert.strictEqual(error.code, 'ERR_SCRIPT_EXECUTION_TIMEOUT'); }
};
const outer = new vm.Script('for (;;) inner();');
for (let i = 0; i < 40; i++) assert.throws(() => outer.runInThisContext({ timeout: 1 + i % 5 }), { code: 'ERR_SCRIPT_EXECUTION_TIMEOUT' });
