'use strict';
// What reporters tell of unusual results.
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-results-'));
process.on('exit', () => fs.rmSync(root, { recursive: true, force: true }));
const env = { ...process.env };
delete env.NODE_TEST_CONTEXT;
function run(args, files) {
  for (const [name, source] of Object.entries(files)) {
    fs.writeFileSync(path.join(root, name), `const { test, describe, it, before, after } = require('node:test');\n${source}`);
  }
  const { stdout, status } = spawnSync(process.execPath, [...args, ...Object.keys(files)], { cwd: root, encoding: 'utf8', env });
  return { stdout, status, results: stdout.match(/^ *(?:not )?ok .*$/gm)?.map((line) => line.trim()) };
}
const tap = '--test-reporter=tap';

// Known failures: what was expected to fail fails also as "todo"; the runner's own errors are matched as they are.
assert.deepStrictEqual(run([tap], { 'known.js': `
test('a', { todo: true, expectFailure: true }, () => {});
test('b', { expectFailure: { message: 'test timed out after 5ms' }, timeout: 5 }, () => new Promise((r) => setTimeout(r, 50)));
test('c', { plan: 0 }, (t) => t.assert.ok(true));` }).results, ['not ok 1 - a # TODO', 'ok 2 - b # EXPECTED FAILURE', 'ok 3 - c']);

// Patterns see the name of the root, and what is said of a suite is said of all in it.
const named = { 'named.js': "test('aa', () => {}); describe('s2', () => { it('x', () => {}); });" };
assert.strictEqual(run([tap, '--test-name-pattern=root'], named).results.length, 3);
assert.deepStrictEqual(run([tap, '--test-skip-pattern=^s2$'], named).results, ['ok 1 - aa']);

// The root's hooks: after() that throws is told, success goes by the tests.
const hooked = run([tap], { 'hooked.js': "after(() => { throw new Error('E'); }); test('aa', () => {});" });
assert.deepStrictEqual(hooked.results, ['ok 1 - aa', `not ok 2 - ${fs.realpathSync(root)}/hooked.js`]);
assert.strictEqual(hooked.status, 0);

// Files: how their process ended, the number of their place, and the plan of one that ran no test.
const ended = run(['--test', tap], {
  'a1.js': "test('one', () => {}); test('two', () => {});", 'b1.js': 'process.exit(3);', 'c1.js': 'before(() => {});',
});
assert.deepStrictEqual(ended.results, ['ok 1 - one', 'ok 2 - two', 'not ok 2 - b1.js', 'ok 3 - c1.js']);
assert.match(ended.stdout, /failureType: 'testCodeFailure'\n {2}exitCode: 3\n {2}signal: ~\n/);
assert.match(ended.stdout, /^1\.\.0\n# Subtest: c1\.js$/m);

// In one process, a file without tests is one.
assert.deepStrictEqual(run(['--test', '--test-isolation=none', tap], { 'a1.js': "test('one', () => {});", 'd1.js': '' }).results,
                       ['ok 1 - one', 'ok 2 - d1.js']);

// JUnit: what holds tests is a suite, and counts as failed or skipped with what is in it.
const xml = run(['--test-reporter=junit'], { 'junit.js': `
describe('empty', () => {});
describe('outer', () => { describe('inner', () => { it.skip('a', () => {}); it('b', () => { throw new Error('E'); }); }); });` }).stdout;
assert.match(xml, /<testcase name="empty" /);
assert.match(xml, /<testsuite name="outer" time="[\d.]+" disabled="0" errors="0" tests="1" failures="1" skipped="1" /);
