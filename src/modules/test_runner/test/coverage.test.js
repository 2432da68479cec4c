'use strict';

// --experimental-test-coverage: what ran in all processes, as a table, as lcov, and against thresholds.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-coverage-')));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
const write = (name, text) => fs.writeFileSync(path.join(folder, name), text);
write('lib.js', `exports.pick = (n) => {
  if (n === 1) {
    return 'one';
  }
  if (n === 2) {
    return 'two';
  }
  /* node:coverage ignore next */
  if (n === 3) return 'three';
  return 'many';
};
function idle() {
  return 0;
}
`);
write('a.test.js', 'require("./lib").pick(1); require("node:test")("a", () => {});');
write('b.test.js', 'require("./lib").pick(2); require("node:test")("b", () => {});');

function run(...options) {
  const args = ['--test', '--experimental-test-coverage', ...options];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  assert.strictEqual(stderr, '');
  return { status, stdout };
}

const table = run('--test-reporter=tap', '--test-coverage-lines=90');
assert.strictEqual(table.status, 1);
assert.match(table.stdout, /^# Error: 64\.29% line coverage does not meet threshold of 90%\.$/m);
assert.match(table.stdout, /^# lib\.js +\| +64\.29 \| +66\.67 \| +50\.00 \| 8 10 12-14$/m);

const { status, stdout } = run('--test-reporter=lcov', '--test-coverage-include=lib.js');
assert.strictEqual(status, 0);
assert.match(stdout, /^TN:\nSF:lib\.js\nFN:1,exports\.pick\nFN:12,idle\nFNDA:2,exports\.pick\nFNDA:0,idle\nFNF:2\nFNH:1\n/);
assert.match(stdout, /\nend_of_record\n$/);
