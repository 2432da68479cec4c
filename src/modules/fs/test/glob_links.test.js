'use strict';

// glob() and symbolic links: `followSymlinks`, circles, and what a Dirent's parentPath is made of.

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'glob-links-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));
fs.mkdirSync(path.join(folder, 'a/b'), { recursive: true });
fs.mkdirSync(path.join(folder, 'c/lc'), { recursive: true });
for (const name of ['a/b/y', 'c/x', 'c/lc/x']) fs.writeFileSync(path.join(folder, name), '');
for (const [target, name] of [['../c', 'a/lc'], ['..', 'c/up'], ['c/x', 'lx']]) fs.symlinkSync(target, path.join(folder, name));

const plain = {
  '**': '. a a/b a/b/y a/lc c c/lc c/lc/x c/up c/x lx',
  '**/lc/x': 'a/lc/lc/x c/lc/x',
  './**/lc/x': 'a/lc/lc/x a/lc/x c/lc/x',
  '**/a/lc/x': 'a/lc/x',
  '*/lc/x': 'a/lc/x c/lc/x',
  'a/l*/x': '',
  '**/lc/': 'a/lc/lc c/lc',
  '*/up/*': 'c/up/a c/up/c c/up/lx',
  'lx/': 'lx',
};
const followed = {
  '**': '. a a/b a/b/y a/lc a/lc/lc a/lc/lc/x a/lc/up a/lc/x c c/lc c/lc/x c/up c/x lx',
  '**/lc/x': 'a/lc/lc/x a/lc/x c/lc/x',
  'a/l*/x': 'a/lc/x',
  '**/lc/': 'a/lc a/lc/lc c/lc',
  '*/up/*': '', // a circle
  '**/up/a': 'a/lc/up/a c/up/a', // a last name is looked for
  'lx/': '',
};

async function main() {
  for (const [followSymlinks, table] of [[false, plain], [true, followed]]) {
    for (const [pattern, expected] of Object.entries(table)) {
      const options = { cwd: folder, followSymlinks };
      assert.strictEqual(fs.globSync(pattern, options).sort().join(' '), expected, `${pattern} ${followSymlinks}`);
      assert.strictEqual((await Array.fromAsync(fs.promises.glob(pattern, options))).sort().join(' '), expected, pattern);
    }
  }
  const missing = path.join(folder, 'none');
  assert.deepStrictEqual(fs.globSync('**', { cwd: missing }), []);
  assert.deepStrictEqual(fs.globSync('\0', { cwd: folder }), []);

  process.chdir(folder);
  const places = (pattern, cwd) =>
    fs.globSync(pattern, { cwd, withFileTypes: true }).map(({ name, parentPath }) => `${parentPath}:${name}`).sort().join(' ');
  assert.strictEqual(places('a/*', undefined), 'a:b a:lc');
  assert.strictEqual(places('*', './a/'), 'a:b a:lc');
  assert.strictEqual(places('**', 'a/b'), 'a/b:y a:b');
  assert.strictEqual(places(path.join(folder, 'a', '*'), undefined), `${folder}/a:b ${folder}/a:lc`);
  process.chdir('/');
}
main();
