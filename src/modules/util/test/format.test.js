// util.format and its placeholders.
'use strict';
const assert = require('node:assert');
const { format, formatWithOptions, stripVTControlCharacters, styleText } = require('node:util');

for (const [args, text] of [
  [['%s %d %i %f %j %o %O %c%%', 'a', '1', 1.9, '2.5', { a: 1 }, [1], { b: 1 }, 'css'],
   'a 1 1 2.5 {"a":1} [ 1, [length]: 1 ] { b: 1 } %'],
  [['%s', { toString() { return 'own'; } }], 'own'],
  [['%s', new (class Foo {})()], 'Foo {}'],
  [['%s', -0, 'x', { y: 1 }], '-0 x { y: 1 }'],
  [['%d', 5n], '5n'],
  [['%d', Symbol('a')], 'NaN'],
  [['%x %s'], '%x %s'],
  [['%'], '%'],
  [[1, 'a'], '1 a'],
  [[], ''],
]) {
  assert.strictEqual(format(...args), text);
}
const circular = {};
circular.circular = circular;
assert.strictEqual(format('%j', circular), '[Circular]');
assert.strictEqual(formatWithOptions({ colors: true }, '%O', 1), '\u001b[33m1\u001b[39m');
assert.throws(() => formatWithOptions(null, 'x'), { code: 'ERR_INVALID_ARG_TYPE' });

const options = { validateStream: false };
assert.strictEqual(styleText(['red', 'bold'], 'x', options), '\u001b[31m\u001b[1mx\u001b[22m\u001b[39m');
assert.strictEqual(styleText('red', `a${styleText('blue', 'b', options)}c`, options),
                   '\u001b[31ma\u001b[34mb\u001b[31mc\u001b[39m');
assert.strictEqual(stripVTControlCharacters(styleText('#ff8800', 'x', options)), 'x');
assert.throws(() => styleText('nocolor', 'x'), { code: 'ERR_INVALID_ARG_VALUE' });
