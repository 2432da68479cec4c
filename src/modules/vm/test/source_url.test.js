'use strict';

// What scripts say of their comments, and options that are no objects.

const assert = require('node:assert');
const vm = require('node:vm');

const script = new vm.Script('1\n//# sourceURL=a.js\n//# sourceMappingURL=a.map');
assert.deepStrictEqual([script.sourceURL, script.sourceMapURL], ['a.js', 'a.map']);
assert.deepStrictEqual(Object.keys(new vm.Script('1')), ['sourceURL', 'sourceMapURL']);
assert.deepStrictEqual(Object.keys(vm.compileFunction('return 1')), []);
for (const options of [null, 5, true, Symbol('s')]) {
  assert.strictEqual(vm.runInNewContext('1', {}, options), 1);
  assert.strictEqual(vm.runInContext('1', vm.createContext({}), options), 1);
}
