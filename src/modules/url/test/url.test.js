'use strict';
const assert = require('node:assert');
const url = require('node:url');

const parts = ['href', 'origin', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'hash'];
const read = (object) => parts.map((name) => object[name]);

assert.deepStrictEqual(read(new URL('https://us%20er:pa@EXAMPLE.com:444/a/../b?c=d#e')), [
  'https://us%20er:pa@example.com:444/b?c=d#e', 'https://example.com:444', 'https:', 'us%20er', 'pa', 'example.com:444',
  'example.com', '444', '/b', '?c=d', '#e',
]);
assert.deepStrictEqual(read(new URL('http://a/b')), ['http://a/b', 'http://a', 'http:', '', '', 'a', 'a', '', '/b', '', '']);
assert.deepStrictEqual(read(new URL('web:/.//x?')), ['web:/.//x?', 'null', 'web:', '', '', '', '', '', '//x', '', '']);
assert.strictEqual(new URL('../x', 'http://a/b/c/d').href, 'http://a/b/x');
assert.strictEqual(new URL('http://münchen.de/ß').href, 'http://xn--mnchen-3ya.de/%C3%9F');
assert.throws(() => new URL('x', 'y'), { code: 'ERR_INVALID_URL', input: 'x', base: 'y' });
assert.strictEqual(URL.parse('x'), null);
assert.ok(URL.canParse('x', 'http://a') && !URL.canParse('x'));

// Setters, and searchParams in step with the URL.
const subject = new URL('http://a/?x=1#h');
const { searchParams } = subject;
searchParams.append('y', 'é &');
assert.strictEqual(subject.href, 'http://a/?x=1&y=%C3%A9+%26#h');
subject.search = 'q=2';
assert.deepStrictEqual([...searchParams], [['q', '2']]);
subject.port = '99999';
subject.hash = '';
subject.protocol = 'https';
subject.host = 'b:81';
assert.strictEqual(subject.href, 'https://b:81/?q=2');
searchParams.delete('q');
assert.strictEqual(subject.href, 'https://b:81/');
subject.href = 'http://c?z';
assert.strictEqual(subject.searchParams.get('z'), '');
assert.throws(() => { subject.href = 'bad'; }, { code: 'ERR_INVALID_URL' });

const params = new URLSearchParams([['b', '1'], ['a', '2'], ['b', '3']]);
params.sort();
assert.strictEqual(params.toString(), 'a=2&b=1&b=3');
params.set('b', 'x y');
assert.deepStrictEqual([params.size, params.getAll('b'), params.has('b', 'x')], [2, ['x y'], false]);
// The text follows every change.
params.append('c', '1');
assert.strictEqual(`${params}`, 'a=2&b=x+y&c=1');
params.set('d', '2');
params.delete('a');
assert.strictEqual(`${params}`, 'b=x+y&c=1&d=2');
params.append('b', '9');
params.append('b', '8');
params.set('b', 'z');
assert.strictEqual(`${params}`, 'b=z&c=1&d=2');
subject.search = '?e=1';
assert.strictEqual(`${subject.searchParams}`, 'e=1');
subject.search = '?e=2';
assert.strictEqual(`${subject.searchParams}`, 'e=2');
// Equal names keep their order, among few and among many.
for (const count of [20, 200]) {
  const many = new URLSearchParams(Array.from({ length: count }, (_, i) => [`n${i * 7 % 10}`, `${i}`]));
  const expected = [...many].sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
  many.sort();
  assert.deepStrictEqual([...many], expected);
}
assert.strictEqual(new URLSearchParams('?a=%zz&b=%C3&c=+x').toString(), 'a=%25zz&b=%EF%BF%BD&c=+x');
assert.throws(() => new URLSearchParams([['a']]), { code: 'ERR_INVALID_TUPLE' });

// Paths.
assert.strictEqual(url.fileURLToPath('file:///a%20b/c'), '/a b/c');
assert.strictEqual(url.fileURLToPath('file:///a/../b'), '/b');
assert.strictEqual(url.fileURLToPath('file:///C:/a', { windows: true }), 'C:\\a');
assert.throws(() => url.fileURLToPath('file:///a%2fb'), { code: 'ERR_INVALID_FILE_URL_PATH' });
assert.throws(() => url.fileURLToPath('http://a'), { code: 'ERR_INVALID_URL_SCHEME' });
assert.strictEqual(url.pathToFileURL('/a b?#%').href, 'file:///a%20b%3F%23%25');
assert.strictEqual(url.pathToFileURL('\\\\srv\\x y', { windows: true }).href, 'file://srv/x%20y');
assert.strictEqual(url.urlToHttpOptions(new URL('http://u:p@[::1]:8/x?y')).hostname, '::1');
assert.strictEqual(url.domainToASCII('español.com'), 'xn--espaol-zwa.com');
assert.strictEqual(url.format(new URL('http://u:p@xn--g6w251d/?a#b'), { unicode: true, auth: false, search: false }),
                   'http://測試/#b');

// The legacy API.
const old = url.parse('HTTP://u:p@Host.com:80/a b?x=1#h', true);
assert.deepStrictEqual([old.href, old.auth, old.host, old.query.x, old.path],
                       ['http://u:p@host.com:80/a%20b?x=1#h', 'u:p', 'host.com:80', '1', '/a%20b?x=1']);
assert.strictEqual(url.parse('//a/b', false, true).host, 'a');
for (const [from, to, result] of [
  ['/one/two/three', 'four', '/one/two/four'], ['http://a/b', '/c', 'http://a/c'], ['http://a/b/c', '../../../d', 'http://a/d'],
  ['mailto:a@b', 'c', 'mailto:a@c'], ['http://a', '//b/c', 'http://b/c'], ['a/b', '?x', 'a/b?x'],
]) {
  assert.strictEqual(url.resolve(from, to), result);
}
assert.throws(() => url.parse('http://a\uFF1Ab'), { code: 'ERR_INVALID_URL' });

const pattern = new URLPattern({ pathname: '/books/:id(\\d+)' });
assert.strictEqual(pattern.exec('https://a/books/12').pathname.groups.id, '12');
assert.ok(!pattern.test('https://a/books/x'));
assert.throws(() => new URLPattern({ pathname: '((' }), { code: 'ERR_INVALID_URL_PATTERN' });
