'use strict';

// --experimental-loader is for workers, too: each has hooks of its own, in a thread of its own, as its options and environment say.
// A script given as text starts them with its first import().

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-loader-'));
try {
  const hooks = path.join(folder, 'hooks.mjs');
  fs.writeFileSync(hooks, `let asked = 0;
    export const resolve = (specifier, context, next) => specifier === 'made' ?
      { url: \`data:text/javascript,export default \${++asked}\`, shortCircuit: true } : next(specifier, context);`);
  const main = path.join(folder, 'main.mjs');
  fs.writeFileSync(main, `import { Worker, isMainThread } from 'node:worker_threads';
    const made = await import('made').catch((error) => ({ default: error.code }));
    console.log(made.default);
    const ended = (worker) => new Promise((resolve) => worker.on('exit', resolve));
    if (isMainThread) {
      await ended(new Worker(new URL(import.meta.url)));
      await ended(new Worker(new URL(import.meta.url), { execArgv: [] }));
      await ended(new Worker('import("made").then((made) => console.log("text", made.default))', { eval: true }));
      await ended(new Worker('console.log("no import")', { eval: true, execArgv: ['--experimental-loader', './nothing.mjs'] }));
    }`);
  const run = (args, env) => {
    const { stdout, stderr } = spawnSync(process.execPath, [...args, main], { encoding: 'utf8', env: { ...process.env, NODE_NO_WARNINGS: '1', ...env } });
    return stdout.split('\n').slice(0, -1).concat(stderr === '' ? [] : stderr);
  };
  assert.deepStrictEqual(run(['--experimental-loader', hooks]), ['1', '1', 'ERR_MODULE_NOT_FOUND', 'text 1', 'no import']);
  assert.deepStrictEqual(run([], { NODE_OPTIONS: `--experimental-loader=${hooks}` }), ['1', '1', '1', 'text 1', 'no import']);
} finally {
  fs.rmSync(folder, { recursive: true });
}
