'use strict';
// URLs without a path, which have '/' for one: the native rewriting must say what the parser does.
const assert = require('node:assert');

for (const [text, href] of [
  ['http://a.com', 'http://a.com/'],
  ['https://a.com?x=1', 'https://a.com/?x=1'],
  ['https://a.com#h', 'https://a.com/#h'],
  ['https://a.com?', 'https://a.com/?'],
  ['http://localhost:3000', 'http://localhost:3000/'],
  ['http://localhost:80', 'http://localhost/'],
  ['http://localhost:', 'http://localhost/'],
  ['http://u:p@a.com', 'http://u:p@a.com/'],
  ['http://münchen.de', 'http://xn--mnchen-3ya.de/'],
  ['http://münchen.de?ü#ü', 'http://xn--mnchen-3ya.de/?%C3%BC#%C3%BC'],
  ['http://1.2.3', 'http://1.2.0.3/'],
  ['http://a.com\\b', 'http://a.com/b'],
  [' http://a.com ', 'http://a.com/'],
  ['http://a.com?a b', 'http://a.com/?a%20b'],
]) {
  const url = new URL(text);
  assert.strictEqual(url.href, href, text);
  assert.strictEqual(new URL(href).href, href);
  for (const part of ['protocol', 'username', 'password', 'host', 'port', 'pathname', 'search', 'hash']) {
    assert.strictEqual(url[part], new URL(href)[part], `${text}: ${part}`);
  }
}
for (const text of ['http://', 'https://?x', 'http://#', 'http://a b', 'http://a.com:x']) assert.ok(!URL.canParse(text), text);
