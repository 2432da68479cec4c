'use strict';

// Places and values at which calls of fs stop: what is refused first, and what is left untouched then.

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'odd-places-')));
const at = (...names) => path.join(root, ...names);
fs.mkdirSync(at('d', 'e'), { recursive: true });
fs.writeFileSync(at('d', 'f'), '');
fs.symlinkSync('gone', at('dangling'));
fs.symlinkSync('f', at('d', 'link'));

(async () => {
  // A directory that cannot be removed is not emptied first.
  const itself = `${at('d')}/.`;
  await assert.rejects(fs.promises.rm(itself, { recursive: true }), { code: 'EINVAL', syscall: 'rmdir', path: itself });
  assert.deepStrictEqual(fs.readdirSync(at('d')), ['e', 'f', 'link']);

  // A link that leads nowhere is no directory, and not one that exists.
  for (const place of [at('dangling'), at('dangling', 'x')]) {
    assert.throws(() => fs.mkdirSync(place, { recursive: true }), { code: 'ENOENT', syscall: 'mkdir', path: place });
  }
  await assert.rejects(fs.promises.cp(at('dangling'), at('d', 'link')), { code: 'ENOENT', syscall: 'stat', path: at('dangling') });
  assert.strictEqual(fs.readlinkSync(at('d', 'link')), 'f');

  // A tree with links to directories is copied over its copy.
  fs.symlinkSync('e', at('d', 'to e'));
  for (let i = 0; i < 2; i++) {
    await fs.promises.cp(at('d'), at('copy'), { recursive: true, verbatimSymlinks: true });
    assert.strictEqual(fs.readlinkSync(at('copy', 'to e')), 'e');
  }
  fs.rmSync(at('copy'), { recursive: true });

  // Nothing is made for a directory that is not copied.
  assert.throws(() => fs.cpSync(at('d'), at('new', 'copy')), { code: 'ERR_FS_EISDIR' });
  assert.ok(!fs.existsSync(at('new')));

  // Which of two mistakes is told.
  assert.throws(() => fs.truncateSync(at('nowhere'), 1.5), { code: 'ENOENT', syscall: 'open' });
  assert.throws(() => fs.truncateSync(at('d', 'f'), 1.5), { code: 'ERR_OUT_OF_RANGE' });
  assert.throws(() => fs.rmSync('a\0b', { force: 1, maxRetries: -1 }), { code: 'ERR_OUT_OF_RANGE', message: /maxRetries/ });
  assert.strictEqual(await new Promise((resolve) => fs.stat(root, null, resolve)), null);

  // "." and what "a/.." leaves of a pattern.
  const globbed = { cwd: root };
  for (const [pattern, expected] of [['d/.', ['d']], ['*/.', ['d']], ['d/f/.', ['d/f']], ['**/.', []], ['d/..', []], ['/.', ['/']]]) {
    assert.deepStrictEqual(fs.globSync(pattern, globbed), expected, pattern);
  }
  assert.deepStrictEqual(fs.globSync('/', { withFileTypes: true }).map(({ parentPath, name }) => [parentPath, name]), [['/', '']]);
})().finally(() => fs.rmSync(root, { recursive: true }));
