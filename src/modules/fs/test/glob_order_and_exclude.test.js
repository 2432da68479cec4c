'use strict';

// fs.glob: the order in which paths are found (the directory that was met last is walked first, one pattern after the
// other), and what `exclude` takes out, as patterns and as a function.

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-glob-'));
const make = (name) => {
  fs.mkdirSync(path.join(root, path.dirname(name)), { recursive: true });
  fs.writeFileSync(path.join(root, name), '');
};
['a.js', 'd/e/g.js', 'd/f.js', 'k/h.js', 'k/d/i.js', '.x/.x/y'].forEach(make);
/** What was found, for names that the file system lists in its own order: compared as they come where only one is possible. */
const glob = (pattern, exclude) => fs.globSync(pattern, { cwd: root, exclude });
const sorted = (pattern, exclude) => glob(pattern, exclude).sort();

try {
  // Below each directory everything is found before its neighbour is entered.
  const found = glob('**');
  const below = (name) => found.filter((one) => one.startsWith(`${name}/`)).length;
  for (const name of ['d', 'k']) {
    const at = found.indexOf(name);
    assert.ok(found.slice(at + 1, at + 1 + below(name)).every((one) => one.startsWith(`${name}/`)));
  }
  assert.deepStrictEqual(glob(['d/f.js', 'd/e/*', 'a.js']), ['a.js', 'd/f.js', 'd/e/g.js']);

  // All that is in a directory may be excluded without the directory, where its parent's listing shows it.
  assert.deepStrictEqual(sorted('**/*', ['d/**']), ['a.js', 'd', 'k', 'k/d', 'k/d/i.js', 'k/h.js']);
  assert.deepStrictEqual(sorted('**', ['d/**']), ['.', 'a.js', 'k', 'k/d', 'k/d/i.js', 'k/h.js']);
  assert.deepStrictEqual(sorted('*', ['d']), ['a.js', 'k']);
  for (const all of ['.', '', 'd/..', root]) assert.deepStrictEqual(glob(['**', '/'], [all]), []);
  assert.deepStrictEqual(glob('/', ['/']), []);

  // A function is asked for what "**" meets, and for each directory that is to be entered.
  assert.deepStrictEqual(sorted('**/*', (name) => name === 'd'), ['a.js', 'k', 'k/d', 'k/h.js']);
  assert.deepStrictEqual(sorted('**/*.js', (name) => name === 'd'), ['a.js', 'k/h.js']);
  const places = new Set();
  fs.globSync('**', { cwd: root, withFileTypes: true, exclude: ({ parentPath, name }) => void places.add(path.join(parentPath, name)) });
  assert.ok(places.has(path.join(root, 'd')) && places.has(path.join(root, 'd/e/g.js')));

  // Names with a dot that a pattern names lead "**" on.
  assert.deepStrictEqual(sorted('**/.x'), ['.x', '.x/.x']);
} finally {
  fs.rmSync(root, { recursive: true });
}
