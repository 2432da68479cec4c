'use strict';

// Listing, making and removing directories; names that are not UTF-8.

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'fs-directories-'));
process.on('exit', () => fs.rmSync(root, { recursive: true, force: true }));
const at = (...parts) => path.join(root, ...parts);

assert.strictEqual(fs.mkdirSync(at('a', 'b', 'c'), { recursive: true }), at('a'));
assert.strictEqual(fs.mkdirSync(at('a', 'b', 'c'), { recursive: true }), undefined);
fs.writeFileSync(at('a', 'file'), '');
assert.throws(() => fs.mkdirSync(at('a', 'file'), { recursive: true }), { code: 'EEXIST' });
assert.throws(() => fs.mkdirSync(at('a', 'file', 'x', 'y'), { recursive: true }), { code: 'ENOTDIR' });
// Node loops for ever here.
assert.throws(() => fs.mkdirSync('/proc/no/such', { recursive: true }), { code: 'ENOENT' });

fs.symlinkSync('file', at('a', 'link'));
assert.deepStrictEqual(fs.readdirSync(at('a')), ['b', 'file', 'link']);
const types = fs.readdirSync(at('a'), { withFileTypes: true });
assert.deepStrictEqual(types.map((d) => [d.name, d.parentPath, d.isDirectory(), d.isFile(), d.isSymbolicLink()]), [
  ['b', at('a'), true, false, false], ['file', at('a'), false, true, false], ['link', at('a'), false, false, true],
]);
assert.deepStrictEqual(fs.readdirSync(root, { recursive: true }), ['a', 'a/b', 'a/file', 'a/link', 'a/b/c']);
assert.deepStrictEqual(fs.readdirSync(root, { recursive: true, withFileTypes: true }).map((d) => path.join(d.parentPath, d.name)),
                       ['a', 'a/b', 'a/file', 'a/link', 'a/b/c'].map((name) => at(name)));

const raw = Buffer.concat([Buffer.from(at('a', 'b')), Buffer.from([0x2f, 0xff, 0xfe])]);
fs.writeFileSync(raw, 'raw');
const [found] = fs.readdirSync(at('a', 'b'), 'buffer').filter((name) => name[0] === 0xff);
assert.deepStrictEqual([...found], [0xff, 0xfe]);
assert.strictEqual(fs.readFileSync(raw, 'utf8'), 'raw');
assert.strictEqual(fs.readdirSync(at('a', 'b'), 'hex').includes('fffe'), true);

// Many entries, and an open directory read piece by piece.
fs.mkdirSync(at('many'));
for (let i = 0; i < 600; i++) fs.closeSync(fs.openSync(at('many', `entry-with-a-name-${i}`), 'w'));
assert.strictEqual(fs.readdirSync(at('many')).length, 600);
const dir = fs.opendirSync(at('many'), { bufferSize: 7 });
const names = new Set();
for (let entry; (entry = dir.readSync()) !== null;) names.add(entry.name);
assert.strictEqual(names.size, 600);
dir.closeSync();
assert.throws(() => dir.readSync(), { code: 'ERR_DIR_CLOSED' });

assert.throws(() => fs.rmSync(at('a')), { code: 'ERR_FS_EISDIR' });
assert.throws(() => fs.rmdirSync(at('a')), { code: 'ENOTEMPTY' });
fs.cpSync(at('a'), at('copy'), { recursive: true });
assert.strictEqual(fs.readlinkSync(at('copy', 'link')), at('a', 'file'));
assert.throws(() => fs.cpSync(at('a'), at('a', 'b', 'inside'), { recursive: true }), { code: 'ERR_FS_CP_EINVAL' });
// A filter is shown names as text, which cannot say that name.
fs.rmSync(raw);
fs.cpSync(at('a'), at('filtered'), { recursive: true, filter: (source) => !source.endsWith('file') });
assert.deepStrictEqual(fs.readdirSync(at('filtered')).sort(), ['b', 'link']);

(async () => {
  const seen = [];
  for await (const entry of await fs.promises.opendir(root, { recursive: true })) seen.push(path.join(entry.parentPath, entry.name));
  assert.ok(seen.includes(at('a', 'b', 'c')) && seen.length > 600);
  assert.deepStrictEqual(fs.globSync('a/**', { cwd: root }).sort(), ['a', 'a/b', 'a/b/c', 'a/file', 'a/link']);
  const globbed = await Array.fromAsync(fs.promises.glob('{copy,a}/*', { cwd: root, exclude: ['copy'] }));
  assert.deepStrictEqual(globbed.sort(), ['a/b', 'a/file', 'a/link']);
  await fs.promises.rm(at('many'), { recursive: true });
  await fs.promises.cp(at('a'), at('again'), { recursive: true, preserveTimestamps: true });
  assert.strictEqual(fs.statSync(at('again', 'file')).mtimeMs, fs.statSync(at('a', 'file')).mtimeMs);
  await using temporary = await fs.promises.mkdtempDisposable(at('tmp-'));
  assert.ok(fs.existsSync(temporary.path));
})();
