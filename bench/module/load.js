'use strict';
// Whole programs of 1000 files, by require() and by import: from the start of the process to its end, with what the runtime keeps
// between runs (a compile cache) empty and full. Files a second, so that more is better.
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { measure } = require('../lib/measure.js');

const FILES = 1000;
const RUNS = 5;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));

const functions = Array.from({ length: 40 }, (_, i) =>
  `function f${i}(a, b) { if (a > b) return a * ${i} + b; let s = 0; for (let j = 0; j < a; j++) s += j * b; return s; }`).join('\n');
fs.mkdirSync(path.join(folder, 'cjs'));
fs.mkdirSync(path.join(folder, 'esm'));
fs.writeFileSync(path.join(folder, 'package.json'), '{ "name": "bench" }');
for (let i = 0; i < FILES; i++) {
  fs.writeFileSync(path.join(folder, `cjs/m${i}.js`), `'use strict';\n${functions}\nexports.v = f1(${i}, 2);\n`);
  fs.writeFileSync(path.join(folder, `esm/m${i}.mjs`), `${functions}\nexport const v = f1(${i}, 2);\n`);
}
const lines = (line) => Array.from({ length: FILES }, (_, i) => line(i)).join('');
fs.writeFileSync(path.join(folder, 'require.cjs'), lines((i) => `require('./cjs/m${i}.js');\n`));
fs.writeFileSync(path.join(folder, 'import.mjs'), lines((i) => `import './esm/m${i}.mjs';\n`));

const flags = process.versions.deno ? ['run', '-A'] : [];

function run(program, cache) {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [...flags, path.join(folder, program)], {
    env: { ...process.env, XDG_CACHE_HOME: cache }, encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return FILES / ((performance.now() - start) / 1000);
}

for (const program of ['require.cjs', 'import.mjs']) {
  const word = program.split('.')[0];
  const cold = [];
  const warm = [];
  for (let i = 0; i < RUNS; i++) {
    const cache = fs.mkdtempSync(path.join(folder, 'cache-'));
    cold.push(run(program, cache));
    // A runtime may look at a program twice before it keeps anything.
    run(program, cache);
    warm.push(run(program, cache));
  }
  for (const [name, rates] of [['first run', cold], ['later runs', warm]]) {
    rates.sort((a, b) => a - b);
    console.log(JSON.stringify({ name: `module: ${word} ${FILES} files, ${name}`, ops: rates[RUNS >> 1] }));
  }
}

// What a running program pays.
const request = path.join(folder, 'cjs/m1.js');
require(request);
measure('module: require of a loaded file', (count) => {
  let last;
  for (let i = 0; i < count; i++) last = require(request);
  return last;
});
measure('module: require of a built-in', (count) => {
  let last;
  for (let i = 0; i < count; i++) last = require('node:path');
  return last;
});
measure('module: require.resolve of a relative file', (count) => {
  let last;
  for (let i = 0; i < count; i++) last = require.resolve('../lib/measure.js');
  return last;
});
