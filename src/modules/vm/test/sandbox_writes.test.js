'use strict';

// What a write in a context does to its sandbox: values, accessors of its own and of its prototype, Proxies, arrays.

const assert = require('node:assert');
const vm = require('node:vm');

const run = (code, context) => vm.runInContext(code, context);

// An accessor of the sandbox gets the write, and the global no value of its own beside it.
const seen = [];
const own = vm.createContext({
  plain: 1,
  get both() { return seen.length; },
  set both(value) { seen.push(value); },
  get readable() { return 'read'; },
});
run('both = "a"; both = "b"; plain = plain + 1;', own);
assert.deepStrictEqual(seen, ['a', 'b']);
assert.strictEqual(run('both', own), 2);
assert.strictEqual(own.plain, 2);
run('readable = 1', own);
assert.strictEqual(run('readable', own), 'read');
assert.strictEqual(typeof run('Object.getOwnPropertyDescriptor(globalThis, "both").set', own), 'function');
Object.defineProperty(own, 'plain', { get: () => 'turned', set: (value) => seen.push(value), configurable: true });
run('plain = "c"', own);
assert.strictEqual(run('plain', own), 'turned');
assert.deepStrictEqual(seen, ['a', 'b', 'c']);

// One of its prototype.
const inherited = vm.createContext(Object.create({ set up(value) { seen.push(value); }, get up() { return 'up'; } }));
run('up = "d"', inherited);
assert.strictEqual(seen.at(-1), 'd');
assert.strictEqual(run('up', inherited), 'up');

// A Proxy is asked.
const traps = [];
const proxied = vm.createContext(new Proxy({ value: 1 }, {
  set(target, key, value) { traps.push(`set ${String(key)}`); target[key] = value; return true; },
}));
run('value = 2', proxied);
assert.strictEqual(run('value', proxied), 2);
assert(traps.includes('set value'));

// An array's length is kept by V8's own means.
const list = vm.createContext([1, 2, 3]);
run('length = 1', list);
assert.strictEqual(list.length, 1);

// Contexts and what is none.
assert(vm.isContext(own) && vm.isContext(proxied) && vm.isContext(list));
for (let i = 0; i < 20_000; i++) {
  if (vm.isContext({}) || vm.isContext([]) || !vm.isContext(own)) assert.fail(`isContext, call ${i}`);
}
assert.strictEqual(vm.isContext(new Proxy({}, { get() { throw new Error('asked'); }, has() { throw new Error('asked'); } })), false);
assert.throws(() => vm.isContext(null), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => new vm.Script('1').runInContext({}), { code: 'ERR_INVALID_ARG_TYPE' });
