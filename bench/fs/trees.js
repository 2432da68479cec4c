'use strict';

// fs.cp and fs.rm of a tree of small files; files a second. In memory where there is such a file system: a disk that is told of
// each freed block (discard) makes unlink(2) wait for it, up to a hundred times as long as all that a runtime does.

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { cpuClock } = require('../lib/measure.js');

const kDirectories = 100;
const kFilesEach = Number(process.env.BENCH_FILES ?? 200);
const memory = '/dev/shm';
const root = fs.mkdtempSync(path.join(fs.existsSync(memory) ? memory : os.tmpdir(), 'bench-fs-'));
const source = path.join(root, 'source');
for (let d = 0; d < kDirectories; d++) {
  const directory = path.join(source, `d${d}`);
  fs.mkdirSync(directory, { recursive: true });
  for (let f = 0; f < kFilesEach; f++) fs.writeFileSync(path.join(directory, `f${f}`), 'x'.repeat(500));
}
const count = kDirectories * kFilesEach;

/** What takes a few milliseconds and changes nothing: the best of several rounds, by the CPU time of the process. */
function measureBest(name, rounds, run) {
  let best = Infinity;
  for (let i = 0; i < rounds; i++) {
    const start = cpuClock();
    run();
    best = Math.min(best, cpuClock() - start);
  }
  console.log(JSON.stringify({ name, ops: Math.round(count / best * 1000) }));
}

async function measure(name, run) {
  const start = performance.now();
  await run();
  console.log(JSON.stringify({ name, ops: Math.round(count / (performance.now() - start) * 1000) }));
}

(async () => {
  await measure('cpSync recursive', () => fs.cpSync(source, path.join(root, 'a'), { recursive: true }));
  fs.rmSync(path.join(root, 'a'), { recursive: true });
  await measure('promises.cp recursive', () => fs.promises.cp(source, path.join(root, 'b'), { recursive: true }));
  fs.rmSync(path.join(root, 'b'), { recursive: true });
  // Trees that all runtimes find alike: how long a file takes to go depends on how it came.
  for (const name of ['c', 'd']) execFileSync('cp', ['-r', source, path.join(root, name)]);
  await measure('rmSync recursive', () => fs.rmSync(path.join(root, 'c'), { recursive: true }));
  await measure('promises.rm recursive', () => fs.promises.rm(path.join(root, 'd'), { recursive: true }));
  measureBest('readdirSync recursive', 10, () => fs.readdirSync(source, { recursive: true }));
  fs.rmSync(root, { recursive: true });
})();
