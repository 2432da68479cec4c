'use strict';

// What file systems and callers do wrong: too few descriptors, loops of links, impossible names, full disks, files and directories that
// change while they are read.

const assert = require('assert');
const { spawnSync } = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-bad-input-'));
const at = (...names) => path.join(folder, ...names);
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));

/** The same failure from the synchronous form and the promise, with what an error carries. */
async function fails(name, args, expected) {
  const plain = (error) => {
    for (const [key, value] of Object.entries(expected)) assert.deepStrictEqual(error[key], value, `${name}: ${key}`);
    return true;
  };
  assert.throws(() => fs[`${name}Sync`](...args), plain, name);
  if (fs.promises[name]) await assert.rejects(fs.promises[name](...args), plain, name);
}

async function names() {
  const long = '/'.padEnd(5000, 'x');
  await fails('stat', [long], { code: 'ENAMETOOLONG', syscall: 'stat', path: long });
  await fails('readFile', [long], { code: 'ENAMETOOLONG', syscall: 'open', path: long });
  await fails('mkdir', [long], { code: 'ENAMETOOLONG', syscall: 'mkdir' });
  await fails('rename', [long, long], { code: 'ENAMETOOLONG', syscall: 'rename', dest: long });
  for (const bad of ['a\0b', Buffer.from('a\0b'), new URL('file:///a%00b')]) {
    for (const name of ['open', 'stat', 'readdir', 'readFile', 'mkdir', 'unlink', 'access', 'realpath', 'rm']) {
      await fails(name, [bad], { code: 'ERR_INVALID_ARG_VALUE', name: 'TypeError' });
    }
    assert.strictEqual(fs.existsSync(bad), false);
  }

  // Names that are no UTF-8 survive as bytes.
  const bytes = Buffer.concat([Buffer.from(at('')), Buffer.from('/\xff\xfe', 'latin1')]);
  fs.writeFileSync(bytes, 'x');
  assert.ok(fs.readdirSync(folder, { encoding: 'buffer' }).some((name) => name.equals(Buffer.from([0xff, 0xfe]))));
  assert.ok(fs.readdirSync(folder).includes('\ufffd\ufffd'));
  const [entry] = fs.readdirSync(folder, { encoding: 'buffer', withFileTypes: true });
  assert.ok(entry.isFile());
  fs.unlinkSync(bytes);
  assert.deepStrictEqual(fs.readdirSync(folder), []);
}

async function loops() {
  fs.symlinkSync(at('b'), at('a'));
  fs.symlinkSync(at('a'), at('b'));
  await fails('stat', [at('a')], { code: 'ELOOP', syscall: 'stat', path: at('a') });
  await fails('readFile', [at('a')], { code: 'ELOOP', syscall: 'open' });
  await fails('writeFile', [at('a'), ''], { code: 'ELOOP', syscall: 'open' });
  await fails('realpath', [at('a')], { code: 'ELOOP' });
  assert.strictEqual(fs.existsSync(at('a')), false);
  assert.ok(fs.lstatSync(at('a')).isSymbolicLink());
  fs.rmSync(at('a'));
  fs.rmSync(at('b'));
}

async function descriptors() {
  for (const fd of [-1, 2 ** 31, 1.5]) {
    assert.throws(() => fs.closeSync(fd), { code: 'ERR_OUT_OF_RANGE' });
    assert.throws(() => fs.readSync(fd, Buffer.alloc(1)), { code: 'ERR_OUT_OF_RANGE' });
  }
  for (const fd of ['1', null, {}, undefined]) assert.throws(() => fs.fstatSync(fd), { code: 'ERR_INVALID_ARG_TYPE' });
  const closed = fs.openSync(folder);
  fs.closeSync(closed);
  const error = { code: 'EBADF', errno: -9 };
  assert.throws(() => fs.fstatSync(closed), { ...error, syscall: 'fstat' });
  assert.throws(() => fs.readSync(closed, Buffer.alloc(1)), { ...error, syscall: 'read' });
  assert.throws(() => fs.writeSync(closed, 'x'), { ...error, syscall: 'write' });
  assert.throws(() => fs.closeSync(closed), { ...error, syscall: 'close' });
  // A directory is of the wrong kind.
  const fd = fs.openSync(folder);
  assert.throws(() => fs.readFileSync(fd), { code: 'EISDIR', syscall: 'read' });
  fs.closeSync(fd);
  await fails('readFile', [folder], { code: 'EISDIR', syscall: 'read' });
  await fails('readdir', [process.execPath], { code: 'ENOTDIR', syscall: 'scandir' });
  await fails('rmdir', [process.execPath], { code: 'ENOTDIR', syscall: 'rmdir' });
}

async function fullDisks() {
  if (!fs.existsSync('/dev/full')) return;
  await fails('writeFile', ['/dev/full', 'x'], { code: 'ENOSPC', syscall: 'write' });
  await fails('appendFile', ['/dev/full', 'x'], { code: 'ENOSPC', syscall: 'write' });
  await assert.rejects(new Promise((resolve, reject) => {
    fs.createWriteStream('/dev/full').on('error', reject).on('finish', resolve).end('x');
  }), { code: 'ENOSPC' });
}

/** Sizes are what they were when somebody looked. */
async function changingFiles() {
  const file = at('file');
  fs.writeFileSync(file, 'x'.repeat(100_000));
  const handle = await fs.promises.open(file);
  await handle.stat();
  fs.truncateSync(file, 10);
  assert.strictEqual((await handle.readFile()).length, 10);
  await handle.close();

  const stream = fs.createReadStream(file, { highWaterMark: 4 });
  let text = '';
  for await (const chunk of stream) {
    if (text === '') fs.appendFileSync(file, 'more');
    text += chunk;
  }
  assert.strictEqual(text, `${'x'.repeat(10)}more`);

  // A shorter content replaces a longer one, in every form; an empty one, too.
  for (const text of ['long content', 'short', '', 'x']) {
    fs.writeFileSync(file, text);
    assert.strictEqual(fs.readFileSync(file, 'utf8'), text);
  }
  await fs.promises.writeFile(file, 'much longer than before');
  await fs.promises.writeFile(file, 'shorter');
  fs.writeFileSync(file, 'S', { flag: 'r+' });
  assert.strictEqual(fs.readFileSync(file, 'utf8'), 'Shorter');
  fs.unlinkSync(file);

  // A file without a size.
  assert.match(fs.readFileSync('/proc/self/status', 'utf8'), /^Name:/);
  assert.match(await fs.promises.readFile('/proc/self/status', 'utf8'), /^Name:/);
}

async function vanishingDirectories() {
  fs.mkdirSync(at('gone'));
  for (let i = 0; i < 100; i++) fs.writeFileSync(at('gone', `${i}`), '');
  const directory = await fs.promises.opendir(at('gone'), { bufferSize: 1 });
  let seen = 0;
  for await (const { name } of directory) {
    assert.match(name, /^\d+$/);
    if (seen++ === 0) fs.rmSync(at('gone'), { recursive: true });
  }
  assert.ok(seen >= 1);
  await fails('readdir', [at('gone')], { code: 'ENOENT', syscall: 'scandir' });
  await assert.rejects(fs.promises.rm(at('gone')), { code: 'ENOENT' });
  await fs.promises.rm(at('gone'), { force: true, recursive: true });
}

/** With 64 descriptors: errors, nothing lost, and all is well again when they are given back. */
function fewDescriptors() {
  const script = `
    const assert = require('assert'), fs = require('fs'), { spawn, spawnSync } = require('child_process');
    spawn('/bin/true').kill();
    const open = [];
    assert.throws(() => { for (;;) open.push(fs.openSync('/dev/null')); }, { code: 'EMFILE', syscall: 'open', path: '/dev/null' });
    assert.throws(() => fs.readFileSync('/dev/null'), { code: 'EMFILE' });
    assert.throws(() => fs.readdirSync('/'), { code: 'EMFILE', syscall: 'scandir' });
    assert.throws(() => fs.mkdtempSync('/nowhere/x'), { code: 'ENOENT' });
    const { error } = spawnSync('/bin/true');
    assert.strictEqual(error.code, 'EMFILE');
    spawn('/bin/true').on('error', (error) => {
      assert.strictEqual(error.code, 'EMFILE');
      for (const fd of open) fs.closeSync(fd);
      const before = fs.readdirSync('/proc/self/fd').length;
      for (let i = 0; i < 200; i++) {
        fs.readFileSync(process.execPath.replace(/.*/, '/proc/self/status'));
        try { fs.readFileSync('/nowhere'); } catch {}
        try { fs.readdirSync('/nowhere'); } catch {}
        try { fs.readFileSync('/'); } catch {}
      }
      assert.strictEqual(fs.readdirSync('/proc/self/fd').length, before);
      console.log('done');
    });
  `;
  const { stdout, stderr } = spawnSync('/bin/sh', ['-c', 'ulimit -n 64; exec "$0" -e "$1"', process.execPath, script], { encoding: 'utf8' });
  assert.strictEqual(stdout, 'done\n', stderr);
}

(async () => {
  await names();
  await loops();
  await descriptors();
  await fullDisks();
  await changingFiles();
  await vanishingDirectories();
  fewDescriptors();
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
