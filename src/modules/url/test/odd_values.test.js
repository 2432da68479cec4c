'use strict';

// url.format() of parts that are no text, and arguments of the classes of URLs.

const assert = require('node:assert');
const url = require('node:url');

for (const [parts, expected] of [
  [{ protocol: 'http', host: 'a', pathname: 5 }, 'http://a/5'],
  [{ protocol: 'http:', host: 'a', auth: 7, hash: 1, search: true }, 'http://7@a?true#1'],
  [{ protocol: ['http'], hostname: 'a', port: 80 }, 'http://a:80'],
]) assert.strictEqual(url.format(parts), expected);

assert.throws(() => new URL('http://\ud800', 'http://b'), { code: 'ERR_INVALID_URL', input: 'http://\ufffd' });
const pair = Object.assign(() => {}, { [Symbol.iterator]: () => ['a', 'b'].values() });
assert.strictEqual(`${new URLSearchParams([pair])}`, 'a=b');
assert.throws(() => new URLPattern('/a', {}, {}), { code: 'ERR_INVALID_ARG_TYPE', message: 'second argument must be a string' });
assert.strictEqual(new URLPattern({ pathname: '/a' }).test('http://h/a', null), false); // null is no base
