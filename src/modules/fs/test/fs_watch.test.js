'use strict';

// fs.watch, recursive too, and fs.watchFile.

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'fs-watch-'));
process.on('exit', () => fs.rmSync(root, { recursive: true, force: true }));

const seen = { plain: false, recursive: false, polled: false };
process.on('exit', () => assert.deepStrictEqual(seen, { plain: true, recursive: true, polled: true }));

const plain = fs.watch(root, (event, name) => {
  if (name !== 'file') return;
  assert.strictEqual(event, 'rename');
  seen.plain = true;
  plain.close();
});

const recursive = fs.watch(root, { recursive: true, ignore: '*.log' }, (event, name) => {
  assert.ok(!name.endsWith('.log'));
  if (name !== path.join('new', 'deep', 'inside')) return;
  seen.recursive = true;
  recursive.close();
});

const polled = path.join(root, 'polled');
fs.watchFile(polled, { interval: 20 }, function listener(current, previous) {
  if (current.size === 0) return;
  assert.ok(current instanceof fs.Stats && previous.size === 0);
  seen.polled = true;
  fs.unwatchFile(polled, listener);
});

fs.writeFileSync(path.join(root, 'file'), '');
fs.writeFileSync(path.join(root, 'x.log'), '');
fs.mkdirSync(path.join(root, 'new', 'deep'), { recursive: true });
fs.writeFileSync(path.join(root, 'new', 'deep', 'inside'), '');
setTimeout(() => fs.writeFileSync(polled, 'content'), 60);

assert.throws(() => fs.watch(path.join(root, 'none')), { code: 'ENOENT', syscall: 'watch', filename: path.join(root, 'none') });
