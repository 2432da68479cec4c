'use strict';

// Times that are too many nanoseconds for 64 bits: behind the year 2262, where the file system has them.

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const file = path.join(os.tmpdir(), `far-times-${process.pid}`);
fs.writeFileSync(file, '');
fs.utimesSync(file, 15032385535, 10000000000.5);
const { atimeMs, mtimeMs } = fs.statSync(file);

function check(stats) {
  for (const [milliseconds, name] of [[atimeMs, 'atime'], [mtimeMs, 'mtime']]) {
    assert.strictEqual(stats[`${name}Ms`], BigInt(milliseconds));
    assert.strictEqual(stats[`${name}Ns`], BigInt(milliseconds) * 1_000_000n);
    assert.strictEqual(stats[name].getTime(), milliseconds);
  }
}

(async () => {
  check(fs.statSync(file, { bigint: true }));
  check(await fs.promises.stat(file, { bigint: true }));
  fs.unlinkSync(file);
})();
