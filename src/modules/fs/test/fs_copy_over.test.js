'use strict';

// copyFile() over files that exist: shorter, longer, empty, read-only, the same, linked; and what it may not do.

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-copy-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
const a = path.join(folder, 'a');
const b = path.join(folder, 'b');

(async () => {
  for (const copy of [fs.copyFileSync, fs.promises.copyFile]) {
    for (const [text, old] of [['new', 'old content'], ['new content', 'old'], ['', 'old'], ['new', ''], ['x'.repeat(300_000), 'y'.repeat(400_000)]]) {
      fs.writeFileSync(a, text, { mode: 0o640 });
      fs.chmodSync(a, 0o640);
      fs.writeFileSync(b, old);
      fs.chmodSync(b, 0o600);
      const { ino } = fs.statSync(b);
      await copy(a, b);
      assert.strictEqual(fs.readFileSync(b, 'utf8'), text);
      assert.strictEqual(fs.statSync(b).mode & 0o777, 0o640);
      assert.strictEqual(fs.statSync(b).ino, ino);
    }
    // Onto itself, by another name, too.
    fs.writeFileSync(a, 'same');
    fs.rmSync(b);
    fs.linkSync(a, b);
    await copy(a, b);
    await copy(a, a);
    assert.strictEqual(fs.readFileSync(a, 'utf8'), 'same');
    fs.rmSync(b);
    fs.writeFileSync(b, 'kept');
    const fails = async (args, code) => {
      await assert.rejects(async () => copy(...args), { code, syscall: 'copyfile', path: args[0], dest: args[1] });
    };
    await fails([a, b, fs.constants.COPYFILE_EXCL], 'EEXIST');
    await fails([path.join(folder, 'none'), b], 'ENOENT');
    await fails([a, folder], 'EISDIR');
    assert.strictEqual(fs.readFileSync(b, 'utf8'), 'kept');
    if (fs.existsSync('/proc/self/status')) {
      await copy('/proc/self/status', b);
      assert.notStrictEqual(fs.readFileSync(b, 'utf8'), 'kept');
    }
  }
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
