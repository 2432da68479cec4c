'use strict';

// run({ watch: true }): files run again when what they load changes; new files run alone.

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { run } = require('node:test');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-watch-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
const write = (name, text) => fs.writeFileSync(path.join(folder, name), text);
write('a.test.js', 'require("./needed"); require("node:test")("a", () => {});');
write('b.test.js', 'require("node:test")("b", () => {});');
write('needed.js', '');

const controller = new AbortController();
const steps = [
  () => write('needed.js', '1'),
  () => write('c.test.js', 'require("node:test")("c", () => {});'),
  () => controller.abort(),
];
const told = [];
run({ cwd: folder, watch: true, signal: controller.signal })
  .on('data', ({ type, data }) => {
    if (type === 'test:pass') told.push(data.name);
    else if (type === 'test:summary' && data.file === undefined) told.push(data.counts.passed);
    else if (type.startsWith('test:watch:')) told.push(type.slice(11));
    if (type === 'test:watch:drained') steps.shift()();
  })
  .on('end', () => {
    assert.deepStrictEqual(told, [
      'a', 'b', 'drained', 2, 'restarted', 'a', 'drained', 1, 'restarted', 'c', 'drained', 1, 0,
    ]);
  });
