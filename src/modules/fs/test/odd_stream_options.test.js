'use strict';

// Options of streams, watchers and blobs of files that are falsy or of another kind.

const assert = require('node:assert');
const fs = require('node:fs');

assert.throws(() => fs.createReadStream(__filename, { end: null }), { code: 'ERR_INVALID_ARG_TYPE', message: /"end"/ });
for (const options of [{ persistent: 0 }, { recursive: 0 }, { recursive: '' }]) fs.watch(__dirname, options).close();
assert.throws(() => fs.watch(__dirname, { recursive: 1 }), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => fs.watch(5), { code: 'ERR_INVALID_ARG_TYPE', message: /^The "path" argument/ });
// A file that is not there is told at once.
assert.throws(() => fs.openAsBlob('/nonexistent/file'), { code: 'ERR_INVALID_ARG_VALUE', message: 'Unable to open file as blob' });
fs.openAsBlob(__filename).then(async (blob) => assert.strictEqual(await blob.text(), fs.readFileSync(__filename, 'utf8')));

// A stream that was refused lets go of its handle.
async function refused() {
  const handle = await fs.promises.open(__filename);
  for (const options of [{ start: null }, { end: 'x' }, { highWaterMark: -1 }, { encoding: 'bogus' }]) {
    assert.throws(() => handle.createReadStream(options));
    assert.throws(() => handle.readLines(options));
  }
  assert.throws(() => handle.createWriteStream({ start: null }));
  assert.strictEqual(handle.listenerCount('close'), 0);
  await assert.rejects(handle.readv([]), { code: 'EINVAL', syscall: 'read' });
  await handle.close();
  closed = true;
}
let closed = false;
process.on('exit', () => assert.ok(closed));
refused();
