'use strict';

// Flags reach a program only from outside: each case is a process of its own.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

function run(flags, code) {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--no-warnings', ...flags, '-e', `const assert = require('assert');${code}`], {
    encoding: 'utf8',
  });
  assert.strictEqual(status, 0, stderr);
  return stdout;
}

for (const name of ['Storage', 'localStorage', 'sessionStorage']) assert.ok(!(name in globalThis));

run(['--experimental-webstorage'], `
  const s = sessionStorage;
  s.b = 1; s.setItem('a', null); s[7] = { toString: () => 'seven' };
  assert.deepStrictEqual(Object.keys(s), ['7', 'a', 'b']);
  assert.deepStrictEqual([s.a, s.b, s[7], s.key(0), s.key(3), s.length, s.getItem('zz'), s.zz], ['null', '1', 'seven', '7', null, 3, null, undefined]);
  // An item may be called like a method, and does not hide it.
  s.setItem('getItem', 'x');
  assert.strictEqual(typeof s.getItem, 'function');
  assert.strictEqual(s.getItem('getItem'), 'x');
  assert.ok(delete s.getItem && s.length === 3);
  s.setItem('\\ud800', '\\udc00');
  assert.strictEqual(s['\\ud800'], '\\udc00');
  Object.defineProperty(s, 'no', { get() {} });
  assert.ok(!('no' in s));
  assert.throws(() => s.setItem('big', 'x'.repeat(6 << 20)), (e) => e instanceof DOMException && e.code === 22 && e.name === 'QuotaExceededError');
  assert.ok(!('big' in s));
  assert.throws(() => s.setItem('a'), { code: 'ERR_MISSING_ARGS' });
  assert.throws(() => { s.a = { toString() { throw new RangeError('mine'); } }; }, RangeError);
  assert.throws(() => new Storage(), { code: 'ERR_ILLEGAL_CONSTRUCTOR' });
  assert.throws(() => Object.freeze(s), TypeError);
  assert.throws(() => localStorage.a, { code: 'ERR_INVALID_ARG_VALUE' });
  s.clear();
  assert.strictEqual(s.length, 0);
`);

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'storage-'));
try {
  const flags = ['--experimental-webstorage', `--localstorage-file=${path.join(folder, 'items')}`];
  assert.strictEqual(run(flags, 'localStorage'), '');
  run(flags, 'localStorage.kept = 5');
  run(flags, 'assert.strictEqual(localStorage.kept, "5")');
  run(['--experimental-webstorage', `--localstorage-file=${folder}/none/items`], `
    assert.throws(() => localStorage.a, { message: 'unable to open database file' });
  `);
} finally {
  fs.rmSync(folder, { recursive: true });
}
