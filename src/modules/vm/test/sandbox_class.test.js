'use strict';

// What a context's global object tells of its sandbox's class, and whose SyntaxError runInContext() throws.

const assert = require('node:assert');
const vm = require('node:vm');

class Window { a = 1; }
const tagOf = (sandbox) => vm.runInContext('Object.prototype.toString.call(globalThis)', vm.createContext(sandbox));
assert.strictEqual(tagOf(new Window()), '[object Window]');
assert.strictEqual(tagOf(new Map()), '[object Map]');
assert.strictEqual(tagOf({}), '[object Object]');
assert.strictEqual(tagOf({ __proto__: null }), '[object Object]');
assert.strictEqual(tagOf({ [Symbol.toStringTag]: 'Own' }), '[object Own]');
const context = vm.createContext(new Window());
assert.deepStrictEqual({ ...vm.runInContext('Object.getOwnPropertyDescriptor(globalThis, Symbol.toStringTag)', context) },
                       { value: 'Window', writable: true, enumerable: false, configurable: true });
assert.deepStrictEqual(Object.getOwnPropertySymbols(context), []);
assert.throws(() => vm.runInContext('"use strict"; Object.defineProperty(this, "q", { value: 1 }); this.q = 2', context),
              { message: "Cannot assign to read only property 'q' of object '[object Window]'" });

// The compiler belongs to the context, too.
for (const run of [() => vm.runInContext('}', context), () => vm.runInNewContext('}', {})]) {
  assert.throws(run, (error) => error.name === 'SyntaxError' && !(error instanceof SyntaxError));
}
assert.throws(() => vm.runInThisContext('}'), SyntaxError);
assert.throws(() => new vm.Script('}'), SyntaxError);
assert.throws(() => vm.compileFunction('1', ['']), SyntaxError);

const script = new vm.Script('1', { produceCachedData: true });
assert.deepStrictEqual(Object.keys(script), ['cachedData', 'cachedDataProduced', 'sourceURL', 'sourceMapURL']);
for (const receiver of [undefined, null, 1, {}]) {
  assert.throws(() => vm.Script.prototype.runInThisContext.call(receiver), { name: 'TypeError', message: 'Illegal invocation' });
  assert.throws(() => vm.Script.prototype.createCachedData.call(receiver), { message: 'Illegal invocation' });
}
