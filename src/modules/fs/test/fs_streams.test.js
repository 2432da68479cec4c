'use strict';

// ReadStream and WriteStream: ranges, errors, autoClose, replaced fs functions.

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { pipeline } = require('node:stream/promises');

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'fs-streams-'));
process.on('exit', () => fs.rmSync(root, { recursive: true, force: true }));
const file = path.join(root, 'file');
const data = Buffer.alloc(300_000, '0123456789');
fs.writeFileSync(file, data);

async function collect(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

(async () => {
  assert.ok((await collect(fs.createReadStream(file))).equals(data));
  assert.ok((await collect(fs.createReadStream(file, { start: 5, end: 14 }))).equals(data.subarray(5, 15)));
  assert.strictEqual((await collect(fs.createReadStream(file, { start: data.length }))).length, 0);
  const copy = path.join(root, 'copy');
  const writer = fs.createWriteStream(copy, { highWaterMark: 1000 });
  await pipeline(fs.createReadStream(file, { highWaterMark: 777 }), writer);
  assert.strictEqual(writer.bytesWritten, data.length);
  assert.ok(fs.readFileSync(copy).equals(data));

  const inserted = fs.createWriteStream(copy, { flags: 'r+', start: 2 });
  inserted.cork();
  inserted.write('AB');
  inserted.write('C');
  inserted.uncork();
  await new Promise((resolve) => inserted.end(resolve));
  assert.strictEqual(fs.readFileSync(copy, 'latin1').slice(0, 7), '01ABC56');

  await assert.rejects(collect(fs.createReadStream(path.join(root, 'none'))), { code: 'ENOENT', syscall: 'open' });
  assert.throws(() => fs.createReadStream(file, { start: 3, end: 2 }), { code: 'ERR_OUT_OF_RANGE' });
  assert.throws(() => fs.createReadStream(file, { fd: 'x' }), { code: 'ERR_INVALID_ARG_TYPE' });

  let reads = 0;
  const counted = fs.createReadStream(file, { fs: { ...fs, read(...args) { reads++; fs.read(...args); } } });
  assert.ok((await collect(counted)).equals(data));
  assert.strictEqual(reads, Math.ceil(data.length / 65536) + 1);

  const controller = new AbortController();
  const aborted = fs.createReadStream(file, { signal: controller.signal });
  controller.abort();
  await assert.rejects(collect(aborted), { name: 'AbortError' });
  assert.strictEqual(aborted.destroyed, true);
})();
