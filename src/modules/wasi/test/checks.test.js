// Flags: --no-warnings
'use strict';

// In which order the calls check what they are given, and that a call that fails changes nothing.

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { WASI } = require('node:wasi');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wasi-checks-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));
fs.mkdirSync(path.join(folder, 'd'));
fs.writeFileSync(path.join(folder, 'f'), '0123456789');
const stdin = fs.openSync(path.join(folder, 'f'), 'r+');

const wasi = new WASI({ version: 'unstable', preopens: { '/in': folder }, stdin });
const call = wasi.wasiImport;
assert.strictEqual(call.fd_close.name, 'bound fd_close');
assert.deepStrictEqual([call.sock_recv.length, call.path_open.length, call.sched_yield.length], [6, 9, 0]);
assert.strictEqual(call.constructor.name, 'WASI');

const E = { BADF: 8, EXIST: 20, INVAL: 28, ISDIR: 31, NOBUFS: 42, NOENT: 44, NOSYS: 52, NOTSUP: 58, OVERFLOW: 61, PERM: 63, NOTCAPABLE: 76 };
const all = (status, ...answers) => assert.deepStrictEqual(answers, answers.map(() => status));

// The number and kinds of arguments come before everything else, even before there is a memory.
all(E.INVAL, call.fd_close(), call.fd_close(1, 2), call.fd_close('1'), call.fd_close(-1), call.fd_close(1.5), call.fd_close(1n), call.fd_sync(-0));
assert.throws(() => call.fd_close(99), { code: 'ERR_WASI_NOT_STARTED' });
const memory = new WebAssembly.Memory({ initial: 1 });
const kEnd = 65536;
wasi.finalizeBindings({ exports: { memory } });
const view = new DataView(memory.buffer);
const put = (text, at = 1000) => {
  new Uint8Array(memory.buffer).set(Buffer.from(text), at);
  return Buffer.byteLength(text);
};
const open = (name, { oflags = 0, base = 2n, fdflags = 0, lookup = 0 } = {}) =>
  call.path_open(3, lookup, 1000, put(name), oflags, base, 0n, fdflags, 0);

// Then the memory, where even nothing begins inside.
all(E.OVERFLOW, call.random_get(kEnd, 0), call.fd_fdstat_get(99, kEnd - 23), call.clock_time_get(9, 0n, kEnd), call.fd_read(99, kEnd - 7, 1, 0));
view.setUint32(8, kEnd - 1, true);
view.setUint32(12, 2, true);
all(E.OVERFLOW, call.fd_read(0, 8, 1, 0), call.fd_write(99, 8, 1, 0));
all(E.BADF, call.fd_fdstat_get(99, kEnd - 24));
all(E.INVAL, call.args_get(0, 0), call.clock_time_get(9, 0n, 0));

// Values before descriptors, descriptors before paths.
all(E.INVAL, call.fd_advise(99, 0n, 0n, 6), call.fd_filestat_set_times(99, 0n, 0n, 3), call.path_filestat_set_times(3, 0, 0, 0, 0n, 0n, 12));
all(E.INVAL, call.fd_pread(99, 0, 0, -1n, 0));
all(E.BADF, call.fd_seek(99, 0n, 9, 0), call.path_filestat_set_times(99, 0, 0, 0, 0n, 0n, 3), call.path_rename(3, 0, 0, 99, 0, 0));
all(E.NOTCAPABLE, call.path_link(0, 0, 0, 0, 3, 0, 0), call.path_rename(0, 0, 0, 99, 0, 0));
all(E.NOTSUP, call.sock_shutdown(99, 1), call.sock_accept(99, 1, 0));
all(E.NOTCAPABLE, call.sock_shutdown(3, 2), call.sock_accept(0, 4, kEnd), call.sock_recv(3, 16, 1, 0, 0, 0), call.sock_send(3, 16, 1, 0, 0));
all(E.NOSYS, call.proc_raise(0), call.proc_raise(26), call.proc_raise(27), call.proc_raise(28), call.proc_raise(255));
// Small numbers are cut to their width.
all(0, call.fd_advise(0, 0n, 0n, 256), call.fd_seek(0, 0n, 256, 0), call.proc_raise(256 + 16));

// Paths are text: nothing is no path, one NUL may end it, and `..` leads back into the folder that it left.
all(E.INVAL, open(''), open('f\0x'));
all(E.NOTCAPABLE, open('/in/f'), open('..'), open('d/../..'));
for (const name of ['f', 'f\0', './d//../f', '../in/f']) {
  assert.strictEqual(open(name), 0, name);
  assert.deepStrictEqual([view.getUint32(0, true), call.fd_close(4)], [4, 0]);
}
all(E.ISDIR, open('d', { base: 66n }), open('f/', { oflags: 1 }));
all(E.PERM, call.path_symlink(1000, put('/f'), 3, 1000, 1));
put('new', 1100);
all(E.NOTCAPABLE, call.path_symlink(1000, put('../f'), 3, 1100, 3));

// What an open file may do: what was asked for, was passed on and can be done with it at all. Without its right nothing is written.
assert.strictEqual(open('f', { base: 2n | (1n << 14n), fdflags: 1 }), 0);
assert.strictEqual(call.fd_fdstat_get(4, 200), 0);
assert.strictEqual(view.getBigUint64(208, true), 2n);
assert.notStrictEqual(view.getUint16(202, true) & fs.constants.O_APPEND, 0);
view.setBigUint64(300, 77n, true);
all(E.NOTCAPABLE, call.fd_tell(4, 300), call.fd_seek(4, 0n, 0, 300), call.fd_fdstat_set_rights(4, 6n, 0n));
assert.strictEqual(view.getBigUint64(300, true), 77n);
// A file that is written to must be one to seek in.
assert.strictEqual(call.fd_fdstat_set_rights(3, 1n << 13n, 64n), 0);
all(E.NOTCAPABLE, open('f', { base: 64n }));
all(0, open('f', { base: 64n, fdflags: 1 }));
all(E.NOTCAPABLE, call.fd_readdir(3, 0, 0, 0n, 0));

// The position is the system's: whoever shares the descriptor moves with it.
view.setUint32(8, 400, true);
view.setUint32(12, 4, true);
assert.strictEqual(call.fd_read(0, 8, 1, 0), 0);
assert.strictEqual(fs.readSync(stdin, Buffer.alloc(2)), 2);
assert.strictEqual(call.fd_tell(0, 300), 0);
assert.strictEqual(view.getBigUint64(300, true), 6n);
assert.strictEqual(call.fd_pread(0, 8, 1, 8n, 0), 0);
assert.strictEqual(view.getUint32(0, true), 2);
assert.strictEqual(call.fd_allocate(0, 4n, 8n), 0);
assert.strictEqual(fs.fstatSync(stdin).size, 12);

// A number goes to what it is given to, and closes what that had.
all(0, call.fd_renumber(98, 98), call.fd_renumber(4, 0));
all(E.BADF, call.fd_renumber(98, 0), call.fd_sync(4));
assert.throws(() => fs.fstatSync(stdin), { code: 'EBADF' });
