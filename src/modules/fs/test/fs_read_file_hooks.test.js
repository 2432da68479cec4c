'use strict';

// With async hooks, fs.readFile() is a chain of requests; its answers are the same.

const assert = require('node:assert');
const { createHook } = require('node:async_hooks');
const fs = require('node:fs');

let requests = 0;
createHook({ init(id, type) { if (type === 'FSREQCALLBACK') requests++; } }).enable();

const read = (...args) => new Promise((resolve) => fs.readFile(...args, (error, data) => resolve(error ?? data)));

(async () => {
  const text = fs.readFileSync(__filename, 'utf8');
  assert.strictEqual(await read(__filename, 'utf8'), text);
  assert.strictEqual(requests, 4);
  assert.strictEqual((await read(__filename)).toString(), text);
  assert.strictEqual(await read(__filename, 'hex'), Buffer.from(text).toString('hex'));
  if (process.platform === 'linux') assert.match(await read('/proc/self/status', 'latin1'), /^Name:/);
  assert.strictEqual((await read(`${__filename}.none`)).code, 'ENOENT');
  assert.strictEqual((await read(__dirname)).code, 'EISDIR');
  const fd = fs.openSync(__filename);
  assert.strictEqual(await read(fd, 'utf8'), text);
  assert.strictEqual(fs.fstatSync(fd).size, Buffer.byteLength(text));
  fs.closeSync(fd);
  const controller = new AbortController();
  const aborted = read(__filename, { signal: controller.signal });
  controller.abort();
  assert.strictEqual((await aborted).name, 'AbortError');
})();
