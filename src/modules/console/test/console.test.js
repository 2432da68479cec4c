// What console prints, and where.
'use strict';
const assert = require('node:assert');
const { Console } = require('node:console');
const { Writable } = require('node:stream');

function collector() {
  const stream = new Writable({ write(chunk, encoding, callback) { stream.text += chunk; callback(); } });
  stream.text = '';
  return stream;
}
function printed(fn) {
  const stdout = collector();
  const stderr = collector();
  fn(new Console({ stdout, stderr }));
  return [stdout.text, stderr.text];
}

assert.deepStrictEqual(printed((c) => c.log('%s is %d', 'a', 1, { b: [1] })), ['a is 1 { b: [ 1 ] }\n', '']);
assert.deepStrictEqual(printed((c) => c.assert(false, 'x %s', 1)), ['', 'Assertion failed: x 1\n']);
assert.deepStrictEqual(printed((c) => {
  c.group('G');
  c.log('a\nb');
  c.warn('w');
  c.groupEnd();
  c.log('z');
}), ['G\n  a\n  b\nz\n', '  w\n']);
assert.deepStrictEqual(printed((c) => {
  c.count();
  c.count();
  c.countReset();
  c.count();
})[0], 'default: 1\ndefault: 2\ndefault: 1\n');
assert.strictEqual(
  printed((c) => c.table([{ a: 1 }, { b: 'x' }]))[0],
  '┌─────────┬───┬─────┐\n' +
  '│ (index) │ a │ b   │\n' +
  '├─────────┼───┼─────┤\n' +
  '│ 0       │ 1 │     │\n' +
  "│ 1       │   │ 'x' │\n" +
  '└─────────┴───┴─────┘\n');
// The depth that a console was made with goes before a table's own.
{
  const stdout = collector();
  new Console({ stdout, inspectOptions: { depth: 0 } }).table(new Set([{ a: 1, b: 2, c: 3 }]));
  assert.match(stdout.text, /\{ a: 1, b: 2, c: 3 \}/);
}

// With inspectOptions, a stream that does not say whether it is a terminal settles the colours of none.
{
  const stdout = Object.assign(collector(), { isTTY: true, getColorDepth: () => 8 });
  const stderr = collector();
  const c = new Console({ stdout, stderr, inspectOptions: { depth: 0 } });
  c.error(1, 2);
  c.log(1);
  c.error(1);
  assert.deepStrictEqual([stderr.text, stdout.text], ['1 2\n\x1b[33m1\x1b[39m\n', '\x1b[33m1\x1b[39m\n']);
}

// entries() of a set holds each value twice; the set itself, and its values(), once.
for (const [data, rows] of [[new Set([1]), 1], [new Set([1]).values(), 1], [new Set([1]).entries(), 2]]) {
  assert.strictEqual(printed((c) => c.table(data))[0].split('\n').length, rows + 5);
}
assert.match(printed((c) => {
  c.time('t');
  c.timeEnd('t');
})[0], /^t: \d+(\.\d+)?m?s\n$/);

// Methods need no receiver; write errors are ignored.
const { log } = new Console({ stdout: new Writable({ write(c, e, cb) { cb(new Error('full')); } }) });
log('x');
assert.throws(() => new Console({}), { code: 'ERR_CONSOLE_WRITABLE_STREAM' });
assert.ok(console instanceof Console);
assert.strictEqual(require('node:console'), console);
