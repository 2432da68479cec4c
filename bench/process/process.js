'use strict';
const { spawnSync, execFile } = require('node:child_process');
const { measure, measureAsync, wallClock } = require('../lib/measure.js');

const each = (name, operation, clock) =>
  measure(`process: ${name}`, (count) => {
    let last;
    for (let i = 0; i < count; i++) last = operation();
    return last;
  }, clock);

process.env.BENCHMARK = 'x';
each('env read', () => process.env.BENCHMARK);
each('env write', () => (process.env.BENCHMARK = 'y'));
each('hrtime.bigint', () => process.hrtime.bigint());
each('performance.now', () => performance.now());
each('cwd', () => process.cwd());
each('memoryUsage', () => process.memoryUsage());
each('spawnSync of true', () => spawnSync('true'), wallClock);
measureAsync('process: execFile of true', async (count) => {
  for (let i = 0; i < count; i++) await new Promise((resolve) => execFile('true', resolve));
}, wallClock);
