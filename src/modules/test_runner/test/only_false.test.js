'use strict';

// `only: false` leaves a test or suite out of the report, but of a file that `--test` runs without --test-only; mocked
// timers/promises setInterval().

const assert = require('assert');
const { spawnSync } = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');

const program = `
  const { describe, it, mock, test } = require('node:test');
  const timers = require('node:timers/promises');
  test('out', { only: false }, () => { throw new Error('ran'); });
  test('in', async (t) => {
    await t.test('inner out', { only: false }, () => { throw new Error('ran'); });
    await t.test('inner in', { only: undefined }, () => {});
  });
  describe('suite', () => {
    it('first', () => {});
    it('second', { only: false }, () => { throw new Error('ran'); });
  });
  test('interval', async () => {
    mock.timers.enable({ apis: ['setInterval'] });
    const ticks = timers.setInterval(10, 7);
    const both = [ticks.next(), ticks.next()];
    mock.timers.tick(20);
    require('assert').deepStrictEqual((await Promise.all(both)).map(({ value }) => value), [7, 7]);
    mock.timers.reset();
  });
`;

const { stdout, status } = spawnSync(process.execPath, ['--test-reporter=tap', '-e', program], { encoding: 'utf8' });
assert.strictEqual(status, 0, stdout);
assert.deepStrictEqual(stdout.match(/# Subtest: .*/g).map((line) => line.slice(11)), ['in', 'inner in', 'suite', 'first', 'interval']);

const names = (text) => text.match(/# Subtest: .*/g)?.map((line) => line.slice(11)) ?? [];
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'only-false-'));
const file = path.join(folder, 'a.test.js');
fs.writeFileSync(file, `
  const { describe, it, test } = require('node:test');
  test('test', { only: false }, () => {});
  describe('suite', { only: false }, () => { it('within', { only: true }, () => {}); });
  test('marked', { only: true }, () => {});
`);
for (const [options, expected] of [
  [['--test', '--test-reporter=tap'], ['test', 'suite', 'within', 'marked']],
  [['--test', '--test-only', '--test-reporter=tap'], ['marked']],
  [['--test-reporter=tap'], ['marked']],
]) {
  assert.deepStrictEqual(names(spawnSync(process.execPath, [...options, file], { encoding: 'utf8' }).stdout), expected, options[0]);
}
fs.rmSync(folder, { recursive: true });
