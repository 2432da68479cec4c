'use strict';

// Contexts: a global object that reads and writes through to its sandbox.

const assert = require('assert');
const vm = require('vm');

const sandbox = { x: 1, get twice() { return this.x * 2; } };
const context = vm.createContext(sandbox);
assert.strictEqual(context, sandbox);
assert.ok(vm.isContext(context) && !vm.isContext({}));
assert.strictEqual(vm.createContext(context), context);

vm.runInContext('var a = x + 1; b = 3; this.c = 4; function f() { return a; } let d = 5;', context);
assert.strictEqual(sandbox.a, 2);
assert.strictEqual(sandbox.b, 3);
assert.strictEqual(sandbox.c, 4);
assert.strictEqual(sandbox.f(), 2);
assert.ok(!('d' in sandbox));
assert.strictEqual(vm.runInContext('d', context), 5);
assert.strictEqual(vm.runInContext('twice', context), 2);
assert.strictEqual(vm.runInContext('typeof missing', context), 'undefined');
assert.throws(() => vm.runInContext('"use strict"; undeclared = 1', context), { name: 'ReferenceError' });
assert.ok(vm.runInContext('delete b', context) && !('b' in sandbox));
assert.strictEqual(vm.runInContext('globalThis === this', context), true);
assert.strictEqual(vm.runInContext('[] instanceof Array', context), true);
assert.ok(!(vm.runInContext('[]', context) instanceof Array));

// Property attributes hold on both sides.
Object.defineProperty(sandbox, 'fixed', { value: 1, writable: false });
vm.runInContext('fixed = 2', context);
assert.strictEqual(sandbox.fixed, 1);
vm.runInContext('Object.defineProperty(this, "hidden", { value: 9, enumerable: false, configurable: true })', context);
assert.deepStrictEqual(Object.getOwnPropertyDescriptor(sandbox, 'hidden'), { value: 9, writable: false, enumerable: false, configurable: true });
assert.ok(vm.runInContext('Object.getOwnPropertyNames(this)', context).includes('hidden'));
vm.runInContext('this[0] = "zero"', context);
assert.strictEqual(sandbox[0], 'zero');

// A proxy as sandbox.
const log = [];
const proxied = vm.createContext(new Proxy({ y: 1 }, {
  get(target, key, receiver) {
    log.push(key);
    return Reflect.get(target, key, receiver);
  },
}));
assert.strictEqual(vm.runInContext('y', proxied), 1);

// Without contextify: an ordinary global object.
const global2 = vm.createContext(vm.constants.DONT_CONTEXTIFY);
assert.strictEqual(vm.runInContext('globalThis', global2), global2);
vm.runInContext('var v = 1', global2);
assert.strictEqual(global2.v, 1);
assert.ok(Object.freeze(global2));

// What code may be made.
assert.throws(() => vm.runInNewContext('eval("1")', {}, { contextCodeGeneration: { strings: false } }), { name: 'EvalError' });
assert.throws(() => vm.runInNewContext('new WebAssembly.Module(new Uint8Array([0,97,115,109,1,0,0,0]))', {},
                                       { contextCodeGeneration: { wasm: false } }), { name: 'CompileError' });

// Microtasks of its own.
const order = [];
vm.runInNewContext('Promise.resolve().then(() => order.push("inner"))', { order }, { microtaskMode: 'afterEvaluate' });
order.push('outer');
assert.deepStrictEqual(order, ['inner', 'outer']);

assert.throws(() => vm.createContext('string'), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => vm.runInContext('1', {}), { code: 'ERR_INVALID_ARG_TYPE' });
