'use strict';
// Setters of path, query and fragment: plain values, and such as have to be encoded or end the part; hosts that need no parser.
const assert = require('node:assert');

const set = (href, part, value) => {
  const url = new URL(href);
  url[part] = value;
  return url.href;
};

for (const base of ['http://a.b/p?q#f', 'https://u:p@1.2.3.4:81/p?q#f', 'http://xn--mnchen-3ya/p?q#f']) {
  const start = base.slice(0, -'/p?q#f'.length);
  const expect = (part, value, rest) => assert.strictEqual(set(base, part, value), start + rest, `${base} ${part} ${value}`);
  expect('pathname', '/x/y', '/x/y?q#f');
  expect('pathname', 'x', '/x?q#f');
  expect('pathname', '', '/?q#f');
  expect('pathname', '/x/../y', '/y?q#f');
  expect('pathname', 'x?y#z', '/x%3Fy%23z?q#f');
  expect('search', '?x=y', '/p?x=y#f');
  expect('search', '??', '/p??#f');
  expect('search', '?', '/p?#f');
  expect('search', '', '/p#f');
  expect('search', 'a#b', '/p?a%23b#f');
  expect('hash', '#x#y', '/p?q#x#y');
  expect('hash', 'x', '/p?q#x');
  expect('hash', '', '/p?q');
  expect('hash', 'ü', '/p?q#%C3%BC');
}
for (const [part, value, href] of [
  ['host', 'c.d', 'http://u@c.d:81/p'], ['hostname', 'c.d', 'http://u@c.d:81/p'], ['host', 'c.d:82', 'http://u@c.d:82/p'],
  ['hostname', 'c.d:82', 'http://u@a.b:81/p'], ['host', 'C.D', 'http://u@c.d:81/p'], ['host', '', 'http://u@a.b:81/p'],
  ['host', '1.2.3.4', 'http://u@1.2.3.4:81/p'], ['host', '1.2.3.256', 'http://u@a.b:81/p'], ['host', 'c/d', 'http://u@c:81/p'],
  ['port', '82', 'http://u@a.b:82/p'], ['port', '080', 'http://u@a.b/p'], ['port', '', 'http://u@a.b/p'],
  ['port', '82x', 'http://u@a.b:82/p'], ['port', 'x', 'http://u@a.b:81/p'], ['port', '65536', 'http://u@a.b:81/p'],
]) assert.strictEqual(set('http://u@a.b:81/p', part, value), href, `${part} ${value}`);
assert.strictEqual(set('http://a.b/', 'port', '8080'), 'http://a.b:8080/');
assert.strictEqual(set('file:///p', 'host', 'a'), 'file://a/p');
assert.strictEqual(set('file:///p', 'port', '1'), 'file:///p');
assert.strictEqual(set('http://a.b/p', 'search', 'x'), 'http://a.b/p?x');
assert.strictEqual(set('http://a.b/p', 'hash', 'x'), 'http://a.b/p#x');
assert.strictEqual(set('mailto:x', 'pathname', 'y'), 'mailto:x');

const url = new URL('http://a.b/p?q');
url.searchParams.append('r', 's');
assert.throws(() => { url.href = 'no'; }, { code: 'ERR_INVALID_URL', input: 'no' });
assert.strictEqual(url.href, 'http://a.b/p?q=&r=s');
url.href = 'http://c.d/?t';
assert.strictEqual(url.href, 'http://c.d/?t');
assert.deepStrictEqual([...url.searchParams], [['t', '']]);

for (const [href, host] of Object.entries({
  'http://127.0.0.1:80/': '127.0.0.1', 'http://1.2.3/': '1.2.0.3', 'http://1.2.3.04/': '1.2.3.4', 'http://0x7f.1/': '127.0.0.1',
  'http://Example.COM/': 'example.com', 'http://XN--MNCHEN-3YA/': 'xn--mnchen-3ya', 'http://MÜNCHEN/': 'xn--mnchen-3ya',
})) assert.strictEqual(new URL(href).hostname, host);
for (const href of ['http://1.2.3.256/', 'http://1.2.3.4.5/', 'http://a.1/']) assert.ok(!URL.canParse(href), href);
