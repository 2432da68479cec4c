'use strict';
// Events, and the text that the reporters make of them.
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-test-runner-'));
const file = path.join(folder, 'sample.js');
fs.writeFileSync(file, `
const { test, describe, it } = require('node:test');
test('passes # 1', (t) => t.diagnostic('said'));
test('fails', () => { throw new TypeError('why'); });
describe('suite', () => { it('todo', { todo: 'later' }, () => {}); it('skip', { skip: true }); });
`);

const run = (...flags) => spawnSync(process.execPath, [...flags, file], { encoding: 'utf8', env: { ...process.env, NODE_TEST_CONTEXT: undefined } });

try {
  const tap = run('--test-reporter=tap');
  assert.strictEqual(tap.status, 1);
  const lines = tap.stdout.split('\n').filter((line) => !/^\s*(---|\.\.\.|duration_ms|type:|.*\(node:)/.test(line));
  assert.deepStrictEqual(lines.slice(0, 19).map((line) => line.replaceAll(file, 'F')), [
    'TAP version 13', '# Subtest: passes \\# 1', 'ok 1 - passes \\# 1', '# said', '# Subtest: fails', 'not ok 2 - fails',
    "  location: 'F:4:1'", "  failureType: 'testCodeFailure'", "  error: 'why'", "  code: 'ERR_TEST_FAILURE'",
    "  name: 'TypeError'", '  stack: |-', '    TestContext.<anonymous> (F:4:29)', '# Subtest: suite', '    # Subtest: todo',
    '    ok 1 - todo # TODO later', '    # Subtest: skip', '    ok 2 - skip # SKIP', '    1..2',
  ]);
  assert.match(tap.stdout, /# tests 4\n# suites 1\n# pass 1\n# fail 1\n# cancelled 0\n# skipped 1\n# todo 1\n/);

  const spec = run('--test-reporter=spec').stdout;
  assert.match(spec, /✔ passes # 1 \([\d.]+ms\)\nℹ said\n✖ fails .*\n▶ suite\n {2}✔ todo .* # later\n {2}﹣ skip .* # SKIP\n✔ suite/);
  assert.match(spec, /✖ failing tests:\n\ntest at .*sample\.js:4:1\n✖ fails .*\n {2}TypeError: why\n/);
  assert.match(run('--test-reporter=dot').stdout, /^\.X\.\.\.\n\nFailed tests:\n\n✖ fails/);
  assert.match(run('--test-reporter=junit').stdout, /<testsuite name="suite" .*tests="2" failures="0" skipped="2"/);

  const child = spawnSync(process.execPath, ['--test-reporter=dot', file], { encoding: 'utf8', env: { ...process.env, NODE_TEST_CONTEXT: 'child' } });
  assert.match(child.stdout, /^TAP version 13\n/);
  const lineBreak = 'require("node:test")("x", () => { throw new Error("why\\n"); })';
  const junit = spawnSync(process.execPath, ['--test-reporter=junit', '-e', lineBreak], { encoding: 'utf8' }).stdout;
  assert.match(junit, /failure="why&#10;">\n\t\t<failure type="testCodeFailure" message="why">/);

  // Of several reporters each hears of all.
  const other = path.join(folder, 'other');
  const both = run('--test-reporter=dot', '--test-reporter-destination=stdout', '--test-reporter=tap', `--test-reporter-destination=${other}`);
  assert.match(both.stdout, /^\.X\.\.\.\n/);
  const withoutTimes = (text) => text.split('\n').filter((line) => !/duration_ms|\(node:/.test(line));
  assert.deepStrictEqual(withoutTimes(fs.readFileSync(other, 'utf8')), withoutTimes(tap.stdout));
} finally {
  fs.rmSync(folder, { recursive: true });
}
