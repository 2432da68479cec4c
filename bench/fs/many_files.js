'use strict';

// Whole-file operations on 1,000 small files: rounds over all of them, best round counts.

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { cpuClock } = require('../lib/measure.js');

const kFiles = 1000;
const kMilliseconds = Number(process.env.BENCH_MS ?? 300);
const root = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-fs-'));
const directory = path.join(root, 'files');
fs.mkdirSync(directory);
const text = 'some lines of a small file\n'.repeat(40);
const files = Array.from({ length: kFiles }, (_, i) => path.join(directory, `file-${i}.txt`));
for (const file of files) fs.writeFileSync(file, text);

/** Operations a second of the best of several rounds; ROUND does kFiles of them. */
async function measure(name, operations, round) {
  await round();
  let best = Infinity;
  const end = performance.now() + kMilliseconds;
  do {
    const start = cpuClock();
    await round();
    best = Math.min(best, cpuClock() - start);
  } while (performance.now() < end);
  console.log(JSON.stringify({ name, ops: Math.round(operations / best * 1000) }));
}

function each(call) {
  return () => { for (const file of files) call(file); };
}

/** All under way at once, by callbacks. */
function callbacks(call) {
  return () => new Promise((resolve, reject) => {
    let left = files.length;
    for (const file of files) {
      call(file, (error) => {
        if (error) reject(error);
        else if (--left === 0) resolve();
      });
    }
  });
}

(async () => {
  await measure('readFileSync utf8', kFiles, each((file) => fs.readFileSync(file, 'utf8')));
  await measure('readFileSync', kFiles, each((file) => fs.readFileSync(file)));
  await measure('writeFileSync', kFiles, each((file) => fs.writeFileSync(file, text)));
  await measure('statSync', kFiles, each((file) => fs.statSync(file)));
  await measure('existsSync', kFiles, each((file) => fs.existsSync(file)));
  await measure('readdirSync', kFiles, () => fs.readdirSync(directory));
  await measure('readdirSync withFileTypes', kFiles, () => fs.readdirSync(directory, { withFileTypes: true }));
  await measure('readFile callback', kFiles, callbacks((file, done) => fs.readFile(file, 'utf8', done)));
  await measure('writeFile callback', kFiles, callbacks((file, done) => fs.writeFile(file, text, done)));
  await measure('stat callback', kFiles, callbacks((file, done) => fs.stat(file, done)));
  await measure('readFile promise', kFiles, () => Promise.all(files.map((file) => fs.promises.readFile(file, 'utf8'))));
  await measure('stat promise', kFiles, () => Promise.all(files.map((file) => fs.promises.stat(file))));
  await measure('readFile promise, one by one', kFiles, async () => {
    for (const file of files) await fs.promises.readFile(file, 'utf8');
  });
  fs.rmSync(root, { recursive: true });
})();
