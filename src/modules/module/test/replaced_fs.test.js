'use strict';

// A program's own fs.readFileSync() and fs.realpathSync() are those by which modules of either kind are read and known: archives as Yarn's,
// and folders that links may not lead out of.

const assert = require('node:assert');
const fs = require('node:fs');
const { createRequire, register, registerHooks } = require('node:module');
const os = require('node:os');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-replaced-')));
const files = {
  'a.cjs': 'exports.old = 1;', 'again.cjs': "module.exports = require('./a.cjs');", 'b.mjs': 'export const old = 1;', 'c.json': '{"old":1}',
  'plain.js': 'exports.old = 1;', 'hooked.cjs': 'exports.old = 1;', 'quiet.cjs': 'exports.old = 1;', 'target.mjs': 'export default import.meta.url;',
  'target.cjs': 'module.exports = __filename;',
};
for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), text);
for (const name of ['target.mjs', 'target.cjs']) fs.symlinkSync(path.join(folder, name), path.join(folder, `link-to-${name}`));

const isMine = (file) => `${file}`.includes('nodus-replaced-');
const { readFileSync, realpathSync } = fs;
fs.readFileSync = function(file, ...rest) {
  const found = readFileSync(file, ...rest);
  if (!isMine(file)) return found;
  return typeof found === 'string' ? found.replace('old', 'fresh') : Buffer.from(`${found}`.replace('old', 'fresh'));
};

const require_ = createRequire(path.join(folder, 'main.js'));
const urlOf = (name) => `${pathToFileURL(folder)}/${name}`;
const names = async (name, options) => Object.keys(await import(urlOf(name), options)).filter((key) => /fresh|old/.test(key));
(async () => {
  for (const name of ['a.cjs', 'a.cjs?query', 'again.cjs', 'b.mjs']) assert.deepStrictEqual(await names(name), ['fresh'], name);
  assert.deepStrictEqual((await import(urlOf('c.json'), { with: { type: 'json' } })).default, { fresh: 1 });
  assert.deepStrictEqual(require_('./plain.js'), { fresh: 1 });

  const hooks = registerHooks({ load: (url, context, next) => next(url, context) });
  assert.deepStrictEqual(await names('hooked.cjs'), ['fresh']);
  hooks.deregister();

  fs.realpathSync = (file, ...rest) => isMine(file) ? path.resolve(file) : realpathSync(file, ...rest);
  assert.strictEqual((await import(urlOf('link-to-target.mjs'))).default, urlOf('link-to-target.mjs'));
  assert.strictEqual(require_('./link-to-target.cjs'), path.join(folder, 'link-to-target.cjs'));
  assert.strictEqual(require_.resolve('./link-to-target.mjs'), path.join(folder, 'link-to-target.mjs'));
  fs.realpathSync = realpathSync;

  // As Yarn's hook does: what CommonJS is has no source, and is read by this thread.
  register(`data:text/javascript,${encodeURIComponent(`export const load = (url, context, next) =>
    url.endsWith('.cjs') ? { format: 'commonjs', shortCircuit: true } : next(url, context);`)}`);
  assert.deepStrictEqual(await names('quiet.cjs'), ['fresh']);
})().finally(() => fs.rmSync(folder, { recursive: true }));
