'use strict';
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { measure, measureAsync } = require('../lib/measure.js');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
const small = path.join(folder, 'small.txt');
const large = path.join(folder, 'large.bin');
fs.writeFileSync(small, 'hello world\n'.repeat(20));
fs.writeFileSync(large, Buffer.alloc(1 << 20, 'x'));
const missing = path.join(folder, 'missing');

const each = (name, operation) =>
  measure(`fs: ${name}`, (count) => {
    let last;
    for (let i = 0; i < count; i++) last = operation();
    return last;
  });
const eachAsync = (name, operation) =>
  measureAsync(`fs: ${name}`, async (count) => {
    for (let i = 0; i < count; i++) await operation();
  });
const eachParallel = (name, operation) =>
  measureAsync(`fs: ${name}, 32 at a time`, async (count) => {
    for (let i = 0; i < count; i += 32) await Promise.all(Array.from({ length: 32 }, operation));
  });

each('readFileSync, 240 B, utf8', () => fs.readFileSync(small, 'utf8'));
each('readFileSync, 1 MB', () => fs.readFileSync(large));
each('writeFileSync, 240 B', () => fs.writeFileSync(small, 'hello world\n'.repeat(20)));
each('statSync', () => fs.statSync(small));
each('existsSync', () => fs.existsSync(small));
each('existsSync, missing', () => fs.existsSync(missing));
each('statSync, missing, throwIfNoEntry: false', () => fs.statSync(missing, { throwIfNoEntry: false }));
each('readdirSync', () => fs.readdirSync(folder));
each('openSync and closeSync', () => fs.closeSync(fs.openSync(small)));

(async () => {
  await eachAsync('promises.readFile, 240 B', () => fs.promises.readFile(small, 'utf8'));
  await eachAsync('promises.stat', () => fs.promises.stat(small));
  await eachParallel('promises.readFile, 240 B', () => fs.promises.readFile(small, 'utf8'));
  await eachAsync('readFile with a callback', () => new Promise((resolve) => fs.readFile(small, resolve)));
  await eachAsync('createReadStream, 1 MB', () =>
    new Promise((resolve, reject) => fs.createReadStream(large).on('data', () => {}).on('end', resolve).on('error', reject)));
})();
