'use strict';
// Hosts of plain letters are encoded by a short way of our own; they must come out as the parser would have it.
const assert = require('node:assert');
const { domainToASCII } = require('node:url');

const ranges = [[0xc0, 0x24f], [0x370, 0x52f], [0x3041, 0x30ff], [0x4e00, 0x4eff], [0x9f80, 0x9fff], [0xac00, 0xac7f], [0xd780, 0xd7ff]];
for (const [first, last] of ranges) {
  for (let code = first; code <= last; code++) {
    const host = `a${String.fromCharCode(code)}1.x${String.fromCharCode(code, first + (code * 7 % (last - first)))}`;
    const expected = domainToASCII(host);
    const url = `http://${host}/`;
    assert.strictEqual(URL.canParse(url), expected !== '', url);
    if (expected !== '') assert.strictEqual(new URL(url).hostname, expected);
  }
}

const forms = {
  'https://münchen.example/straße?ü=ß#ö': 'https://xn--mnchen-3ya.example/stra%C3%9Fe?%C3%BC=%C3%9F#%C3%B6',
  'http://user:pass@host.example:8080/a/../b/./c?x=y': 'http://user:pass@host.example:8080/b/c?x=y',
  'http://user@host/..': 'http://user@host/',
  'http://h/a/b/../..': 'http://h/',
  'http://h/a/b/..': 'http://h/a/',
  'http://h/a/.': 'http://h/a/',
  'http://h/a/%2e%2E/b': 'http://h/b',
  'http://h//../x': 'http://h/x',
  'http://h/a//../../x': 'http://h/x',
  'http://h/...': 'http://h/...',
  'http://h/.x/..y': 'http://h/.x/..y',
  'http://u:p:q@h/': 'http://u:p%3Aq@h/',
  'http://u:@h/': 'http://u@h/',
  'http://:p@h/': 'http://:p@h/',
  'http://a@b@h/': 'http://a%40b@h/',
  'http://ü@h/': 'http://%C3%BC@h/',
  'http://中文.测试:80/': 'http://xn--fiq228c.xn--0zwm56d/',
  'http://中文.测试:81/': 'http://xn--fiq228c.xn--0zwm56d:81/',
  'http://ü.1/': null,
  'http://1ü/': 'http://xn--1-eha/',
  'http://xn--ü/': null,
  'http://ü/\u{1f600}': 'http://xn--tda/%F0%9F%98%80',
  'http://ü/\ud800': 'http://xn--tda/%EF%BF%BD',
  'http://ÜBER/': 'http://xn--ber-goa/',
};
for (const [input, href] of Object.entries(forms)) {
  assert.strictEqual(URL.canParse(input), href !== null, input);
  if (href !== null) assert.strictEqual(new URL(input).href, href);
}
const { username, password, host } = new URL('http://user:pass@host.example:8080/a/..');
assert.deepStrictEqual([username, password, host], ['user', 'pass', 'host.example:8080']);
