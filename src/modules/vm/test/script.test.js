'use strict';

// Scripts and functions: places, code cache, time limits, import().

const assert = require('assert');
const vm = require('vm');

assert.throws(() => new vm.Script('let a; let a', { filename: 'place.js', lineOffset: 4 }), (error) =>
  error.stack.startsWith('place.js:5\nlet a; let a\n           ^\n\nSyntaxError: '));
try {
  new vm.Script('\n  null.x', { filename: 'run.js' }).runInThisContext();
  assert.fail();
} catch (error) {
  assert.match(error.stack, /^run\.js:2\n {2}null\.x\n {7}\^\n\nTypeError: [^\n]*\n {4}at run\.js:2:8/);
}

// Code cache.
const source = 'function f() { return 6 * 7; } f();';
const data = new vm.Script(source).createCachedData();
const cached = new vm.Script(source, { cachedData: data });
assert.strictEqual(cached.cachedDataRejected, false);
assert.strictEqual(cached.runInThisContext(), 42);
assert.strictEqual(new vm.Script(`${source} // other`, { cachedData: Buffer.alloc(100) }).cachedDataRejected, true);
assert.strictEqual(new vm.Script(source, { produceCachedData: true }).cachedDataProduced, true);
assert.strictEqual(new vm.Script('1 //# sourceMappingURL=x.map').sourceMapURL, 'x.map');

// Time limits.
for (const code of ['while (true) {}', 'for (;;) new Array(10)']) {
  assert.throws(() => vm.runInThisContext(code, { timeout: 10 }), {
    code: 'ERR_SCRIPT_EXECUTION_TIMEOUT', message: 'Script execution timed out after 10ms',
  });
}
assert.throws(() => vm.runInNewContext('vm.runInThisContext("while (true) {}", { timeout: 1000 })', { vm }, { timeout: 5 }), {
  message: 'Script execution timed out after 5ms',
});
assert.strictEqual(vm.runInThisContext('1', { timeout: 1000 }), 1);
assert.throws(() => vm.runInThisContext('1', { timeout: 0 }), { code: 'ERR_OUT_OF_RANGE' });

// Functions.
const fn = vm.compileFunction('return [a, b, typeof c]', ['a', 'b'], { contextExtensions: [{ c: 1 }], filename: 'fn.js' });
assert.deepStrictEqual(fn(1, 2), [1, 2, 'number']);
assert.strictEqual(fn.length, 2);
const context = vm.createContext({ only: 'inside' });
assert.strictEqual(vm.compileFunction('return only', [], { parsingContext: context })(), 'inside');
assert.throws(() => vm.compileFunction('}', []), { name: 'SyntaxError' });
assert.throws(() => vm.compileFunction('', null), { code: 'ERR_INVALID_ARG_TYPE' });

(async () => {
  await assert.rejects(vm.runInThisContext('import("fs")'), { code: 'ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING' });
  const { default: fs } = await vm.runInThisContext('import("fs")', {
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  assert.strictEqual(fs, require('fs'));
  const measured = await vm.measureMemory({ execution: 'eager' });
  assert.ok(measured.total.jsMemoryEstimate > 0);
})().catch((error) => {
  console.error(error);
  process.exit(1);
});

assert.throws(() => vm.compileFunction('', [], null), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => vm.compileFunction('', [], 'text'), { code: 'ERR_INVALID_ARG_TYPE' });
