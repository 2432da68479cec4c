'use strict';

// Structures a million deep, getters and Proxies that throw: an answer or an error, never a crash.

const assert = require('node:assert');
const util = require('node:util');

function nest(wrap, depth = 1e6) {
  let value = wrap(undefined);
  for (let i = 1; i < depth; i++) value = wrap(value);
  return value;
}

const deep = nest((a) => ({ a }));
const overflow = { name: 'RangeError', message: 'Maximum call stack size exceeded' };

// What is too deep for the stack is cut, and says so.
assert.match(util.inspect(deep, { depth: Infinity }), /^\{\n {2}a: \{.*Inspection interrupted prematurely\. Maximum call stack size exceeded/s);
assert.strictEqual(util.inspect(deep), '{ a: { a: { a: [Object] } } }');
assert.ok(util.inspect(nest((a) => [a], 1e5), { depth: Infinity }).length > 0);
assert.throws(() => util.isDeepStrictEqual(deep, nest((a) => ({ a }))), overflow);
assert.throws(() => structuredClone(deep), overflow);
assert.throws(() => util.format('%j', deep), overflow);

let cycle = { end: undefined };
const start = cycle;
for (let i = 0; i < 1e5; i++) cycle = { next: cycle };
start.end = cycle;
assert.ok(util.inspect(cycle, { depth: Infinity }).length > 0);
assert.ok(util.inspect(nest((cause) => new Error('x', { cause }), 500), { depth: Infinity }).length > 0);
// V8 goes from proxy to proxy on the stack.
assert.strictEqual(util.inspect(nest((target) => new Proxy(target ?? {}, {}), 100)), '{}');
assert.throws(() => util.inspect(nest((target) => new Proxy(target ?? {}, {}), 1e4)), overflow);

const boom = () => { throw new Error('boom'); };
const trapped = new Proxy({}, { get: boom, ownKeys: boom, getPrototypeOf: boom, getOwnPropertyDescriptor: boom, has: boom });
assert.strictEqual(util.inspect(trapped), '{}');
assert.match(util.inspect({ get a() { return boom(); } }, { getters: true }), /<Inspection threw \(/);
const { proxy, revoke } = Proxy.revocable({}, {});
revoke();
assert.strictEqual(util.inspect(proxy), '<Revoked Proxy>');
assert.strictEqual(util.inspect(proxy, { showProxy: true }), '<Revoked Proxy>');
assert.throws(() => structuredClone({ get a() { return boom(); } }), { message: 'boom' });
assert.throws(() => util.isDeepStrictEqual(trapped, {}), { message: 'boom' });
assert.throws(() => util.parseArgs({ args: new Proxy([], { get: boom }) }), { message: 'boom' });
assert.throws(() => util.styleText('red', Symbol('s')), { code: 'ERR_INVALID_ARG_TYPE' });

// MIME types: any text, in time.
for (const text of ['', '/', 'a/b;'.repeat(1e4), `a/b;c="${'\\'.repeat(1e4)}`, '\ud800/b', `a/b;${'c=d;'.repeat(1e4)}`]) {
  try {
    assert.match(String(new util.MIMEType(text)), /^a\/b/);
  } catch (error) {
    assert.strictEqual(error.code, 'ERR_INVALID_MIME_SYNTAX');
  }
}
