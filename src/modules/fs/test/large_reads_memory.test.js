'use strict';
// What was read and forgotten is collected soon, so that its memory serves the next file.

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const kMegabyte = 2 ** 20;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-large-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));
const file = path.join(folder, 'file');
fs.writeFileSync(file, Buffer.alloc(kMegabyte, 'x'));

let most = 0;
const look = (data) => {
  assert.strictEqual(data.length, kMegabyte);
  most = Math.max(most, process.memoryUsage().arrayBuffers);
};

(async () => {
  for (let i = 0; i < 100; i++) look(fs.readFileSync(file));
  for (let i = 0; i < 100; i++) look(await fs.promises.readFile(file));
  assert.ok(most < 40 * kMegabyte, `${most} bytes`);
})();
