'use strict';

// A thread that is terminated while it is profiled ends with its profiler: --cpu-prof writes its profile, too, and nothing hangs or
// crashes in what samples it.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-prof-end-'));
process.on('exit', () => fs.rmSync(directory, { recursive: true, force: true }));

const run = (program, ...flags) => {
  const { status, signal, stderr } = spawnSync(process.execPath, [...flags, '-e', program], { encoding: 'utf8', timeout: 60_000 });
  assert.deepStrictEqual({ status, signal }, { status: 0, signal: null }, stderr);
};
const terminated = (code) => `
  const { Worker } = require('node:worker_threads');
  const worker = new Worker(${JSON.stringify(`${code}; require('node:worker_threads').parentPort.postMessage(0); setInterval(() => {}, 1)`)}, { eval: true });
  worker.on('message', () => worker.terminate());`;

const folder = path.join(directory, 'made', 'for', 'it');
run(terminated('0'), '--cpu-prof', '--cpu-prof-interval', '200', '--cpu-prof-dir', folder);
const files = fs.readdirSync(folder);
assert.deepStrictEqual(files.map((file) => /\.(\d)\.\d+\.cpuprofile$/.exec(file)?.[1]).sort(), ['0', '1']);
for (const file of files) assert.ok(JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8')).nodes.length > 0);

// Profiles that the program began and left.
run(terminated("globalThis.kept = require('node:v8').startCpuProfile()"));
run("require('node:v8').startCpuProfile(); setImmediate(() => { gc(); setImmediate(gc); })", '--expose-gc');
