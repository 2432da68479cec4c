'use strict';

// readFile and writeFile in their three forms: text and bytes, descriptors, flags, sizes that are not known, limits.

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const util = require('node:util');

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'fs-whole-'));
process.on('exit', () => fs.rmSync(root, { recursive: true, force: true }));
const file = path.join(root, 'file');

const texts = ['', 'ascii', 'caf\u00e9', 'Grüße, 世界, 😀', 'x'.repeat(3 << 20), `${'y'.repeat(70000)}€`];
for (const text of texts) {
  fs.writeFileSync(file, text);
  assert.strictEqual(fs.readFileSync(file, 'utf8'), text);
  assert.ok(fs.readFileSync(file).equals(Buffer.from(text)));
}
fs.writeFileSync(file, Buffer.from([0xff, 0x61, 0xc3]));
assert.strictEqual(fs.readFileSync(file, 'utf8'), '\ufffda\ufffd');
assert.strictEqual(fs.readFileSync(file, 'hex'), 'ff61c3');
fs.writeFileSync(file, 'c3a9', 'hex');
assert.strictEqual(fs.readFileSync(file, 'utf8'), 'é');

// A pipe ends when its writer says so, not with a read that brings less than there is room for.
{
  const { execFileSync, spawn } = require('node:child_process');
  const pipe = path.join(root, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const pieces = '(head -c 9000 /dev/zero; sleep 0.05; head -c 9000 /dev/zero; sleep 0.05; head -c 100000 /dev/zero) > "$0"';
  for (const encoding of [undefined, 'utf8']) {
    spawn('sh', ['-c', pieces, pipe]);
    assert.strictEqual(fs.readFileSync(pipe, encoding).length, 118_000);
  }
}

// Bytes of small files lie in the memory that Buffers share, which nobody can take away from the others.
for (const size of [1, 4096, 4097, 16 * 1024 - 1, 16 * 1024, 16 * 1024 + 1, 100_000]) {
  const bytes = Buffer.alloc(size, `${size} `);
  fs.writeFileSync(file, bytes);
  const read = Array.from({ length: 20 }, () => fs.readFileSync(file));
  for (const one of read) assert.ok(one.equals(bytes));
  read[0].fill(0);
  assert.ok(read[1].equals(bytes));
  assert.ok(read[0] instanceof Buffer);
}
fs.writeFileSync(file, 'small');
{
  const { buffer } = fs.readFileSync(file);
  if (buffer.byteLength > 5) {
    assert.throws(() => structuredClone(buffer, { transfer: [buffer] }), { name: 'DataCloneError' });
    assert.throws(() => buffer.transfer(), TypeError);
  }
  assert.strictEqual(String(fs.readFileSync(file)), 'small');
  const { poolSize } = Buffer;
  for (const size of [0, 6, 20]) {
    Buffer.poolSize = size;
    for (let i = 0; i < 5; i++) assert.strictEqual(String(fs.readFileSync(file)), 'small');
  }
  Buffer.poolSize = poolSize;
}

fs.writeFileSync(file, 'one');
fs.appendFileSync(file, ' two');
fs.writeFileSync(file, ' three', { flag: 'a', flush: true });
assert.strictEqual(fs.readFileSync(file, 'latin1'), 'one two three');
assert.throws(() => fs.writeFileSync(file, 'x', { flag: 'wx' }), { code: 'EEXIST', syscall: 'open', path: file });

// A descriptor is used from where it stands and stays open.
const fd = fs.openSync(file, 'r+');
fs.readSync(fd, Buffer.alloc(4), 0, 4, null);
assert.strictEqual(fs.readFileSync(fd, 'utf8'), 'two three');
assert.strictEqual(fs.readFileSync(fd, 'utf8'), '');
fs.writeFileSync(fd, '!');
fs.closeSync(fd);
assert.strictEqual(fs.readFileSync(file, 'utf8'), 'one two three!');

// /proc says size 0.
assert.ok(fs.readFileSync('/proc/self/status', 'utf8').includes('Name:'));
assert.ok(fs.readFileSync('/proc/self/status').length > 0);

// A sparse file beyond 2 GiB, and beyond 4 GiB.
const sparse = path.join(root, 'sparse');
fs.closeSync(fs.openSync(sparse, 'w'));
fs.truncateSync(sparse, 5 * 2 ** 30);
assert.strictEqual(fs.statSync(sparse).size, 5 * 2 ** 30);
assert.throws(() => fs.readFileSync(sparse), { code: 'ERR_FS_FILE_TOO_LARGE', name: 'RangeError' });
const big = fs.openSync(sparse, 'r+');
fs.writeSync(big, 'far', 4.5 * 2 ** 30);
const far = Buffer.alloc(3);
assert.strictEqual(fs.readSync(big, far, 0, 3, BigInt(4.5 * 2 ** 30)), 3);
assert.strictEqual(far.toString(), 'far');
fs.closeSync(big);

assert.throws(() => fs.readFileSync(root), { code: 'EISDIR', syscall: 'read', message: 'EISDIR: illegal operation on a directory, read' });
assert.throws(() => fs.readFileSync('a\0b'), { code: 'ERR_INVALID_ARG_VALUE' });
assert.throws(() => fs.readFileSync(''), { code: 'ENOENT', path: '', message: "ENOENT: no such file or directory, open ''" });
assert.throws(() => fs.readFileSync('x'.repeat(5000)), { code: 'ENAMETOOLONG' });
assert.throws(() => fs.readFileSync(file, 'no-such'), { code: 'ERR_INVALID_ARG_VALUE' });

(async () => {
  // No encoding of text, whichever form is asked.
  {
    const refused = { code: 'ERR_UNKNOWN_ENCODING' };
    await assert.rejects(fs.promises.readFile(file, 'buffer'), refused);
    await assert.rejects(util.promisify(fs.readFile)(file, 'buffer'), refused);
    const handle = await fs.promises.open(file);
    await assert.rejects(handle.readFile('buffer'), refused);
    await handle.close();
  }
  for (const text of texts) {
    await fs.promises.writeFile(file, text);
    assert.strictEqual(await fs.promises.readFile(file, 'utf8'), text);
    const read = await new Promise((resolve, reject) =>
      fs.readFile(file, 'utf8', (error, data) => (error ? reject(error) : resolve(data))));
    assert.strictEqual(read, text);
  }
  await fs.promises.writeFile(file, (async function*() { yield 'a'; yield Buffer.from('b'); })());
  assert.strictEqual(fs.readFileSync(file, 'utf8'), 'ab');
  await assert.rejects(fs.promises.readFile(path.join(root, 'none')), (error) => {
    assert.deepStrictEqual({ ...error }, { errno: -2, code: 'ENOENT', syscall: 'open', path: path.join(root, 'none') });
    return error.stack.includes(__filename);
  });
  const reason = new Error('enough');
  await assert.rejects(fs.promises.readFile('/dev/zero', { signal: AbortSignal.timeout(20) }), { name: 'AbortError' });
  await assert.rejects(fs.promises.readFile(file, { signal: AbortSignal.abort(reason) }), { name: 'AbortError', cause: reason });
  const controller = new AbortController();
  const reading = new Promise((resolve) => fs.readFile('/dev/zero', { signal: controller.signal }, resolve));
  setTimeout(() => controller.abort(), 10);
  assert.strictEqual((await reading).name, 'AbortError');

  // Memory of the caller's: any view, or what makes one.
  {
    const hello = path.join(root, 'hello');
    fs.writeFileSync(hello, 'hello');
    const memory = new Uint8Array(new ArrayBuffer(20), 4, 10);
    const ways = [
      (options) => fs.readFileSync(hello, options),
      (options) => fs.promises.readFile(hello, options),
      (options) => util.promisify(fs.readFile)(hello, options),
    ];
    for (const read of ways) {
      const data = await read({ buffer: memory });
      assert.ok(Buffer.isBuffer(data) && data.buffer === memory.buffer && data.byteOffset === 4);
      assert.strictEqual(data.toString(), 'hello');
      assert.strictEqual(await read({ buffer: (size) => Buffer.alloc(size), encoding: 'hex' }), '68656c6c6f');
      const failsWith = (buffer, code, message) => assert.rejects(async () => read({ buffer }), { code, message });
      await failsWith(Buffer.alloc(3), 'ERR_INVALID_ARG_VALUE',
                      "The property 'options.buffer.byteLength' is smaller than the file size of 5 bytes. Received 3");
      await failsWith(() => 5, 'ERR_INVALID_ARG_TYPE', /^The "options\.buffer\(\)" property must be an instance of Buffer/);
      await failsWith('x', 'ERR_INVALID_ARG_TYPE', /^The "options\.buffer" property must be of type function or an instance of/);
    }
    // What the callback throws is the program's, and it is called once.
    const fd = fs.openSync(hello);
    let calls = 0;
    const thrown = new Promise((resolve) => process.once('uncaughtException', resolve));
    fs.readFile(fd, { buffer: Buffer.alloc(10) }, () => {
      calls++;
      throw new Error('mine');
    });
    assert.strictEqual((await thrown).message, 'mine');
    assert.strictEqual(calls, 1);
    fs.closeSync(fd);
    assert.throws(() => fs.readFileSync('/proc/self/stat', { buffer: Buffer.alloc(10) }), /is too small to contain the entire file/);
    assert.ok(fs.readFileSync('/proc/self/stat', { buffer: Buffer.alloc(10_000), encoding: 'latin1' }).includes('('));
  }
})().then(() => process.exitCode = 0, (error) => { throw error; });
