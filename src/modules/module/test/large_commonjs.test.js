'use strict';

// Names of long CommonJS files as import sees them: they are read by the lexer's WebAssembly, or in JavaScript where that is not to be had.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-large-'));
const write = (name, text) => fs.writeFileSync(path.join(folder, name), text);
try {
  const filler = `// ${'äö filler '.repeat(10)}\nvar f = function() { return [/[/]/, \`\${'}'}\`, 1 / 2]; };\n`.repeat(2500);
  write('large.js', `${filler}exports.first = 1;\n${filler}exports['a "name"'] = 2; module.exports.last = 3; __exportStar(require('./more'));
    function __exportStar(from) { Object.assign(exports, from); }`);
  write('more.js', "exports.more = 4; Object.defineProperty(exports, '\\1x', { enumerable: true, value: 5 });");
  write('esm.js', `${filler}export const module = 6;`);
  write('main.mjs', `import * as large from './large.js'; import * as more from './more.js'; import { module } from './esm.js';
    console.log(JSON.stringify([Object.keys(large), Object.keys(more), module]));`);
  const names = (...flags) => {
    const { stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', ...flags, 'main.mjs'], { cwd: folder, encoding: 'utf8' });
    return stdout === '' ? stderr : JSON.parse(stdout);
  };
  const expected = [
    ['1x', 'a "name"', 'default', 'first', 'last', 'module.exports', 'more'], ['1x', 'default', 'module.exports', 'more'], 6,
  ];
  assert.deepStrictEqual(names(), expected);
  // The second run, and the third with code kept from it, do not parse again to learn the format.
  assert.deepStrictEqual(names(), expected);
  assert.deepStrictEqual(names(), expected);
  assert.deepStrictEqual(names('--jitless'), expected);
  // A file that has become a module is one.
  write('large.js', `${filler}${filler}export const first = 1;`);
  assert.deepStrictEqual(names()[0], ['first']);
} finally {
  fs.rmSync(folder, { recursive: true });
}
