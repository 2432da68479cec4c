'use strict';

// parseArgs with allowNegative, MIMEParams' names, styleText's streams and colours, console.table's columns.

const assert = require('node:assert');
const util = require('node:util');

const negated = (options, ...args) => {
  const { values, tokens } = util.parseArgs({ args, options, allowNegative: true, strict: false, tokens: true });
  return [{ ...values }, tokens.map(({ name, rawName }) => `${rawName}:${name}`)];
};
assert.deepStrictEqual(negated({ color: { type: 'boolean' } }, '--no-color'), [{ color: false }, ['--no-color:color']]);
assert.deepStrictEqual(negated({ 'no-color': { type: 'boolean' } }, '--no-color'), [{ color: false }, ['--no-color:color']]);
assert.deepStrictEqual(negated({}, '--no-no-x', '--no-x=1'), [{ 'no-x': '1' }, ['--no-no-x:no-x', '--no-x:no-x']]);
assert.throws(() => util.parseArgs({ args: [], options: { a: { type: null } } }), /Received null/);

const mime = new util.MIMEType('a/b;foo=1');
assert.strictEqual(mime.params.get('FOO'), '1');
assert.ok(mime.params.has({ toString: () => 'Foo' }));
mime.params.set('FOO', 'x');
assert.strictEqual(String(mime), 'a/b;foo=x');
mime.params.delete('Foo');
assert.strictEqual(String(mime), 'a/b');
assert.throws(() => mime.params.get(Symbol('s')), TypeError);

for (const stream of [{ write() {} }, { pipe() {} }, { getReader() {} }, Buffer.from('x')]) {
  assert.throws(() => util.styleText('red', 'x', { stream }), { code: 'ERR_INVALID_ARG_TYPE' });
}
util.styleText('red', 'x', { stream: { write() {}, on() {} } });
assert.throws(() => util.styleText('red', 'x', { validateStream: null, stream: 5 }), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => util.styleText('#ggg', 'x'), /must be a valid hex color \(#RGB or #RRGGBB\)\. Received '#ggg'/);

assert.throws(() => console.table(5, 'columns'), { code: 'ERR_INVALID_ARG_TYPE' });
