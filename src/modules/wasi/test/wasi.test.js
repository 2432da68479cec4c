// Flags: --no-warnings
'use strict';

// The functions a program would import, called on a bare memory.

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { WASI } = require('node:wasi');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wasi-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));
fs.mkdirSync(path.join(folder, 'in', 'deep'), { recursive: true });
fs.writeFileSync(path.join(folder, 'outside'), 'secret');
fs.writeFileSync(path.join(folder, 'in', 'file'), 'hello');
fs.symlinkSync('../outside', path.join(folder, 'in', 'leak'));
fs.symlinkSync('/etc', path.join(folder, 'in', 'absolute'));
fs.symlinkSync('loop', path.join(folder, 'in', 'loop'));
fs.symlinkSync('../file', path.join(folder, 'in', 'deep', 'up'));

const wasi = new WASI({ version: 'preview1', args: ['a', 'bc'], env: { K: 'v' }, preopens: { '/in': path.join(folder, 'in') }, returnOnExit: true });
const call = wasi.wasiImport;
assert.throws(() => call.args_sizes_get(0, 4), { code: 'ERR_WASI_NOT_STARTED' });
const memory = new WebAssembly.Memory({ initial: 1 });
assert.strictEqual(wasi.start({ exports: { memory, _start() { call.proc_exit(7); } } }), 7);
assert.throws(() => wasi.start({ exports: { memory, _start() {} } }), { code: 'ERR_WASI_ALREADY_STARTED' });

const view = () => new DataView(memory.buffer);
const put = (text, at = 1000) => new Uint8Array(memory.buffer).set(Buffer.from(text), at);
const u32 = (at) => view().getUint32(at, true);
const text = (at, length) => Buffer.from(memory.buffer, at, length).toString();
const E = { BADF: 8, INVAL: 28, LOOP: 32, NOENT: 44, NOTDIR: 54, OVERFLOW: 61, NOTCAPABLE: 76 };
const kRead = 1n << 1n;
const kWrite = 1n << 6n;
const kSeek = 1n << 2n;

assert.strictEqual(call.args_sizes_get(0, 4), 0);
assert.deepStrictEqual([u32(0), u32(4)], [2, 5]);
assert.strictEqual(call.args_get(0, 100), 0);
assert.strictEqual(text(100, 5), 'a\0bc\0');
assert.strictEqual(call.environ_get(0, 100), 0);
assert.strictEqual(text(100, 4), 'K=v\0');

assert.strictEqual(call.fd_prestat_get(3, 0), 0);
assert.strictEqual(u32(4), 3);
assert.strictEqual(call.fd_prestat_get(4, 0), E.BADF);

function open(name, { flags = 1, oflags = 0, base = kRead | kSeek, fdflags = 0 } = {}) {
  put(name);
  return call.path_open(3, flags, 1000, Buffer.byteLength(name), oflags, base, 0n, fdflags, 8);
}

function read(fd, length) {
  view().setUint32(16, 2000, true);
  view().setUint32(20, length, true);
  assert.strictEqual(call.fd_read(fd, 16, 1, 24), 0);
  return text(2000, u32(24));
}

// Nothing outside of the preopened folder can be reached.
for (const name of ['../outside', 'deep/../../outside', 'leak', 'absolute/passwd', '/etc/passwd', 'none/../../outside']) {
  assert.ok([E.NOTCAPABLE, E.NOENT].includes(open(name)), name);
}
assert.strictEqual(open('loop'), E.LOOP);
assert.strictEqual(open('file/'), E.NOTDIR);
assert.strictEqual(open('leak', { flags: 0 }), E.NOTCAPABLE);
assert.strictEqual(open('none', { flags: 0 }), E.NOENT);
// `..` removes a name, whatever that is.
assert.strictEqual(open('none/../file'), 0);
assert.strictEqual(call.fd_close(u32(8)), 0);

assert.strictEqual(open('deep/up'), 0);
const fd = u32(8);
assert.strictEqual(read(fd, 2), 'he');
assert.strictEqual(call.fd_seek(fd, -1n, 1, 32), 0);
assert.strictEqual(read(fd, 10), 'ello');
assert.strictEqual(call.fd_seek(fd, -10n, 0, 32), E.INVAL);
assert.strictEqual(call.fd_write(fd, 16, 1, 24), E.NOTCAPABLE);
assert.strictEqual(call.fd_close(fd), 0);
assert.strictEqual(call.fd_close(fd), E.BADF);

assert.strictEqual(open('new', { oflags: 1 | 4, base: kRead | kWrite | kSeek }), 0);
put('xyz', 2000);
view().setUint32(16, 2000, true);
view().setUint32(20, 3, true);
assert.strictEqual(call.fd_write(u32(8), 16, 1, 24), 0);
assert.strictEqual(fs.readFileSync(path.join(folder, 'in', 'new'), 'utf8'), 'xyz');

// Entries one by one, with a buffer too small for all.
let cookie = 0n;
const names = [];
assert.strictEqual(open('.', { oflags: 2, base: 1n << 14n }), 0);
const dir = u32(8);
for (;;) {
  assert.strictEqual(call.fd_readdir(dir, 3000, 40, cookie, 24), 0);
  if (u32(24) < 24) break;
  cookie = view().getBigUint64(3000, true);
  names.push(text(3024, u32(3016)));
}
assert.deepStrictEqual(names.sort(), ['absolute', 'deep', 'file', 'leak', 'loop', 'new']);

// Pointers that lie outside of the memory, and any numbers at all.
assert.strictEqual(call.args_sizes_get(0xfffffff0, 4), E.OVERFLOW);
assert.strictEqual(call.fd_read(0, 0xfffffff0, 5, 0), E.OVERFLOW);
let seed = 1;
const random = () => (seed = (seed * 1103515245 + 12345) & 0x7fffffff);
const dangerous = ['proc_exit', 'proc_raise', 'poll_oneoff', 'fd_close', 'fd_renumber'];
for (const [name, fn] of Object.entries(call)) {
  if (dangerous.includes(name)) continue;
  for (let i = 0; i < 20; i++) {
    const args = Array.from({ length: fn.length }, () => (random() % 2 ? BigInt(random()) : random() % 70000));
    args[0] = 3 + (random() % 3);
    assert.strictEqual(typeof fn(...args), 'number', name);
  }
}
assert.throws(() => new WASI({ version: 'preview1', preopens: { '/': `${folder}/none` } }), { code: 'UVWASI_ENOENT', errno: 44 });
assert.throws(() => new WASI({ version: 'preview9' }), { code: 'ERR_INVALID_ARG_VALUE' });
