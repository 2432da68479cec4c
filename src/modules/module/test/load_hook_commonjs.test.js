'use strict';

// What Node's own load hook gives hooks that run in their thread: no source of CommonJS files, whatever tells their format, bytes of modules;
// what such a file requires is not asked about. A file whose source they give is one module for import and require().

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-load-'));
const file = (name, text) => {
  fs.writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
};
try {
  const loader = file('loader.mjs', `import fs from 'node:fs';
    export async function load(url, context, next) {
      const loaded = await next(url, context);
      if (!url.startsWith('node:')) fs.writeSync(1, url.slice(url.lastIndexOf('/') + 1) + ' ' + loaded.format + ' ' + (loaded.source?.constructor.name ?? null) + '\\n');
      return loaded;
    }`);
  file('inner.js', 'module.exports = 5;');
  file('outer.js', "module.exports = require('./inner.js');");
  file('a.cjs', 'module.exports = 1;');
  const main = file('main.mjs', "import five from './outer.js'; import one from './a.cjs'; console.log(five + one);");
  const { stdout } = spawnSync(process.execPath, ['--no-warnings', '--experimental-loader', `file://${loader}`, main]);
  assert.deepStrictEqual(`${stdout}`.trim().split('\n').sort(), ['6', 'a.cjs commonjs null', 'main.mjs module Buffer', 'outer.js commonjs null']);

  file('giver.mjs', `export const load = (url, context, next) => (url.includes('made') ?
      { shortCircuit: true, format: 'commonjs', source: url.includes('bad') ? 'throw new TypeError("bad")' :
        'exports.made = Object.values(module.constructor._cache).includes(module)' } : next(url, context));`);
  for (const name of ['made.cjs', 'plain_made.cjs', 'bad_made.cjs']) file(name, 'exports.file = 1;');
  const sharing = file('sharing.mjs', `import { createRequire, register } from 'node:module';
    const require = createRequire(import.meta.url);
    const plain = require('./plain_made.cjs');
    register('./giver.mjs', import.meta.url);
    const { default: made } = await import('./made.cjs');
    const tell = (error) => error.name;
    console.log(made.made, require('./made.cjs') === made, (await import('./made.cjs?again')).default === made,
      (await import('./plain_made.cjs')).default === plain, await import('./bad_made.cjs').catch(tell));
    try { require('./bad_made.cjs'); } catch (error) { console.log(tell(error)); }`);
  assert.strictEqual(`${spawnSync(process.execPath, ['--no-warnings', sharing]).stdout}`, 'true true true true TypeError\nTypeError\n');

  // Hooks of the thread that leave a file to the loader are asked once by import; require() has nothing else to run.
  const once = file('once.mjs', `import { createRequire, registerHooks } from 'node:module';
    registerHooks({ load(url, context, next) {
      if (!url.includes('left')) return next(url, context);
      console.log(url.slice(url.lastIndexOf('/') + 1), context.conditions[0]);
      return { shortCircuit: true, format: 'commonjs', source: null };
    } });
    console.log((await import('./left.cjs')).default, (await import('./left.ts?query')).default);
    try { createRequire(import.meta.url)('./other_left.cjs'); } catch (error) { console.log(error.code); }`);
  file('left.cjs', 'module.exports = 1;');
  file('left.ts', 'module.exports = 2 as number;');
  file('other_left.cjs', '');
  assert.strictEqual(`${spawnSync(process.execPath, ['--no-warnings', once]).stdout}`,
                     'left.cjs node\nleft.ts?query node\n1 2\nother_left.cjs require\nERR_INVALID_RETURN_PROPERTY_VALUE\n');
  // What a resolve hook calls a file means nothing to require() while there is no load hook, unless it is JSON.
  file('data.txt', '[3]');
  const called = file('called.js', `require('module').registerHooks({ resolve: (request, context, next) =>
      ({ ...next(request, context), format: request.endsWith('.txt') ? 'json' : 'module' }) });
    console.log(require('./left.cjs'), require('./left.ts'), require('./data.txt')[0]);`);
  assert.strictEqual(`${spawnSync(process.execPath, ['--no-warnings', called]).stdout}`, '1 2 3\n');
} finally {
  fs.rmSync(folder, { recursive: true });
}
