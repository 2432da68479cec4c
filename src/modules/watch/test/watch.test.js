'use strict';

// nodus --watch: a change of something that the program has loaded, or could not find, runs it again.

const assert = require('node:assert');
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-watch-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
const main = path.join(folder, 'main.mjs');
const dependency = path.join(folder, 'dependency.js');
fs.writeFileSync(path.join(folder, '.env'), 'WATCHED_VALUE=one\n');
fs.writeFileSync(main, 'import value from "./dependency.js"; console.log(value, process.env.WATCHED_VALUE, process.execArgv.length);');

const child = spawn(process.execPath, ['--watch', '--watch-kill-signal=SIGKILL', `--env-file=${path.join(folder, '.env')}`, main, 'x'], {
  stdio: ['ignore', 'pipe', 'pipe'],
});
const label = `'${main} x'`;
const waiting = 'Waiting for file changes before restarting...';
const steps = [
  [`Failed running ${label}. ${waiting}`, () => fs.writeFileSync(dependency, 'module.exports = 1')],
  [`Completed running ${label}. ${waiting}`, () => fs.writeFileSync(path.join(folder, '.env'), 'WATCHED_VALUE=two\n')],
  [`Completed running ${label}. ${waiting}`, () => child.kill()],
];
let output = '';
let seen = 0;
child.stdout.setEncoding('utf8').on('data', (text) => {
  output += text;
  while (steps.length > 0) {
    const at = output.indexOf(steps[0][0], seen);
    if (at < 0) break;
    seen = at + 1;
    steps.shift()[1]();
  }
});
let errors = '';
child.stderr.setEncoding('utf8').on('data', (text) => { errors += text; });
child.on('close', (code) => {
  assert.strictEqual(code, 0);
  assert.match(errors, /ERR_MODULE_NOT_FOUND/);
  assert.deepStrictEqual(output.trimEnd().split('\n'), [
    `Failed running ${label}. ${waiting}`,
    `Change detected in '${dependency}'`,
    `Restarting ${label}`,
    '1 one 2',
    `Completed running ${label}. ${waiting}`,
    `Change detected in '${path.join(folder, '.env')}'`,
    `Restarting ${label}`,
    '1 two 2',
    `Completed running ${label}. ${waiting}`,
  ]);
});
