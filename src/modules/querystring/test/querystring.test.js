'use strict';
const assert = require('node:assert');
const qs = require('node:querystring');

const parsed = (...args) => ({ ...qs.parse(...args) });
assert.deepStrictEqual(parsed('a=1&a=2&b&=c&d=%zz&e=%E4%BD%A0&f+g=h+i&&'),
                       { 'a': ['1', '2'], 'b': '', '': 'c', 'd': '%zz', 'e': '你', 'f g': 'h i' });
assert.deepStrictEqual(parsed('a:1;b:2', ';', ':'), { a: '1', b: '2' });
assert.deepStrictEqual(parsed('a==b=c'), { a: '=b=c' });
assert.strictEqual(Object.keys(qs.parse('x&'.repeat(2000))).length, 1);
assert.strictEqual(Object.keys(qs.parse(Array.from({ length: 1500 }, (_, i) => `k${i}=`).join('&'))).length, 1000);
assert.strictEqual(Object.keys(qs.parse('a&b&c', null, null, { maxKeys: 2 })).length, 2);
assert.deepStrictEqual(parsed('a=%u2620', null, null, { decodeURIComponent() { throw new Error(); } }), { a: '%u2620' });
assert.strictEqual(Object.getPrototypeOf(qs.parse('__proto__=1')), null);

assert.strictEqual(qs.stringify({ a: [1, 2], b: true, c: null, d: NaN, e: 1n, f: 'é ~!', g: {}, h: [] }),
                   'a=1&a=2&b=true&c=&d=&e=1&f=%C3%A9%20~!&g=');
assert.strictEqual(qs.stringify({ a: 1.5e21, b: -0 }, ';', ':'), 'a:1.5e%2B21;b:0');
assert.throws(() => qs.stringify({ a: '\ud800' }), { code: 'ERR_INVALID_URI' });
assert.strictEqual(qs.escape('\u{1F600}'), '%F0%9F%98%80');
assert.strictEqual(qs.unescape('a%zz%41'), 'a%zzA');
assert.strictEqual(qs.unescapeBuffer('%ff+').toString('latin1'), '\xff+');

// Empty segments make no pair, but they count.
assert.deepStrictEqual(parsed('&a', null, null, { maxKeys: 1 }), {});
assert.deepStrictEqual(parsed('a&&b', null, null, { maxKeys: 2 }), { a: '' });
