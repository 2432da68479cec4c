'use strict';

// FileHandle: operations, users that close() waits for, streams, transfer to another port.

const assert = require('node:assert');
const fs = require('node:fs');
const { open } = require('node:fs/promises');
const os = require('node:os');
const path = require('node:path');
const { MessageChannel, receiveMessageOnPort } = require('node:worker_threads');

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'fs-handle-'));
process.on('exit', () => fs.rmSync(root, { recursive: true, force: true }));
const file = path.join(root, 'file');

(async () => {
  const handle = await open(file, 'w+');
  assert.deepStrictEqual({ ...await handle.write('hello world') }, { bytesWritten: 11, buffer: 'hello world' });
  const { bytesRead, buffer } = await handle.read({ buffer: Buffer.alloc(5), position: 6 });
  assert.strictEqual(buffer.toString('utf8', 0, bytesRead), 'world');
  await handle.writev([Buffer.from('ab'), Buffer.from('cd')], 0);
  const parts = [Buffer.alloc(2), Buffer.alloc(3)];
  assert.strictEqual((await handle.readv(parts, 0)).bytesRead, 5);
  assert.strictEqual(Buffer.concat(parts).toString(), 'abcdo');
  await handle.truncate(3);
  assert.strictEqual((await handle.stat({ bigint: true })).size, 3n);
  await handle.utimes(1, 2);
  assert.strictEqual((await handle.stat()).mtimeMs, 2000);
  await handle.appendFile('\nline 2\n');
  let closed = false;
  handle.on('close', () => { closed = true; });
  const pending = handle.read(Buffer.alloc(1), 0, 1, 0);
  await handle.close();
  assert.ok(closed);
  assert.strictEqual((await pending).bytesRead, 1);
  assert.strictEqual(handle.fd, -1);
  await assert.rejects(handle.read(), { code: 'EBADF', syscall: 'read', message: 'file closed' });

  {
    await using scoped = await open(file);
    const lines = [];
    for await (const line of scoped.readLines()) lines.push(line);
    assert.strictEqual(lines.at(-1), 'line 2');
  }
  {
    const reading = await open(file);
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of reading.readableWebStream({ autoClose: true })) text += decoder.decode(chunk, { stream: true });
    assert.strictEqual(text, fs.readFileSync(file, 'utf8'));
    assert.strictEqual(reading.fd, -1);
  }
  {
    const writing = await open(file, 'w');
    const stream = writing.createWriteStream({ flush: true });
    stream.end('through a stream');
    await new Promise((resolve) => stream.on('close', resolve));
    assert.strictEqual(fs.readFileSync(file, 'utf8'), 'through a stream');
  }
  {
    const sent = await open(file);
    const { port1, port2 } = new MessageChannel();
    port1.postMessage({ sent }, [sent]);
    const { sent: got } = receiveMessageOnPort(port2).message;
    assert.strictEqual(sent.fd, -1);
    assert.strictEqual(await got.readFile('utf8'), 'through a stream');
    await got.close();
    port1.close();
  }
})();
