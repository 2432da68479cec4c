'use strict';

// What a request led to is remembered for its folder, as long as the module is in require.cache.

const assert = require('node:assert');
const fs = require('node:fs');
const { createRequire } = require('node:module');
const os = require('node:os');
const path = require('node:path');

const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-requests-')));
process.on('exit', () => fs.rmSync(root, { recursive: true, force: true }));
const write = (name, text) => {
  fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
  fs.writeFileSync(path.join(root, name), text);
};
write('value.js', 'module.exports = { from: "root" };');
write('inner/value.js', 'module.exports = { from: "inner" };');
write('failing.js', 'if (!globalThis.mayLoad) throw new Error("not yet"); module.exports = "loaded";');

const fromRoot = createRequire(path.join(root, 'main.js'));
const fromInner = createRequire(path.join(root, 'inner/main.js'));

// The same request from two folders, again and again.
for (let i = 0; i < 3; i++) {
  assert.strictEqual(fromRoot('./value.js').from, 'root');
  assert.strictEqual(fromInner('./value.js').from, 'inner');
}
assert.strictEqual(createRequire(path.join(root, 'other.js'))('./value.js'), fromRoot('./value.js'));

// Taken out of the cache: looked for and loaded anew, from another file when there is one now.
const before = fromRoot('./value.js');
delete require.cache[path.join(root, 'value.js')];
assert.notStrictEqual(fromRoot('./value.js'), before);
delete require.cache[path.join(root, 'value.js')];
fs.unlinkSync(path.join(root, 'value.js'));
// The path, too, is remembered.
assert.throws(() => fromRoot('./value.js'), { code: 'ENOENT' });

// What replaces it in the cache is what is given.
require.cache[path.join(root, 'inner/value.js')].exports = 'replaced';
assert.strictEqual(fromInner('./value.js'), 'replaced');

// A module that throws is tried again.
assert.throws(() => fromRoot('./failing.js'), { message: 'not yet' });
assert.throws(() => fromRoot('./failing.js'), { message: 'not yet' });
globalThis.mayLoad = true;
assert.strictEqual(fromRoot('./failing.js'), 'loaded');
