'use strict';

// A file that ends by process.exit() says itself how it went: what had not run by then is not reported.

const assert = require('assert');
const { spawnSync } = require('child_process');
const { mkdtempSync, rmSync, writeFileSync } = require('fs');
const { tmpdir } = require('os');
const { join } = require('path');

const folder = mkdtempSync(join(tmpdir(), 'exit-'));
process.on('exit', () => rmSync(folder, { recursive: true }));

function run(code) {
  const file = join(folder, 'a.test.js');
  writeFileSync(file, `const { describe, it, after, test } = require('node:test');
    test('first', () => {});
    ${code}
    test('last', () => {});`);
  const env = { ...process.env, NODE_TEST_CONTEXT: undefined };
  const { status, stdout } = spawnSync(process.execPath, ['--test', '--test-reporter=tap', file], { encoding: 'utf8', env });
  return { status, failed: stdout.match(/^ *not ok .*$/gm), report: stdout };
}

const exit = (code) => `test('exits', async () => { await new Promise((resolve) => setTimeout(resolve, 20)); process.exit(${code}); });`;
const good = run(exit(0));
assert.strictEqual(good.status, 0);
assert.strictEqual(good.failed, null);
assert.match(good.report, /^ok 1 - first$/m);
assert.doesNotMatch(good.report, /still pending/);

const bad = run(exit(3));
assert.strictEqual(bad.status, 1);
assert.strictEqual(bad.failed.length, 1);
assert.match(bad.failed[0], /a\.test\.js$/);

assert.strictEqual(run(`describe('suite', () => { it('a', () => {}); after(() => process.exit(0)); });`).status, 0);
