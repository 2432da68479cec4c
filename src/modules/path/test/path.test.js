'use strict';
const assert = require('node:assert');
const { posix, win32 } = require('node:path');

const check = (fn, cases) => {
  for (const [args, expected] of cases) assert.deepStrictEqual(fn(...args), expected, JSON.stringify(args));
};
check(posix.normalize, [
  [[''], '.'], [['a//b/../c/'], 'a/c/'], [['../../a'], '../../a'], [['/..'], '/'], [['./'], './'], [['a/..'], '.'], [['/a/b'], '/a/b'],
]);
check(posix.join, [[[], '.'], [['a', '', '../b'], 'b'], [['/a', '/b', '..'], '/a'], [['a/', './b/'], 'a/b/']]);
check(posix.resolve, [[['/a', 'b', '../c/'], '/a/c'], [['/a', '/b'], '/b'], [['/'], '/'], [['/a//b/.'], '/a/b']]);
assert.strictEqual(posix.resolve('x'), `${process.cwd()}/x`);
check(posix.relative, [
  [['/a/b/c', '/a/d'], '../../d'], [['/a', '/a/b/c'], 'b/c'], [['/a/b', '/a'], '..'], [['/', '/a'], 'a'], [['/ab', '/abc'], '../abc'],
  [['/a', '/a'], ''], [['/a/b', '/'], '../..'],
]);
check(posix.dirname, [[['/a/b/'], '/a'], [['a'], '.'], [['//a'], '//'], [['////'], '/']]);
check(posix.basename, [[['/a/b.js', '.js'], 'b'], [['aa', 'aa'], ''], [['/aa/', 'aa'], 'aa'], [['a.js/', '.js'], 'a']]);
check(posix.extname, [[['a.b.c'], '.c'], [['.a'], ''], [['a.'], '.'], [['..'], ''], [['a.b/'], '.b']]);
check(win32.normalize, [
  [['C:/a/./b//..\\c'], 'C:\\a\\c'], [['//server/share/a/../..'], '\\\\server\\share\\'], [['C:'], 'C:.'], [['a/../c:/x'], '.\\c:\\x'],
  [['\\\\?\\C:\\x\\..'], '\\\\?\\C:'],
]);
check(win32.join, [[['c:', 'a'], 'c:\\a'], [['//server', 'share'], '\\\\server\\share\\'], [['//', 'a'], '\\a']]);
// Parts that are put together without a look at their sum, and those that must not be.
check(win32.join, [
  [['C:\\temp', '..', 'a', 'b'], 'C:\\a\\b'], [['C:\\a\\b', '..', '..', 'c'], 'C:\\c'], [['a', 'b', '..', '', 'c\\d'], 'a\\c\\d'],
  [['a', 'b', '..', '..', 'c'], 'c'], [['a', '..', '..', 'b'], '..\\b'], [['C:\\a', '..'], 'C:\\'], [['C:\\', '..', 'a'], 'C:\\a'],
  [['C:a', 'b'], 'C:a\\b'], [['a', 'D:\\b'], '.\\a\\D:\\b'], [['\\\\s', 'share', '..'], '\\\\s\\share\\'], [['nula'], '.\\nula'], [['nul', 'a'], 'nul\\a'],
]);
check(win32.resolve, [[['c:/a', 'd:/b', 'x'], 'd:\\b\\x'], [['c:/', '//srv/sh', '..\\x'], '\\\\srv\\sh\\x']]);
check(win32.relative, [[['C:\\a\\b', 'c:\\A\\c'], '..\\c'], [['c:\\a', 'd:\\b'], 'd:\\b'], [['c:\\', 'c:\\x'], 'x']]);
check(win32.relative, [
  [['c:\\a\\b\\c', 'C:\\A'], '..\\..'], [['c:\\a', 'c:\\ab\\d'], '..\\ab\\d'], [['\\\\s\\h\\x', '\\\\S\\h\\y\\z'], '..\\y\\z'],
  // One is the begin of the other, but shares no whole name with it.
  [['\\a', '\\ab'], '..ab'], [['c:\\b\\c', '\\'], '..\\..\\..'],
  // Names that grow in lower case.
  [['c:\\\u0130\\a', 'c:\\i\u0307\\B'], '..\\B'], [['c:\\\u0130', '\\\\s\\h\\x'], '\\\\s\\h\\x'],
]);
check(win32.parse, [[['c:\\a\\b.c'], { root: 'c:\\', dir: 'c:\\a', base: 'b.c', ext: '.c', name: 'b' }]]);
check(posix.parse, [[['//a//b//'], { root: '/', dir: '//a/', base: 'b', ext: '', name: 'b' }]]);
assert.strictEqual(posix.format({ dir: '/a', name: 'n', ext: 'e' }), '/a/n.e');
assert.strictEqual(win32.toNamespacedPath('\\\\s\\sh\\a'), '\\\\?\\UNC\\s\\sh\\a');
assert.ok(posix.matchesGlob('/foo/bar', '/foo/*') && !posix.matchesGlob('a/.b/c', '**'));
// More patterns than are kept, twice, each for both systems.
for (let i = 0; i < 40; i++) {
  assert.ok(posix.matchesGlob(`a${i % 20}\\b`, `a${i % 20}*`) && !win32.matchesGlob(`a${i % 20}\\b`, `a${i % 20}*`));
}
assert.throws(() => posix.join('a', 1), { code: 'ERR_INVALID_ARG_TYPE', message: /"path"/ });
assert.throws(() => posix.resolve('a', 1), { message: /"paths\[1\]"/ });

// What follows the colon of a device is relative to it; without one, join() sees no device, and normalize() only before the
// last character.
for (const [input, expected] of [
  ['com1:/a', '.\\com1:a'], ['aux:/..', '.\\aux:..'], ['LPT9:', '.\\LPT9:.'], ['nul:x/', '.\\nul:x\\'], ['con/', '.\\con\\'],
  ['cona', '.\\cona'], ['nul.txt', 'nul.txt'], ['conx/..', '.'],
]) assert.strictEqual(require('node:path').win32.normalize(input), expected);
assert.strictEqual(require('node:path').win32.join('CONx', '..'), '.');
assert.strictEqual(require('node:path').win32.join('a', 'COM1:', 'b'), 'a\\COM1:\\b');

// resolve() part by part, also in a working directory that is none.
{
  const { cwd } = process;
  for (const [directory, parts, expected] of [
    ['/', ['a', '..', '..', 'b'], '/b'],
    ['/a/../b/', ['../../x', 'y//z/.'], '/x/y/z'],
    ['/a', ['', '.', 'b/c/../d/'], '/a/b/d'],
    ['/a', ['/x', '..', '/y/', './z'], '/y/z'],
    ['/a', ['/..', 'b/../..'], '/'],
    ['rel/x', ['..', 'y'], 'rel/y'],
    ['..', ['..'], '../..'],
    ['', [''], '.'],
  ]) {
    process.cwd = () => directory;
    assert.strictEqual(posix.resolve(...parts), expected);
  }
  process.cwd = cwd;
  assert.throws(() => posix.resolve('/a', {}), { code: 'ERR_INVALID_ARG_TYPE', message: /"paths\[1\]"/ });
  assert.strictEqual(posix.resolve({}, '/a'), '/a');
}

// format() of what is no string.
assert.strictEqual(posix.format({ dir: { toString: () => 'd', valueOf: () => 'no' }, base: 'b' }), 'd/b');
