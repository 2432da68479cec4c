'use strict';

// Large files: reading and copying through streams, and copyFile; megabytes a second.

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { pipeline } = require('node:stream/promises');
const { cpuClock } = require('../lib/measure.js');

const kMegabytes = Number(process.env.BENCH_MEGABYTES ?? 256);
const root = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-fs-'));
const source = path.join(root, 'source');
const target = path.join(root, 'target');
const fd = fs.openSync(source, 'w');
const megabyte = Buffer.alloc(1 << 20, 'abcdefgh');
for (let i = 0; i < kMegabytes; i++) fs.writeSync(fd, megabyte);
fs.closeSync(fd);

async function measure(name, run) {
  await run();
  const start = cpuClock();
  await run();
  console.log(JSON.stringify({ name, ops: Math.round(kMegabytes / (cpuClock() - start) * 1000) }));
}

(async () => {
  await measure('createReadStream, MB/s', () => new Promise((resolve, reject) => {
    let size = 0;
    fs.createReadStream(source).on('data', (chunk) => { size += chunk.length; }).on('end', resolve).on('error', reject);
  }));
  await measure('pipeline to createWriteStream, MB/s',
                () => pipeline(fs.createReadStream(source), fs.createWriteStream(target)));
  await measure('readFile, MB/s', () => fs.promises.readFile(source));
  await measure('copyFileSync, MB/s', () => fs.copyFileSync(source, target));
  fs.rmSync(root, { recursive: true });
})();
