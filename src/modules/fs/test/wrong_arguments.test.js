'use strict';

// What the file system calls say of wrong arguments, call by call, as Node 24 does.

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wrong-arguments-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));
const file = path.join(folder, 'file');
fs.writeFileSync(file, 'hello');
const copy = path.join(folder, 'copy');

function check(call, code, message) {
  assert.throws(call, (error) => {
    assert.strictEqual(error.code, code);
    if (typeof message === 'string') assert.strictEqual(error.message, message);
    else assert.match(error.message, message);
    return true;
  });
}

// Modes of access() and copyFile() are checked by native code: fractions are cut off.
for (const [mode, code, message] of [
  ['1', 'ERR_INVALID_ARG_TYPE', 'mode must be int32 or null/undefined'],
  [{}, 'ERR_INVALID_ARG_TYPE', 'mode must be int32 or null/undefined'],
  [NaN, 'ERR_OUT_OF_RANGE', 'mode is out of range'],
  [-1, 'ERR_OUT_OF_RANGE', 'mode is out of range: >= 0 && <= 7'],
  [8, 'ERR_OUT_OF_RANGE', 'mode is out of range: >= 0 && <= 7'],
]) {
  check(() => fs.accessSync(file, mode), code, message);
  check(() => fs.copyFile(file, copy, mode, () => {}), code, message);
  if (mode !== null) check(() => fs.cpSync(file, copy, { mode }), code, /^The (value of )?"mode"/);
}
fs.copyFileSync(file, copy, 0.5);

// Descriptors: told last, and in words of native code.
const kNumber = 'The "fd" argument must be of type number. Received ';
for (const [fd, received] of [
  [undefined, 'undefined'], [null, 'null'], [true, 'type boolean (true)'], [1n, 'type bigint (1)'], ['x', "type string ('x')"],
  ['a\0b', "type string ('a"], [Symbol('s'), 'Symbol(s)'], [() => {}, 'function'], [class C {}, 'function'],
  [{ __proto__: null }, 'an instance of Object'], [new Map(), 'an instance of Map'], [[], 'an instance of Array'],
  [new Proxy({}, { get() { throw new Error('asked'); } }), 'an instance of Object'],
]) {
  for (const call of [
    () => fs.closeSync(fd), () => fs.fstatSync(fd), () => fs.fsyncSync(fd), () => fs.readSync(fd, Buffer.alloc(1)),
    () => fs.writeSync(fd, 'x'), () => fs.fchmod(fd, 0o600, () => {}), () => fs.futimes(fd, 1, 1, () => {}),
  ]) check(call, 'ERR_INVALID_ARG_TYPE', kNumber + received);
}
check(() => fs.closeSync(2 ** 53), 'ERR_OUT_OF_RANGE',
      'The value of "fd" is out of range. It must be >= 0 && <= 2147483647. Received 9007199254740992');
check(() => fs.fchmodSync(), 'ERR_INVALID_ARG_TYPE', /"mode"/);
check(() => fs.fsync(), 'ERR_INVALID_ARG_TYPE', /"cb"/);
check(() => fs.readSync(), 'ERR_INVALID_ARG_TYPE', /"buffer"/);

// What is a descriptor where a path is expected: any whole number of 32 bits.
check(() => fs.readFileSync(-1), 'ERR_OUT_OF_RANGE', /"fd"/);
check(() => fs.readFileSync(-1, 'utf8'), 'EBADF', 'EBADF: bad file descriptor, read');
check(() => fs.readFileSync(2 ** 31), 'ERR_INVALID_ARG_TYPE', /"path"/);
check(() => fs.writeFile(2 ** 31, 'x', () => {}), 'ERR_INVALID_ARG_TYPE', /"path"/);
check(() => fs.readFileSync(file, 'buffer'), 'ERR_UNKNOWN_ENCODING', 'Unknown encoding: buffer');
check(() => fs.opendirSync(file), 'ENOTDIR', 'ENOTDIR: not a directory, opendir');

// `bigint` is true and nothing else.
assert.strictEqual(typeof fs.statSync(file, { bigint: 1 }).size, 'number');
assert.strictEqual(typeof fs.fstatSync(0, { bigint: true }).size, 'bigint');

// Places that are no whole number are none.
const fd = fs.openSync(file, 'r+');
fs.writeSync(fd, Buffer.from('J'), 0, 1, 2.5);
check(() => fs.readvSync(fd, []), 'EINVAL', /read$/);
fs.closeSync(fd);
assert.strictEqual(fs.readFileSync(file, 'utf8'), 'Jello');

check(() => fs.globSync('*', { followSymlinks: 1 }), 'ERR_INVALID_ARG_TYPE', /"options.followSymlinks" property/);
check(() => fs.globSync(null), 'ERR_INVALID_ARG_TYPE', /an instance of Array/);
