'use strict';

// What Node's own load hook gives hooks that run in their thread: no source of CommonJS files, whatever tells their format, bytes of modules;
// what such a file requires is not asked about.

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
} finally {
  fs.rmSync(folder, { recursive: true });
}
