'use strict';
// Error.prepareStackTrace and contexts: a context's own format, else the main context's, else the usual text.
const assert = require('node:assert');
const vm = require('node:vm');

const context = vm.createContext({});
const make = vm.runInContext('(() => new Error("q"))', context, { filename: 'within.js' });
const usual = Error.prepareStackTrace;

assert.match(make().stack, /^Error: q\n {4}at within\.js:1:8\n/);
Error.prepareStackTrace = function (error, frames) {
  assert.strictEqual(this, Error);
  return `main ${error.message} ${frames[0].getFileName()}`;
};
assert.strictEqual(make().stack, 'main q within.js');
assert.strictEqual(vm.runInContext('const o = {}; Error.captureStackTrace(o); o.stack', context, { filename: 'other.js' }), 'main undefined other.js');
vm.runInContext('Error.prepareStackTrace = (error) => `own ${error.message}`', context);
assert.strictEqual(make().stack, 'own q');
assert.strictEqual(new Error('m').stack, `main m ${__filename}`);
vm.runInContext('Error.prepareStackTrace = 5', context);
assert.strictEqual(make().stack, 'main q within.js');
Error.prepareStackTrace = usual;
assert.match(make().stack, /^Error: q\n {4}at within\.js:1:8\n/);
