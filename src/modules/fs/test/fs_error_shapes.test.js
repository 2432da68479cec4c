'use strict';

// Errors of the system carry errno, code, syscall, path and dest, and say what Node says.

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'fs-errors-'));
process.on('exit', () => fs.rmSync(root, { recursive: true, force: true }));
const none = path.join(root, 'none');
const other = path.join(root, 'other');

const calls = [
  ['access', [none], 'access'], ['open', [none, 'r'], 'open'], ['stat', [none], 'stat'], ['lstat', [none], 'lstat'],
  ['unlink', [none], 'unlink'], ['rmdir', [none], 'rmdir'], ['readdir', [none], 'scandir'], ['readlink', [none], 'readlink'],
  ['chmod', [none, 0o600], 'chmod'], ['utimes', [none, 1, 1], 'utime'], ['lutimes', [none, 1, 1], 'lutime'],
  ['truncate', [none, 0], 'open'], ['mkdir', [path.join(none, 'x')], 'mkdir'], ['rm', [none], 'lstat'],
  ['statfs', [none], 'statfs'], ['realpath', [none], 'lstat'], ['appendFile', [path.join(none, 'x'), ''], 'open'],
];
const pairs = [
  ['rename', 'rename'], ['link', 'link'], ['copyFile', 'copyfile'],
];

function check(error, syscall, dest) {
  assert.strictEqual(error.code, 'ENOENT');
  assert.strictEqual(error.errno, -2);
  assert.strictEqual(error.syscall, syscall);
  assert.ok(error.path.startsWith(none));
  assert.strictEqual(error.dest, dest);
  assert.strictEqual(error.message, `ENOENT: no such file or directory, ${syscall} '${error.path}'` + (dest ? ` -> '${dest}'` : ''));
  return true;
}

let left = calls.length + pairs.length;
for (const [name, args, syscall] of calls) {
  assert.throws(() => fs[`${name}Sync`](...args), (error) => check(error, syscall));
  fs[name](...args, (error) => { check(error, syscall); left--; });
}
for (const [name, syscall] of pairs) {
  assert.throws(() => fs[`${name}Sync`](none, other), (error) => check(error, syscall, other));
  fs[name](none, other, (error) => { check(error, syscall, other); left--; });
}
process.on('exit', () => assert.strictEqual(left, 0));

for (const call of [() => fs.closeSync(2 ** 30), () => fs.fstatSync(2 ** 30), () => fs.fsyncSync(2 ** 30),
                    () => fs.readSync(2 ** 30, Buffer.alloc(1)), () => fs.ftruncateSync(2 ** 30)]) {
  assert.throws(call, (error) => error.code === 'EBADF' && error.errno === -9 && !('path' in error));
}
assert.throws(() => fs.closeSync(-1), { code: 'ERR_OUT_OF_RANGE' });
assert.throws(() => fs.closeSync('1'), { code: 'ERR_INVALID_ARG_TYPE' });
fs.symlinkSync('loop', path.join(root, 'loop'));
assert.throws(() => fs.statSync(path.join(root, 'loop')), { code: 'ELOOP' });
assert.throws(() => fs.realpathSync(path.join(root, 'loop')), { code: 'ELOOP', syscall: 'stat' });
assert.strictEqual(fs.statSync(none, { throwIfNoEntry: false }), undefined);
assert.strictEqual(fs.existsSync(none), false);

// stat() is given up before it begins.
fs.stat(__filename, { signal: AbortSignal.abort('why') }, (error) => {
  assert.strictEqual(error.name, 'AbortError');
  assert.strictEqual(error.cause, 'why');
});
assert.throws(() => fs.stat(__filename, { signal: 5 }, () => {}), { code: 'ERR_INVALID_ARG_TYPE' });
