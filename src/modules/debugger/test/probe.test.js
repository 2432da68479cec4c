'use strict';

// `nodus inspect --probe`.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const { mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');

const directory = mkdtempSync(join(tmpdir(), 'nodus-'));
process.on('exit', () => rmSync(directory, { recursive: true }));
const script = join(directory, 'a.js');
const url = pathToFileURL(script).href;
writeFileSync(script, `function f(n) {
  const o = { n, text: 'a"b' };
  return o.n;
}
for (let i = 0; i < 3; i++) f(i);
console.error('written');
process.exitCode = Number(process.argv[2]);
`);

function inspect(...words) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['inspect', ...words], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

assert.deepStrictEqual(
  inspect('--probe', 'a.js:3', '--expr', 'o', '--probe', 'a.js:3', '--expr', 'o.text', '--cond', 'n === 1', script).stderr.split('\n')[0],
  'Probes at a.js:3 must use the same --cond (or none)',
);

assert.deepStrictEqual(
  inspect('--probe', 'a.js:3', '--expr', 'o', '--cond', 'n === 1', '--probe', 'b.js:1', '--expr', '1', script, '0'),
  { status: 0, stdout: `Hit 1 at ${url}:3:12\n  o = {n: 1, text: "a\\"b"}\nMissed probes: b.js:1\n`, stderr: '' },
);

const report = JSON.parse(inspect('--json', '--probe', 'a.js:3:1', '--expr', 'n', '--max-hit=2', '--probe=a.js:3:1', '--expr=x', script).stdout);
assert.deepStrictEqual(report.probes, [
  { expr: 'n', target: { suffix: 'a.js', line: 3, column: 1 }, maxHit: 2 },
  { expr: 'x', target: { suffix: 'a.js', line: 3, column: 1 } },
]);
assert.deepStrictEqual(report.results.map(({ event, probe, hit }) => [event, probe, hit]),
                       [['hit', 0, 1], ['hit', 1, 1], ['hit', 0, 2], ['hit', 1, 2], ['completed', undefined, undefined]]);
assert.deepStrictEqual(report.results[2].result, { type: 'number', value: 1, description: '1' });
assert.match(report.results[1].error.message, /^ReferenceError: x is not defined/);

const failed = JSON.parse(inspect('--json', '--probe', 'a.js:9', '--expr', 'n', '--', '--no-warnings', script, '5').stdout);
assert.deepStrictEqual(failed.results, [{
  event: 'error', pending: [0],
  error: { code: 'probe_target_exit', message: 'Target exited with code 5 before probes: a.js:9', exitCode: 5, stderr: 'written' },
}]);

for (const [words, message] of [
  [['--probe', 'a.js', '--expr', '1', script], 'Invalid probe location: a.js'],
  [['--probe', 'a.js:1', script], 'Each --probe must be followed immediately by --expr <expr>'],
  [['--probe', 'a.js:1', '--expr', '1'], 'Probe mode requires a child script'],
  [['--probe', 'a.js:1', '--expr', '1', '--max-hit', '0', script], 'Invalid max-hit: 0'],
  [['--probe', 'a.js:1', '--expr', '1', '--bogus', script], 'Use -- before child Node.js flags in probe mode'],
]) {
  const { status, stderr } = inspect(...words);
  assert.deepStrictEqual([status, stderr.split('\n')[0]], [9, message]);
}
