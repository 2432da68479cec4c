'use strict';

// What happens around the tests of a run: errors before the first test end the process, those of reporters too; a file's own output
// stands where it was printed; the global teardown runs after the report; patterns that match nothing are no error.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-begin-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));
const write = (name, text) => fs.writeFileSync(path.join(folder, name), text);
const run = (...args) => {
  const env = { ...process.env };
  delete env.NODE_TEST_CONTEXT;
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', env });
  return { status, stdout, stderr };
};
const kTwo = "const { test } = require('node:test'); test('a', () => {}); test('b', () => { console.log('in b'); });";

write('thrown.js', `${kTwo} throw new Error('at the top');`);
write('microtask.js', `${kTwo} queueMicrotask(() => { throw new Error('at the top'); });`);
write('late.js', `${kTwo} setImmediate(() => { throw new Error('later'); });`);
for (const file of ['thrown.js', 'microtask.js']) {
  const { status, stdout, stderr } = run(file);
  assert.strictEqual(status, 7);
  assert.match(stderr, /Error: at the top/);
  assert.doesNotMatch(stdout, /in b/);
}
const late = run('--test-reporter=tap', 'late.js');
assert.strictEqual(late.status, 1);
assert.match(late.stdout, /^# Error: A resource generated asynchronous activity .*"Error: later"/m);
const apart = run('--test', '--test-reporter=tap', 'thrown.js');
assert.strictEqual(apart.status, 1);
assert.match(apart.stdout, /^ {2}exitCode: 7$/m);
assert.match(apart.stdout, /^# tests 1$/m);

// All that runs in one turn is printed before anything is reported, in a process of its own, too.
write('plain.js', kTwo);
for (const args of [[], ['--test']]) {
  const { stdout } = run(...args, '--test-reporter=tap', 'plain.js');
  assert.ok(stdout.indexOf('in b') < stdout.indexOf('ok 1 - a'));
}

const unwritable = run('--test', '--test-reporter=tap', '--test-reporter-destination=missing/x', 'plain.js');
assert.strictEqual(unwritable.status, 7);
assert.match(unwritable.stderr, /ENOENT: no such file or directory, open '.*missing\/x'/);
for (const args of [[], ['--test']]) {
  const { status, stderr } = run(...args, '--test-reporter=tap', '--test-reporter=spec', 'plain.js');
  assert.strictEqual(status, 1);
  assert.match(stderr, /must match the number of specified '--test-reporter-destination'/);
}

write('setup.mjs', "export async function globalTeardown() { console.log('torn down'); }");
for (const args of [[], ['--test'], ['--test', '--test-isolation=none']]) {
  const { stdout } = run(...args, '--test-reporter=spec', '--test-global-setup=./setup.mjs', 'plain.js');
  assert.ok(stdout.indexOf('duration_ms') < stdout.indexOf('torn down'));
}

const none = run('--test', '--test-reporter=tap', 'nothing/*.js');
assert.strictEqual(none.status, 0);
assert.match(none.stdout, /^# tests 0$/m);
assert.deepStrictEqual(run('--test', 'nothing.js'), { status: 1, stdout: '', stderr: "Could not find 'nothing.js'\n" });

const seeded = run('--test', '--test-random-seed=5', '--test-reporter=tap', 'plain.js').stdout;
assert.match(seeded, /^# Randomized test order seed: 5\n# tests 2$/m);
assert.deepStrictEqual(run('--test', '--test-isolation=some', 'plain.js'),
                       { status: 9, stdout: '', stderr: `${process.execPath}: invalid value for --test-isolation\n` });

// The state of --test-rerun-failures: subtests as their start was told; what has passed is told with the time that it took.
write('again.js', "const { test } = require('node:test'); test('a', async (t) => { await t.test('in', () => {}); }); test('b', () => { throw 1; });");
run('--test', '--test-rerun-failures=state.json', 'again.js');
const tap = run('--test', '--test-reporter=tap', '--test-rerun-failures=state.json', 'again.js').stdout;
const [first, second] = JSON.parse(fs.readFileSync(path.join(folder, 'state.json'), 'utf8'));
const { children, passed_on_attempt: attempt, duration_ms: duration } = first['again.js:1:40'];
assert.strictEqual(attempt, 0);
assert.deepStrictEqual(Object.keys(children[0]), ['nesting', 'name', 'testId', 'parentId', 'tags', 'line', 'column', 'file', 'entryFile']);
assert.strictEqual(second['again.js:1:40'].duration_ms, duration);
assert.ok(tap.includes(`duration_ms: ${duration}\n`));
