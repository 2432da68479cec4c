'use strict';
// What needs no waiting is done without the thread pool; nobody may be able to tell.

const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { promisify } = require('node:util');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-read-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));
const name = path.join(folder, 'file');
fs.writeFileSync(name, 'hello world');

const open = promisify(fs.open);
const read = promisify(fs.read);
const close = promisify(fs.close);

async function positions() {
  const fd = await open(name, 'r');
  const buffer = Buffer.alloc(64);
  const text = async (...args) => buffer.latin1Slice(0, (await read(fd, buffer, 0, ...args)).bytesRead);
  assert.strictEqual(await text(5, null), 'hello');
  assert.strictEqual(await text(64, null), ' world');
  assert.strictEqual(await text(64, null), '');
  assert.strictEqual(await text(64, 3), 'lo world');
  assert.strictEqual(await text(64, 100), '');
  fs.appendFileSync(name, '!');
  assert.strictEqual(await text(64, null), '!');
  await close(fd);
  await assert.rejects(close(fd), { code: 'EBADF', syscall: 'close' });
  await assert.rejects(read(fd, buffer, 0, 1, 0), { code: 'EBADF', syscall: 'read' });
}

async function errors() {
  await assert.rejects(open(path.join(folder, 'none'), 'r'), { code: 'ENOENT', syscall: 'open' });
  const fd = await open(folder, 'r');
  await assert.rejects(read(fd, Buffer.alloc(1), 0, 1, 0), { code: 'EISDIR' });
  await close(fd);
}

/** A callback never comes before the call has returned, and keeps its context. */
async function later() {
  const storage = new AsyncLocalStorage();
  const order = [];
  const fd = await open(name, 'r');
  await new Promise((resolve) => {
    storage.run('context', () => {
      fs.read(fd, Buffer.alloc(1), 0, 1, 0, () => {
        order.push(storage.getStore());
        process.nextTick(resolve);
      });
    });
    process.nextTick(() => order.push('tick'));
    order.push('returned');
  });
  assert.deepStrictEqual(order, ['returned', 'tick', 'context']);
  await close(fd);
}

/** Opening a pipe without a writer waits, and not in the loop. */
async function namedPipe() {
  const pipe = path.join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const parts = [];
  const stream = fs.createReadStream(pipe).on('data', (part) => parts.push(String(part)));
  setImmediate(() => {
    const writer = fs.createWriteStream(pipe);
    stream.once('data', () => writer.end('two'));
    writer.write('one ');
  });
  await new Promise((resolve) => stream.on('close', resolve));
  assert.strictEqual(parts.join(''), 'one two');
}

/** Chunks belong to whoever got them, whatever is read later. */
async function chunks() {
  const size = 64 * 1024;
  const large = path.join(folder, 'large');
  fs.writeFileSync(large, Buffer.concat([Buffer.alloc(size, 'a'), Buffer.alloc(size, 'b'), Buffer.alloc(10, 'c')]));
  const all = [];
  for (let i = 0; i < 3; i++) {
    for await (const chunk of fs.createReadStream(large)) all.push(chunk);
  }
  assert.deepStrictEqual(all.map((chunk) => chunk.length), [size, size, 10, size, size, 10, size, size, 10]);
  for (const [i, chunk] of all.entries()) {
    assert.ok(chunk.equals(Buffer.alloc(chunk.length, 'abc'[i % 3])));
    // And keep no more memory than they fill.
    assert.strictEqual(chunk.buffer.byteLength, chunk.length);
  }
}

/** A closed descriptor's number may be another file's at once. */
async function descriptors() {
  for (let i = 0; i < 20; i++) {
    const [a, b] = await Promise.all([open(name, 'r'), open(__filename, 'r')]);
    const [first, second] = await Promise.all([a, b].map(async (fd) => (await read(fd, Buffer.alloc(5), 0, 5, 0)).buffer));
    assert.strictEqual(first.toString(), 'hello');
    assert.strictEqual(second.toString(), "'use ");
    await Promise.all([close(a), close(b)]);
  }
}

(async () => {
  for (const test of [positions, errors, later, namedPipe, chunks, descriptors]) await test();
})();
