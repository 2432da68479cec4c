'use strict';
const querystring = require('node:querystring');
const url = require('node:url');
const { measure } = require('../lib/measure.js');

const addresses = [
  'https://example.com/path/to/file?query=value&other=1#fragment',
  'http://user:password@host.example:8080/a/../b/./c?x=y',
  'https://münchen.example/straße',
  'file:///usr/local/lib/thing.js',
];
const each = (name, operation) =>
  measure(name, (count) => {
    let last;
    for (let i = 0; i < count; i++) last = operation(i);
    return last;
  });

each('URL: parse', (i) => new URL(addresses[i & 3]));
each('URL: parse and read the parts', (i) => {
  const parsed = new URL(addresses[i & 3]);
  return parsed.hostname + parsed.pathname + parsed.search;
});
each('URL: canParse', (i) => URL.canParse(addresses[i & 3]));
each('URLSearchParams: parse and get', () => new URLSearchParams('a=1&b=2&c=%20x&d=ü').get('c'));
const page = new URL('https://example.com/list?page=1&sort=name');
each('URL: searchParams of a new URL', (i) => new URL(addresses[i & 1]).searchParams.get('x'));
each('URL: set through searchParams', (i) => {
  page.searchParams.set('page', i);
  return page.href;
});
each('URLSearchParams: from an object, to a string', (i) => new URLSearchParams({ a: 'x y', b: 'z', c: String(i) }).toString());
each('url: fileURLToPath', () => url.fileURLToPath(addresses[3]));
each('url: parse (legacy)', (i) => url.parse(addresses[i & 1]));
each('querystring: parse', () => querystring.parse('a=1&b=2&c=%20x&a=3'));
each('querystring: escape and unescape', () => querystring.unescape(querystring.escape('a b&c=größe')));
each('querystring: stringify', () => querystring.stringify({ a: 1, b: 'x y', c: ['1', '2'] }));
