'use strict';
// Standard streams that are closed, piped or large.
const assert = require('node:assert');
const { spawn, spawnSync } = require('node:child_process');
const { run } = require('../support/program.js');

// All of a large output arrives in a pipe, however slowly it is read.
const large = spawnSync('/bin/sh', [
  '-c',
  `{ "${process.execPath}" -e 'process.stdout.write("x".repeat(5e6)); process.exitCode = 3'; echo $? >&2; } | { sleep 0.1; wc -c; }`,
], { encoding: 'utf8' });
assert.strictEqual(large.stdout.trim(), '5000000');
assert.strictEqual(large.stderr, '3\n');

// Standard input is read to its end.
assert.strictEqual(
  run(['-e', 'process.stdin.setEncoding("utf8"); let all = ""; process.stdin.on("data", (text) => all += text).on("end", () => console.log(all.length))'], {
    input: 'y'.repeat(300_000),
  }).stdout,
  '300000\n',
);

// Descriptors that are closed at the start are opened on /dev/null.
const closed = spawnSync('/bin/sh', ['-c', `"${process.execPath}" -e 'console.log(1); process.exit(4)' <&- >&- 2>&-`]);
assert.strictEqual(closed.status, 4);

// A reader that goes away: EPIPE, as an 'error' of stdout.
const child = spawn(process.execPath, [
  '-e',
  'process.stdout.on("error", (error) => { console.error(error.code); process.exit(7); }); setInterval(() => process.stdout.write("x".repeat(65536)), 1)',
]);
let errors = '';
child.stderr.on('data', (text) => { errors += text; });
child.stdout.once('data', () => child.stdout.destroy());
child.on('close', (code) => {
  assert.strictEqual(errors, 'EPIPE\n');
  assert.strictEqual(code, 7);
});
