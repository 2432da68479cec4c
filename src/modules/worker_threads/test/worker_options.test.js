'use strict';
// The options of a worker: with `execArgv` or an `env` of its own it starts from the defaults, its NODE_OPTIONS and the arguments
// (its own, or else those of the parent); without either it has the parent's.
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { Worker } = require('node:worker_threads');

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'nodus worker options-'));
process.on('exit', () => fs.rmSync(root, { recursive: true, force: true }));
const file = (name, text) => {
  fs.writeFileSync(path.join(root, name), text);
  return path.join(root, name);
};
const note = (text) => `require('fs').writeSync(1, ${JSON.stringify(text)} + ' ');`;
const required = file('required.cjs', note('required'));
const own = file('own.cjs', note('own'));
file('imported.mjs', "import { writeSync } from 'node:fs'; writeSync(1, 'imported ');");
file('worker.cjs', `${note('worker')}
require('fs').writeSync(1, [process.noDeprecation, process.throwDeprecation, process.execArgv.length].join() + '\\n');`);
file('main.cjs', `
const { Worker } = require('worker_threads');
const run = (what, options) => new Promise((resolve) => new Worker(what, options).on('exit', resolve));
(async () => {
  require('fs').writeSync(1, '\\n');
  const worker = __dirname + '/worker.cjs';
  await run(worker);
  await run(worker, { execArgv: [] });
  await run(worker, { execArgv: ['--require', ${JSON.stringify(own)}] });
  await run(worker, { env: { A: '1' } });
  await run(worker, { env: { NODE_OPTIONS: ${JSON.stringify(`--require "${own}"`)} } });
  await run("require('fs').writeSync(1, 'code\\\\n')", { eval: true });
  await run("import { writeSync } from 'node:fs'; writeSync(1, 'module\\\\n')", { eval: true });
})();`);

const { stdout, stderr } = spawnSync(process.execPath, [
  '--require', required, '--import', './imported.mjs', '--throw-deprecation', 'main.cjs',
], { cwd: root, encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '--no-deprecation' } });
assert.strictEqual(stderr, '');
assert.deepStrictEqual(stdout.split('\n'), [
  'required imported ',
  'required imported worker true,true,5',
  'worker true,,0',
  'own worker true,,2',
  'required imported worker ,true,5',
  'own required imported worker ,true,5',
  'required code',
  'required imported module',
  '',
]);

// Variables that stand for options count in a worker's own environment, with and without execArgv.
for (const extra of [{}, { execArgv: [] }]) {
  const worker = new Worker(
    'process.emitWarning("w"); require("node:worker_threads").parentPort.postMessage(process.noDeprecation)',
    { eval: true, stderr: true, env: { ...process.env, NODE_NO_WARNINGS: '1' }, ...extra });
  let printed = '';
  worker.stderr.setEncoding('utf8').on('data', (text) => (printed += text));
  worker.on('exit', () => assert.strictEqual(printed, ''));
}
