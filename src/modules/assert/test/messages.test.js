// What assertions say when they fail.
'use strict';
const assert = require('node:assert');

function messageOf(fn) {
  try {
    fn();
  } catch (error) {
    assert.strictEqual(error.code, 'ERR_ASSERTION');
    return error.message;
  }
  throw new Error('nothing was thrown');
}

const start = 'Expected values to be strictly';
for (const [fn, message] of [
  [() => assert.strictEqual(1, 2), `${start} equal:\n\n1 !== 2\n`],
  [() => assert.strictEqual('foo bar', 'foo baz'),
   `${start} equal:\n+ actual - expected\n\n+ 'foo bar'\n- 'foo baz'\n         ^\n`],
  [() => assert.deepStrictEqual({ a: [1, 2] }, { a: [1, 3] }),
   `${start} deep-equal:\n+ actual - expected\n\n  {\n    a: [\n      1,\n+     2\n-     3\n    ]\n  }\n`],
  [() => assert.strictEqual([1], [1]),
   'Values have same structure but are not reference-equal:\n\n[\n  1\n]\n'],
  [() => assert.deepEqual([1], [2]),
   'Expected values to be loosely deep-equal:\n\n[\n  1\n]\n\nshould loosely deep-equal\n\n[\n  2\n]'],
  [() => assert.equal(1, 2), '1 == 2'],
  [() => assert.notStrictEqual(1, 1), 'Expected "actual" to be strictly unequal to: 1'],
  [() => assert.ok(typeof 1 === 'string'),
   "The expression evaluated to a falsy value:\n\n  assert.ok(typeof 1 === 'string')\n"],
  [() => assert(0, 'own message'), 'own message'],
  [() => assert.fail(), 'Failed'],
  [() => assert.throws(() => {}, TypeError, 'why'), 'Missing expected exception (TypeError): why'],
  [() => assert.throws(() => { throw new Error('a'); }, /b/),
   "The input did not match the regular expression /b/. Input:\n\n'Error: a'\n"],
  [() => assert.doesNotThrow(() => { throw new Error('a'); }),
   'Got unwanted exception.\nActual message: "a"'],
  [() => assert.match('a', /b/),
   "The input did not match the regular expression /b/. Input:\n\n'a'\n"],
  [() => assert.ifError(new Error('x')), 'ifError got unwanted exception: x'],
]) {
  assert.strictEqual(messageOf(fn), message);
}
assert.throws(() => assert.equal(1), { code: 'ERR_MISSING_ARGS' });
assert.throws(() => assert.strictEqual(1, 2, new RangeError('mine')), RangeError);

let stack;
try {
  assert.strictEqual(1, 2);
} catch (error) {
  ({ stack } = error);
}
assert.match(stack, /^AssertionError \[ERR_ASSERTION\]: Expected/);
assert.ok(stack.split('\n').find((line) => line.startsWith('    at ')).includes(__filename));

// In colour: what is said in two lines otherwise is mixed in one; a partial comparison's surplus is gray.
process.env.FORCE_COLOR = '1';
delete process.env.NO_COLOR;
delete process.env.NODE_DISABLE_COLORS;
const [green, red, gray, plain] = [32, 31, 90, 39].map((code) => `\x1b[${code}m`);
const same = [...'\'abcdefg'].map((c) => `${plain}${c}${plain}`).join('');
assert.strictEqual(
  messageOf(() => assert.strictEqual('abcdefgh', 'abcdefgi')),
  `Expected values to be strictly equal:\n${green}actual${plain} ${red}expected${plain}\n\n${same}${green}h${plain}${red}i${plain}${plain}'${plain}\n`);
assert.match(messageOf(() => assert.partialDeepStrictEqual({ a: 1 }, { b: 2 })), new RegExp(RegExp.escape(
  `${gray}actual${plain} ${red}- expected${plain}\n\n${plain}  {\n${gray}    a: 1${plain}\n${red}-${plain}   b: 2`)));

// What is put in the place of code or message afterwards does not show in the stack.
{
  const error = new assert.AssertionError({ message: 'first' });
  error.code = 'ERR_OTHER';
  error.message = 'second';
  assert.match(error.stack, /^AssertionError \[ERR_ASSERTION\]: first\n/);
}

// The call is quoted from the first of the names and plain subscripts that lead to it; calls, parentheses and reserved words end it.
{
  const a = { default: assert, b: { c: [assert] }, self: () => assert };
  const key = 'b';
  const quoted = (fn) => messageOf(fn).split('\n')[2].trim();
  assert.strictEqual(quoted(() => a[key]['c'] /* 0 */ [0].ok(false)), "a[key]['c'] /* 0 */ [0].ok(false)");
  assert.strictEqual(quoted(() => a?.b?.c[0].ok?.(false)), 'a?.b?.c[0].ok?.(false)');
  assert.strictEqual(quoted(() => a.default.strict.ok(1 === 2)), 'strict.ok(1 === 2)');
  assert.strictEqual(quoted(() => (0, a.default)(1 === 2)), '(1 === 2)');
  assert.strictEqual(quoted(() => a.self().ok(false)), 'ok(false)');
  assert.strictEqual(quoted(() => a[`${key}`].c[0].ok(false)), 'c[0].ok(false)');
}

// What a compiler has made is quoted from its source, as long as source maps are in use; what has none is not quoted then.
{
  const runMade = (source, mappings, call) => {
    const map = { version: 3, sources: ['original.ts'], sourcesContent: [`type T = 1;\n${source}`], names: [], mappings };
    const url = `data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString('base64')}`;
    const made = new module.constructor('/made.js');
    made._compile(`const x = 0, made = { default: require('assert') };\nvar first; ${call};\n//# source${'MappingURL'}=${url}`, '/made.js');
  };
  const runMethod = () => runMade('  assert.ok(x as T);', ';SACS', 'made.default.ok(x)');
  const runFunction = () => runMade('  assert(x as T);', ';SACQ', '(0, made.default)(x)');
  assert.match(messageOf(runMethod), /\n {2}ok\(x\)\n/);
  process.setSourceMapsEnabled(true);
  assert.match(messageOf(runMethod), /\n {2}assert\.ok\(x as T\)\n/);
  assert.match(messageOf(runFunction), /\n {2}\(x as T\)\n/);
  assert.strictEqual(messageOf(() => assert(0)), '0 == true');
  process.setSourceMapsEnabled(false);
}

// Error itself is a function that judges like any other: only its subclasses are expected to be the error's class.
{
  const text = messageOf(() => assert.throws(() => { throw 5; }, Error));
  assert.match(text, /^The "Error" validation function is expected to return "true"\. Received Error: 5\n +at /);
  assert.match(messageOf(() => assert.throws(() => { throw 5; }, TypeError)), /^The error is expected to be an instance of "TypeError"/);
}
