'use strict';

// Options that are there and undefined or null, and numbers of errors that are none.

const assert = require('node:assert');
const util = require('node:util');

// parseArgs: undefined and null are as if the property was not there.
for (const nothing of [undefined, null]) {
  const options = { a: { type: 'boolean' } };
  const { values, positionals, tokens } = util.parseArgs({
    args: ['--a', 'x'], options, strict: nothing, allowPositionals: true, allowNegative: nothing, tokens: nothing,
  });
  assert.deepStrictEqual([{ ...values }, positionals, tokens], [{ a: true }, ['x'], undefined]);
  assert.deepStrictEqual({ ...util.parseArgs({ args: ['--b'], options: nothing, strict: false }).values }, { b: true });
}
for (const validateStream of [null, 0, '', false]) util.styleText('red', 'x', { validateStream });
assert.throws(() => util.styleText('red', 'x', []), { code: 'ERR_INVALID_ARG_TYPE' });
for (const fn of [util._errnoException, util._exceptionWithHostPort]) {
  assert.throws(() => fn('x', 'open'), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => fn(1, 'open'), { code: 'ERR_OUT_OF_RANGE' });
}
